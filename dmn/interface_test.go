package dmn_test

import (
	"fmt"
	"strings"
	"testing"

	"zhitong/dmn"
	"zhitong/feel"
)

// TestInputsAreWhatComesFromOutside: input data with their types, and those of an imported model under its name.
func TestInputsAreWhatComesFromOutside(t *testing.T) {
	imported := definitions(t, `<inputData id="in" name="amount"><variable name="amount" typeRef="number"/></inputData>`)
	body := `<import name="fees" namespace="t" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
<inputData id="c" name="the  customer"/><inputData id="d" name="on"><variable typeRef="date"/></inputData>
<decision id="x" name="x"><literalExpression><text>unknown + 1</text></literalExpression></decision>`
	file := strings.Replace(document(body), `namespace="t">`, `namespace="other">`, 1)
	model, err := dmn.Read(strings.NewReader(file), dmn.Options{Profile: feel.DMN, Imports: []*dmn.Model{imported}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, input := range model.Inputs() {
		got = append(got, fmt.Sprintf("%s: %s", input.Name, input.Type))
	}
	if text := strings.Join(got, "; "); text != "the customer: Any; on: date; fees: context<amount: number>" {
		t.Error(text)
	}
}

// TestResultTypes: the declared one, else that of the outputs of a decision table.
func TestResultTypes(t *testing.T) {
	const table = `<decisionTable hitPolicy="%s"><input><inputExpression><text>1</text></inputExpression></input>%s</decisionTable>`
	one, two := `<output name="a" typeRef="number"/>`, `<output name="a" typeRef="number"/><output name="b"/>`
	for want, logic := range map[string]string{
		"string":                           `<variable name="d" typeRef="string"/><literalExpression><text>1</text></literalExpression>`,
		"Any":                              `<literalExpression><text>1</text></literalExpression>`,
		"date":                             `<literalExpression typeRef="date"><text>null</text></literalExpression>`,
		"number":                           fmt.Sprintf(table, "UNIQUE", one),
		"context<a: number, b: Any>":       fmt.Sprintf(table, "FIRST", two),
		"list<number>":                     fmt.Sprintf(table, "COLLECT", one),
		"list<context<a: number, b: Any>>": fmt.Sprintf(table, "RULE ORDER", two),
	} {
		model := definitions(t, `<decision id="d" name="d">`+logic+`</decision>`)
		decision, _ := model.Decision("d")
		if got := decision.ResultType().String(); got != want {
			t.Errorf("%s: %s", want, got)
		}
	}
	sum := definitions(t, `<decision id="d" name="d">`+strings.Replace(fmt.Sprintf(table, "COLLECT", one), `"COLLECT"`, `"COLLECT" aggregation="COUNT"`, 1)+`</decision>`)
	if decision, _ := sum.Decision("d"); !decision.ResultType().IsAny() {
		t.Error(decision.ResultType())
	}
}
