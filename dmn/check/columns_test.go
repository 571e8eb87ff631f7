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

// TestColumns reads tables of two columns: expressions and, a rule a line, conditions. An error needs inputs that can
// come together.
func TestColumns(t *testing.T) {
	for _, c := range []struct {
		name, first, second string
		rules               []string
		want                string
	}{
		{"two bounds of one input", "x", "x", []string{"< 5|-", ">= 5|< 9", "-|>= 9"}, ""},
		{"a gap between the bounds", "x", "x", []string{"< 5|-", ">= 5|< 9", "-|> 9"}, "GAP warning: no rule matches x = 9"},
		{"bounds that contradict each other", "x", "x", []string{"> 9|< 5", "-|-"}, "UNREACHABLE warning: rule 1 can never match: its conditions contradict each other"},
		{"variables", "x", "y", []string{"> 9|< 5", "> 8|< 6", "-|>= 6", "<= 8|< 6"}, "OVERLAP error: rules 1 and 2 both match x = 10, y = 4"},
		{"one computed from the other", "x", "x + 1", []string{"> 9|< 5", "> 8|< 6", "<= 8|-", "> 8|>= 6"}, "OVERLAP warning: rules 1 and 2 both match x = 10, x + 1 = 4"},
		{"a count", "count(x)", "y", []string{"0|-", ">= 1|-"}, ""},
		{"a gap between counts", "count(x)", "y", []string{"< 2|-", ">= 5|-"}, "GAP warning: no rule matches count(x) = 3"},
		{"months", `@"2026-02-28".month`, "y", []string{"<= 6|-", "> 6|-"}, ""},
		{"a month without a rule", `date(2026, x, 1).month`, "y", []string{"[1..5]|-", "[7..12]|-"}, "GAP warning: no rule matches date(2026, x, 1).month = 6"},
		{"a computed one", "abs(x)", "y", []string{"< 0|-", "< 1|-", ">= 1|-"}, "OVERLAP warning: rules 1 and 2 both match abs(x) = -1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, f := range check.Model(twoColumns(t, c.first, c.second, c.rules)) {
				if f.Code != check.CodeHitPolicy {
					got = append(got, fmt.Sprintf("%s %s: %s", f.Code, f.Severity, f.Message))
				}
			}
			if text := strings.Join(got, "; "); text != c.want && (c.want == "" || !strings.HasPrefix(text, c.want) || len(got) > 1) {
				t.Errorf("found   %s\nwanted  %s", text, c.want)
			}
		})
	}
}

// twoColumns makes a UNIQUE table over numbers; overlapping rules have different results.
func twoColumns(t *testing.T, first, second string, rules []string) *dmn.Model {
	t.Helper()
	var text strings.Builder
	text.WriteString(`<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="t">
<inputData id="x" name="x"><variable name="x" typeRef="number"/></inputData><inputData id="y" name="y"><variable name="y" typeRef="number"/></inputData>
<decision id="d" name="d"><informationRequirement><requiredInput href="#x"/></informationRequirement><informationRequirement><requiredInput href="#y"/></informationRequirement><decisionTable>`)
	for _, expression := range []string{first, second} {
		fmt.Fprintf(&text, `<input><inputExpression typeRef="number"><text>%s</text></inputExpression></input>`, expression)
	}
	text.WriteString(`<output name="y"/>`)
	for i, rule := range rules {
		text.WriteString("<rule>")
		for _, condition := range strings.Split(rule, "|") {
			fmt.Fprintf(&text, "<inputEntry><text>%s</text></inputEntry>", html.EscapeString(condition))
		}
		fmt.Fprintf(&text, "<outputEntry><text>%d</text></outputEntry></rule>", i)
	}
	text.WriteString("</decisionTable></decision></definitions>")
	model, err := dmn.Read(strings.NewReader(text.String()), dmn.Options{Profile: feel.DMN})
	if err != nil || len(model.Problems()) > 0 {
		t.Fatal(err, model.Problems())
	}
	return model
}
