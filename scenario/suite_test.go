package scenario_test

import (
	"strings"
	"testing"

	"zhitong/scenario"
)

// TestMistakesInFilesAreTold: everything that is wrong with a file is told, with its line.
func TestMistakesInFilesAreTold(t *testing.T) {
	const start = "scenarios:\n  - name: one\n    end: {state: completed}\n"
	for name, c := range map[string]struct {
		file string
		want []string
	}{
		"empty":             {"", []string{"line 1: the file is empty"}},
		"no scenarios":      {"clock: 2026-01-01T00:00:00Z\n", []string{"line 1: the file has no scenarios"}},
		"unknown field":     {start + "    stepz: []\n", []string{"line 4", "stepz"}},
		"expects nothing":   {"scenarios:\n  - name: one\n", []string{"line 2: the scenario expects nothing"}},
		"no name, no end":   {"scenarios:\n  - start: {}\n", []string{"line 2: the scenario has no name", "line 2: the scenario expects nothing"}},
		"same name":         {start + "  - name: one\n    end: {}\n", []string{"line 4: two scenarios are called 'one'"}},
		"state":             {"scenarios:\n  - name: one\n    end: {state: done}\n", []string{"the state 'done' is none of active"}},
		"two things a step": {start + "    steps:\n      - job: {type: a}\n        wait: PT1H\n", []string{"line 5: a step is one of", "2 of them"}},
		"nothing in a step": {start + "    steps:\n      - {}\n", []string{"line 5: a step is one of", "0 of them"}},
		"job without name":  {start + "    steps:\n      - job: {}\n", []string{"line 5: the job step names neither"}},
		"retries alone":     {start + "    steps:\n      - job: {type: a, retries: 2}\n", []string{"line 5: retries and backoff belong to a failure"}},
		"error and failure": {start + "    steps:\n      - job: {type: a, failure: x, error: {code: y}}\n", []string{"both an error and a failure"}},
		"error code":        {start + "    steps:\n      - job: {type: a, error: {}}\n", []string{"without a code"}},
		"task":              {start + "    steps:\n      - task: {}\n", []string{"names no element"}},
		"message":           {start + "    steps:\n      - message: {}\n", []string{"the message has no name"}},
		"resolve":           {start + "    steps:\n      - resolve: {}\n", []string{"names no element"}},
		"wait backwards":    {start + "    steps:\n      - wait: -PT1H\n", []string{"time passes forwards"}},
		"duration":          {start + "    steps:\n      - wait: one hour\n", []string{"line 5: 'one hour' is no duration"}},
		"clock":             {"clock: yesterday\n" + start, []string{"line 1: 'yesterday' is no point in time"}},
		"condition":         {"scenarios:\n  - name: one\n    end: {conditions: [\"1 +\"]}\n", []string{"the condition '1 +' is no FEEL"}},
		"value":             {"scenarios:\n  - name: one\n    start: {variables: {x: .inf}}\n    end: {}\n", []string{"line 3: the value of 'x' can't be used"}},
		"message start":     {"scenarios:\n  - name: one\n    start: {message: {name: m}, variables: {x: 1}}\n    end: {}\n", []string{"a start by message or signal has its variables there"}},
		"no YAML":           {"scenarios: [", []string{"line 1"}},
		"bomb":              {"a: &a [x,x,x,x,x,x,x,x,x,x]\n", []string{"a"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := scenario.Read(strings.NewReader(c.file))
			if err == nil {
				t.Fatal("the file is read")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error is\n%v\nand does not tell %q", err, want)
				}
			}
		})
	}
}

// TestBombsAreRefused: aliases that multiply do not exhaust memory.
func TestBombsAreRefused(t *testing.T) {
	file := strings.Builder{}
	file.WriteString("scenarios:\n  - name: one\n    end: {}\n    start:\n      variables:\n        v0: &v0 [1,1,1,1,1,1,1,1,1,1]\n")
	for _, level := range []string{"01", "12", "23", "34", "45", "56", "67"} {
		file.WriteString("        v" + level[1:] + ": &v" + level[1:] + " [" + strings.Repeat("*v"+level[:1]+",", 10) + "]\n")
	}
	if _, err := scenario.Read(strings.NewReader(file.String())); err == nil {
		t.Error("the file is read")
	}
}

func FuzzRead(f *testing.F) {
	f.Add("scenarios:\n  - name: one\n    steps: [{wait: PT1H}, {job: {type: a, variables: {x: [1, {y: null}]}}}]\n    end: {state: completed}\n")
	f.Add("files: [a]\nmocks: {decisions: {d: &x [1]}, jobs: {j: {failure: f}}}\nscenarios: [{name: a, end: {variables: {x: *x}}}]")
	f.Fuzz(func(t *testing.T, file string) {
		suite, err := scenario.Read(strings.NewReader(file))
		if err == nil && len(suite.Scenarios) == 0 {
			t.Error("a suite without scenarios is read")
		}
	})
}
