package money

import (
	"cmp"
	"math"
)

// Amount is a whole number of minor units (分, cent) of one currency. It is a
// comparable value; the zero Amount has no currency and adds to nothing.
type Amount struct {
	minor    int64
	currency Currency
}

// New returns minor minor units of the currency: New(12345, CNY) is 123.45 yuan.
// For a code without minor unit it counts whole units.
func New(minor int64, currency Currency) Amount {
	return Amount{minor: minor, currency: currency}
}

// Zero returns no money of the currency.
func Zero(currency Currency) Amount { return Amount{currency: currency} }

// Minor returns the signed number of minor units.
func (a Amount) Minor() int64 { return a.minor }

// Currency returns the currency.
func (a Amount) Currency() Currency { return a.currency }

// IsZero reports whether the amount is nothing, in whatever currency.
func (a Amount) IsZero() bool { return a.minor == 0 }

// Sign returns -1, 0 or +1.
func (a Amount) Sign() int { return cmp.Compare(a.minor, 0) }

// Add returns a + b. The error has CodeCurrencyMismatch or CodeOverflow.
func (a Amount) Add(b Amount) (Amount, error) {
	if err := a.sameCurrency(b); err != nil {
		return Amount{}, err
	}
	sum := a.minor + b.minor
	if (sum > a.minor) != (b.minor > 0) && b.minor != 0 {
		return Amount{}, overflow()
	}
	return Amount{sum, a.currency}, nil
}

// Sub returns a − b. The error has CodeCurrencyMismatch or CodeOverflow.
func (a Amount) Sub(b Amount) (Amount, error) {
	if err := a.sameCurrency(b); err != nil {
		return Amount{}, err
	}
	difference := a.minor - b.minor
	if (difference < a.minor) != (b.minor > 0) && b.minor != 0 {
		return Amount{}, overflow()
	}
	return Amount{difference, a.currency}, nil
}

// Neg returns −a. The one amount without an opposite is an Error with CodeOverflow.
func (a Amount) Neg() (Amount, error) {
	if a.minor == math.MinInt64 {
		return Amount{}, overflow()
	}
	return Amount{-a.minor, a.currency}, nil
}

// Abs returns the amount without its sign, with the error of Neg.
func (a Amount) Abs() (Amount, error) {
	if a.minor < 0 {
		return a.Neg()
	}
	return a, nil
}

// Cmp returns -1, 0 or +1 as a is less than, equal to or greater than b. The
// error has CodeCurrencyMismatch.
func (a Amount) Cmp(b Amount) (int, error) {
	if err := a.sameCurrency(b); err != nil {
		return 0, err
	}
	return cmp.Compare(a.minor, b.minor), nil
}

// Sum adds amounts of one currency; without amounts it is zero of that
// currency. The error is that of Add.
func Sum(currency Currency, amounts ...Amount) (Amount, error) {
	total := Zero(currency)
	for _, amount := range amounts {
		next, err := total.Add(amount)
		if err != nil {
			return Amount{}, err
		}
		total = next
	}
	return total, nil
}

func (a Amount) sameCurrency(b Amount) error {
	if a.currency == b.currency && !a.currency.IsZero() {
		return nil
	}
	return newError(CodeCurrencyMismatch, "amounts in %q and %q do not combine", a.currency.Code(), b.currency.Code())
}

func overflow() *Error {
	return newError(CodeOverflow, "the result is beyond what 63 bits of minor units can hold")
}
