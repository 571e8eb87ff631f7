package feel_test

import (
	"fmt"
	"strings"
	"testing"

	"zhitong/feel"
)

// examples are values of every type that has a name, in the words of FEEL.
var examples = map[string]string{
	"boolean": "true", "number": "2", "string": `"ab"`, "date": `date("2026-02-28")`, "time": `time("10:00:00")`,
	"date and time": `date and time("2026-02-28T10:00:00")`, "days and time duration": `duration("PT1H")`,
	"years and months duration": `duration("P1M")`, "list": "[1, 2]", "context": "{a: 1}", "range": "[1..2]",
}

// TestCertainDoubtsAreNull evaluates operators and functions with values of all types: where the types alone raise a
// certain doubt the value is null, and an operator that raises none has a value.
func TestCertainDoubtsAreNull(t *testing.T) {
	operators := []string{"x = y", "x != y", "x < y", "x <= y", "x > y", "x >= y", "x + y", "x - y", "x * y", "x / y", "x ** y",
		"x between y and y", "x in (y)", "x in (< y)", "[y..y]", "x in [y..y]", "-x", "x and y", "not(x)", "[1, 2][x]", "if x then 1 else 2"}
	functions := map[string]bool{}
	for _, signature := range feel.FunctionSignatures(feel.DMN) {
		name, _, _ := strings.Cut(signature, "(")
		for _, arguments := range []string{"x", "x, y", "x, y, x"} {
			text := name + "(" + arguments + ")"
			if !functions[text] {
				operators, functions[text] = append(operators, text), true
			}
		}
	}
	doubted := 0
	for _, text := range operators {
		for left := range examples {
			for right := range examples {
				doubted += examineWith(t, text, left, right, functions[text])
			}
		}
	}
	if doubted < 1000 {
		t.Errorf("only %d doubts were raised", doubted)
	}
}

// examineWith gives how many certain doubts an expression raises for values of two types, and compares with its value.
func examineWith(t *testing.T, text, left, right string, isFunction bool) (certain int) {
	t.Helper()
	program, err := feel.CompileExpression(text, feel.Options{Profile: feel.DMN, Names: []string{"x", "y"}})
	if err != nil {
		t.Fatal(text, err)
	}
	_, doubts := program.Examine(feel.Surroundings{Name: func(name string) (feel.Type, bool) {
		return feel.NamedType(map[string]string{"x": left, "y": right}[name])
	}})
	for _, doubt := range doubts {
		if doubt.Certain {
			certain++
		}
	}
	result, err := program.Evaluate(feel.Variables{"x": valueOf(t, examples[left]), "y": valueOf(t, examples[right])}, feel.Environment{})
	if err != nil {
		t.Fatal(text, err)
	}
	told := fmt.Sprintf("%s of %s and %s is %s", text, left, right, result.Value)
	if certain > 0 && !result.Value.IsNull() && !(text == "x in [y..y]" && result.Value.IsFalse()) { // where the range is null
		t.Errorf("%s, but is doubted: %s", told, doubts[0].Message)
	}
	if len(doubts) == 0 && result.Value.IsNull() && !isFunction && right != "range" { // whose ends are not known
		t.Errorf("%s, and is not doubted", told)
	}
	return certain
}

func valueOf(t *testing.T, text string) feel.Value {
	t.Helper()
	program, err := feel.CompileExpression(text, feel.Options{Profile: feel.DMN})
	if err != nil {
		t.Fatal(text, err)
	}
	result, err := program.Evaluate(nil, feel.Environment{})
	if err != nil {
		t.Fatal(text, err)
	}
	return result.Value
}
