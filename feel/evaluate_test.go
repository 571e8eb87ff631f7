package feel

import (
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"
)

// instant is the only clock of these tests.
var instant = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

func environment() Environment {
	return Environment{Now: instant, Input: Int(7), Random: func() uint64 { return 1 << 62 }}
}

// testVariables are what the expressions of these tests see.
func testVariables(t testing.TB) Variables {
	t.Helper()
	variables := Variables{}
	value, err := FromJSON([]byte(`{"amount": 1200.50, "country": "CN", "缺省": null, "orders": [{"id": "A", "sum": 10}, {"id": "B", "sum": 25}, {"id": "C", "sum": 5}],
		"customer": {"name": "青松", "address": {"city": "杭州"}}, "flags": [true, false, null], "first name": "Ada", "a": 5, "b": 3, "a-b": "minus"}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range value.Entries() {
		variables[entry.Key] = entry.Value
	}
	return variables
}

// TestExpressions runs testdata/expressions: "camunda8", "dmn" and "bfeel" evaluate
// each line in that profile, "tests" and "bfeel-tests" evaluate unary tests of the value 7. The values
// are those of the documentation of Camunda 8 and of DMN 1.5, chapter 10; of B-FEEL, of
// DMN 1.6, chapter 11, as the examples of Trisotech, IBM and KIE tell it.
func TestExpressions(t *testing.T) {
	datadriven.Walk(t, "testdata/expressions", func(t *testing.T, path string) {
		datadriven.RunTest(t, path, func(t *testing.T, data *datadriven.TestData) string {
			var text strings.Builder
			for _, line := range strings.Split(data.Input, "\n") {
				text.WriteString(evaluateLine(t, data.Cmd, line) + "\n")
			}
			return text.String()
		})
	})
}

func evaluateLine(t *testing.T, mode, line string) string {
	t.Helper()
	compile, profile := CompileExpression, Camunda8
	switch mode {
	case "dmn":
		profile = DMN
	case "bfeel":
		profile = BFEEL
	case "bfeel-tests":
		compile, profile = CompileUnaryTests, BFEEL
	case "tests":
		compile = CompileUnaryTests
	}
	variables := testVariables(t)
	var names []string
	for name := range variables {
		if profile != Camunda8 { // whose names have no spaces
			names = append(names, name)
		}
	}
	program, err := compile(line, Options{Profile: profile, Names: names})
	if err != nil {
		return "error: " + err.Error()
	}
	result, err := program.Evaluate(variables, environment())
	if err != nil {
		return "error: " + err.Error()
	}
	text := result.Value.String()
	if len(result.Warnings) > 0 {
		text += "   ! " + result.Warnings[0].Code
	}
	return text
}

// TestFunctionsAreWrittenAsFEEL: the text of a function literal and of a built-in function reads back as the function.
func TestFunctionsAreWrittenAsFEEL(t *testing.T) {
	for text, called := range map[string]string{"function(x) x  *  2": "(21)", "sum": "([40, 2])", "function(a: number, b) if a > b then a else 42": "(1, 2)"} {
		written := evaluate(t, text).String()
		if got := evaluate(t, "("+written+")"+called).String(); written != text || got != "42" {
			t.Errorf("%s is written as %s, which gives %s", text, written, got)
		}
	}
	method := `function(a: number) external {java: {class: "x", method signature: "y(int)"}}`
	program, err := CompileExpression(method, Options{Profile: DMN})
	if err != nil {
		t.Fatal(err)
	}
	if result, err := program.Evaluate(nil, Environment{}); err != nil || result.Value.String() != method {
		t.Errorf("an external function is written as %s, %v", result.Value, err)
	}
}
