package dmn_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"zhitong/dmn"
	"zhitong/feel"
)

// TestDecideAll gives the values of all decisions in the order of the file, or the failure of the first without one.
func TestDecideAll(t *testing.T) {
	model := definitions(t, literal("a", "b + 1", requires("requiredDecision", "b"))+literal("b", "20", "")+literal("c", "a + b", requires("requiredDecision", "a")+requires("requiredDecision", "b")))
	values, err := model.DecideAll(nil, feel.Environment{})
	if err != nil || fmt.Sprint(values) != "[21 20 41]" {
		t.Errorf("the decisions are %v, %v", values, err)
	}
	for range 2 { // the second call uses the memory of the first again
		values, err = model.DecideAll(nil, feel.Environment{})
		if err != nil || fmt.Sprint(values) != "[21 20 41]" {
			t.Errorf("again the decisions are %v, %v", values, err)
		}
	}
	model, err = dmn.Read(strings.NewReader(document(literal("good", "1", "")+literal("broken", "1 +", "")+literal("worse", "2 +", ""))), dmn.Options{Profile: feel.DMN})
	if err != nil {
		t.Fatal(err)
	}
	_, err = model.DecideAll(nil, feel.Environment{})
	if failure, ok := errors.AsType[*dmn.Failure](err); !ok || failure.DecisionID != "broken" {
		t.Errorf("the failure is %v", err)
	}
}

// TestResultsAreKnownByID: Camunda 8 calls the result of a required decision by its id too, the standard by its name alone.
func TestResultsAreKnownByID(t *testing.T) {
	const model = `<decision id="fee_id" name="fee"><literalExpression><text>5</text></literalExpression></decision>
<decision id="d" name="d"><informationRequirement><requiredDecision href="#fee_id"/></informationRequirement><literalExpression><text>%s</text></literalExpression></decision>`
	for _, c := range []struct {
		profile    feel.Profile
		text, want string
	}{{feel.Camunda8, "fee", "5"}, {feel.Camunda8, "fee_id", "5"}, {feel.DMN, "fee", "5"}, {feel.DMN, "fee_id", "null"}} {
		read, err := dmn.Read(strings.NewReader(document(fmt.Sprintf(model, c.text))), dmn.Options{Profile: c.profile})
		if err != nil {
			t.Fatal(err)
		}
		if result, err := read.Decide("d", nil, feel.Environment{}); err != nil || result.Value.String() != c.want {
			t.Errorf("%v: %s gives %s, %v", c.profile, c.text, result.Value, err)
		}
	}
}

// TestEmptyConditionsHold: an input entry without text is one that says "-".
func TestEmptyConditionsHold(t *testing.T) {
	for _, entry := range []string{"<inputEntry><text/></inputEntry>", "<inputEntry><text> - </text></inputEntry>", "<inputEntry/>", "<inputEntry><text>\n</text></inputEntry>"} {
		model := definitions(t, `<decision id="d" name="d"><decisionTable><input><inputExpression><text>null</text></inputExpression></input><output name="o"/><rule>`+entry+`<outputEntry><text>1</text></outputEntry></rule></decisionTable></decision>`)
		if len(model.Problems()) > 0 {
			t.Errorf("%s: %v", entry, model.Problems())
		}
		if result, err := model.Decide("d", nil, feel.Environment{}); err != nil || result.Value.String() != "1" {
			t.Errorf("%s gives %s, %v", entry, result.Value, err)
		}
	}
}

// TestLimitsOfFiles: what just fits is read, one more is refused.
func TestLimitsOfFiles(t *testing.T) {
	file := document(literal("d", "1", "")) // definitions, decision, variable, literalExpression, text
	for name, limits := range map[string]func(n int) dmn.Limits{
		"elements": func(n int) dmn.Limits { return dmn.Limits{Elements: n} },
		"nesting":  func(n int) dmn.Limits { return dmn.Limits{Nesting: n} },
		"bytes":    func(n int) dmn.Limits { return dmn.Limits{Bytes: int64(n)} },
	} {
		fits := map[string]int{"elements": strings.Count(file, "<") - strings.Count(file, "</"), "nesting": 4, "bytes": len(file)}[name]
		if _, err := dmn.Read(strings.NewReader(file), dmn.Options{Limits: limits(fits)}); err != nil {
			t.Errorf("%s: a file with %d is refused: %v", name, fits, err)
		}
		if _, err := dmn.Read(strings.NewReader(file), dmn.Options{Limits: limits(fits - 1)}); err == nil {
			t.Errorf("%s: a file with %d is read where %d are allowed", name, fits, fits-1)
		}
	}
}

// TestMissingInputs: input data that nobody gave is null; Camunda 8 looks for a variable and says that there is none.
func TestMissingInputs(t *testing.T) {
	for profile, warnings := range map[feel.Profile]int{feel.DMN: 0, feel.Camunda8: 1} {
		model, err := dmn.Read(strings.NewReader(document(`<inputData id="i" name="amount"/>`+literal("d", "amount", requires("requiredInput", "i")))), dmn.Options{Profile: profile})
		if err != nil {
			t.Fatal(err)
		}
		result, err := model.Decide("d", nil, feel.Environment{})
		if err != nil || !result.Value.IsNull() || len(result.Warnings) != warnings {
			t.Errorf("%v: %s, %v, %v", profile, result.Value, result.Warnings, err)
		}
	}
}

// TestParametersHideKnowledge: an invocation by a name calls what the name means there, a parameter before a business
// knowledge model, with the first parameter as with any other.
func TestParametersHideKnowledge(t *testing.T) {
	const model = `<businessKnowledgeModel id="f" name="f"><encapsulatedLogic><formalParameter name="n"/><literalExpression><text>n + 1</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
<businessKnowledgeModel id="g" name="g"><encapsulatedLogic><formalParameter name="f"/><formalParameter name="n"/><invocation><literalExpression><text>f</text></literalExpression><binding><parameter name="n"/><literalExpression><text>n</text></literalExpression></binding></invocation></encapsulatedLogic><knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement></businessKnowledgeModel>`
	read := definitions(t, model+literal("d", "g(function(n) n * 100, 7)", requires("requiredKnowledge", "g")))
	if got := evaluated(t, read, "d"); got != "700" {
		t.Errorf("the parameter is not called: %s", got)
	}
}

// TestCoverage counts which rules matched, decision by decision, and leaves out what is no table.
func TestCoverage(t *testing.T) {
	model := definitions(t, routing+literal("plain", "1", ""))
	var evaluations []dmn.Evaluation
	for _, amount := range []int64{5, 50} {
		evaluation, err := model.Evaluate("size", feel.Variables{"amount": feel.Int(amount)}, feel.Environment{})
		if err != nil {
			t.Fatal(err)
		}
		evaluations = append(evaluations, evaluation)
	}
	covered := model.Cover(evaluations)
	for _, c := range covered {
		if c.DecisionID == "size" && (c.Rules != 3 || c.Hit != 2 || fmt.Sprint(c.NeverHit) != "[3]") {
			t.Errorf("covered %+v", c)
		}
		if c.DecisionID == "plain" {
			t.Error("a literal expression has rules")
		}
	}
	if len(covered) == 0 {
		t.Error("nothing is covered")
	}
}
