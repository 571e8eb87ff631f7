package decisiondocs

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"zhitong/feel"
)

// dialects are the dialects in the order of the pages, with their names.
var dialects = []struct {
	name    string
	profile feel.Profile
}{{"dmn", feel.DMN}, {"bfeel", feel.BFEEL}, {"camunda8", feel.Camunda8}}

// question is a text of FEEL that is evaluated, for an input where it is unary tests.
type question struct {
	text      string
	unary     bool
	input     string // FEEL
	variables feel.Variables
}

// environment is the clock and the chance of all examples.
func environment() feel.Environment {
	shanghai := time.FixedZone("Asia/Shanghai", 8*60*60)
	return feel.Environment{Now: time.Date(2026, 3, 2, 10, 30, 0, 0, shanghai), Random: rand.New(rand.NewPCG(1, 2)).Uint64}
}

// evaluate compiles and evaluates as `zhitong feel eval` does.
func (q *question) evaluate(profile feel.Profile) (feel.Result, error) {
	compile, around := feel.CompileExpression, environment()
	if q.unary {
		compile = feel.CompileUnaryTests
		input, err := valueOf(q.input, profile)
		if err != nil {
			return feel.Result{}, err
		}
		around.Input = input
	}
	options := feel.Options{Profile: profile}
	if profile != feel.Camunda8 {
		options.Names = namesIn(q.variables)
	}
	program, err := compile(q.text, options)
	if err != nil {
		return feel.Result{}, err
	}
	return program.Evaluate(q.variables, around)
}

// namesIn gives the names of variables and of the keys inside of them.
func namesIn(variables feel.Variables) []string {
	names := slices.Collect(maps.Keys(variables))
	for _, value := range variables {
		for _, entry := range value.Entries() {
			names = append(names, entry.Key)
		}
	}
	return names
}

// valueOf evaluates a literal.
func valueOf(text string, profile feel.Profile) (feel.Value, error) {
	result, err := (&question{text: text}).evaluate(profile)
	return result.Value, err
}

// identical compares kinds and values; that of the texts tells zones apart.
func identical(a, b feel.Value) bool {
	same, comparable := feel.Equal(a, b)
	return a.Kind() == b.Kind() && comparable && same && string(a.AppendJSON(nil)) == string(b.AppendJSON(nil))
}

// doesNotCompile is the answer to a text that is refused; warned ends an answer that comes with a warning.
const (
	doesNotCompile = "error"
	warned         = " !"
)

// verify compares what a question gives in a dialect with what the page says.
func (q *question) verify(profile feel.Profile, told string) error {
	result, err := q.evaluate(profile)
	if told == doesNotCompile {
		if err == nil {
			return fmt.Errorf("%s gives %s, the page says that it does not compile", q.text, result.Value)
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", q.text, err)
	}
	literal, withWarning := strings.CutSuffix(told, warned)
	want, err := valueOf(literal, profile)
	if err != nil {
		return fmt.Errorf("the result %s of %s: %w", literal, q.text, err)
	}
	if !identical(result.Value, want) {
		return fmt.Errorf("%s :: %s gives %s, the page says %s", q.input, q.text, result.Value, literal)
	}
	if withWarning != (len(result.Warnings) > 0) {
		return fmt.Errorf("%s :: %s warns %v, the page says %q", q.input, q.text, result.Warnings, told)
	}
	return nil
}

// shown writes an answer for a page.
func shown(told string, language Language) string {
	if told == doesNotCompile {
		return texts{"does not compile", "无法编译"}[language]
	}
	literal, withWarning := strings.CutSuffix(told, warned)
	if withWarning {
		return code(literal) + " ⚠"
	}
	return code(literal)
}
