package main

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"zhitong/feel"
)

// question is what is asked of FEEL: an expression, or unary tests of an input.
type question struct {
	text      string
	unary     bool
	input     feel.Value
	variables feel.Variables
}

func (q *question) evaluate(profile feel.Profile) (feel.Result, error) {
	compile := feel.CompileExpression
	if q.unary {
		compile = feel.CompileUnaryTests
	}
	options := feel.Options{Profile: profile}
	if profile != feel.Camunda8 { // where a name with spaces stands in backticks
		options.Names = namesOf(q.variables)
	}
	program, err := compile(q.text, options)
	if err != nil {
		return feel.Result{}, err
	}
	return program.Evaluate(q.variables, feel.Environment{Now: time.Now(), Input: q.input, Random: rand.Uint64})
}

// feelAnswer is what --json and --jsonl print for a value.
type feelAnswer struct {
	Result   feel.Value    `json:"result"`
	Type     string        `json:"type"`
	Warnings []feelWarning `json:"warnings"`
}

// feelFailure is what they print for an expression without a value.
type feelFailure struct {
	Error feelWarning `json:"error"`
}

// feelWarning is a warning or an error with its place; line 0 means that none applies.
type feelWarning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
}

func answerOf(result feel.Result) feelAnswer {
	answer := feelAnswer{functionsAsText(result.Value), result.Value.Kind().String(), []feelWarning{}}
	for _, warning := range result.Warnings {
		answer.Warnings = append(answer.Warnings, feelWarning(warning))
	}
	return answer
}

func failureOf(err error) feelFailure {
	if single, ok := firstFeelError(err); ok {
		return feelFailure{feelWarning{single.Code, single.Message, single.Line, single.Column}}
	}
	return feelFailure{feelWarning{Code: feel.CodeInternal, Message: err.Error()}}
}

// functionsAsText replaces functions, which JSON does not have, by their FEEL text.
func functionsAsText(v feel.Value) feel.Value {
	switch v.Kind() {
	case feel.KindFunction:
		return feel.String(v.String())
	case feel.KindList:
		items := slices.Clone(v.Items())
		for i, item := range items {
			items[i] = functionsAsText(item)
		}
		return feel.List(items...)
	case feel.KindContext:
		built := &feel.ContextBuilder{}
		for _, entry := range v.Entries() {
			built.Set(entry.Key, functionsAsText(entry.Value))
		}
		return built.Build()
	default:
		return v
	}
}

// namesOf gives the names of the variables, and the keys inside of them that hold a space or a sign, which FEEL cannot
// tell from an operator without knowing them.
func namesOf(variables feel.Variables) []string {
	seen := map[string]bool{}
	for name, value := range variables {
		seen[name] = true
		addKeys(seen, value)
	}
	names := make([]string, 0, len(seen))
	for name := range seen {
		names = append(names, name)
	}
	return names
}

func addKeys(seen map[string]bool, value feel.Value) {
	for _, item := range value.Items() {
		addKeys(seen, item)
	}
	for _, entry := range value.Entries() {
		if strings.ContainsAny(entry.Key, " -+*/.'") {
			seen[entry.Key] = true
		}
		addKeys(seen, entry.Value)
	}
}
