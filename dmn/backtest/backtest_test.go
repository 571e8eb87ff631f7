package backtest_test

import (
	"fmt"
	"strings"
	"testing"

	"zhitong/dmn"
	"zhitong/dmn/backtest"
	"zhitong/feel"
)

// TestWhatComesBackTheSameIsNotAChange: a date was recorded as text, numbers
// are equal whatever their zeros; a text is no number, and no output is null.
func TestWhatComesBackTheSameIsNotAChange(t *testing.T) {
	for _, c := range []struct{ expression, output, want string }{
		{`date(&quot;2026-01-02&quot;)`, `"output":"2026-01-02"`, "1 0"},
		{"2.50", `"output":2.5`, "1 0"},
		{"{a: 1, b: 2}", `"output":{"b":2,"a":1}`, "1 0"},
		{"2", `"output":"2"`, "0 1"},
		{"null", `"x":1`, "1 0"},
		{"1", `"output":null`, "0 1"},
	} {
		model, err := dmn.Read(strings.NewReader(`<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="t">
<decision id="d" name="d"><literalExpression><text>`+c.expression+`</text></literalExpression></decision></definitions>`), dmn.Options{Profile: feel.DMN})
		if err != nil || len(model.Problems()) > 0 {
			t.Fatal(err, model.Problems())
		}
		report, err := backtest.Run(model, "d", strings.NewReader(`{"decisionId":"d",`+c.output+"}\n\n"), feel.Environment{}, 1)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(report.Same, report.Changed); got != c.want {
			t.Errorf("%s, recorded %s: same and changed are %s, want %s", c.expression, c.output, got, c.want)
		}
	}
}
