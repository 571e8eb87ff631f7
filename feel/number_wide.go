package feel

import (
	"encoding/binary"

	"github.com/cockroachdb/apd/v3"
)

// decimal128 is the arithmetic of FEEL numbers: IEEE 754-2008 decimal128, rounding half to even (DMN 1.5, 10.3.2.3.1).
var decimal128 = apd.Context{
	Precision:   precision,
	MaxExponent: largestExponent,
	MinExponent: -6143,
	Rounding:    apd.RoundHalfEven,
}

const failed = apd.Overflow | apd.InvalidOperation | apd.DivisionByZero | apd.DivisionUndefined | apd.DivisionImpossible

// wide is a number that the fast form does not hold: up to 34 digits without trailing zeros. It is immutable.
type wide struct {
	coefficient [2]uint64 // the lower word first
	exponent    int32
	negative    bool
}

// decimal is the number for the library of decimals, which does what is not done here.
func decimal(a Value) *apd.Decimal {
	w, ok := a.ref.(*wide)
	if !ok {
		return apd.New(a.bits, -a.scale)
	}
	d := &apd.Decimal{Exponent: w.exponent, Negative: w.negative}
	var bytes [16]byte
	binary.BigEndian.PutUint64(bytes[:8], w.coefficient[1])
	binary.BigEndian.PutUint64(bytes[8:], w.coefficient[0])
	d.Coeff.SetBytes(bytes[:])
	return d
}

func wideNumber(coefficient int64, scale int32) Value {
	n := long{coefficient: integer{magnitude(coefficient)}, exponent: -int(scale), negative: coefficient < 0}
	return n.value()
}

// narrow makes a value of a decimal of the library, null where the operation failed.
func narrow(d *apd.Decimal, condition apd.Condition, err error) Value {
	if err != nil || condition&failed != 0 || d.Form != apd.Finite {
		return Value{}
	}
	d.Reduce(d)
	n := long{exponent: int(d.Exponent), negative: d.Negative}
	var bytes [8 * len(n.coefficient)]byte // a remainder is the longest, with 68 digits
	d.Coeff.FillBytes(bytes[:])
	for i := range n.coefficient {
		n.coefficient[i] = binary.BigEndian.Uint64(bytes[len(bytes)-8*(i+1):])
	}
	return n.value()
}

func squareRoot(a Value) Value { return applyWide(a, decimal128.Sqrt) }

func naturalLogarithm(a Value) Value { return applyWide(a, decimal128.Ln) }

func exponential(a Value) Value { return applyWide(a, decimal128.Exp) }

func applyWide(a Value, operation func(d, x *apd.Decimal) (apd.Condition, error)) Value {
	result := new(apd.Decimal)
	condition, err := operation(result, decimal(a))
	return narrow(result, condition, err)
}

type rounding = apd.Rounder

const (
	roundTowardZero = apd.RoundDown
	roundAway       = apd.RoundUp
	roundHalfEven   = apd.RoundHalfEven
	roundHalfUp     = apd.RoundHalfUp
	roundHalfDown   = apd.RoundHalfDown
	roundFloor      = apd.RoundFloor
	roundCeiling    = apd.RoundCeiling
)

// roundWide rounds to a number of decimal places (negative ones round to tens, hundreds, …).
func roundWide(a Value, scale int32, mode rounding) Value {
	source := decimal(a)
	if source.Exponent >= -scale {
		return a
	}
	exact := apd.BaseContext
	exact.Precision = uint32(source.NumDigits() + int64(max(scale, -scale)) + 2)
	exact.Rounding = mode
	result := new(apd.Decimal)
	condition, err := exact.Quantize(result, source, -scale)
	return narrow(result, condition, err)
}

// moduloNumbers is a - b × floor(a / b), so it has the sign of the divisor (DMN 1.5, table 75).
func moduloNumbers(a, b Value) Value {
	if isZero(b) {
		return Value{}
	}
	if fast(a, b) {
		if x, y, scale, ok := align(a, b); ok {
			return Value{kind: KindNumber, bits: floorModulo(x, y), scale: scale}
		}
	}
	remainder := new(apd.Decimal)
	exact := apd.BaseContext
	exact.Precision = 13000 // the integer quotient of two decimal128 numbers may have that many digits
	if _, err := exact.Rem(remainder, decimal(a), decimal(b)); err != nil {
		return Value{}
	}
	if !remainder.IsZero() && remainder.Negative != (signOf(b) < 0) {
		return addNumbers(narrow(remainder, 0, nil), b)
	}
	return narrow(remainder, 0, nil)
}

func floorModulo(x, y int64) int64 {
	if y == -1 {
		return 0
	}
	remainder := x % y
	if remainder != 0 && (remainder < 0) != (y < 0) {
		remainder += y
	}
	return remainder
}
