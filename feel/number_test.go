package feel

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"testing"

	"github.com/cockroachdb/apd/v3"
	"pgregory.net/rapid"
)

// drawInteger draws one of at most some words, often with words that are all zeros or all ones.
func drawInteger(t *rapid.T, label string, words int) (n integer) {
	word := rapid.OneOf(rapid.Uint64(), rapid.SampledFrom([]uint64{0, 1, 1 << 63, ^uint64(0)}))
	for i := range rapid.IntRange(0, words).Draw(t, label+" words") {
		n[i] = word.Draw(t, label)
	}
	return n
}

func bigOf(n integer) *big.Int {
	var bytes [8 * len(n)]byte
	for i, word := range n {
		binary.BigEndian.PutUint64(bytes[len(bytes)-8*(i+1):], word)
	}
	return new(big.Int).SetBytes(bytes[:])
}

// TestIntegersAreThoseOfMathBig compares the arithmetic of many words with that of the standard library.
func TestIntegersAreThoseOfMathBig(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, m := drawInteger(t, "n", 6), drawInteger(t, "m", 4)
		x, y := bigOf(n), bigOf(m)
		if digits := len(x.String()); x.Sign() != 0 && n.digits() != digits {
			t.Fatalf("%s has %d digits, not %d", x, digits, n.digits())
		}
		if n.compare(&m) != x.Cmp(y) {
			t.Fatalf("%s and %s compare as %d", x, y, n.compare(&m))
		}
		if y.Sign() != 0 {
			quotient, remainder := n.divide(&m)
			q, r := new(big.Int).QuoRem(x, y, new(big.Int))
			if bigOf(quotient).Cmp(q) != 0 || bigOf(remainder).Cmp(r) != 0 {
				t.Fatalf("%s / %s gives %s rest %s", x, y, bigOf(quotient), bigOf(remainder))
			}
		}
		small, other := drawInteger(t, "small", 3), drawInteger(t, "other", 3)
		if product := bigOf(small.multiply(&other)); product.Cmp(new(big.Int).Mul(bigOf(small), bigOf(other))) != 0 {
			t.Fatalf("%s * %s gives %s", bigOf(small), bigOf(other), product)
		}
	})
}

// TestDivisionsWithCorrections divides all combinations of the words with which the guess of a digit is too large.
func TestDivisionsWithCorrections(t *testing.T) {
	words := []uint64{0, 1, 1<<63 - 1, 1 << 63, ^uint64(0)}
	all := func(length int, visit func(n integer)) {
		count := 1
		for range length {
			count *= len(words)
		}
		for choice := range count {
			var n integer
			for i := range length {
				n[i] = words[choice%len(words)]
				choice /= len(words)
			}
			visit(n)
		}
	}
	all(3, func(divisor integer) {
		if divisor.isZero() {
			return
		}
		y := bigOf(divisor)
		all(4, func(dividend integer) {
			quotient, remainder := dividend.divide(&divisor)
			q, r := new(big.Int).QuoRem(bigOf(dividend), y, new(big.Int))
			if bigOf(quotient).Cmp(q) != 0 || bigOf(remainder).Cmp(r) != 0 {
				t.Fatalf("%x / %x gives %x rest %x", dividend, divisor, quotient, remainder)
			}
		})
	})
}

// drawWide draws decimals up to the ends of decimal128, many of them close to each other or to where digits are dropped.
func drawWide(t *rapid.T, label string) string {
	digits := rapid.OneOf(rapid.StringMatching(`[1-9][0-9]{0,33}`), rapid.StringMatching(`[1-9][05]{0,20}`), rapid.StringMatching(`9{1,34}`), rapid.Just("1"))
	exponent := rapid.OneOf(rapid.IntRange(-40, 40), rapid.IntRange(-6176, 6111), rapid.SampledFrom([]int{-6176, -6160, 6111, 6090}))
	sign := rapid.SampledFrom([]string{"", "-"}).Draw(t, label+" sign")
	return fmt.Sprintf("%s%se%d", sign, digits.Draw(t, label), exponent.Draw(t, label+" exponent"))
}

// ieee is decimal128 of an independent library.
var ieee = apd.Context{Precision: 34, MaxExponent: 6144, MinExponent: -6143, Rounding: apd.RoundHalfEven}

// TestWideArithmeticIsThatOfDecimal128 compares all operations with those of an independent library, up to the ends of
// the range and where one number is far below the last digit of the other.
func TestWideArithmeticIsThatOfDecimal128(t *testing.T) {
	type operation struct {
		ours   func(a, b Value) Value
		theirs func(d, x, y *apd.Decimal) (apd.Condition, error)
	}
	operations := map[string]operation{"+": {addWide, ieee.Add}, "-": {subtractWide, ieee.Sub}, "*": {multiplyWide, ieee.Mul}, "/": {divideWide, ieee.Quo}}
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawWide(t, "a"), drawWide(t, "b")
		v, w := readNumber(t, a), readNumber(t, b)
		x, y := readDecimal(t, a), readDecimal(t, b)
		if order := compareWide(v, w); order != x.Cmp(y) {
			t.Fatalf("%s and %s compare as %d", a, b, order)
		}
		for name, operation := range operations {
			want := new(apd.Decimal)
			condition, err := operation.theirs(want, x, y)
			expectDecimal(t, fmt.Sprintf("%s %s %s", a, name, b), operation.ours(v, w), want, err != nil || condition&apd.Overflow != 0)
		}
	})
}

func readNumber(t *rapid.T, text string) Value {
	v, err := ParseNumber(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func readDecimal(t *rapid.T, text string) *apd.Decimal {
	d, _, err := ieee.NewFromString(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func expectDecimal(t *rapid.T, what string, got Value, want *apd.Decimal, null bool) {
	if null != got.IsNull() {
		t.Fatalf("%s gives %s, want %s", what, got, want)
	}
	if null {
		return
	}
	have, _, err := apd.NewFromString(got.String())
	if err != nil || have.Cmp(want) != 0 {
		t.Fatalf("%s gives %s, want %s", what, got, want)
	}
}

// TestPowersAreRoundedOnce: a power with a whole exponent is the exact one, rounded to 34 digits. The reference is
// computed with more digits than could tip the scales.
func TestPowersAreRoundedOnce(t *testing.T) {
	exact := apd.BaseContext.WithPrecision(120)
	rapid.Check(t, func(t *rapid.T) {
		near := rapid.OneOf(rapid.StringMatching(`1\.00[0-9]{1,31}`), rapid.StringMatching(`0\.99[0-9]{1,32}`))
		base := rapid.OneOf(near, rapid.StringMatching(`-?[1-9][0-9]{0,3}(\.[0-9]{1,3})?`), rapid.StringMatching(`-?[1-9]e-?[0-9]{1,2}`)).Draw(t, "base")
		exponent := rapid.OneOf(rapid.IntRange(-40, 40), rapid.IntRange(-900, 900)).Draw(t, "exponent") // the reference ends at 10 ** 100000
		power, want := new(apd.Decimal), new(apd.Decimal)
		_, err := exact.Pow(power, readDecimal(t, base), apd.New(int64(exponent), 0))
		condition, _ := ieee.Round(want, power)
		expectDecimal(t, fmt.Sprintf("%s ** %d", base, exponent), powerNumber(readNumber(t, base), Int(int64(exponent))), want, err != nil || condition&apd.Overflow != 0)
	})
}

// TestPowersBeyondTheRange tells what powers are whose exponent is far too large.
func TestPowersBeyondTheRange(t *testing.T) {
	for text, want := range map[string]string{
		"10 ** 6144": "1" + zeros(6144), "10 ** 6145": "null", "(-10) ** 6145": "null", "0.1 ** 9223372036854775807": "0", "2 ** 9223372036854775807": "null", "2 ** -9223372036854775807": "0",
		"0.5 ** -9223372036854775807": "null", "1 ** -9223372036854775808": "1", "(-1) ** 9223372036854775807": "-1", "(-1) ** -9223372036854775808": "1", "0 ** 5": "0", "0 ** -1": "null", "0 ** 0": "1", "10 ** -6143 * 10 ** 6144": "10", "10 ** -6177": "0",
	} {
		if got := evaluate(t, text).String(); got != want {
			t.Errorf("%s gives %.60s", text, got)
		}
	}
}

func zeros(count int) string { return fmt.Sprintf("%0*d", count, 0) }

func BenchmarkWide(b *testing.B) {
	third := divideNumbers(Int(1), Int(3))
	b.Run("multiply", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			multiplyNumbers(third, third)
		}
	})
	b.Run("divide", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			divideNumbers(Int(2), third)
		}
	})
	b.Run("power", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			powerNumber(addNumbers(Int(1), third), Int(-36))
		}
	})
}
