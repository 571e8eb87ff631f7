package scenario_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/scenario"
)

const asking = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="ask"/>
<userTask id="ask"><extensionElements><zeebe:userTask/></extensionElements></userTask>
<sequenceFlow id="f2" sourceRef="ask" targetRef="e"/><endEvent id="e"/></process></definitions>`

var recordedAt = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// asked is an instance of a process with a user task, which somebody completes after a while.
func asked(may scenario.Candidates, after time.Duration, value string) *scenario.Recording {
	return &scenario.Recording{
		Name: "one", Instance: 1, Processes: map[int64]string{1: "p"}, Tasks: map[int64]scenario.Candidates{4: may},
		Files: []broker.File{{Name: "p.bpmn", Content: []byte(asking)}},
		Acts: []scenario.Act{
			{At: recordedAt, Kind: "process-instance.create", Instance: 1, Events: []scenario.ActEvent{
				{Intent: "ELEMENT_ACTIVATED", Key: 1}, {Intent: "ELEMENT_ACTIVATED", Key: 2, Element: "s"}, {Intent: "ELEMENT_COMPLETED", Key: 2, Element: "s"},
				{Intent: "SEQUENCE_FLOW_TAKEN", Element: "f1"}, {Intent: "ELEMENT_ACTIVATED", Key: 3, Element: "ask"},
				{Intent: "USER_TASK_CREATED", Key: 4, Element: "ask"}}},
			{At: recordedAt.Add(after), Kind: "user-task.complete", Actor: "wang", Instance: 1, Events: []scenario.ActEvent{
				{Intent: "USER_TASK_COMPLETED", Key: 4, Element: "ask"}, {Intent: "VARIABLE_CREATED", Key: 5, Name: "v"},
				{Intent: "ELEMENT_COMPLETED", Key: 3, Element: "ask"}, {Intent: "SEQUENCE_FLOW_TAKEN", Element: "f2"},
				{Intent: "ELEMENT_ACTIVATED", Key: 6, Element: "e"}, {Intent: "ELEMENT_COMPLETED", Key: 6, Element: "e"}, {Intent: "ELEMENT_COMPLETED", Key: 1}},
				Variables: []scenario.ActVariable{{Key: 5, Scope: 1, Name: "v", Value: json.RawMessage(value)}}},
		},
	}
}

// TestRecordingsRunAsTheyWere: whoever completed the task, however long it took and whatever was said.
func TestRecordingsRunAsTheyWere(t *testing.T) {
	for name, c := range map[string]struct {
		may   scenario.Candidates
		after time.Duration
		value string
		want  []string
	}{
		"anybody":     {scenario.Candidates{}, time.Millisecond, "1", []string{"- task: {element: ask, by: wang, variables: {v: 1}}"}},
		"in a group":  {scenario.Candidates{Groups: []string{"clerks"}}, 0, "1", []string{"by: wang, groups: [clerks], variables"}},
		"named":       {scenario.Candidates{Users: []string{"wang"}, Groups: []string{"clerks"}}, 0, "1", []string{"by: wang, variables"}},
		"for others":  {scenario.Candidates{Users: []string{"li"}}, 0, "1", []string{"{element: ask, variables"}},
		"days":        {scenario.Candidates{}, 49 * time.Hour, "1", []string{"- wait: P2DT1H\n"}},
		"whole days":  {scenario.Candidates{}, 48 * time.Hour, "1", []string{"- wait: P2D\n"}},
		"fractions":   {scenario.Candidates{}, 61*time.Second + 20*time.Microsecond, "1", []string{"- wait: PT1M1.00002S\n"}},
		"digits":      {scenario.Candidates{}, 0, "0.1000000000000000000000000001", []string{"v: 0.1000000000000000000000000001"}},
		"like a date": {scenario.Candidates{}, 0, `"2026-03-02"`, []string{`v: "2026-03-02"`}},
		"like a truth": {scenario.Candidates{}, 0, `{"no": "yes", "null": [null, true, "~", "1e5"]}`,
			[]string{`v: {no: yes, "null": [null, true, "~", "1e5"]}`}},
		"escapes": {scenario.Candidates{}, 0, `"\ud83d\ude00 \u0007\n: # '\""`, []string{`v: "\U0001F600 \a\n: # '\""`}},
	} {
		t.Run(name, func(t *testing.T) {
			recording := asked(c.may, c.after, c.value)
			written, err := recording.Write()
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range append(c.want, "path: [s, ask, e]", "state: completed") {
				if !strings.Contains(string(written), want) {
					t.Errorf("there is no %q in\n%s", want, written)
				}
			}
			suite, err := scenario.Read(strings.NewReader(string(written)))
			if err != nil {
				t.Fatal(err)
			}
			report, err := suite.Run(t.Context(), recording.Files)
			if err != nil {
				t.Fatal(err)
			}
			for _, failure := range report.Results[0].Failures {
				t.Errorf("%s in\n%s", failure.Message, written)
			}
		})
	}
}

// TestWhatNoStepDoesIsNotRecorded but told.
func TestWhatNoStepDoesIsNotRecorded(t *testing.T) {
	for want, change := range map[string]func(*scenario.Recording){
		"nothing is recorded of the start":                       func(r *scenario.Recording) { r.Acts = r.Acts[1:] },
		"started at none of its elements":                        func(r *scenario.Recording) { r.Acts[0].Events = r.Acts[0].Events[:1] },
		"started at 'ask', which is no start event":              func(r *scenario.Recording) { r.Acts[0].Events[1].Element = "ask" },
		"neither by somebody nor by a message or a signal":       func(r *scenario.Recording) { r.Acts[0].Kind = "process-instance.step" },
		"no step does what process-instance.migrate does":        func(r *scenario.Recording) { r.Acts[1].Kind = "process-instance.migrate" },
		"2026-03-02T09:00:01Z cannot be recorded: nothing happe": func(r *scenario.Recording) { r.Acts[1].Events = nil },
	} {
		recording := asked(scenario.Candidates{}, time.Second, "1")
		change(recording)
		if written, err := recording.Write(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q: %v\n%s", want, err, written)
		}
	}
}
