package engine_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"zhitong/bpmn"
	"zhitong/dmn"
	"zhitong/engine"
	"zhitong/engine/enginetest"
	"zhitong/feel"
)

// TestGolden runs the files under testdata/golden: a process, commands, and the
// trace that is expected after each of them. With -rewrite the traces are
// written anew; read them before they are kept. Every file is run twice, the
// second time over a state that first answers that it knows nothing.
func TestGolden(t *testing.T) {
	for _, forgetful := range []bool{false, true} {
		t.Run(fmt.Sprintf("forgetful=%v", forgetful), func(t *testing.T) {
			datadriven.Walk(t, "testdata/golden", func(t *testing.T, path string) {
				g := &golden{World: enginetest.New()}
				g.Forgetful = forgetful
				datadriven.RunTest(t, path, func(t *testing.T, data *datadriven.TestData) string {
					switch data.Cmd {
					case "left":
						return fmt.Sprintf("%d rows\n", g.Left())
					case "headers":
						return g.headers(data.CmdArgs[0].Key)
					}
					if err := g.run(data); err != nil {
						return "error: " + err.Error() + "\n"
					}
					return g.news()
				})
			})
		})
	}
}

// golden is a world and how much of its events was shown.
type golden struct {
	*enginetest.World
	shown int
}

// news gives the trace since it was last asked for.
func (g *golden) news() string {
	fresh := g.Events[g.shown:]
	g.shown = len(g.Events)
	text := g.Trace(fresh)
	if text == "" {
		return "nothing\n"
	}
	return text
}

// headers shows the fixed headers of an open job.
func (g *golden) headers(elementID string) string {
	job := g.Job(elementID, engine.JobActivatable)
	if job == nil {
		return "no such job is open\n"
	}
	text, err := json.Marshal(engine.JobHeaders(g.Process(job.Definition), job))
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	return string(text) + "\n"
}

func (g *golden) run(data *datadriven.TestData) error {
	variables, err := inputVariables(data)
	if err != nil {
		return err
	}
	switch data.Cmd {
	case "deploy":
		return g.deploy(data.Input)
	case "deploy-file":
		return g.deployFile(data.CmdArgs[0].Key)
	case "decisions":
		return g.decisions(data.Input)
	case "conditionals":
		return g.EvaluateConditionals(variables)
	case "start-at":
		return g.startAt(data, variables)
	case "start":
		_, err := g.Start(data.CmdArgs[0].Key, variables)
		return err
	case "message":
		return g.Publish(argument(data, "name"), argument(data, "key"), variables)
	case "signal":
		return g.Broadcast(&engine.SignalBroadcast{Name: argument(data, "name"), Variables: variables})
	case "provide":
		g.Provide(data.CmdArgs[0].Key, argument(data, "tag"))
		return nil
	case "advance":
		return g.advance(data.CmdArgs[0].Key)
	default:
		command, err := g.command(data, variables)
		if err != nil {
			return err
		}
		_, err = g.Do(command)
		return err
	}
}

func inputVariables(data *datadriven.TestData) (engine.Variables, error) {
	if slices.Contains([]string{"deploy", "decisions", "modify", "migrate"}, data.Cmd) || data.Input == "" {
		return nil, nil
	}
	var variables engine.Variables
	return variables, json.Unmarshal([]byte(data.Input), &variables)
}

func argument(data *datadriven.TestData, name string) string {
	for _, arg := range data.CmdArgs {
		if arg.Key == name && len(arg.Vals) > 0 {
			return arg.Vals[0]
		}
	}
	return ""
}

func (g *golden) deploy(elements string) error {
	document := `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">` +
		elements + `</definitions>`
	return g.deployFrom(strings.NewReader(document))
}

// deployFile deploys a file of models that are drawn as other tools draw them.
func (g *golden) deployFile(name string) error {
	file, err := os.Open(filepath.Join("testdata", "odd", name+".bpmn"))
	if err != nil {
		return err
	}
	defer file.Close()
	return g.deployFrom(file)
}

func (g *golden) deployFrom(document io.Reader) error {
	model, err := bpmn.Read(document, bpmn.ReadOptions{})
	if err != nil {
		return err
	}
	processes, problems := bpmn.Compile(model)
	if problems.HaveErrors() {
		return problems
	}
	return g.Deploy(processes...)
}

// decisions deploys the decisions of a DMN file.
func (g *golden) decisions(elements string) error {
	document := `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="d">` + elements + `</definitions>`
	model, err := dmn.Read(strings.NewReader(document), dmn.Options{Profile: feel.Camunda8})
	if err != nil {
		return err
	}
	g.DeployDecisions(model)
	return nil
}

func (g *golden) advance(text string) error {
	duration, err := feel.ParseDuration(text)
	if err != nil {
		return err
	}
	then, _ := duration.AddDuration(g.Now)
	return g.Advance(then.Sub(g.Now))
}

// command makes the command of a line such as "fail work retries=1".
func (g *golden) command(data *datadriven.TestData, variables engine.Variables) (engine.Command, error) {
	switch data.Cmd {
	case "task", "assign", "update", "set-at-task":
		return g.taskCommand(data, variables)
	case "activate":
		return g.activation(data, variables), nil
	case "modify", "migrate", "suspend", "resume", "cancel":
		return g.operation(data)
	case "set":
		all := g.Instances()
		return &engine.SetVariables{Element: all[len(all)-1], Variables: variables}, nil
	case "set-local": // at the element instance that has the job
		job := g.Job(data.CmdArgs[0].Key, engine.JobActivatable)
		if job == nil {
			return nil, errors.New("no such job is open")
		}
		return &engine.SetVariables{Element: job.Element, Variables: variables, Local: true}, nil
	case "resolve":
		if open := g.Incidents(); len(open) > 0 {
			return &engine.ResolveIncident{Incident: open[0].Key}, nil
		}
		return nil, errors.New("no incident is open")
	default:
		return g.jobCommand(data, variables)
	}
}

func (g *golden) jobCommand(data *datadriven.TestData, variables engine.Variables) (engine.Command, error) {
	job := g.Job(data.CmdArgs[0].Key, engine.JobActivatable)
	if job == nil {
		return nil, errors.New("no such job is open")
	}
	switch data.Cmd {
	case "complete":
		return &engine.CompleteJob{Job: job.Key, Variables: variables, Result: resultOf(data)}, nil
	case "fail":
		retries := 0
		if argument(data, "retries") != "" {
			retries = int(argument(data, "retries")[0] - '0')
		}
		return &engine.FailJob{Job: job.Key, Retries: retries, Message: "the worker says why", Variables: variables}, nil
	case "throw":
		return &engine.ThrowError{Job: job.Key, Code: argument(data, "code"), Message: "the worker says why", Variables: variables}, nil
	default:
		return nil, fmt.Errorf("no command %q", data.Cmd)
	}
}
