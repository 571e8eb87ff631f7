package money

import "fmt"

// Code says in one word what is wrong with an amount or a currency.
type Code string

// The codes of the errors of this package.
const (
	CodeOverflow          Code = "overflow"            // the result does not fit into 63 bits of minor units
	CodeCurrencyMismatch  Code = "currency_mismatch"   // two currencies in one operation
	CodeUnknownCurrency   Code = "unknown_currency"    // not a code of ISO 4217
	CodeNoMinorUnit       Code = "no_minor_unit"       // ISO 4217 gives the code no minor unit (XAU, XXX …)
	CodeNoCurrency        Code = "no_currency"         // neither the text nor the caller names a currency
	CodeMalformed         Code = "malformed_amount"    // the text is not an amount
	CodeTooManyDecimals   Code = "too_many_decimals"   // more decimals than the currency has
	CodeInexact           Code = "inexact"             // exactness was asked for and rounding would be needed
	CodeInvalidAllocation Code = "invalid_allocation"  // no ratio, a negative ratio, or all ratios zero
	CodeUnknownRounding   Code = "unknown_rounding"    // not one of the rounding modes of this package
	CodeUnknownConvention Code = "unknown_conventions" // Conventions without a decimal separator, or twice the same
)

// Error is the only type of error that this package returns. The message
// never repeats the text that was read: it may hold personal data.
type Error struct {
	Code    Code
	Message string
	Offset  int // byte offset in the text that was parsed; -1 where no text is involved
}

// Error returns the sentence, with the position where there is one.
func (e *Error) Error() string {
	if e.Offset < 0 {
		return "money: " + e.Message
	}
	return fmt.Sprintf("money: %s (at byte %d)", e.Message, e.Offset)
}

func newError(code Code, format string, arguments ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, arguments...), Offset: -1}
}

func errorAt(offset int, code Code, format string, arguments ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, arguments...), Offset: offset}
}
