package dmn_test

import (
	"errors"
	"strings"
	"testing"

	"zhitong/dmn"
	"zhitong/feel"
)

const checked = `<inputData id="in" name="amount"/>
<decision id="limit" name="limit"><informationRequirement><requiredInput href="#in"/></informationRequirement>
<literalExpression><text>assert(amount, amount &gt; 0)</text></literalExpression></decision>
<decisionService id="service" name="service"><outputDecision href="#limit"/><inputData href="#in"/></decisionService>`

// told gives the decisions on the way, each that failed with an exclamation mark.
func told(evaluation dmn.Evaluation) string {
	var ids []string
	for _, decision := range evaluation.Decisions {
		if decision.Failed {
			decision.ID += "!"
		}
		ids = append(ids, decision.ID)
	}
	return strings.Join(ids, " ")
}

func readChecked(t *testing.T, namespace, body string, imports ...*dmn.Model) *dmn.Model {
	t.Helper()
	file := strings.Replace(document(body), `namespace="t">`, `namespace="`+namespace+`">`, 1)
	model, err := dmn.Read(strings.NewReader(file), dmn.Options{Profile: feel.Camunda8, Imports: imports})
	if err != nil || len(model.Problems()) > 0 {
		t.Fatal(err, model.Problems())
	}
	return model
}

// TestTheDecisionThatFailedIsTold wherever it sits, and with it those whose logic needed it.
func TestTheDecisionThatFailedIsTold(t *testing.T) {
	imported := readChecked(t, "lib", checked)
	importing := func(requirement, expression string) *dmn.Model {
		return readChecked(t, "own", `<import name="lib" namespace="lib" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
<decision id="d" name="d">`+requirement+`<literalExpression><text>`+expression+`</text></literalExpression></decision>`, imported)
	}
	for name, test := range map[string]struct {
		model            *dmn.Model
		failing, passing string
	}{
		"required": {readChecked(t, "own", checked+`<decision id="d" name="d"><informationRequirement><requiredDecision href="#limit"/></informationRequirement>
<literalExpression><text>limit</text></literalExpression></decision>`), "limit!", "limit d"},
		"in a service": {readChecked(t, "own", checked+`<decision id="d" name="d"><knowledgeRequirement><requiredKnowledge href="#service"/></knowledgeRequirement>
<literalExpression><text>service(amount)</text></literalExpression></decision>`), "limit! d!", "d"},
		"in an imported model": {importing(`<informationRequirement><requiredDecision href="lib#limit"/></informationRequirement>`, "lib.limit"), "limit!", "limit d"},
		"in an imported service": {importing(`<knowledgeRequirement><requiredKnowledge href="lib#service"/></knowledgeRequirement>`, "lib.service(amount)"),
			"limit! d!", "d"},
	} {
		evaluation, err := test.model.Evaluate("d", feel.Variables{"amount": feel.Int(-1)}, feel.Environment{})
		failure, ok := errors.AsType[*dmn.Failure](err)
		if !ok || failure.DecisionID != "limit" || told(evaluation) != test.failing {
			t.Errorf("%s: %v by way of %q", name, err, told(evaluation))
		}
		evaluation, err = test.model.Evaluate("d", feel.Variables{"amount": feel.Int(5)}, feel.Environment{})
		if err != nil || told(evaluation) != test.passing || evaluation.Output.String() != "5" {
			t.Errorf("%s: %s, %v by way of %q", name, evaluation.Output, err, told(evaluation))
		}
	}
}

// TestTheDefinitionsNameTheDialect whatever the options say; the namespaces of a file alone do not.
func TestTheDefinitionsNameTheDialect(t *testing.T) {
	const namespaces = `xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:feel="https://www.omg.org/spec/DMN/20191111/FEEL/" `
	for attributes, want := range map[string]string{
		``:                                     `"null"`,
		`expressionLanguage="feel"`:            `"null"`,
		`xmlns:modeler="http://camunda.org/m"`: `"null"`,
		`expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/"`:   `null`,
		`expressionLanguage="https://www.omg.org/spec/DMN/20230324/FEEL"`:    `null`,
		`expressionLanguage="http://www.omg.org/spec/FEEL/20140401"`:         `null`,
		`expressionLanguage="https://www.omg.org/spec/DMN/20240513/B-FEEL/"`: `""`,
	} {
		file := `<definitions ` + namespaces + attributes + ` id="m" name="m" namespace="t"><decision id="d" name="d">
<literalExpression><text>string(null)</text></literalExpression></decision></definitions>`
		model, err := dmn.Read(strings.NewReader(file), dmn.Options{Profile: feel.Camunda8})
		if err != nil || len(model.Problems()) > 0 {
			t.Fatal(attributes, err, model.Problems())
		}
		evaluation, err := model.Evaluate("d", nil, feel.Environment{})
		if got := string(evaluation.Output.AppendJSON(nil)); err != nil || got != want {
			t.Errorf("%s: string(null) gives %s, %v, want %s", attributes, got, err, want)
		}
	}
}
