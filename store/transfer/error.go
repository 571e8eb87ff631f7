package transfer

import "fmt"

// Error is why a copy is refused or not proven.
type Error struct {
	Code    string
	Message string
}

// The codes of errors.
const (
	CodeVersion  = "store_version"   // the source or the target is of another release
	CodeNotEmpty = "store_not_empty" // the target holds something
	CodeDiffers  = "copy_differs"    // what arrived is not what was read
)

// Error gives the sentence.
func (e *Error) Error() string { return "transfer: " + e.Message }

func refuse(code, format string, arguments ...any) error {
	return &Error{code, fmt.Sprintf(format, arguments...)}
}
