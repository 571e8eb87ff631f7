package check_test

import (
	"fmt"
	"html"
	"strings"
	"testing"

	"zhitong/dmn"
	"zhitong/dmn/check"
	"zhitong/feel"
)

// trap is a table of one input, one output and one rule.
type trap struct {
	input, typ, values  string // the expression of the input, its typeRef and its input values
	condition           string
	output, result      string // the typeRef of the output, and the result
	attributes, missing string // of the table, and its default output
	outputValues        string
	camunda             bool
}

// around are the requirements of the decision. "unrequired" is in the model only.
const around = `<itemDefinition name="Rating"><typeRef>string</typeRef><allowedValues><text>"A", "B"</text></allowedValues></itemDefinition>
<itemDefinition name="Small"><typeRef>number</typeRef><allowedValues><text>[0..5]</text></allowedValues></itemDefinition>
<itemDefinition name="Smaller"><typeRef>Small</typeRef><typeConstraint><text>&lt; 4</text></typeConstraint></itemDefinition>
<itemDefinition name="Even"><typeRef>number</typeRef><allowedValues><text>even(?)</text></allowedValues></itemDefinition>
<itemDefinition name="Person"><itemComponent name="age"><typeRef>number</typeRef></itemComponent><itemComponent name="rating"><typeRef>Rating</typeRef></itemComponent></itemDefinition>
<itemDefinition name="Numbers" isCollection="true"><typeRef>number</typeRef></itemDefinition>
<inputData id="unrequired" name="unrequired"/>`

var inputs = map[string]string{
	"age": "number", "name": "string", "day": "date", "at": "dateTime", "ok": "boolean", "rating": "Rating", "smaller": "Smaller", "even": "Even",
	"person": "Person", "numbers": "Numbers", "thing": "",
}

func (c *trap) model(t *testing.T) *dmn.Model {
	t.Helper()
	var data, required strings.Builder
	for name, typ := range inputs {
		fmt.Fprintf(&data, `<inputData id="%[1]s" name="%[1]s"><variable name="%[1]s" typeRef="%[2]s"/></inputData>`, name, typ)
		fmt.Fprintf(&required, `<informationRequirement><requiredInput href="#%s"/></informationRequirement>`, name)
	}
	element := func(name, text string) string {
		if text == "" {
			return ""
		}
		return "<" + name + "><text>" + html.EscapeString(text) + "</text></" + name + ">"
	}
	text := `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="t">` + around + data.String() +
		`<businessKnowledgeModel id="double" name="double"><encapsulatedLogic><formalParameter name="n" typeRef="number"/><literalExpression><text>2 * n</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>` +
		`<decision id="d" name="d">` + required.String() + `<knowledgeRequirement><requiredKnowledge href="#double"/></knowledgeRequirement><decisionTable ` + c.attributes + `>` +
		`<input><inputExpression typeRef="` + c.typ + `"><text>` + html.EscapeString(c.input) + `</text></inputExpression>` + element("inputValues", c.values) + `</input>` +
		`<output name="y" typeRef="` + c.output + `">` + element("outputValues", c.outputValues) + element("defaultOutputEntry", c.missing) + `</output>` + "\n" +
		`<rule><inputEntry><text>` + html.EscapeString(c.condition) + `</text></inputEntry><outputEntry><text>` + html.EscapeString(c.result) + `</text></outputEntry></rule>` +
		`</decisionTable></decision></definitions>`
	profile := feel.DMN
	if c.camunda {
		profile = feel.Camunda8
	}
	model, err := dmn.Read(strings.NewReader(text), dmn.Options{Profile: profile})
	if err != nil || len(model.Problems()) > 0 {
		t.Fatal(err, model.Problems())
	}
	return model
}

// traps are tables with what is found in them beside gaps, which most of them have.
var traps = map[string]struct {
	trap
	want string
}{
	"nothing wrong":          {trap{input: "age", condition: "> 18", result: `"adult"`}, ""},
	"text on a number":       {trap{input: "age", condition: `"18"`, result: "1"}, "TYPE error 8: rule 1: the input 'age' can never be \"18\"; UNREACHABLE warning 8: rule 1 can never match: no value of 'age' fulfils \"18\""},
	"text compared":          {trap{input: "age", condition: `> "18"`, result: "1"}, "COMPARISON error 8: rule 1, input 'age': a value of type number can't be compared with one of type string; UNREACHABLE warning 8: rule 1 can never match: no value of 'age' fulfils > \"18\""},
	"date compared":          {trap{input: "day", condition: `? > "2026-01-01"`, result: "1"}, "COMPARISON error 8: rule 1, input 'day': a value of type date can't be compared with one of type string (column 3 of the expression); UNREACHABLE warning 8: rule 1 can never match: no value of 'day' fulfils ? > \"2026-01-01\""},
	"no quotes":              {trap{input: "name", condition: "gold", result: "1"}, "PARTIAL info 7: 1 of 1 rules have conditions that depend on more than their input; they are taken to match anything; BARE_NAME error 8: rule 1, input 'name': there is no 'gold' here; a text stands in quotes: \"gold\""},
	"no quotes in Camunda 8": {trap{input: "name", typ: "string", condition: "gold", result: "1", camunda: true}, "PARTIAL info 7: 1 of 1 rules have conditions that depend on more than their input; they are taken to match anything; BARE_NAME warning 8: rule 1, input 'name': there is no 'gold' here; a text stands in quotes: \"gold\""},
	"input not required":     {trap{input: "unrequired", condition: "-", result: "1"}, "UNKNOWN_NAME error 7: input 'unrequired': there is no 'unrequired' here, so it is null"},
	"any name in Camunda 8":  {trap{input: "unrequired", condition: "-", result: "1", camunda: true}, ""},
	"unknown function":       {trap{input: "lenght(name)", condition: "-", result: "1"}, "UNKNOWN_FUNCTION error 7: input 'lenght(name)': there is no function 'lenght', so the call is null"},
	"arguments":              {trap{input: "abs(age, 1)", condition: "-", result: "1"}, "ARGUMENTS error 7: input 'abs(age, 1)': the function 'abs' does not take these 2 arguments"},
	"arguments of a model":   {trap{input: "double(age, 1)", condition: "-", result: "1"}, "ARGUMENTS error 7: input 'double(age, 1)': the function takes 1 arguments, not 2"},
	"type of an argument":    {trap{input: "double(name)", condition: "-", result: "1"}, "ARGUMENTS error 7: input 'double(name)': argument 1 is of type string, not number"},
	"type for a function":    {trap{input: "string length(age)", condition: "-", result: "1"}, "ARGUMENTS error 7: input 'string length(age)': the function 'string length' does not take number"},
	"item 0":                 {trap{input: "numbers[0]", condition: "-", result: "1"}, "INDEX_ZERO error 7: input 'numbers[0]': lists begin with item 1: item 0 is null (column 8 of the expression)"},
	"division by 0":          {trap{input: "age / 0", condition: "-", result: "1"}, "DIVISION_BY_ZERO error 7: input 'age / 0': a division by 0 is null (column 5 of the expression)"},
	"no such day":            {trap{input: "day", condition: `> date("2026-02-30")`, result: "1"}, "PARTIAL info 7: 1 of 1 rules have conditions that depend on more than their input; they are taken to match anything; INVALID_VALUE error 8: rule 1, input 'day': 'date' of this value is null: there is no such value (column 3 of the expression)"},
	"unknown field":          {trap{input: "person.agee", condition: "-", result: "1"}, "UNKNOWN_FIELD warning 7: input 'person.agee': the type of the context has no 'agee' (column 8 of the expression)"},
	"operands":               {trap{input: `age + "1"`, condition: "-", result: "1"}, "OPERAND error 7: input 'age + \"1\"': can't add values of type number and string (column 5 of the expression)"},
	"texts joined by or":     {trap{input: "name", condition: `"a" or "b"`, result: "1"}, `PARTIAL info 7: 1 of 1 rules have conditions that depend on more than their input; they are taken to match anything; CONDITION warning 8: rule 1, input 'name': a value of type string is no condition and counts as null (column 5 of the expression)`},
	"not in a list of tests": {trap{input: "name", condition: `"b", not("a")`, result: "1"}, `PARTIAL info 7: 1 of 1 rules have conditions that depend on more than their input; they are taken to match anything; CONDITION error 8: rule 1, input 'name': 'not' of a value of type string is null (column 6 of the expression)`},
	"zones": {trap{input: "at", condition: `[@"2026-01-01T00:00:00"..@"2026-01-01T00:00:00Z"]`, result: "1"},
		"PARTIAL info 7: 1 of 1 rules have conditions that depend on more than their input; they are taken to match anything; TIME_ZONES error 8: rule 1, input 'at': a time with a zone can't be compared with one that has none"},
	"zone of now":            {trap{input: `now() > @"2026-01-01T00:00:00"`, condition: "true", result: "1"}, `TIME_ZONES error 7: input 'now() > @"2026-01-01T00:00:00"': a time with a zone can't be compared with one that has none (column 7 of the expression)`},
	"type of the result":     {trap{input: "age", condition: "> 1", output: "number", result: "string(age)"}, "OUTPUT_VALUE error 8: rule 1: the output 'y' is of type number, the result of type string: it is null"},
	"value of the result":    {trap{input: "age", condition: "> 1", output: "number", result: `"1"`}, "OUTPUT_VALUE error 8: rule 1: the output 'y' can't be \"1\""},
	"result in Camunda 8":    {trap{input: "age", condition: "> 1", output: "number", result: `"1"`, camunda: true}, "OUTPUT_VALUE warning 8: rule 1: the output 'y' can't be \"1\""},
	"text in Camunda 8":      {trap{input: "age", typ: "number", condition: `"18"`, result: "1", camunda: true}, "MIXED_TYPES warning 8: rule 1: the condition on 'age' is about another type than those above it; PARTIAL info 7: 1 of 1 rules have conditions that depend on more than their input; they are taken to match anything; TYPE warning 8: rule 1: the input 'age' can never be \"18\""},
	"unknown typeRef":        {trap{input: "age", typ: "nubmer", condition: "> 1", result: "1", camunda: true}, "TYPE_REF warning 7: input 'age': there is no type 'nubmer'"},
	"unknown type of output": {trap{input: "age", condition: "> 1", result: "1", output: "nubmer", camunda: true}, "TYPE_REF warning 7: output 'y': there is no type 'nubmer'"},
	"no result":              {trap{input: "age", condition: "> 1", result: ""}, "NO_OUTPUT warning 8: rule 1 has no result: it gives null, as if no rule matched"},
	"default never used":     {trap{input: "age", condition: "-", result: "1", missing: "2"}, "DEFAULT_OUTPUT warning 7: the default of the output 'y' is never used: the rules take every input"},
	"default for null":       {trap{input: "smaller", condition: "[0..4)", result: "1", missing: "2"}, "ALWAYS_TRUE info 8: rule 1: every value of 'smaller' but null fulfils [0..4)"},
	"type of the default":    {trap{input: "age", condition: "> 1", result: "1", output: "number", missing: `"none"`}, "OUTPUT_VALUE error 7: default output: the output 'y' can't be \"none\""},
	"beyond the constraints": {trap{input: "smaller", condition: "> 4", result: "1"}, "UNREACHABLE warning 8: rule 1 can never match: no value of 'smaller' fulfils > 4"},
	"not understood":         {trap{input: "even", condition: "(2..9)", result: "1"}, ""},
	"enumeration of a field": {trap{input: "person.rating", condition: `"C"`, result: "1"}, "TYPE error 8: rule 1: the input 'person.rating' can never be \"C\"; UNREACHABLE warning 8: rule 1 can never match: no value of 'person.rating' fulfils \"C\""},
	"beyond what is said":    {trap{input: "age", values: "[0..5]", condition: "> 10", result: "1", camunda: true}, "UNREACHABLE warning 8: rule 1 is hardly meant to match: none of the values given for 'age' fulfils > 10"},
	"priority without order": {trap{input: "age", condition: "> 1", result: "1", attributes: `hitPolicy="PRIORITY"`}, "NO_PRIORITY warning 7: PRIORITY orders results by the output values, and there are none: the rules count in their own order"},
	"output order":           {trap{input: "age", condition: "> 1", result: "1", attributes: `hitPolicy="OUTPUT ORDER"`, outputValues: "1, 2"}, ""},
	"sum of texts":           {trap{input: "age", condition: "> 1", result: `"1"`, attributes: `hitPolicy="COLLECT" aggregation="SUM"`}, "AGGREGATION error 8: rule 1: there is no SUM of values of type string: the table gives null"},
	"maximum of texts":       {trap{input: "age", condition: "> 1", result: `"1"`, attributes: `hitPolicy="COLLECT" aggregation="MAX"`}, ""},
	"count of texts":         {trap{input: "age", condition: "> 1", result: `"1"`, attributes: `hitPolicy="COLLECT" aggregation="COUNT"`}, ""},
	"a typed list":           {trap{input: "numbers", condition: "list contains(?, 1)", result: "1"}, "PARTIAL info 7: 1 of 1 rules have conditions that depend on more than their input; they are taken to match anything"},
	"keys of an item":        {trap{input: `count(thing[amount > 5])`, condition: "> 0", result: "1"}, ""},
}

func TestTraps(t *testing.T) {
	for name, c := range traps {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, f := range check.Model(c.model(t)) {
				if f.Code != check.CodeGap {
					got = append(got, fmt.Sprintf("%s %s %d: %s", f.Code, f.Severity, f.Line, f.Message))
				}
				if f.Advice == "" {
					t.Errorf("%s tells nothing to do", f.Code)
				}
			}
			if text := strings.Join(got, "; "); text != c.want {
				t.Errorf("found   %s\nwanted  %s", text, c.want)
			}
		})
	}
}

// TestAModelWithoutInputData may be one for a process, whose variables nobody declares.
func TestAModelWithoutInputData(t *testing.T) {
	text := `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="t"><decision id="d" name="d"><literalExpression><text>amount + 1 / 0</text></literalExpression></decision></definitions>`
	model, err := dmn.Read(strings.NewReader(text), dmn.Options{Profile: feel.DMN})
	if err != nil {
		t.Fatal(err)
	}
	findings := check.Model(model)
	if len(findings) != 2 || findings[0].Code != feel.DoubtUnknownName || findings[0].Severity != check.Warning || !strings.Contains(findings[0].Advice, "dialect") ||
		findings[1].Code != feel.DoubtDivision || findings[1].Severity != check.Error {
		t.Errorf("found %v", findings)
	}
}
