package recon

import (
	"fmt"
	"strings"
)

// Code says in one word why a rule set or a run is refused.
type Code string

// The codes of the problems of this package.
const (
	CodeMalformed          Code = "malformed_rule_set"   // neither YAML nor JSON
	CodeTooLarge           Code = "too_large"            // a limit is exceeded
	CodeAlias              Code = "alias_not_allowed"    // YAML anchors and aliases are refused
	CodeUnknownKey         Code = "unknown_key"          // a key that means nothing
	CodeDuplicateKey       Code = "duplicate_key"        // a key that is there twice
	CodeWrongType          Code = "wrong_type"           // a text where a list is expected, and so on
	CodeMissingValue       Code = "missing_value"        // a value that the rule set needs
	CodeInvalidValue       Code = "invalid_value"        // a value that is not allowed there
	CodeUnknownRuleSet     Code = "unknown_rule_set"     // no rule set of that name ships
	CodeNoSource           Code = "no_source"            // a side without input
	CodeCurrencyNotAllowed Code = "currency_not_allowed" // an item in a currency that the rule set does not name
	CodeOverflow           Code = "overflow"             // the amounts of a side are beyond what can be summed
	CodeDateOutOfRange     Code = "date_out_of_range"    // the items span more years than the limit
	CodeMissingDate        Code = "missing_date"         // an item without booking date
	CodeNoCalendar         Code = "no_calendar"          // a run without a calendar
	CodeUnknownItem        Code = "unknown_item"         // a question about an item that is not there
	CodeMissingCurrency    Code = "missing_currency"     // an item without currency
)

// Problem is one thing that is wrong, with its place in the rule set.
type Problem struct {
	Code    Code   `json:"code"`
	Message string `json:"message"`
	Path    string `json:"path,omitempty"` // "passes[2].window.before"
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`   // from 1; 0 where there is no file
	Column  int    `json:"column,omitempty"` // from 1
}

// Error returns "recon: file:line:column: sentence (path)".
func (p *Problem) Error() string {
	var text strings.Builder
	text.WriteString("recon: ")
	if p.File != "" {
		text.WriteString(p.File + ":")
	}
	if p.Line > 0 {
		fmt.Fprintf(&text, "%d:%d: ", p.Line, p.Column)
	} else if p.File != "" {
		text.WriteString(" ")
	}
	text.WriteString(p.Message)
	if p.Path != "" {
		text.WriteString(" (" + p.Path + ")")
	}
	return text.String()
}

// Problems are all that is wrong with a rule set, in the order of their places.
type Problems []*Problem

// Error returns all problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for index, problem := range p {
		lines[index] = problem.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap makes the single problems visible to errors.As.
func (p Problems) Unwrap() []error {
	all := make([]error, len(p))
	for index, problem := range p {
		all[index] = problem
	}
	return all
}

func refuse(code Code, format string, arguments ...any) *Problem {
	return &Problem{Code: code, Message: fmt.Sprintf(format, arguments...)}
}
