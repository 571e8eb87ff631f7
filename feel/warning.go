package feel

import "fmt"

// Codes of warnings: why a value became null. They are the ones that Camunda 8 shows its users.
const (
	WarnNoVariable         = "NO_VARIABLE_FOUND"
	WarnNoContextEntry     = "NO_CONTEXT_ENTRY_FOUND"
	WarnNoProperty         = "NO_PROPERTY_FOUND"
	WarnNoFunction         = "NO_FUNCTION_FOUND"
	WarnInvalidType        = "INVALID_TYPE"
	WarnNotComparable      = "NOT_COMPARABLE"
	WarnOutOfBounds        = "OUT_OF_BOUNDS"
	WarnFunctionInvocation = "FUNCTION_INVOCATION_FAILURE"
)

// maximumWarnings bounds what one evaluation keeps; the first ones are the ones that matter.
const maximumWarnings = 50

// Warning tells why an evaluation took null where a value was wanted. Line and Column count from 1.
type Warning struct {
	Code    string
	Message string
	Line    int
	Column  int
}

// Render returns the warning followed by the line of source that it is about and a caret under the place.
func (w Warning) Render(source string) string {
	return renderAt(fmt.Sprintf("line %d, column %d: %s", w.Line, w.Column, w.Message), source, w.Line, w.Column)
}
