package feel_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"zhitong/feel"
)

// known are the variables of the examined programs.
var known = func() map[string]feel.Type {
	number, _ := feel.NamedType("number")
	text, _ := feel.NamedType("string")
	date, _ := feel.NamedType("date")
	person := feel.ContextOf(feel.Field{Name: "name", Type: text}, feel.Field{Name: "born", Type: date})
	return map[string]feel.Type{
		"n": number, "s": text, "d": date, "p": person, "people": feel.ListOf(person), "any": {},
		"twice": feel.FunctionOf([]feel.Type{number}, number),
	}
}()

func surroundings() feel.Surroundings {
	return feel.Surroundings{Name: func(name string) (feel.Type, bool) {
		typ, ok := known[name]
		return typ, ok
	}}
}

// examined are expressions with the kind of their value and the doubts about them, "?" after those that are not certain.
var examined = []struct{ text, kind, doubts string }{
	{"n + 1", "number", ""},
	{"d + duration(\"P1D\")", "date", ""},
	{"s + 1", "null", "OPERAND 3"},
	{"d + d", "null", "OPERAND 3"},
	{"-s", "null", "OPERAND 1"},
	{"n / 0", "number", "DIVISION_BY_ZERO 3"},
	{"n / any", "null", ""},
	{"n = s", "boolean", "COMPARISON 3"},
	{"n < any", "boolean", ""},
	{"n = null", "boolean", ""},
	{"n between 1 and s", "boolean", "COMPARISON 3"},
	{"s in (\"a\", 1)", "boolean", "COMPARISON 1"},
	{"n in [1..5]", "boolean", ""},
	{"n in [\"a\"..\"b\"]", "boolean", "COMPARISON 6"},
	{"true < false", "boolean", "COMPARISON 6"},
	{"n and true", "boolean", "CONDITION? 3"},
	{"if n then 1 else 2", "number", "CONDITION? 1"},
	{"if any then 1 else \"a\"", "null", ""},
	{"if any then d else null", "date", ""},
	{"p.name", "string", ""},
	{"p.age", "null", "UNKNOWN_FIELD? 3"},
	{"p.born.year", "number", ""},
	{"d.hour", "null", "UNKNOWN_FIELD 3"},
	{"people.name", "list", ""},
	{"people[born > d]", "list", ""},
	{"people[age > 5]", "list", ""},
	{"people[name > 5]", "list", "COMPARISON 13"},
	{"people[1].name + 1", "null", "OPERAND 16"},
	{"people[0]", "context", "INDEX_ZERO 7"},
	{"people[s]", "null", ""}, // an item may have the key "s"
	{"[1, 2][s]", "null", "CONDITION? 7"},
	{"[1, 2][item = s]", "list", "COMPARISON 13"},
	{"for x in people return x.born", "list", ""},
	{"for x in people return x.born + 1", "list", "OPERAND 31"},
	{"some x in [1, 2] satisfies x = s", "boolean", "COMPARISON 30"},
	{"{a: 1, b: a + s}", "context", "OPERAND 13"},
	{"m", "null", "UNKNOWN_NAME 1"},
	{"function(m) m + n", "function", ""},
	{"function(m) m + k", "function", "UNKNOWN_NAME 17"},
	{"sum", "function", ""},
	{"twice(n)", "number", ""},
	{"twice(s)", "number", "ARGUMENTS 1"},
	{"twice(n, n)", "number", "ARGUMENTS 1"},
	{"thrice(n)", "null", "UNKNOWN_FUNCTION 1"},
	{"n(1)", "null", "UNKNOWN_FUNCTION 1"},
	{"substring(n, 1)", "string", "ARGUMENTS 1"},
	{"substring(s)", "string", "ARGUMENTS 1"},
	{"substring(any, 1)", "string", ""},
	{"count(n)", "number", ""},
	{"sum([1, 2])", "null", ""},
	{"date(\"2026-02-30\")", "date", "INVALID_VALUE 1"},
	{"date(s)", "date", ""},
	{"date(null)", "date", "ARGUMENTS 1"},
	{"not(s)", "boolean", "CONDITION 1"},
	{"n instance of nonsense", "boolean", "UNKNOWN_TYPE 1"},
	{"@\"2026-01-01T00:00:00\" < @\"2026-01-01T00:00:00Z\"", "boolean", "TIME_ZONES 24"},
	{"now() < @\"2026-01-01T00:00:00Z\"", "boolean", ""},
}

func TestExamine(t *testing.T) {
	for _, c := range examined {
		program, err := feel.CompileExpression(c.text, feel.Options{Profile: feel.DMN})
		if err != nil {
			t.Fatal(c.text, err)
		}
		typ, doubts := program.Examine(surroundings())
		var told []string
		for _, d := range doubts {
			mark := "?"
			if d.Certain {
				mark = ""
			}
			told = append(told, fmt.Sprintf("%s%s %d", d.Code, mark, d.Column))
		}
		if got := strings.Join(told, ", "); got != c.doubts || typ.Kind().String() != c.kind {
			t.Errorf("%s: %s, %q; wanted %s, %q", c.text, typ.Kind(), got, c.kind, c.doubts)
		}
	}
}

// TestExamineDeep examines what is nested as deep as the parser takes it: each part once, in every place of its kind.
func TestExamineDeep(t *testing.T) {
	for _, form := range []string{"[%s..n]", "(%s between n and n)", "(%s in (n))", "(if n = 1 then %s else n)", "twice(%s)", "[%s]", "{a: %s}", "(n + %s)",
		"%s[item = n]", "(for i in %s return i)", "function(m) %s", "(%s = n)"} {
		text, deepest := "n", "n"
		for range 1000 {
			text = fmt.Sprintf(form, text)
			if _, err := feel.CompileExpression(text, feel.Options{Profile: feel.DMN}); err != nil {
				break
			}
			deepest = text
		}
		program, err := feel.CompileExpression(deepest, feel.Options{Profile: feel.DMN})
		if err != nil || len(deepest) < 10*len(form) {
			t.Fatal(form, err)
		}
		if typ, _ := program.Examine(surroundings()); form == "twice(%s)" && typ.Kind() != feel.KindNumber {
			t.Errorf("%s is of type %s", form, typ.Kind())
		}
	}
}

// TestOpenSurroundings may have any name, and B-FEEL gives defaults where FEEL has null: nothing is certain there.
func TestOpenSurroundings(t *testing.T) {
	open := surroundings()
	open.Open = true
	for _, c := range []struct {
		text    string
		profile feel.Profile
		around  feel.Surroundings
		codes   string
	}{
		{"m + 1", feel.Camunda8, open, ""},
		{"m(1)", feel.Camunda8, open, "UNKNOWN_FUNCTION false"},
		{"1 + \"a\"", feel.Camunda8, open, "OPERAND true"},
		{"1 + \"a\"", feel.BFEEL, surroundings(), "OPERAND false"},
	} {
		program, err := feel.CompileExpression(c.text, feel.Options{Profile: c.profile})
		if err != nil {
			t.Fatal(c.text, err)
		}
		_, doubts := program.Examine(c.around)
		got := ""
		for _, d := range doubts {
			got += fmt.Sprintf("%s %t", d.Code, d.Certain)
		}
		if got != c.codes {
			t.Errorf("%s: %q, wanted %q", c.text, got, c.codes)
		}
	}
}

// TestBounds gives the constants of tests that depend on nothing else.
func TestBounds(t *testing.T) {
	for _, c := range []struct {
		text string
		want string // "-" where the tests depend on something else
	}{
		{"< 5", "5"}, {"[1..3)", "1 3"}, {"not(1, 2)", "1 2"}, {"\"a\", null", "a null"}, {"? > 1 and ? < 5", "1 5"},
		{"? in (1, [2..3])", "1 2 3"}, {"not(? = 1)", "1"}, {"list contains([1, 2], ?)", "1 2"}, {"? between 1 and 2", "1 2"},
		{"5 < ?", "5"}, {"?", "true"}, {"true", "true"}, {"> @\"2026-01-01T00:00:00\"", "2026-01-01T00:00:00"},
		{"> n", "-"}, {"? + 1 > 5", "-"}, {"even(?)", "-"}, {"string length(?) = 2", "-"}, {"1 = 1", "-"}, {"? = [1, 2]", "-"}, {"list contains(n, ?)", "-"},
	} {
		program, err := feel.CompileUnaryTests(c.text, feel.Options{Profile: feel.DMN})
		if err != nil {
			t.Fatal(c.text, err)
		}
		bounds, ok := program.Bounds()
		var texts []string
		for _, bound := range bounds {
			texts = append(texts, bound.String())
		}
		if got := strings.Join(texts, " "); ok != (c.want != "-") || ok && got != c.want {
			t.Errorf("%s: %q %t, wanted %q", c.text, got, ok, c.want)
		}
	}
}

// TestConstraints finds the tests of a type and of those it refers to.
func TestConstraints(t *testing.T) {
	number, _ := feel.NamedType("number")
	tests := func(text string) *feel.Program {
		program, err := feel.CompileUnaryTests(text, feel.Options{Profile: feel.DMN})
		if err != nil {
			t.Fatal(err)
		}
		return program
	}
	small := feel.RestrictedBy(feel.RestrictedBy(number, tests("[0..9]")), tests("< 5"))
	found, complete := small.Constraints()
	var sources []string
	for _, program := range found {
		sources = append(sources, program.Source())
	}
	if !complete || !slices.Equal(sources, []string{"< 5", "[0..9]"}) || small.Kind() != feel.KindNumber {
		t.Errorf("%v %t %s", sources, complete, small.Kind())
	}
	if small.Conforms(feel.Int(7)) || !small.Conforms(feel.Int(3)) {
		t.Error("7 is not below 5, and 3 is")
	}
	if _, complete := feel.Restricted(number, func(feel.Value) bool { return true }).Constraints(); complete {
		t.Error("a restriction by a function is not told by tests")
	}
}
