package feel

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// fuzzTime is what no text of a fuzz target may take; it is far above what they do take.
const fuzzTime = 10 * time.Second

var fuzzSources = []string{
	`if a > 1 then "x" else 'y'`, `for i in 1..3 return i ** 2`, `[1..5[`, `{a: 1, "b c": [@"P1D", null]}.a`, "`a b` + first name",
	`function(x: number) external {java: {class: "c", method signature: "m()"}}`, `some x in xs satisfies x in (< 5, [7..9))`,
	"// c\n/* d */ -1.5e3", `"\u00e9\uD83D\uDC0E\U01F40E\d"`, `not(> 5), ? < 3`, `replace("a", "[a-z-[x]]", "$1")`, `x instance of list<context<a: number>>`,
	`@"2024-02-29T10:00:00z"`, `range("[1..3]")`, `a.b[item > 1].c(d: 1)`, "\x80\xff", "((((", `"`, "@", "🐎 + 1",
}

// FuzzLexer: tokens lie in the text, one after the other, and so do the places of problems.
func FuzzLexer(f *testing.F) {
	for _, source := range fuzzSources {
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source string) {
		tokens, problems := tokenize(source)
		at := 0
		for i, token := range tokens {
			if token.start < at || token.end < token.start || token.end > len(source) || (token.kind == tokenEnd) != (i == len(tokens)-1) {
				t.Fatalf("token %d of %q is %+v after %d", i, source, token, at)
			}
			at = token.end
		}
		for _, problem := range problems {
			placed(t, source, problem.Line, problem.Column)
		}
	})
}

// placed checks that a line and a column are ones of the text, or just behind it.
func placed(t *testing.T, source string, line, column int) {
	t.Helper()
	lines := strings.Split(source, "\n")
	if line < 1 || line > len(lines) || column < 1 || column > utf8.RuneCountInString(lines[line-1])+1 {
		t.Fatalf("line %d, column %d is no place of %q", line, column, source)
	}
}

// FuzzParser: compiling and evaluating ends, without a defect; what goes wrong has a place in the text, and a second time
// comes out the same.
func FuzzParser(f *testing.F) {
	for i, source := range fuzzSources {
		f.Add(source, uint8(i))
	}
	f.Fuzz(func(t *testing.T, source string, mode uint8) {
		began := time.Now()
		options := Options{Profile: Profile(mode % 3), Names: []string{"first name", "a", "xs"}, Limits: Limits{Iterations: 10_000, TextBytes: 1 << 16, ListItems: 10_000, Depth: 50}}
		compile := CompileExpression
		if mode/3%2 == 1 {
			compile = CompileUnaryTests
		}
		program, err := compile(source, options)
		if err != nil {
			checkErrors(t, source, err)
			return
		}
		first := evaluateFuzzed(t, program)
		if again := evaluateFuzzed(t, program); again != first {
			t.Fatalf("%q gives %q, then %q", source, first, again)
		}
		if took := time.Since(began); took > fuzzTime {
			t.Fatalf("%q takes %v", source, took)
		}
	})
}

func checkErrors(t *testing.T, source string, err error) {
	t.Helper()
	var problems *Errors
	if !errors.As(err, &problems) || len(problems.List) == 0 {
		t.Fatalf("%q is refused with %v", source, err)
	}
	for _, problem := range problems.List {
		placed(t, source, problem.Line, problem.Column)
	}
	_ = problems.Render()
}

func evaluateFuzzed(t *testing.T, program *Program) string {
	t.Helper()
	result, err := program.Evaluate(Variables{"a": Int(3), "xs": List(Int(1), String("x"))}, environment())
	if err != nil {
		var problem *Error
		if !errors.As(err, &problem) || problem.Code == CodeInternal {
			t.Fatalf("%q fails with %v", program.Source(), err)
		}
		return problem.Error()
	}
	for _, warning := range result.Warnings {
		placed(t, program.Source(), warning.Line, warning.Column)
	}
	return result.Value.String()
}

// FuzzPattern: a pattern that is accepted finds places in the text, in order, and both matchers agree on whether it matches.
func FuzzPattern(f *testing.F) {
	for _, c := range [][3]string{
		{"abab", `^(ab)\1$`, "i"}, {"a\nb\n", "^$", "m"}, {"x", "[a-z-[aeiou]]{1,3}?", "x"}, {"é", `\p{IsLatin-1Supplement}|\P{Lu}|\w\I\c`, "s"},
		{"aaaa", "(a*)*b", ""}, {"a.b", "a.b", "q"}, {"ß", "(?:S|ẞ)+$", "i"}, {"", "", ""}, {"a", `[^\p{L}-[\d]]`, "mi"}, {"\x80", ".", ""},
	} {
		f.Add(c[0], c[1], c[2])
	}
	f.Fuzz(func(t *testing.T, text, source, flags string) {
		began := time.Now()
		compiled, err := compilePattern(source, flags)
		if err != nil {
			return
		}
		places, ok := compiled.findAll(text, 100)
		checkPlaces(t, text, places, compiled.groups())
		if first, exact := compiled.exact.findAll(text, 0, 1); ok && exact && (len(first) > 0) != (len(places) > 0) {
			t.Fatalf("%q with %q finds %v in %q, and %v by trying", source, flags, places, text, first)
		}
		adjacent, _ := compiled.findAllAdjacent(text, 100)
		checkPlaces(t, text, adjacent, compiled.groups())
		if took := time.Since(began); took > fuzzTime {
			t.Fatalf("%q with %q takes %v in %q", source, flags, took, text)
		}
	})
}

func checkPlaces(t *testing.T, text string, places [][]int, groups int) {
	t.Helper()
	at := 0
	for _, place := range places {
		if len(place) != 2*groups+2 || place[0] < at {
			t.Fatalf("%v is not in order, or not of %d groups", places, groups)
		}
		for i := 0; i < len(place); i += 2 {
			if place[i] > place[i+1] || place[i+1] > len(text) || place[i] < 0 && (i == 0 || place[i+1] >= 0) {
				t.Fatalf("%v is no place in %q", place, text)
			}
		}
		at = place[1]
	}
}
