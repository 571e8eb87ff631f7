package engine_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhitong/bpmn"
	"zhitong/engine"
	"zhitong/engine/enginetest"
	"zhitong/feel"
)

// path is one execution path of a generated process.
type path struct {
	Files     []string   `json:"files"`
	ProcessID string     `json:"processId"`
	Steps     []pathStep `json:"steps"`
}

type pathStep struct {
	Step                string           `json:"step"`
	ElementID           string           `json:"elementId"`
	ProcessID           string           `json:"processId"`
	MessageName         string           `json:"messageName"`
	CorrelationKeyValue string           `json:"correlationKeyValue"`
	ErrorCode           string           `json:"errorCode"`
	UpdateRetries       bool             `json:"updateRetries"`
	StartElementIDs     []string         `json:"startElementIds"`
	TimeToAdd           string           `json:"timeToAdd"`
	Variables           engine.Variables `json:"variables"`
}

func corpus(t *testing.T) string {
	t.Helper()
	directory := os.Getenv("ZHITONG_DATA")
	if directory == "" {
		directory = "../../shared/data"
	}
	directory = filepath.Join(directory, "bpmn-random")
	if _, err := os.Stat(directory); err != nil {
		t.Skip("the generated processes are not there; set ZHITONG_DATA")
	}
	return directory
}

// TestGeneratedPaths runs the execution paths of the generated processes whose
// elements this release executes; they complete exactly as written.
func TestGeneratedPaths(t *testing.T) {
	directory := corpus(t)
	file, err := os.Open(filepath.Join(directory, "paths.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	models := map[string][]*bpmn.Process{}
	total, covered := 0, 0
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		total++
		var p path
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		processes, executable := p.load(t, directory, models)
		if !executable {
			continue
		}
		covered++
		for _, how := range ways {
			if err := p.run(processes, how); err != nil {
				t.Errorf("path %d (%s), %+v: %v", total, p.Files[0], how, err)
			}
		}
	}
	t.Logf("%d of %d paths use only elements that this release executes", covered, total)
	if covered == 0 {
		t.Error("no path was run")
	}
}

// load compiles the files of a path; executable is false when one has an
// element that this release does not execute or it starts in the middle.
func (p path) load(t *testing.T, directory string, models map[string][]*bpmn.Process) (all []*bpmn.Process, executable bool) {
	t.Helper()
	if len(p.Steps[0].StartElementIDs) > 0 {
		return nil, false // starting in the middle comes with modification
	}
	for _, name := range p.Files {
		if _, read := models[name]; !read {
			models[name] = compile(t, filepath.Join(directory, name))
		}
		if models[name] == nil {
			return nil, false
		}
		all = append(all, models[name]...)
	}
	return all, true
}

func compile(t *testing.T, file string) []*bpmn.Process {
	t.Helper()
	reader, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	model, err := bpmn.Read(reader, bpmn.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	processes, problems := bpmn.Compile(model)
	for _, problem := range problems {
		if problem.Severity == bpmn.Error {
			t.Fatalf("%s: %v", file, problem)
		}
	}
	return processes
}

// way is how steps are taken.
type way struct {
	forgetful bool // with nothing loaded at first
	budget    int  // with everything put off that is not the very next
}

var ways = []way{{}, {forgetful: true}, {budget: 1}}

// run carries the steps out and checks that every instance completes and
// leaves nothing behind.
func (p path) run(processes []*bpmn.Process, how way) error {
	w := enginetest.New()
	w.Forgetful, w.Budget = how.forgetful, how.budget
	if err := w.Deploy(processes...); err != nil {
		return err
	}
	for i, step := range p.Steps {
		if err := p.step(w, step); err != nil {
			return fmt.Errorf("step %d %s %s: %w", i, step.Step, step.ElementID, err)
		}
	}
	if len(w.Instances()) == 0 {
		return errors.New("nothing was started")
	}
	for _, instance := range w.Instances() {
		if outcome, finished := w.Finished(instance); !finished || !outcome.Completed && instance == w.Instances()[0] {
			return fmt.Errorf("instance %d has not completed; %d jobs, %d incidents are open", instance, len(w.Jobs()), len(w.Incidents()))
		}
	}
	if left := w.Left(); left > 0 {
		return fmt.Errorf("%d rows are left behind", left)
	}
	return nil
}

// variables are those of all steps: the generator sets them all at the start.
func (p path) variables() engine.Variables {
	all := engine.Variables{}
	for _, step := range p.Steps {
		for name, value := range step.Variables {
			all[name] = value
		}
	}
	return all
}

const (
	jobTimeout = time.Hour
	timerDelay = time.Hour
)

func (p path) step(w *enginetest.World, step pathStep) error {
	switch step.Step {
	case "StepStartProcessInstance":
		_, err := w.Start(step.ProcessID, p.variables())
		return err
	case "StepPublishStartMessage":
		return w.Publish(step.MessageName, "", p.variables())
	case "StepTriggerTimerStartEvent":
		return advance(w, step.TimeToAdd)
	case "StepPublishMessage":
		return w.Publish(step.MessageName, step.CorrelationKeyValue, step.Variables)
	case "StepTriggerTimerBoundaryEvent":
		return w.Advance(timerDelay)
	case "StepActivateAndTimeoutJob":
		if _, err := openJob(w, step); err != nil {
			return err
		}
		return w.Advance(jobTimeout) // the engine sees nothing of a time-out
	case "StepActivateAndCompleteJob":
		return onJob(w, step, func(key int64) engine.Command { return &engine.CompleteJob{Job: key, Variables: step.Variables} })
	case "StepActivateJobAndThrowError":
		return onJob(w, step, func(key int64) engine.Command { return &engine.ThrowError{Job: key, Code: step.ErrorCode} })
	case "StepActivateAndFailJob":
		return failJob(w, step)
	case "StepCompleteUserTask":
		return completeUserTask(w, step)
	case "StepThrowError": // from the job of a user task; an error end event throws by itself
		if w.Job(step.ElementID, engine.JobActivatable) == nil {
			return nil
		}
		return onJob(w, step, func(key int64) engine.Command { return &engine.ThrowError{Job: key, Code: step.ErrorCode} })
	case "StepActivateBPMNElement", "StepPickDefaultCase", "StepPickConditionCase":
		return nil
	default:
		return fmt.Errorf("unknown step %q", step.Step)
	}
}

func advance(w *enginetest.World, text string) error {
	duration, err := feel.ParseDuration(text)
	if err != nil {
		return err
	}
	then, _ := duration.AddDuration(w.Now)
	return w.Advance(then.Sub(w.Now))
}

func openJob(w *enginetest.World, step pathStep) (*engine.Job, error) {
	job := w.Job(step.ElementID, engine.JobActivatable)
	if job == nil {
		var open []string
		for _, j := range w.Jobs() {
			open = append(open, j.Type)
		}
		return nil, fmt.Errorf("there is no such job, but %s", strings.Join(open, ", "))
	}
	return job, nil
}

func onJob(w *enginetest.World, step pathStep, command func(int64) engine.Command) error {
	job, err := openJob(w, step)
	if err != nil {
		return err
	}
	_, err = w.Do(command(job.Key))
	return err
}

// failJob fails a job: with a retry left, or without, which is an incident
// that is resolved.
func failJob(w *enginetest.World, step pathStep) error {
	retries := 0
	if step.UpdateRetries {
		retries = 1
	}
	err := onJob(w, step, func(key int64) engine.Command { return &engine.FailJob{Job: key, Retries: retries} })
	if err != nil || retries > 0 {
		return err
	}
	for _, incident := range w.Incidents() {
		if _, err := w.Do(&engine.ResolveIncident{Incident: incident.Key}); err != nil {
			return err
		}
	}
	return nil
}

func completeUserTask(w *enginetest.World, step pathStep) error {
	if task := w.UserTask(step.ElementID); task != nil {
		_, err := w.Do(&engine.CompleteUserTask{Task: task.Key, Variables: step.Variables})
		return err
	}
	return onJob(w, step, func(key int64) engine.Command { return &engine.CompleteJob{Job: key, Variables: step.Variables} })
}
