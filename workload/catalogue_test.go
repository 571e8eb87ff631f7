package workload

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"zhitong/bpmn"
)

// compiled reads and compiles the models of a workload and checks that Camunda takes them too.
func compiled(t *testing.T, w *Workload) (processes []*bpmn.Process) {
	t.Helper()
	files, err := w.Files()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		model, err := bpmn.Read(bytes.NewReader(file.Content), bpmn.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, platform := range []bpmn.Platform{bpmn.PlatformCamunda88, bpmn.PlatformCamunda89, bpmn.PlatformCamunda810} {
			for _, problem := range bpmn.Check(model, platform) {
				t.Errorf("%s: %s", file.Name, problem.Message)
			}
		}
		found, problems := bpmn.Compile(model)
		for _, problem := range problems {
			t.Errorf("%s: %s", file.Name, problem.Message)
		}
		processes = append(processes, found...)
	}
	return processes
}

// TestModelsFitTheCatalogue: the models can be deployed here and on Camunda 8, and
// ask for the jobs, people and messages that the catalogue knows of, no others.
func TestModelsFitTheCatalogue(t *testing.T) {
	for _, protocol := range []Protocol{GRPC, HTTP} {
		for _, w := range Catalogue(protocol) {
			jobs, message, people := map[string]bool{}, "", false
			processes := compiled(t, w)
			for _, process := range processes {
				if !w.owns(process.ID) {
					t.Errorf("%s does not know its process %s", w.Name, process.ID)
				}
				for _, element := range process.Elements {
					switch {
					case element.UserTask != nil && !element.UserTask.Zeebe:
						jobs[userTaskJob] = true
					case element.UserTask != nil:
						people = true
					case element.Job != nil:
						jobs[element.Job.Type.Source] = true
					case element.Event.Message != nil:
						message = element.Event.Message.Name.Source
					}
				}
			}
			if processes[0].ID != w.Process || message != w.message || people != w.people ||
				!slices.Equal(slices.Sorted(maps.Keys(jobs)), slices.Sorted(slices.Values(w.jobs))) {
				t.Errorf("%s over %s: process %s, jobs %v, message %q, people %t", w.Name, protocol, processes[0].ID, jobs, message, people)
			}
		}
	}
}

// TestVariablesAreJSON: an instance starts with its case and with what its process needs.
func TestVariablesAreJSON(t *testing.T) {
	for _, w := range Catalogue(GRPC) {
		var variables struct {
			CaseID       string           `json:"caseId"`
			Transactions []map[string]any `json:"transactions"`
		}
		if err := json.Unmarshal([]byte(w.start(`run "1"`)), &variables); err != nil {
			t.Errorf("%s: %v", w.Name, err)
		}
		if variables.CaseID != `run "1"` || (w.Name == "dispute") != (len(variables.Transactions) == 50) {
			t.Errorf("%s starts with %v", w.Name, variables)
		}
	}
}

func TestFind(t *testing.T) {
	for _, name := range Names() {
		for _, protocol := range []Protocol{GRPC, HTTP} {
			if w := Find(protocol, name); w == nil || w.Name != name {
				t.Errorf("%s is not found for %s", name, protocol)
			}
		}
	}
	if Find(GRPC, "nothing") != nil {
		t.Error("a workload that is not there is found")
	}
}

// TestPagesTellTheShapes: the pages of the documentation name every workload with its numbers.
func TestPagesTellTheShapes(t *testing.T) {
	for _, name := range []string{"benchmark.md", "benchmark.zh-CN.md"} {
		page, err := os.ReadFile(filepath.Join("..", "docs", "operations", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range Catalogue(HTTP) {
			row := regexp.MustCompile(fmt.Sprintf("(?m)^\\| `%s` \\|.*\\| %d \\| %d \\| %d\\b", w.Name, w.Shape.Instances, w.Shape.Elements, w.Shape.Jobs))
			if !row.Match(page) {
				t.Errorf("%s has no row %s", name, row)
			}
		}
	}
}
