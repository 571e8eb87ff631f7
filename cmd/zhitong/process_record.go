package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"zhitong/broker"
	"zhitong/rest"
	"zhitong/scenario"
)

// processRecordCommand makes a scenario of an instance that a server has run.
type processRecordCommand struct {
	server
	Name     string `help:"Name of the scenario; the key of the instance by default."`
	Output   string `short:"o" type:"path" placeholder:"FILE" help:"File to write, beside which the models are put; PROCESS-KEY.scenario.yaml by default."`
	Instance int64  `arg:"" name:"key" help:"Key of the process instance."`
}

// Run records the instance, writes the file and runs it.
func (c *processRecordCommand) Run(t *terminal) error {
	recording, err := c.read(t)
	if err != nil {
		return err
	}
	content, err := recording.Write()
	if err != nil {
		return negative("process instance %d: %v", c.Instance, err)
	}
	file := c.Output
	if file == "" {
		file = fmt.Sprintf("%s-%d%s", recording.Processes[c.Instance], c.Instance, scenarioSuffix)
	}
	if !strings.HasSuffix(file, scenarioSuffix) {
		return misuse("--output: a file *%s is wanted", scenarioSuffix)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return misuse("%s cannot be made: %v", filepath.Dir(file), unwrapPath(err))
	}
	for _, model := range append(recording.Files, broker.File{Name: filepath.Base(file), Content: content}) {
		if err := keepFile(filepath.Join(filepath.Dir(file), model.Name), model.Content); err != nil {
			return err
		}
	}
	return c.replay(t, file)
}

// keepFile writes a file that is not there yet; another one is never overwritten.
func keepFile(path string, content []byte) error {
	there, err := os.ReadFile(path)
	switch {
	case err == nil && bytes.Equal(there, content):
		return nil
	case err == nil:
		return misuse("%s is there with another content; choose another folder", path)
	case !errors.Is(err, fs.ErrNotExist):
		return misuse("%s cannot be read: %v", path, unwrapPath(err))
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		return misuse("%s cannot be written: %v", path, unwrapPath(err))
	}
	return nil
}

// replay runs the file and tells whether the instance comes out as it did.
func (c *processRecordCommand) replay(t *terminal, file string) error {
	report, err := runScenarios(context.Background(), file)
	if err != nil {
		return err
	}
	t.say("recorded %s", file)
	_, failed := report.Count()
	if failed == 0 {
		return nil
	}
	t.say("run again, the instance does not come out as it did:")
	for _, result := range report.Results {
		for _, failure := range result.Failures {
			t.say("%s:%d: %s", file, failure.Line, failure.Message)
		}
	}
	return &exit{code: exitNegative}
}

// read collects what the server knows of the instance.
func (c *processRecordCommand) read(t *terminal) (*scenario.Recording, error) {
	var acts rest.Items[rest.InstanceAct]
	if err := c.get(t, fmt.Sprintf("/api/v1/process-instances/%d/record", c.Instance), &acts); err != nil {
		return nil, err
	}
	recording := &scenario.Recording{Name: c.Name, Instance: c.Instance, Processes: map[int64]string{},
		Tasks: map[int64]scenario.Candidates{}, CorrelationKeys: map[int64]string{}}
	if c.Name == "" {
		recording.Name = fmt.Sprintf("instance %d", c.Instance)
	}
	for _, act := range acts.Items {
		recording.Acts = append(recording.Acts, recordedAct(act))
		if _, known := recording.Processes[int64(act.ProcessInstanceKey)]; !known {
			if err := c.readInstance(t, recording, act.ProcessInstanceKey); err != nil {
				return nil, err
			}
		}
	}
	return recording, c.readDecisions(t, recording)
}

func recordedAct(shown rest.InstanceAct) scenario.Act {
	act := scenario.Act{At: shown.Time, Kind: shown.Act, Actor: shown.Actor, Instance: int64(shown.ProcessInstanceKey)}
	for _, event := range shown.Events {
		act.Events = append(act.Events, scenario.ActEvent{Intent: event.Intent, Key: int64(event.Key), Element: event.ElementID, Name: event.Name})
	}
	for _, v := range shown.Variables {
		act.Variables = append(act.Variables, scenario.ActVariable{Key: int64(v.VariableKey), Scope: int64(v.ScopeKey), Name: v.Name, Value: v.Value, First: v.FirstValue})
	}
	for _, shown := range shown.Jobs {
		job := scenario.ActJob{Key: int64(shown.JobKey), Retries: shown.Retries, Message: shown.ErrorMessage}
		if shown.RetryDate != nil {
			job.RetryAt = *shown.RetryDate
		}
		act.Jobs = append(act.Jobs, job)
	}
	return act
}

// readInstance reads what an instance is of, its user tasks and the messages that reached it.
func (c *processRecordCommand) readInstance(t *terminal, r *scenario.Recording, key rest.Key) error {
	var instance rest.ProcessInstance
	if err := c.get(t, fmt.Sprintf("/v2/process-instances/%d", key), &instance); err != nil {
		return err
	}
	r.Processes[int64(key)] = instance.ProcessDefinitionID
	if int64(key) == c.Instance && instance.BusinessID != nil {
		r.BusinessID = *instance.BusinessID
	}
	if err := c.readResource(t, r, instance.ProcessDefinitionKey); err != nil {
		return err
	}
	ofInstance := map[string]any{"filter": map[string]any{"processInstanceKey": key}, "page": map[string]int{"limit": broker.MaxPage}}
	var tasks rest.Found[rest.UserTask]
	if err := c.post(t, "/v2/user-tasks/search", ofInstance, &tasks); err != nil {
		return err
	}
	for _, task := range tasks.Items {
		r.Tasks[int64(task.UserTaskKey)] = scenario.Candidates{Users: task.CandidateUsers, Groups: task.CandidateGroups}
		if task.FormKey != nil {
			if err := c.readResource(t, r, *task.FormKey); err != nil {
				return err
			}
		}
	}
	var reached rest.Found[rest.CorrelatedMessage]
	if err := c.post(t, "/v2/correlated-message-subscriptions/search", ofInstance, &reached); err != nil {
		return err
	}
	for _, message := range reached.Items {
		correlation := ""
		if message.CorrelationKey != nil {
			correlation = *message.CorrelationKey
		}
		r.CorrelationKeys[int64(message.SubscriptionKey)] = correlation
		if message.ElementInstanceKey == nil && int64(key) == c.Instance {
			r.StartedBy = &scenario.Message{Name: message.MessageName, Key: correlation}
		}
	}
	return nil
}

// readDecisions reads the models of the decisions that were taken, of their newest versions.
func (c *processRecordCommand) readDecisions(t *terminal, r *scenario.Recording) error {
	read := map[string]bool{}
	for _, act := range r.Acts {
		for _, event := range act.Events {
			if event.Intent != "DECISION_EVALUATED" && event.Intent != "DECISION_FAILED" || read[event.Name] {
				continue
			}
			read[event.Name] = true
			var found rest.Found[rest.DecisionDefinition]
			if err := c.post(t, "/v2/decision-definitions/search",
				map[string]any{"filter": map[string]any{"decisionDefinitionId": event.Name, "isLatestVersion": true}}, &found); err != nil {
				return err
			}
			for _, decision := range found.Items {
				if err := c.readResource(t, r, decision.DecisionDefinitionKey); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// readResource reads the file of a definition unless it is known.
func (c *processRecordCommand) readResource(t *terminal, r *scenario.Recording, key rest.Key) error {
	var resource rest.Resource
	if err := c.get(t, fmt.Sprintf("/v2/resources/%d", key), &resource); err != nil {
		return err
	}
	name := filepath.Base(filepath.FromSlash(resource.ResourceName))
	response, err := c.open(t, http.MethodGet, fmt.Sprintf("/v2/resources/%d/content/binary", key), "", http.NoBody)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, maxModelBytes))
	if err != nil {
		return fmt.Errorf("the answer of the server cannot be read: %w", err)
	}
	at := slices.IndexFunc(r.Files, func(file broker.File) bool { return file.Name == name })
	if at >= 0 && !bytes.Equal(r.Files[at].Content, content) {
		return negative("the instance ran under two versions of %s; a scenario has one", name)
	}
	if at < 0 {
		r.Files = append(r.Files, broker.File{Name: name, Content: content})
	}
	return nil
}

func (c *processRecordCommand) get(t *terminal, path string, answer any) error {
	return c.send(t, http.MethodGet, path, "", http.NoBody, answer)
}
