package bpmn

import (
	"fmt"
	"strings"
)

// Severity says whether a problem prevents deployment.
type Severity uint8

// The severities.
const (
	Error   Severity = iota // the model cannot be deployed
	Warning                 // the model can be deployed, but probably not all of it does what was meant
)

// String returns "error" or "warning".
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// Problem is one thing that is wrong with a file: where, what, and what to do about it.
type Problem struct {
	Code      Code
	Severity  Severity
	ElementID string // the BPMN element that it is about, or the nearest one around it that has an id
	Tag       string // local name of the XML element that it is about, "calledElement" for example
	Line      int    // from 1; 0 when the place is not known
	Column    int    // from 1, in characters
	Message   string // one sentence, in English
	Remedy    string // what to do, in English

	arguments []any
	cause     error
}

// Error returns the message with the place and the element, in one line.
func (p *Problem) Error() string {
	var text strings.Builder
	if p.Line > 0 {
		fmt.Fprintf(&text, "line %d, column %d: ", p.Line, p.Column)
	}
	if p.ElementID != "" {
		fmt.Fprintf(&text, "%q: ", p.ElementID)
	}
	text.WriteString(p.Message)
	return text.String()
}

// Unwrap returns the error of the reader or of the expression that the problem comes from, nil when there is none.
func (p *Problem) Unwrap() error { return p.cause }

// Text returns the message and the remedy in a language: Chinese for "zh" and everything that starts with it, otherwise
// English.
func (p *Problem) Text(language string) (message, remedy string) {
	if !strings.HasPrefix(strings.ToLower(language), "zh") {
		return p.Message, p.Remedy
	}
	wording := chinese[p.Code]
	return fill(wording.message, p.arguments, true), fill(wording.remedy, p.arguments, true)
}

// Problems are all problems of a file, in the order of their places.
type Problems []*Problem

// Error returns all messages, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap makes the single problems visible to errors.As.
func (p Problems) Unwrap() []error {
	all := make([]error, len(p))
	for i, problem := range p {
		all[i] = problem
	}
	return all
}

// HaveErrors tells whether one of the problems prevents deployment.
func (p Problems) HaveErrors() bool {
	for _, problem := range p {
		if problem.Severity == Error {
			return true
		}
	}
	return false
}

// newProblem makes a problem from its wording; the arguments fill the places in it.
func newProblem(code Code, place Position, arguments ...any) *Problem {
	wording := english[code]
	return &Problem{
		Code: code, Severity: severities[code], Line: place.Line, Column: place.Column,
		Message: fill(wording.message, arguments, false), Remedy: fill(wording.remedy, arguments, false), arguments: arguments,
	}
}
