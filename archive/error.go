package archive

import (
	"errors"
	"fmt"
	"io/fs"
)

// The codes of what is wrong with an archive.
const (
	CodeUnreachable = "archive_unreachable" // the file is not there, or cannot be read here
	CodeDamaged     = "archive_damaged"     // it is not what was written
	CodeUnwritable  = "archive_unwritable"  // nothing can be kept
)

// Error says what is wrong with an archive.
type Error struct {
	Code    string
	Message string
}

// Error gives the sentence.
func (e *Error) Error() string { return "archive: " + e.Message }

func refuse(code, format string, arguments ...any) error {
	return &Error{code, fmt.Sprintf(format, arguments...)}
}

// reason drops the path that an error of the file system repeats.
func reason(err error) error {
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		return at.Err
	}
	return err
}
