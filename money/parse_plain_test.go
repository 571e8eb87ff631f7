package money

import (
	"testing"

	"pgregory.net/rapid"
)

// TestPlainAmountsAgreeWithTheParser on texts of the signs that amounts have.
func TestPlainAmountsAgreeWithTheParser(t *testing.T) {
	jpy, kwd := mustCurrency("JPY"), mustCurrency("KWD")
	taken := 0
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?[0-9]{0,12}[.,]?[0-9]{0,4}[ -]?`).Draw(t, "text")
		currency := rapid.SampledFrom([]Currency{CNY, jpy, kwd}).Draw(t, "currency")
		conventions := rapid.SampledFrom([]Conventions{PointDecimal, CommaDecimal}).Draw(t, "conventions")
		plain, ok := plainAmount(text, currency, conventions.Decimal)
		if !ok {
			return
		}
		taken++
		if parsed, err := parse(text, currency, conventions); err != nil || parsed != plain {
			t.Fatalf("%q in %s is %v, and %v, %v by the parser", text, currency, plain, parsed, err)
		}
	})
	if taken == 0 {
		t.Fatal("no text was plain")
	}
}
