package dmn

import (
	"fmt"
	"strings"
)

// Codes of problems and failures.
const (
	CodeXML           = "DMN_XML"            // the file is no XML that this package reads
	CodeLimit         = "DMN_LIMIT"          // the file, or an evaluation, is above a limit
	CodeNoModel       = "DMN_NO_MODEL"       // the root element is not the definitions of a DMN model
	CodeExpression    = "DMN_EXPRESSION"     // an expression does not compile
	CodeReference     = "DMN_REFERENCE"      // a reference leads nowhere
	CodeCycle         = "DMN_CYCLE"          // decisions require each other
	CodeStructure     = "DMN_STRUCTURE"      // an element lacks something, or has what it must not have
	CodeNoDecision    = "DMN_NO_DECISION"    // the model has no decision of that id
	CodeNotCompiled   = "DMN_NOT_COMPILED"   // the decision has problems
	CodeUniqueHit     = "DMN_UNIQUE_HIT"     // more than one rule of a UNIQUE table matches
	CodeAnyHit        = "DMN_ANY_HIT"        // rules of an ANY table match with different outputs
	CodeOutputValues  = "DMN_OUTPUT_VALUES"  // an output of a PRIORITY table that is not among the output values
	CodeEvaluation    = "DMN_EVALUATION"     // an assert failed or a limit of FEEL was exceeded
	CodeInputRequired = "DMN_INPUT_REQUIRED" // a decision service got the wrong inputs
)

// Problem is one thing that is wrong with a model. Line and Column count from 1 and are those of the element in the
// file; a position inside of an expression is part of the message.
type Problem struct {
	Code      string
	Message   string
	ElementID string
	Line      int
	Column    int
}

// Error returns the problem in one line.
func (p *Problem) Error() string {
	var text strings.Builder
	if p.Line > 0 {
		fmt.Fprintf(&text, "line %d, column %d: ", p.Line, p.Column)
	}
	if p.ElementID != "" {
		fmt.Fprintf(&text, "element '%s': ", p.ElementID)
	}
	text.WriteString(p.Message)
	return text.String()
}

// Problems is the error of a file that cannot be read at all.
type Problems struct {
	List []*Problem
}

// Error returns all problems, one a line.
func (p *Problems) Error() string {
	lines := make([]string, len(p.List))
	for i, problem := range p.List {
		lines[i] = problem.Error()
	}
	return strings.Join(lines, "\n")
}

// Failure is why an evaluation has no result. RuleIDs names the rules of a decision table that are involved.
type Failure struct {
	Code         string
	Message      string
	DecisionID   string
	DecisionName string
	RuleIDs      []string
	Cause        error
}

// Error returns the failure in one line.
func (f *Failure) Error() string {
	if f.DecisionID == "" {
		return f.Message
	}
	return fmt.Sprintf("decision '%s': %s", f.DecisionID, f.Message)
}

// Unwrap returns the cause: the error of FEEL, or the *Problem of what does not compile.
func (f *Failure) Unwrap() error { return f.Cause }
