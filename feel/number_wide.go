package feel

import (
	"github.com/cockroachdb/apd/v3"
)

// decimal128 is the arithmetic of FEEL numbers: IEEE 754-2008 decimal128, rounding half to even (DMN 1.5, 10.3.2.3.1).
var decimal128 = apd.Context{
	Precision:   34,
	MaxExponent: 6144,
	MinExponent: -6143,
	Rounding:    apd.RoundHalfEven,
}

const failed = apd.Overflow | apd.InvalidOperation | apd.DivisionByZero | apd.DivisionUndefined | apd.DivisionImpossible

func toWide(a Value) *apd.Decimal {
	if wide, ok := a.ref.(*apd.Decimal); ok {
		return wide
	}
	return apd.New(a.bits, -a.scale)
}

func wideNumber(coefficient int64, scale int32) Value {
	result := new(apd.Decimal)
	condition, err := decimal128.Round(result, apd.New(coefficient, -scale))
	return narrow(result, condition, err)
}

// narrow makes a value of a decimal: a fast one where it fits, null where the operation failed. Each number has
// exactly one of both forms, so that the two never disagree.
func narrow(d *apd.Decimal, condition apd.Condition, err error) Value {
	if err != nil || condition&failed != 0 || d.Form != apd.Finite {
		return Value{}
	}
	d.Reduce(d)
	if v, ok := narrowExact(d); ok {
		return v
	}
	return Value{kind: KindNumber, ref: d}
}

func narrowExact(d *apd.Decimal) (Value, bool) {
	if !d.Coeff.IsInt64() || d.Exponent < -maximumFastScale || d.Exponent > maximumFastScale {
		return Value{}, false
	}
	coefficient := d.Coeff.Int64()
	if d.Negative {
		coefficient = -coefficient
	}
	if d.Exponent <= 0 {
		return Value{kind: KindNumber, bits: coefficient, scale: -d.Exponent}, true
	}
	whole, ok := multiplyExact(coefficient, powersOfTen[d.Exponent])
	return Int(whole), ok
}

func addWide(a, b Value) Value {
	result := new(apd.Decimal)
	condition, err := decimal128.Add(result, toWide(a), toWide(b))
	return narrow(result, condition, err)
}

func subtractWide(a, b Value) Value {
	result := new(apd.Decimal)
	condition, err := decimal128.Sub(result, toWide(a), toWide(b))
	return narrow(result, condition, err)
}

func multiplyWide(a, b Value) Value {
	result := new(apd.Decimal)
	condition, err := decimal128.Mul(result, toWide(a), toWide(b))
	return narrow(result, condition, err)
}

func divideWide(a, b Value) Value {
	result := new(apd.Decimal)
	condition, err := decimal128.Quo(result, toWide(a), toWide(b))
	return narrow(result, condition, err)
}

func compareWide(a, b Value) int { return toWide(a).Cmp(toWide(b)) }

// powerNumber raises a to b; null where that is undefined, as for 0 ** -1 or (-1) ** 0.5.
func powerNumber(a, b Value) Value {
	if isZero(b) {
		return Int(1)
	}
	result := new(apd.Decimal)
	condition, err := decimal128.Pow(result, toWide(a), toWide(b))
	return narrow(result, condition, err)
}

func squareRoot(a Value) Value { return applyWide(a, decimal128.Sqrt) }

func naturalLogarithm(a Value) Value { return applyWide(a, decimal128.Ln) }

func exponential(a Value) Value { return applyWide(a, decimal128.Exp) }

func applyWide(a Value, operation func(d, x *apd.Decimal) (apd.Condition, error)) Value {
	result := new(apd.Decimal)
	condition, err := operation(result, toWide(a))
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
	source := toWide(a)
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
	wide := apd.BaseContext
	wide.Precision = 13000 // the integer quotient of two decimal128 numbers may have that many digits
	if _, err := wide.Rem(remainder, toWide(a), toWide(b)); err != nil {
		return Value{}
	}
	if !remainder.IsZero() && remainder.Negative != toWide(b).Negative {
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
