package main

import (
	"errors"
	"time"

	"zhitong/feel"
)

// feelCommand groups the commands about FEEL.
type feelCommand struct {
	Eval feelEvalCommand `cmd:"" help:"Evaluate an expression. Exit 1 when it does not compile or an assert fails."`
}

// feelEvalCommand evaluates one expression.
type feelEvalCommand struct {
	Profile    string `help:"Dialect: camunda8 or dmn." enum:"camunda8,dmn" default:"camunda8"`
	Vars       string `help:"Variables as a JSON object." placeholder:"JSON" default:"{}"`
	JSON       bool   `name:"json" help:"Print one object with result, type and warnings."`
	Expression string `arg:"" help:"The expression."`
}

// feelAnswer is what --json prints.
type feelAnswer struct {
	Result   *feel.Value   `json:"result,omitempty"`
	Type     string        `json:"type,omitempty"`
	Warnings []feelWarning `json:"warnings,omitempty"`
	Error    *feelWarning  `json:"error,omitempty"`
}

// feelWarning is a warning or an error with its place.
type feelWarning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
}

// Run evaluates the expression.
func (c *feelEvalCommand) Run(t *terminal) error {
	variables, err := jsonVariables(c.Vars)
	if err != nil {
		return err
	}
	profile := feel.Camunda8
	if c.Profile == "dmn" {
		profile = feel.DMN
	}
	result, err := evaluate(c.Expression, feel.Options{Profile: profile, Names: namesOf(variables)}, variables)
	if err != nil {
		return c.refuse(t, err)
	}
	if c.JSON {
		return t.json(answerOf(result))
	}
	t.say("%s", result.Value.String())
	for _, warning := range result.Warnings {
		t.tell("%s", warning.Render(c.Expression))
	}
	return nil
}

func evaluate(expression string, options feel.Options, variables feel.Variables) (feel.Result, error) {
	program, err := feel.CompileExpression(expression, options)
	if err != nil {
		return feel.Result{}, err
	}
	return program.Evaluate(variables, feel.Environment{Now: time.Now()})
}

func (c *feelEvalCommand) refuse(t *terminal, err error) error {
	if !c.JSON {
		return negative("%s", rendered(err))
	}
	answer := feelAnswer{Error: &feelWarning{Code: "error", Message: err.Error()}}
	if single, ok := firstFeelError(err); ok {
		answer.Error = &feelWarning{string(single.Code), single.Message, single.Line, single.Column}
	}
	if err := t.json(answer); err != nil {
		return err
	}
	return &exit{code: exitNegative}
}

// rendered shows errors with the line they are in and a caret.
func rendered(err error) string {
	if all, ok := errors.AsType[*feel.Errors](err); ok {
		return all.Render()
	}
	if single, ok := errors.AsType[*feel.Error](err); ok {
		return single.Render()
	}
	return err.Error()
}

func firstFeelError(err error) (*feel.Error, bool) { return errors.AsType[*feel.Error](err) }

func answerOf(result feel.Result) feelAnswer {
	answer := feelAnswer{Result: &result.Value, Type: result.Value.Kind().String()}
	for _, warning := range result.Warnings {
		answer.Warnings = append(answer.Warnings, feelWarning{warning.Code, warning.Message, warning.Line, warning.Column})
	}
	return answer
}

// jsonVariables reads a JSON object of variables.
func jsonVariables(text string) (feel.Variables, error) {
	value, err := feel.FromJSON([]byte(text))
	if err != nil {
		return nil, misuse("--vars: %v", err)
	}
	if value.Kind() != feel.KindContext {
		return nil, misuse("--vars: a JSON object is wanted")
	}
	variables := feel.Variables{}
	for _, entry := range value.Entries() {
		variables[entry.Key] = entry.Value
	}
	return variables, nil
}

func namesOf(variables feel.Variables) []string {
	names := make([]string, 0, len(variables))
	for name := range variables {
		names = append(names, name)
	}
	return names
}
