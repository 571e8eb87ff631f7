package money

// Currency is an ISO 4217 alphabetic code with its number of decimals. It is a
// small comparable value; the zero value is no currency at all.
type Currency struct {
	code      [3]byte
	exponent  int8
	withdrawn bool
}

// noMinorUnit is the exponent of codes for which ISO 4217 says "N.A.".
const noMinorUnit = -1

// The currencies that code names most often.
var (
	CNY = mustCurrency("CNY")
	HKD = mustCurrency("HKD")
	USD = mustCurrency("USD")
	EUR = mustCurrency("EUR")
	GBP = mustCurrency("GBP")
	JPY = mustCurrency("JPY")
)

// LookupCurrency returns the currency of an upper-case ISO 4217 code (list
// one, current, and the withdrawn codes of list three that old statements
// still carry). Any other code is an Error with CodeUnknownCurrency.
func LookupCurrency(code string) (Currency, error) {
	if len(code) != 3 {
		return Currency{}, newError(CodeUnknownCurrency, "a currency code has three letters")
	}
	currency, known := currencies[[3]byte([]byte(code))]
	if !known {
		return Currency{}, newError(CodeUnknownCurrency, "the code is not a currency of ISO 4217")
	}
	return currency, nil
}

// Code returns the three letters (more for a token, see LookupToken), "" for the zero Currency.
func (c Currency) Code() string {
	if c.IsZero() {
		return ""
	}
	if c.IsToken() {
		return c.tokenCode()
	}
	return string(c.code[:])
}

// String returns the same as Code.
func (c Currency) String() string { return c.Code() }

// IsZero reports whether c is no currency.
func (c Currency) IsZero() bool { return c == Currency{} }

// MinorUnit returns the number of decimals (0, 2, 3 or 4). It is false for the
// codes to which ISO 4217 gives no minor unit: metals (XAU), funds and units
// of account (XDR), testing (XTS) and no currency (XXX).
func (c Currency) MinorUnit() (decimals int, ok bool) {
	if c.IsZero() || c.exponent == noMinorUnit {
		return 0, false
	}
	return int(c.exponent), true
}

// IsWithdrawn reports whether the code is no longer in use (ISO 4217 list three).
func (c Currency) IsWithdrawn() bool { return c.withdrawn }

// MarshalText writes the code.
func (c Currency) MarshalText() ([]byte, error) { return []byte(c.Code()), nil }

// UnmarshalText reads a code; the empty text is the zero Currency. The error
// is that of LookupCurrency.
func (c *Currency) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*c = Currency{}
		return nil
	}
	currency, err := lookupText(string(text))
	if err != nil {
		return err
	}
	*c = currency
	return nil
}

// lookupText knows currencies and tokens; the error is that of LookupCurrency.
func lookupText(code string) (Currency, error) {
	if token, known := tokens[code]; known {
		return token, nil
	}
	return LookupCurrency(code)
}

// decimals is MinorUnit for arithmetic: a code without minor unit counts whole units.
func (c Currency) decimals() int { return max(int(c.exponent), 0) }

// mustCurrency serves the variables above, whose codes are in the table.
func mustCurrency(code string) Currency {
	currency, err := LookupCurrency(code)
	if err != nil {
		panic(err)
	}
	return currency
}
