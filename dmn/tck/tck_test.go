package tck_test

import (
	"strings"
	"testing"

	"zhitong/dmn"
	"zhitong/dmn/tck"
	"zhitong/feel"
)

const file = `<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
<modelName>model.dmn</modelName>
<testCase id="001" type="decisionService" invocableName="service">
<inputNode name="applicant"><component name="age"><value xsi:type="xsd:decimal">18</value></component><component name="name"><value xsi:type="xsd:string"> 甲 </value></component></inputNode>
<inputNode name="days"><list><item><value xsi:type="xsd:date">2026-02-28</value></item><item><value xsi:nil="true"/></item></list></inputNode>
<inputNode name="none"><list xsi:nil="true"/></inputNode>
<inputNode name="flags"><list><item><value xsi:type="xsd:boolean">true</value></item><item><value xsi:type="xsd:dayTimeDuration">PT2H</value></item></list></inputNode>
<resultNode name="d"><expected><value xsi:type="xsd:dateTime">2026-02-28T10:00:00Z</value></expected></resultNode>
<resultNode name="e" errorResult="true"/>
</testCase></testCases>`

func TestReadGivesValues(t *testing.T) {
	cases, err := tck.Read(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	c := cases.Cases[0]
	if cases.ModelName != "model.dmn" || c.ID != "001" || c.Type != "decisionService" || c.InvocableName != "service" {
		t.Errorf("read %+v", cases)
	}
	variables, err := c.Variables()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"applicant": `{age: 18, name: " 甲 "}`, "days": "[2026-02-28, null]", "none": "null", "flags": "[true, PT2H]",
	} {
		if got := variables[name].String(); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if value, err := c.Results[0].Value(); err != nil || value.String() != "2026-02-28T10:00:00Z" {
		t.Errorf("expects %s, %v", value, err)
	}
	if value, err := c.Results[1].Value(); err != nil || !value.IsNull() || !c.Results[1].ErrorResult {
		t.Errorf("expects %s, %v", value, err)
	}
}

func TestReadRefuses(t *testing.T) {
	if _, err := tck.Read(strings.NewReader("<testCases>")); err == nil {
		t.Error("a file that is cut off is read")
	}
	cases, err := tck.Read(strings.NewReader(strings.Replace(file, ">18<", ">eighteen<", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cases.Cases[0].Variables(); err == nil {
		t.Error("eighteen is a number")
	}
}

// TestSame compares FEEL texts; the kit rounds what it expects.
func TestSame(t *testing.T) {
	for _, c := range []struct {
		got, want string
		same      bool
	}{
		{"1/3", "0.33333333", true},
		{"1/3", "0.333", false},
		{"1.00", "1", true},
		{`"1"`, "1", false},
		{"null", "null", true},
		{"null", "false", false},
		{"[1, 2]", "[1, 2.000000001]", true},
		{"[1, 2]", "[2, 1]", false},
		{"[1]", "[1, 1]", false},
		{"[1]", "1", false},
		{"{a: 1, b: 2}", "{b: 2, a: 1}", true},
		{"{a: 1, b: 2}", "{a: 1}", false},
		{"{a: 1}", "{b: 1}", false},
		{`@"2026-01-01"`, `@"2026-01-01"`, true},
		{`@"2026-01-01"`, `@"2026-01-02"`, false},
		{`@"PT24H"`, `@"P1D"`, true},
		{"true", "false", false},
	} {
		if got := tck.Same(value(t, c.got), value(t, c.want)); got != c.same {
			t.Errorf("%s for %s: %t", c.got, c.want, got)
		}
	}
}

func value(t *testing.T, text string) feel.Value {
	t.Helper()
	program, err := feel.CompileExpression(text, feel.Options{Profile: feel.DMN})
	if err != nil {
		t.Fatal(err)
	}
	result, err := program.Evaluate(nil, feel.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	return result.Value
}

const invocables = `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="t">
<inputData id="in" name="amount"/>
<businessKnowledgeModel id="k" name="Fee Of"><encapsulatedLogic><formalParameter name="amount" typeRef="number"/><formalParameter name="the rate" typeRef="number"/>
<literalExpression><text>amount * the rate</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
<businessKnowledgeModel id="w" name="whole"><knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement><encapsulatedLogic><formalParameter name="amount" typeRef="number"/>
<literalExpression><text>Fee Of(amount, 1)</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
<decision id="d" name="double"><informationRequirement><requiredInput href="#in"/></informationRequirement><literalExpression><text>amount * 2</text></literalExpression></decision>
<decision id="e" name="half"><informationRequirement><requiredInput href="#in"/></informationRequirement><literalExpression><text>amount / 2</text></literalExpression></decision>
<decisionService id="s" name="both"><outputDecision href="#d"/><outputDecision href="#e"/><inputData href="#in"/></decisionService>
<decisionService id="o" name="one"><outputDecision href="#d"/><inputData href="#in"/></decisionService>
</definitions>`

// TestRunCallsEveryKindOfNode; what a result expects is worked out by hand from the expressions above.
func TestRunCallsEveryKindOfNode(t *testing.T) {
	model, err := dmn.Read(strings.NewReader(invocables), dmn.Options{Profile: feel.DMN})
	if err != nil || len(model.Problems()) > 0 {
		t.Fatal(err, model.Problems())
	}
	for _, c := range []struct{ attributes, result, number, failure string }{
		{`type="bkm" invocableName="Fee Of"`, `name="result"`, "25", ""},
		{`type="bkm" invocableName="Fee Of"`, `name="result"`, "24", "1 result: gives 25, expected 24"},
		{`type="bkm"`, `name="whole"`, "10", ""},
		{``, `name="Fee Of" type="bkm"`, "25", ""},
		{`type="decision"`, `name="whole" type="bkm"`, "10", ""},
		{`type="bkm" invocableName="double"`, `name="r"`, "20", `1 r: no business knowledge model "double", expected 20`},
		{`type="decisionService" invocableName="both"`, `name="half"`, "5", ""},
		{`type="decisionService" invocableName="both"`, `name="double"`, "20", ""},
		{`type="decisionService" invocableName="both"`, `name="third"`, "20", `1 third: the decision service "both" has no output decision "third", expected 20`},
		{`type="decisionService" invocableName="one"`, `name="any"`, "20", ""},
		{``, `name="one" type="decisionService"`, "20", ""},
		{`type="decisionService" invocableName="none"`, `name="r"`, "20", `1 r: no decision service "none", expected 20`},
		{``, `name="double" type="decision"`, "20", ""},
		{``, `name="doubel" errorResult="true"`, "20", `1 doubel: no decision "doubel", expected 20`},
		{`type="table"`, `name="double"`, "20", `1 double: there are no test cases of type "table", only decision, bkm and decisionService, expected 20`},
	} {
		text := `<testCases xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><testCase id="1" ` + c.attributes + `>
<inputNode name="amount"><value xsi:type="xsd:decimal">10</value></inputNode><inputNode name="the rate"><value xsi:type="xsd:decimal">2.5</value></inputNode>
<resultNode ` + c.result + `><expected><value xsi:type="xsd:decimal">` + c.number + `</value></expected></resultNode></testCase></testCases>`
		file, err := tck.Read(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		failures, _ := file.Cases[0].Run(model, feel.Environment{})
		got := ""
		for _, failure := range failures {
			got += failure.String()
		}
		if got != c.failure {
			t.Errorf("%s %s: %q, want %q", c.attributes, c.result, got, c.failure)
		}
	}
}
