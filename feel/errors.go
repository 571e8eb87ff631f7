package feel

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Codes of errors that compiling reports.
const (
	CodeSyntax        = "FEEL_SYNTAX"          // the text is no FEEL
	CodeTooDeep       = "FEEL_TOO_DEEP"        // brackets or operators nested deeper than the limit
	CodeTooLong       = "FEEL_TOO_LONG"        // the source text, or what parsing it costs, is above the limit
	CodeInputNotKnown = "FEEL_INPUT_NOT_KNOWN" // "?" outside of unary tests
)

// Codes of errors that evaluating reports.
const (
	CodeAssertion = "FEEL_ASSERTION" // assert(value, condition) whose condition is not true
	CodeLimit     = "FEEL_LIMIT"     // iterations, depth, or the size of a list or string
	CodeInternal  = "FEEL_INTERNAL"  // a defect of this package
	CodeSlots     = "FEEL_SLOTS"     // EvaluateSlots got too few or too many values
)

// Error is one problem of a FEEL text. Line and Column count from 1, columns in code points; both are 0 where no
// place applies.
type Error struct {
	Code    string
	Message string
	Line    int
	Column  int
	Source  string // the whole text, for Render
}

// Error returns the message with its position, in one line.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// Render returns the message followed by the source line that it is about and a caret under the place.
func (e *Error) Render() string {
	return renderAt(e.Error(), e.Source, e.Line, e.Column)
}

// Errors is what compiling returns: one or more problems, in the order of the text.
type Errors struct {
	List []*Error
}

// Error returns all messages, one a line.
func (e *Errors) Error() string {
	lines := make([]string, len(e.List))
	for i, problem := range e.List {
		lines[i] = problem.Error()
	}
	return strings.Join(lines, "\n")
}

// Render returns every problem with its source line and a caret.
func (e *Errors) Render() string {
	parts := make([]string, len(e.List))
	for i, problem := range e.List {
		parts[i] = problem.Render()
	}
	return strings.Join(parts, "\n")
}

// Unwrap makes the single problems visible to errors.As.
func (e *Errors) Unwrap() []error {
	all := make([]error, len(e.List))
	for i, problem := range e.List {
		all[i] = problem
	}
	return all
}

func newError(code, source string, offset int, format string, arguments ...any) *Error {
	line, column := position(source, offset)
	return &Error{Code: code, Message: fmt.Sprintf(format, arguments...), Line: line, Column: column, Source: source}
}

// position turns a byte offset into a line and a column (code points), both from 1.
func position(source string, offset int) (line, column int) {
	offset = min(max(offset, 0), len(source))
	before := source[:offset]
	start := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[start:]) + 1
}

func renderAt(message, source string, line, column int) string {
	lines := strings.Split(source, "\n")
	if line < 1 || line > len(lines) {
		return message
	}
	shown := strings.TrimRight(lines[line-1], "\r")
	return fmt.Sprintf("%s\n | %s\n | %s^", message, shown, caretIndent(shown, column))
}

// caretIndent repeats the tabs of the line, so that the caret stands under its character in a terminal.
func caretIndent(line string, column int) string {
	var indent strings.Builder
	for _, r := range line {
		if column--; column < 1 {
			break
		}
		if r != '\t' {
			r = ' '
		}
		indent.WriteRune(r)
	}
	return indent.String()
}
