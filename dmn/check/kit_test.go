package check_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhitong/dmn"
	"zhitong/dmn/check"
	"zhitong/dmn/tck"
	"zhitong/feel"
	"zhitong/feel/javashim"
)

// TestErrorsOfTheTestKit checks the models of the DMN test kit, which are right on purpose but for what their cases expect
// to be null: an error about an expression must make the decision warn or fail in every case of it, and no decision
// table has one.
func TestErrorsOfTheTestKit(t *testing.T) {
	directory := os.Getenv("ZHITONG_DATA")
	if directory == "" {
		directory = "../../../shared/data"
	}
	files, _ := filepath.Glob(filepath.Join(directory, "dmn-tck", "compliance-level-*", "*", "*.xml"))
	if len(files) == 0 {
		t.Skip("the DMN test kit is not there; set ZHITONG_DATA")
	}
	confirmed := 0
	for _, file := range files {
		confirmed += confirmErrors(t, file)
	}
	if confirmed < 500 {
		t.Errorf("only %d errors of the kit were found", confirmed)
	}
	t.Logf("%d errors are confirmed", confirmed)
}

// confirmErrors evaluates the decisions of a file that have errors and counts those that are confirmed.
func confirmErrors(t *testing.T, file string) (confirmed int) {
	t.Helper()
	reader, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	cases, err := tck.Read(reader)
	if err != nil {
		t.Fatal(err)
	}
	model := kitModel(t, filepath.Join(filepath.Dir(file), cases.ModelName))
	errors := map[string]check.Finding{}
	for _, finding := range check.Model(model) {
		if finding.Severity == check.Error {
			errors[finding.DecisionID] = finding
			if strings.Contains(finding.Message, "rule") {
				t.Errorf("%s: %s: %s", filepath.Base(file), finding.DecisionID, finding.Message)
			}
		}
	}
	for i := range cases.Cases {
		confirmTypes(t, model, &cases.Cases[i])
		for id, finding := range errors {
			confirmed += confirmError(t, model, &cases.Cases[i], id, finding)
		}
	}
	return confirmed
}

// confirmError evaluates a decision where a case is about it: without a warning or failure the finding is false.
func confirmError(t *testing.T, model *dmn.Model, c *tck.Case, id string, finding check.Finding) int {
	t.Helper()
	decision, ok := model.Decision(id)
	if !ok || !about(c, decision) {
		return 0
	}
	variables, err := c.Variables()
	if err != nil {
		t.Fatal(err)
	}
	evaluation, err := model.Evaluate(id, variables, feel.Environment{Now: time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)})
	if err == nil && len(evaluation.Warnings) == 0 {
		t.Errorf("%s: case %s gives %s without a warning, but the check says %s: %s", model.Name(), c.ID, evaluation.Output, finding.Code, finding.Message)
		return 0
	}
	return 1
}

// confirmTypes evaluates the decisions that are one expression: the value is of the type that is told without running it.
func confirmTypes(t *testing.T, model *dmn.Model, c *tck.Case) {
	t.Helper()
	variables, err := c.Variables()
	if err != nil {
		t.Fatal(err)
	}
	for _, place := range model.Places() {
		decision, ok := model.Decision(place.OwnerID)
		if !ok || place.Expression == nil || len(place.Path) > 0 || !about(c, decision) {
			continue
		}
		typ, _ := place.Expression.Examine(place.Surroundings)
		evaluation, err := model.Evaluate(place.OwnerID, variables, feel.Environment{Now: time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)})
		if _, fits := typ.Coerce(evaluation.Output); err == nil && !fits && typ.Kind() != evaluation.Output.Kind() {
			t.Errorf("%s: case %s: %s is said to be of type %s, but it is %s", model.Name(), c.ID, place.Expression.Source(), typ.Kind(), evaluation.Output)
		}
	}
}

func about(c *tck.Case, decision *dmn.Decision) bool {
	for _, result := range c.Results {
		if result.Name == decision.Name() {
			return true
		}
	}
	return false
}

func kitModel(t *testing.T, file string) *dmn.Model {
	t.Helper()
	var imports []*dmn.Model
	others, _ := filepath.Glob(filepath.Join(filepath.Dir(file), "*.dmn"))
	for _, other := range others {
		if other != file {
			imports = append(imports, readFile(t, other, nil))
		}
	}
	return readFile(t, file, imports)
}

func readFile(t *testing.T, file string, imports []*dmn.Model) *dmn.Model {
	t.Helper()
	reader, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	model, err := dmn.Read(reader, dmn.Options{Profile: feel.DMN, Imports: imports, External: javashim.Functions()})
	if err != nil {
		t.Fatal(err)
	}
	return model
}
