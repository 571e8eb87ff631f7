package calendar

import "fmt"

// Code says in one word what is wrong with a date or a calendar.
type Code string

// The codes of the errors of this package.
const (
	CodeInvalidDate    Code = "invalid_date"         // not a day of the Gregorian calendar, years 1 to 9999
	CodeYearUnknown    Code = "year_not_published"   // the calendar has no published holidays for the year
	CodeMalformedData  Code = "malformed_holidays"   // holiday data that cannot be read or contradicts itself
	CodeUnknownRule    Code = "unknown_convention"   // not one of the business-day conventions
	CodeInvalidCutoff  Code = "invalid_cutoff"       // a cut-off without a zone or outside the day
	CodeEmptyJoint     Code = "no_calendars"         // a joint calendar of nothing
	CodeNoBusinessDays Code = "no_business_day_near" // more than a year without any business day
)

// Error is the only type of error that this package returns.
type Error struct {
	Code    Code
	Message string
	Year    int // of CodeYearUnknown
}

// Error returns the sentence.
func (e *Error) Error() string { return "calendar: " + e.Message }

func newError(code Code, format string, arguments ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, arguments...)}
}
