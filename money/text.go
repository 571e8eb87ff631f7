package money

import "strings"

// String returns "1234.50 CNY", the form that UnmarshalText reads; the zero
// Amount is "".
func (a Amount) String() string {
	if a.currency.IsZero() && a.minor == 0 {
		return ""
	}
	return strings.TrimSuffix(a.DecimalText()+" "+a.currency.Code(), " ")
}

// MarshalText writes what String returns. An amount without currency that is
// not zero, or in a currency without minor unit, is an Error.
func (a Amount) MarshalText() ([]byte, error) {
	if a == (Amount{}) {
		return nil, nil
	}
	if _, err := minorUnit(a.currency); err != nil {
		return nil, err
	}
	return []byte(a.String()), nil
}

// UnmarshalText reads "1234.50 CNY"; the empty text is the zero Amount. The
// errors are those of LookupCurrency and ParseDecimal.
func (a *Amount) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*a = Amount{}
		return nil
	}
	number, code, found := strings.Cut(string(text), " ")
	if !found {
		return newError(CodeNoCurrency, "an amount is written with its currency, as in 12.50 CNY")
	}
	currency, err := lookupText(code)
	if err != nil {
		return err
	}
	amount, err := ParseDecimal(number, '.', currency)
	if err != nil {
		return err
	}
	*a = amount
	return nil
}
