package rest_test

import (
	"strings"
	"testing"
)

// overlapping has two rules for 100 and none below 0 or above 200.
const overlapping = `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="fees" name="Fees" namespace="t">
<decision id="fee" name="Fee"><decisionTable hitPolicy="UNIQUE"><input><inputExpression><text>amount</text></inputExpression></input><output name="fee"/>
<rule id="r1"><inputEntry><text>[0..100]</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
<rule id="r2"><inputEntry><text>[100..200]</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>
</decisionTable></decision></definitions>`

// TestADeploymentTellsWhatIsWrongWithDecisionTables, and where a gate is asked for, refuses them and changes nothing.
func TestADeploymentTellsWhatIsWrongWithDecisionTables(t *testing.T) {
	s := start(t)
	files := map[string]string{"fees.dmn": overlapping}
	status, answer := s.deployThrough("error", files)
	if status != 400 || !strings.Contains(answer, "OVERLAP") || !strings.Contains(answer, `"line":4`) || strings.Contains(answer, "GAP") {
		t.Errorf("through the gate: %d %s", status, answer)
	}
	if found := s.must(200, "root", "POST", "/v2/decision-definitions/search", "{}")["items"].([]any); len(found) != 0 {
		t.Errorf("%d decisions were deployed", len(found))
	}
	if status, answer := s.deployThrough("everything", files); status != 400 || !strings.Contains(answer, "gate") {
		t.Errorf("an unknown gate: %d %s", status, answer)
	}
	status, answer = s.deploy(files)
	if status != 200 || !strings.Contains(answer, `"findings":[{"resourceName":"fees.dmn","code":"OVERLAP"`) || !strings.Contains(answer, `"code":"GAP"`) {
		t.Errorf("without a gate: %d %s", status, answer)
	}
}
