package money

import (
	"testing"

	"github.com/cockroachdb/apd/v3"
	"pgregory.net/rapid"
)

func TestDecimalBridgeIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := anyAmount(rapid.SampledFrom([]Currency{CNY, JPY}).Draw(t, "currency")).Draw(t, "amount")
		for mode := range rounders {
			if back, err := FromDecimal(amount.Decimal(), amount.Currency(), mode); err != nil || back != amount {
				t.Fatalf("%s: %v became %v, %v", mode, amount, back, err)
			}
		}
	})
}

// Each row gives 1.125, -1.125, 1.135 and 1.121 in cents.
func TestRoundingModes(t *testing.T) {
	numbers := []string{"1.125", "-1.125", "1.135", "1.121"}
	for mode, want := range map[Rounding][]int64{
		HalfUp: {113, -113, 114, 112}, HalfEven: {112, -112, 114, 112}, HalfDown: {112, -112, 113, 112},
		Up: {113, -113, 114, 113}, Down: {112, -112, 113, 112}, Ceiling: {113, -112, 114, 113}, Floor: {112, -113, 113, 112},
	} {
		for index, number := range numbers {
			decimal, _, err := apd.NewFromString(number)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := FromDecimal(decimal, EUR, mode); err != nil || got.Minor() != want[index] {
				t.Errorf("%s of %s: got %v, %v, want %d", mode, number, got, err, want[index])
			}
		}
	}
}

func TestFromDecimalRefuses(t *testing.T) {
	for _, test := range []struct {
		number   string
		currency Currency
		mode     Rounding
		want     Code
	}{
		{"1.125", EUR, Exact, CodeInexact}, {"NaN", EUR, HalfUp, CodeMalformed}, {"-Infinity", EUR, HalfUp, CodeMalformed},
		{"1e40", EUR, HalfUp, CodeOverflow}, {"1e99999", EUR, HalfUp, CodeOverflow}, {"92233720368547758.08", EUR, HalfUp, CodeOverflow},
		{"1", EUR, "", CodeUnknownRounding}, {"1", Currency{}, HalfUp, CodeNoCurrency}, {"1e-99999", EUR, Exact, CodeInexact},
		{"0e99999", EUR, Exact, ""}, {"1.10", EUR, Exact, ""}, {"1e-99999", EUR, HalfUp, ""},
	} {
		decimal, _, err := apd.NewFromString(test.number)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := FromDecimal(decimal, test.currency, test.mode); codeOf(err) != test.want {
			t.Errorf("%s with %q: got %v, want %q", test.number, test.mode, err, test.want)
		}
	}
}
