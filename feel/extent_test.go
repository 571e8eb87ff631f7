package feel_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"zhitong/feel"
)

// TestSharedPartsCount: values that take little memory, but would not end when they are written out or gone through.
func TestSharedPartsCount(t *testing.T) {
	const doubled = `(for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])[-1]`
	for _, text := range []string{
		doubled, "string(" + doubled + ")", "flatten(" + doubled + ")", doubled + " = " + doubled,
		`(for i in 1..60 return if i = 1 then {a: 1} else {a: partial[-1], b: partial[-1]})[-1]`,
		`(for i in 1..60 return if i = 1 then {} else context put(context put({}, "a", partial[-1]), "b", partial[-1]))[-1]`,
		`(for i in 1..60 return if i = 1 then {} else context merge([{a: partial[-1]}, {b: partial[-1]}]))[-1]`,
		`(for i in 1..60 return if i = 1 then [1] else append([partial[-1]], partial[-1]))[-1]`,
		`(for i in 1..60 return if i = 1 then 1 else (> [partial[-1], partial[-1]]))[-1]`,
		"for i in 1..100 return partial",
		`for i in 1..100000 return s`,
		`for i in 1..100000 return 10**6144`,
		`(for i in 1..1000 return if i = 1 then [1] else [partial[-1]])[-1]`,
		`{f: function(x) (for i in 1..400 return if i = 1 then [x] else [partial[-1]])[-1], r: f(f(1))}`,
	} {
		t.Run(text, func(t *testing.T) { wantLimit(t, text, feel.Variables{"s": feel.String(strings.Repeat("x", 100_000))}) })
	}
}

// TestLargeValuesCost: going through a large value again and again comes to an end.
func TestLargeValuesCost(t *testing.T) {
	items := make([]feel.Value, 500_000)
	variables := feel.Variables{"list": feel.List(items...), "text": feel.String(strings.Repeat("x", 8<<20))}
	for _, text := range []string{
		"list contains(list, 1)", "index of(list, 1)", "list = list", "1 in list", "all(list)", "max(list)", `contains(text, "y")`,
		`ends with(text, "y")`, "string length(text)", "text = text",
	} {
		t.Run(text, func(t *testing.T) { wantLimit(t, "count(for i in 1..900000 return "+text+")", variables) })
	}
}

func wantLimit(t *testing.T, text string, variables feel.Variables) {
	t.Helper()
	program, err := feel.CompileExpression(text, feel.Options{Profile: feel.DMN})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	_, err = program.Evaluate(variables, feel.Environment{})
	if failure, ok := errors.AsType[*feel.Error](err); !ok || failure.Code != feel.CodeLimit {
		t.Errorf("gives error %v", err)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("takes %v", took)
	}
}

// TestOrdinaryValuesAreAdmitted: what the limits leave room for.
func TestOrdinaryValuesAreAdmitted(t *testing.T) {
	for text, want := range map[string]string{
		"count(for i in 1..1000000 return i)":                                                      "1000000",
		"count(for i in 1..100000 return {a: i, b: [i]})":                                          "100000",
		`string((for i in 1..5 return if i = 1 then [1] else [partial[-1], 2])[-1])`:               "[[[[[1], 2], 2], 2], 2]",
		`string length(string((for i in 1..450 return if i = 1 then [1] else [partial[-1]])[-1]))`: "901",
	} {
		program, err := feel.CompileExpression(text, feel.Options{Profile: feel.DMN})
		if err != nil {
			t.Fatal(err)
		}
		if result, err := program.Evaluate(nil, feel.Environment{}); err != nil || result.Value.String() != want {
			t.Errorf("%s gives %.40s, %v", text, result.Value, err)
		}
	}
}
