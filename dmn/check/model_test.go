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

// TestFindings reads small tables, "input type | policy | output values", a rule a line, and tells what is found.
func TestFindings(t *testing.T) {
	for _, c := range []struct {
		name, table, want string
	}{
		{"complete", "string|UNIQUE|\n\"a\" -> 1\nnot(\"a\") -> 2", ""},
		{"enumeration without a rule", "Rating|UNIQUE|\n\"A\" -> 1\n\"B\" -> 2", `GAP warning: no rule matches x = "C"`},
		{"enumeration", "Rating|UNIQUE|\n\"A\" -> 1\n\"B\", \"C\" -> 2", ""},
		{"outside the enumeration", "Rating|UNIQUE|\n\"A\", \"B\", \"C\" -> 1\n\"D\" -> 2",
			`TYPE error: rule 2: the input 'x' can never be "D"; ALWAYS_TRUE info: rule 1: every value of 'x' fulfils "A", "B", "C"; UNREACHABLE warning: rule 2 can never match: no value of 'x' fulfils "D"`},
		{"wrong type", "number|UNIQUE|\n\"a\" -> 1\n- -> 2", `TYPE error: rule 1: the input 'x' can never be "a"; UNREACHABLE warning: rule 1 can never match: no value of 'x' fulfils "a"`},
		{"two types", "Any|COLLECT|\n< 1 -> 1\n\"a\" -> 2\n- -> 3", "MIXED_TYPES warning: rule 2: the condition on 'x' is about another type than those above it; PARTIAL info: 1 of 3 rules have conditions that depend on more than their input; they are taken to match anything"},
		{"empty interval", "number|UNIQUE|\n(5..5) -> 1\n- -> 2", "UNREACHABLE warning: rule 1 can never match: no value of 'x' fulfils (5..5)"},
		{"depends on more", "number|UNIQUE|\n> limit -> 1\n<= 5 -> 2", "PARTIAL info: 1 of 2 rules have conditions that depend on more than their input; they are taken to match anything"},
		{"any that agrees", "number|ANY|\n<= 5 -> 1\n>= 5 -> 1", ""},
		{"any that differs", "number|ANY|\n<= 5 -> 1\n>= 5 -> 2", "OVERLAP error: rules 1 and 2 match x = 5 with different results"},
		{"unique that agrees", "number|UNIQUE|\n<= 5 -> 1\n>= 5 -> 1", "OVERLAP error: rules 1 and 2 both match x = 5; HIT_POLICY info: rules that match together have the same results: ANY allows that"},
		{"first that is unique", "number|FIRST|\n< 5 -> 1\n>= 5 -> 2", "HIT_POLICY info: no two rules match together: UNIQUE says so, and finds mistakes that FIRST hides"},
		{"first masked by two", "number|FIRST|\n< 5 -> 1\n>= 3 -> 2\n[0..9] -> 3", "MASKED warning: rule 3 never takes effect: the rules above it take all of its inputs"},
		{"priority of two", "number|PRIORITY|3,2,1\n< 5 -> 3\n>= 3 -> 2\n[0..9] -> 1", "MASKED warning: rule 3 never takes effect: rules whose results come first take all of its inputs"},
		{"priority of a result that comes later", "number|PRIORITY|3,2,1\n< 5 -> 3\n>= 3 -> 1\n[0..9] -> 2", ""},
		{"priority", "number|PRIORITY|2,1\n- -> 2\n< 5 -> 1", "MASKED warning: rule 2 never takes effect: rule 1 matches whenever it does and comes first"},
		{"result outside the output values", "number|PRIORITY|2,1\n< 5 -> 3\n- -> 1", "OUTPUT_VALUE error: rule 1: the output 'y' can't be 3"},
		{"next day", "date|UNIQUE|\n<= date(\"2026-02-28\") -> 1\n>= date(\"2026-03-01\") -> 2", ""},
		{"a day between", "date|UNIQUE|\n<= date(\"2028-02-28\") -> 1\n>= date(\"2028-03-01\") -> 2", "GAP warning: no rule matches x = 2028-02-29"},
		{"times with a zone and without", "dateTime|COLLECT|\n< @\"2026-01-01T00:00:00\" -> 1\n>= @\"2026-01-01T00:00:00\" -> 2\n< @\"2026-01-01T00:00:00Z\" -> 3",
			"TIME_ZONES warning: rule 3: the condition on 'x' has a time zone where those above it have none, or the other way round; no input fulfils both; PARTIAL info: 1 of 3 rules have conditions that depend on more than their input; they are taken to match anything"},
		{"null is named", "boolean|UNIQUE|\ntrue -> 1\nfalse -> 2\nnull -> 3", ""},
		{"null where another names it", "boolean|COLLECT|\ntrue, null -> 1", "GAP info: no rule matches x = false"},
		{"the rest is null", "number|FIRST|\n< 5 -> 1\n>= 5 -> 2\n- -> 3", ""},
		{"null is not among the input values", "Rating|FIRST|\n\"A\", \"B\" -> 1\n\"C\" -> 2\n- -> 3", "MASKED warning: rule 3 never takes effect: the rules above it take all of its inputs"},
		{"meeting at null alone", "boolean|UNIQUE|\nnot(true) -> 1\nnot(false) -> 2", "OVERLAP warning: rules 1 and 2 both match x = null"},
		{"equal results", "number|FIRST|\n< 5 -> 1\n< 9 -> 1\n>= 9 -> 2", "HIT_POLICY info: rules that match together have the same results, so that their order does not matter: ANY says so, and finds rules that contradict each other"},
		{"gaps far from each other", "number|UNIQUE|\n[0..5) -> 1\n> 5 -> 2", "GAP warning: no rule matches x = -1; GAP warning: no rule matches x = 5"},
		{"a collecting table", "boolean|COLLECT|\ntrue -> 1", "GAP info: no rule matches x = false"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, f := range check.Model(small(t, c.table)) {
				got = append(got, fmt.Sprintf("%s %s: %s", f.Code, f.Severity, f.Message))
			}
			if text := strings.Join(got, "; "); text != c.want {
				t.Errorf("found   %s\nwanted  %s", text, c.want)
			}
		})
	}
}

func small(t *testing.T, table string) *dmn.Model {
	t.Helper()
	lines := strings.Split(table, "\n")
	head := strings.Split(lines[0], "|")
	allowed := ""
	if head[0] == "Rating" {
		allowed = `<inputValues><text>"A", "B", "C"</text></inputValues>`
	}
	values := ""
	if head[2] != "" {
		values = "<outputValues><text>" + head[2] + "</text></outputValues>"
	}
	var text strings.Builder
	fmt.Fprintf(&text, `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="t">
<itemDefinition name="Rating"><typeRef>string</typeRef><allowedValues><text>"A", "B", "C"</text></allowedValues></itemDefinition>
<inputData id="x" name="x"/><inputData id="limit" name="limit"/>
<decision id="d" name="d"><informationRequirement><requiredInput href="#x"/></informationRequirement><informationRequirement><requiredInput href="#limit"/></informationRequirement><decisionTable hitPolicy="%s"><input><inputExpression typeRef="%s"><text>x</text></inputExpression>%s</input><output name="y">%s</output>`,
		head[1], head[0], allowed, values)
	for _, line := range lines[1:] {
		condition, result, _ := strings.Cut(line, " -> ")
		fmt.Fprintf(&text, "<rule><inputEntry><text>%s</text></inputEntry><outputEntry><text>%s</text></outputEntry></rule>", html.EscapeString(condition), result)
	}
	text.WriteString("</decisionTable></decision></definitions>")
	model, err := dmn.Read(strings.NewReader(text.String()), dmn.Options{Profile: feel.DMN})
	if err != nil || len(model.Problems()) > 0 {
		t.Fatal(err, model.Problems())
	}
	return model
}
