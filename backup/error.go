package backup

import "fmt"

// Error is why a backup cannot be taken or restored.
type Error struct {
	Code    string
	Message string
}

// The codes of errors.
const (
	CodeDamaged  = "backup_damaged"   // the file is cut off, changed or no backup
	CodeVersion  = "backup_version"   // the file or the store is of another release
	CodeNotEmpty = "store_not_empty"  // the store to restore into holds something
	CodeUnproven = "backup_unproven"  // the audit log in the file does not verify
	CodeTooLarge = "backup_too_large" // a row is above the limit
)

// Error gives the sentence.
func (e *Error) Error() string { return "backup: " + e.Message }

func refuse(code, format string, arguments ...any) error {
	return &Error{code, fmt.Sprintf(format, arguments...)}
}
