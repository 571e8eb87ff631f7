package main

import (
	"context"
	"testing"
)

// TestScenariosOfTheExamples runs every scenario of the examples; together they reach every element and flow.
func TestScenariosOfTheExamples(t *testing.T) {
	files, err := scenarioFiles([]string{"../../examples"})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		report, err := runScenarios(context.Background(), file)
		if err != nil {
			t.Fatal(err)
		}
		for _, result := range report.Results {
			for _, failure := range result.Failures {
				t.Errorf("%s:%d: %s", file, failure.Line, failure.Message)
			}
		}
		for _, coverage := range report.Coverage {
			if coverage.Elements.Missed != nil || coverage.Flows.Missed != nil {
				t.Errorf("%s never reaches %v %v of %s", file, coverage.Elements.Missed, coverage.Flows.Missed, coverage.ProcessID)
			}
		}
	}
}
