package money

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func anyAmount(currency Currency) *rapid.Generator[Amount] {
	return rapid.Custom(func(t *rapid.T) Amount { return New(rapid.Int64().Draw(t, "minor"), currency) })
}

func codeOf(err error) Code {
	var failure *Error
	if errors.As(err, &failure) {
		return failure.Code
	}
	return ""
}

// Addition and subtraction agree with arithmetic of unlimited size, or say overflow.
func TestArithmeticIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyAmount(EUR).Draw(t, "a"), anyAmount(EUR).Draw(t, "b")
		x, y := big.NewInt(a.Minor()), big.NewInt(b.Minor())
		for name, operation := range map[string]struct {
			got  func() (Amount, error)
			want *big.Int
		}{
			"add": {func() (Amount, error) { return a.Add(b) }, new(big.Int).Add(x, y)},
			"sub": {func() (Amount, error) { return a.Sub(b) }, new(big.Int).Sub(x, y)},
			"neg": {a.Neg, new(big.Int).Neg(x)},
			"abs": {a.Abs, new(big.Int).Abs(x)},
		} {
			got, err := operation.got()
			if !operation.want.IsInt64() {
				if codeOf(err) != CodeOverflow {
					t.Fatalf("%s: got %v, want overflow", name, err)
				}
			} else if err != nil || got != New(operation.want.Int64(), EUR) {
				t.Fatalf("%s: got %v, %v, want %v", name, got, err, operation.want)
			}
		}
		if order, err := a.Cmp(b); err != nil || order != x.Cmp(y) {
			t.Fatalf("cmp: got %d, %v", order, err)
		}
	})
}

func TestCurrenciesDoNotMix(t *testing.T) {
	for _, pair := range [][2]Amount{{New(1, CNY), New(1, USD)}, {{}, New(1, USD)}, {{}, {}}} {
		_, errAdd := pair[0].Add(pair[1])
		_, errSub := pair[0].Sub(pair[1])
		_, errCmp := pair[0].Cmp(pair[1])
		_, errSum := Sum(pair[0].Currency(), pair[1])
		for _, err := range []error{errAdd, errSub, errCmp, errSum} {
			if codeOf(err) != CodeCurrencyMismatch {
				t.Errorf("%v: got %v", pair, err)
			}
		}
	}
}

func TestSum(t *testing.T) {
	if got, err := Sum(CNY); err != nil || got != Zero(CNY) {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := Sum(CNY, New(150, CNY), New(-50, CNY)); err != nil || got.String() != "1.00 CNY" {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := Sum(CNY, New(math.MaxInt64, CNY), New(1, CNY)); codeOf(err) != CodeOverflow {
		t.Errorf("got %v", err)
	}
}

func TestTextIsReadAsWritten(t *testing.T) {
	codes := []string{"CNY", "JPY", "BHD", "CLF", "DEM"}
	rapid.Check(t, func(t *rapid.T) {
		currency, err := LookupCurrency(rapid.SampledFrom(codes).Draw(t, "code"))
		if err != nil {
			t.Fatal(err)
		}
		amount := anyAmount(currency).Draw(t, "amount")
		encoded, err := json.Marshal(amount)
		if err != nil {
			t.Fatal(err)
		}
		var decoded Amount
		if err := json.Unmarshal(encoded, &decoded); err != nil || decoded != amount {
			t.Fatalf("%s: got %v, %v", encoded, decoded, err)
		}
	})
}

func TestTextOfAmounts(t *testing.T) {
	for text, want := range map[string]Code{
		"": "", "1.00 CNY": "", "-0.01 CNY": "", "1.000 CNY": "", "9223372036854775807 JPY": "",
		"1.001 CNY": CodeTooManyDecimals, "9223372036854775808 JPY": CodeOverflow, "1 XAU": CodeNoMinorUnit,
		"1": CodeNoCurrency, "1 cny": CodeUnknownCurrency, "x CNY": CodeMalformed, "1,0 CNY": CodeMalformed,
	} {
		var amount Amount
		if got := codeOf(amount.UnmarshalText([]byte(text))); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	if _, err := New(1, Currency{}).MarshalText(); codeOf(err) != CodeNoCurrency {
		t.Errorf("an amount without currency was written: %v", err)
	}
}
