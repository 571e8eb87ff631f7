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

// The codes of the errors of this package.
const (
	CodeUnknownFormat      Code = "unknown_format"      // the content is none of the formats, or not the one asked for
	CodeEncoding           Code = "wrong_encoding"      // bytes that the encoding does not have, or an encoding that is not known
	CodeTooLarge           Code = "too_large"           // a limit of Options.Limits is exceeded
	CodeTruncated          Code = "truncated"           // the input ends inside a message
	CodeMalformedXML       Code = "malformed_xml"       // not well-formed
	CodeDocumentType       Code = "document_type"       // a DTD is refused, whatever it holds
	CodeUnknownEntity      Code = "unknown_entity"      // an entity beyond the five of XML and character references
	CodeMissingField       Code = "missing_field"       // the standard requires it and nothing can stand in
	CodeMalformedField     Code = "malformed_field"     // a field that does not follow its standard
	CodeInvalidAmount      Code = "invalid_amount"      // not an amount of its currency
	CodeInvalidDate        Code = "invalid_date"        // not a date
	CodeUnknownCurrency    Code = "unknown_currency"    // not a code of ISO 4217
	CodeInvalidProfile     Code = "invalid_profile"     // a CSVProfile that contradicts itself or lacks something
	CodeHeaderNotFound     Code = "header_not_found"    // no row of the file has the columns of the profile
	CodeMalformedContainer Code = "malformed_container" // an archive or workbook that is damaged
	CodeEncrypted          Code = "encrypted"           // an archive or workbook behind a password
	CodeNotWritable        Code = "not_writable"        // a statement that the format cannot express
)
