package tck

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"zhitong/dmn"
	"zhitong/feel"
)

// Failure is a result of a case that does not agree with the model.
type Failure struct {
	Case     string `json:"case,omitempty"`
	Result   string `json:"result,omitempty"`
	Expected string `json:"expected,omitempty"`
	Actual   string `json:"actual,omitempty"`
	Reason   string `json:"reason,omitempty"` // why there is no value to compare
}

// String returns the failure in one line.
func (f Failure) String() string {
	text := f.Reason
	if text == "" {
		text = fmt.Sprintf("gives %s", f.Actual)
	}
	if f.Expected != "" {
		text += ", expected " + f.Expected
	}
	if of := strings.TrimSpace(f.Case + " " + f.Result); of != "" {
		return of + ": " + text
	}
	return text
}

// Run evaluates every result of a case and gives those that do not agree. An evaluation that fails agrees with a
// result that expects an error or null, as the kit counts it, but one of a node that the model does not have never does.
// The evaluations that gave a value come back too.
func (c *Case) Run(model *dmn.Model, environment feel.Environment) (failures []Failure, evaluations []dmn.Evaluation) {
	variables, err := c.Variables()
	if err != nil {
		return c.Fail(err), nil
	}
	if len(c.Results) == 0 {
		return []Failure{{Case: c.ID, Reason: "the case expects nothing"}}, nil
	}
	for i := range c.Results {
		evaluation, err := c.call(model, &c.Results[i], variables, environment)
		if err == nil {
			evaluations = append(evaluations, evaluation)
		}
		if failure, ok := c.check(&c.Results[i], evaluation.Output, err); !ok {
			failures = append(failures, failure)
		}
	}
	return failures, evaluations
}

// Fail gives a failure for every result of a case that cannot be evaluated at all.
func (c *Case) Fail(err error) []Failure {
	failures := make([]Failure, len(c.Results))
	for i, result := range c.Results {
		failures[i] = Failure{Case: c.ID, Result: result.Name, Reason: err.Error()}
	}
	return failures
}

func (c *Case) check(result *Result, got feel.Value, failed error) (failure Failure, ok bool) {
	failure = Failure{Case: c.ID, Result: result.Name}
	want, err := result.Value()
	if err != nil {
		failure.Reason = err.Error()
		return failure, false
	}
	failure.Expected = Text(want)
	if failed != nil {
		failure.Reason = failed.Error()
		_, isMisaddressed := errors.AsType[misaddressed](failed)
		return failure, !isMisaddressed && (result.ErrorResult || want.IsNull())
	}
	failure.Actual = Text(got)
	return failure, Same(got, want)
}

// Text is the text of a value; a string has its quotes, which tell "1" from 1.
func Text(value feel.Value) string {
	if text, ok := value.AsString(); ok {
		return strconv.Quote(text)
	}
	return value.String()
}
