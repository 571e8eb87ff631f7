package engine

import "fmt"

// RefusalCode is why a command was refused.
type RefusalCode string

// The codes of refusals, in the words of the Zeebe protocol.
const (
	NotFound          RefusalCode = "NOT_FOUND"
	InvalidState      RefusalCode = "INVALID_STATE"
	InvalidArgument   RefusalCode = "INVALID_ARGUMENT"
	ResourceExhausted RefusalCode = "RESOURCE_EXHAUSTED"
)

// Refusal says that a command was not carried out.
type Refusal struct {
	Code    RefusalCode
	Message string
	Rule    string // that refused, where the code is too coarse
}

// Error gives the sentence.
func (r *Refusal) Error() string { return r.Message }

func refuse(code RefusalCode, format string, arguments ...any) *Refusal {
	return &Refusal{Code: code, Message: fmt.Sprintf(format, arguments...)}
}
