package statement

import "fmt"

// Error refuses input, with its place. It is the only type of error that the
// readers return for bad input; errors of the underlying io.Reader and of the
// caller's Visitor are passed through as they are. The message never repeats
// the input: it holds personal data.
type Error struct {
	Code    Code   `json:"code"`
	Message string `json:"message"`
	File    string `json:"file,omitempty"` // Options.File
	Line    int    `json:"line"`           // from 1
	Column  int    `json:"column"`         // in characters, from 1; 0 where only the line is known
	Offset  int64  `json:"offset"`         // bytes from the start
	Path    string `json:"path,omitempty"` // element path in XML, tag in MT940, column header in CSV
}

// Error returns "file:line:column: sentence (path)".
func (e *Error) Error() string {
	text := fmt.Sprintf("%s%d:%d: %s", e.filePrefix(), e.Line, e.Column, e.Message)
	if e.Path != "" {
		text += " (" + e.Path + ")"
	}
	return "statement: " + text
}

func (e *Error) filePrefix() string {
	if e.File == "" {
		return ""
	}
	return e.File + ":"
}

// Code says in one word why input is refused.
type Code string
