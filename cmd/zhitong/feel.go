package main

import (
	"errors"

	"zhitong/feel"
)

// feelCommand groups the commands about FEEL.
type feelCommand struct {
	Eval feelEvalCommand `cmd:"" help:"Evaluate an expression. Exit 1 when it does not compile or an assert fails."`
}

// feelEvalCommand evaluates one expression, or those that stdin brings.
type feelEvalCommand struct {
	Profile    string `help:"Dialect: camunda8, dmn or bfeel (B-FEEL of DMN 1.6)." enum:"camunda8,dmn,bfeel" default:"camunda8"`
	Vars       string `help:"Variables as a JSON object." placeholder:"JSON" default:"{}"`
	JSON       bool   `name:"json" help:"Print one object with result, type and warnings, or with the error."`
	Lines      bool   `name:"jsonl" help:"Read a JSON object a line from stdin, with expression (or unary and input) and variables; print as --json for each."`
	Expression string `arg:"" optional:"" help:"The expression."`
}

// feelProfiles are the dialects by their names.
var feelProfiles = map[string]feel.Profile{"camunda8": feel.Camunda8, "dmn": feel.DMN, "bfeel": feel.BFEEL}

// Run evaluates the expression.
func (c *feelEvalCommand) Run(t *terminal) error {
	switch {
	case c.Lines && (c.Expression != "" || c.Vars != "{}"):
		return misuse("--jsonl takes expressions and variables from stdin alone")
	case c.Lines:
		return (&feelLines{profile: feelProfiles[c.Profile]}).run(t)
	case c.Expression == "":
		return misuse("an expression is wanted, or --jsonl")
	}
	variables, err := jsonVariables(c.Vars)
	if err != nil {
		return err
	}
	result, err := (&question{text: c.Expression, variables: variables}).evaluate(feelProfiles[c.Profile])
	if err != nil {
		return c.refuse(t, err)
	}
	if c.JSON {
		return t.json(answerOf(result))
	}
	t.say("%s", result.Value.String())
	for _, warning := range result.Warnings {
		t.tell("warning: %s: %s", warning.Code, warning.Render(c.Expression))
	}
	return nil
}

func (c *feelEvalCommand) refuse(t *terminal, err error) error {
	if !c.JSON {
		return negative("%s", rendered(err))
	}
	if err := t.json(failureOf(err)); err != nil {
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

// jsonVariables reads a JSON object of variables.
func jsonVariables(text string) (feel.Variables, error) {
	value, err := feel.FromJSON([]byte(text))
	if err != nil {
		return nil, misuse("--vars: %v", err)
	}
	if value.Kind() != feel.KindContext {
		return nil, misuse("--vars: a JSON object is wanted")
	}
	return variablesOf(value), nil
}
