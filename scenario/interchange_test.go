package scenario_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhitong/broker"
	"zhitong/scenario"
)

// TestExecutableInterchangeModelsRun runs the models of the BPMN model
// interchange suite that are meant to be executed.
func TestExecutableInterchangeModelsRun(t *testing.T) {
	data := os.Getenv("ZHITONG_DATA")
	if data == "" {
		data = filepath.Join("..", "..", "shared", "data")
	}
	models := filepath.Join(data, "bpmn-miwg")
	if _, err := os.Stat(models); err != nil {
		t.Skipf("the models are not here: %v", err)
	}
	suites, err := filepath.Glob(filepath.Join("testdata", "interchange", "*.scenario.yaml"))
	if err != nil || len(suites) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	for _, file := range suites {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".scenario.yaml"), func(t *testing.T) {
			content, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			defer content.Close()
			suite, err := scenario.Read(content)
			if err != nil {
				t.Fatal(err)
			}
			var files []broker.File
			for _, name := range suite.Files {
				content, err := os.ReadFile(filepath.Join(models, name))
				if err != nil {
					t.Fatal(err)
				}
				files = append(files, broker.File{Name: name, Content: content})
			}
			report, err := suite.Run(t.Context(), files)
			if err != nil {
				t.Fatal(err)
			}
			for _, result := range report.Results {
				for _, failure := range result.Failures {
					t.Errorf("%s: %+v", result.Name, failure)
				}
			}
			for _, c := range report.Coverage {
				if len(c.Elements.Missed)+len(c.Flows.Missed) > 0 {
					t.Errorf("%s: no scenario reaches %v %v", c.ProcessID, c.Elements.Missed, c.Flows.Missed)
				}
			}
		})
	}
}
