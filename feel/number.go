package feel

import (
	"math"
	"math/bits"
)

// A number is coefficient × 10^-scale in bits and scale, ref nil, as long as that is exact; everything wider is an
// *wide of up to 34 digits in ref. Each number has exactly one of both forms, so that the two never disagree.
const maximumFastScale = 18

var powersOfTen = [19]int64{1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

func fast(a, b Value) bool { return a.ref == nil && b.ref == nil }

func multiplyExact(a, b int64) (int64, bool) {
	high, low := bits.Mul64(magnitude(a), magnitude(b))
	if high != 0 || low > math.MaxInt64 {
		return 0, false
	}
	if (a < 0) != (b < 0) {
		return -int64(low), true
	}
	return int64(low), true
}

func magnitude(a int64) uint64 {
	if a < 0 {
		return -uint64(a)
	}
	return uint64(a)
}

// align brings two fast numbers to one scale; ok is false when that does not fit into 64 bits.
func align(a, b Value) (x, y int64, scale int32, ok bool) {
	switch {
	case a.scale == b.scale:
		return a.bits, b.bits, a.scale, true
	case a.scale < b.scale:
		x, ok = multiplyExact(a.bits, powersOfTen[b.scale-a.scale])
		return x, b.bits, b.scale, ok
	default:
		y, ok = multiplyExact(b.bits, powersOfTen[a.scale-b.scale])
		return a.bits, y, a.scale, ok
	}
}

func addNumbers(a, b Value) Value {
	if fast(a, b) {
		if x, y, scale, ok := align(a, b); ok {
			if sum := x + y; (sum > x) == (y > 0) {
				return Value{kind: KindNumber, bits: sum, scale: scale}
			}
		}
	}
	return addWide(a, b)
}

func subtractNumbers(a, b Value) Value {
	if fast(a, b) {
		if x, y, scale, ok := align(a, b); ok {
			if difference := x - y; (difference < x) == (y > 0) {
				return Value{kind: KindNumber, bits: difference, scale: scale}
			}
		}
	}
	return subtractWide(a, b)
}

func multiplyNumbers(a, b Value) Value {
	if fast(a, b) {
		if product, ok := multiplyExact(a.bits, b.bits); ok {
			return Number(product, a.scale+b.scale)
		}
	}
	return multiplyWide(a, b)
}

// divideNumbers returns null for a divisor of zero.
func divideNumbers(a, b Value) Value {
	if isZero(b) {
		return Value{}
	}
	if fast(a, b) {
		if quotient, ok := divideExact(a, b); ok {
			return quotient
		}
	}
	return divideWide(a, b)
}

// divideExact finds a quotient that ends within 64 bits; most divisions of amounts do.
func divideExact(a, b Value) (Value, bool) {
	dividend := a.bits
	for scale := a.scale - b.scale; scale <= maximumFastScale; scale++ {
		if scale >= 0 && dividend%b.bits == 0 && b.bits != -1 {
			return Value{kind: KindNumber, bits: dividend / b.bits, scale: scale}, true
		}
		var ok bool
		if dividend, ok = multiplyExact(dividend, 10); !ok {
			return Value{}, false
		}
	}
	return Value{}, false
}

func negateNumber(a Value) Value {
	if a.ref == nil && a.bits != math.MinInt64 {
		a.bits = -a.bits
		return a
	}
	return subtractNumbers(Int(0), a)
}

// compareNumbers returns -1, 0 or 1.
func compareNumbers(a, b Value) int {
	if fast(a, b) {
		if x, y, _, ok := align(a, b); ok {
			return compareInts(x, y)
		}
	}
	return compareWide(a, b)
}

func compareInts(x, y int64) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	default:
		return 0
	}
}

func isZero(a Value) bool { return a.bits == 0 && a.ref == nil }

func signOf(a Value) int { return compareNumbers(a, Int(0)) }

func stripZeros(coefficient int64, scale int32) (int64, int32) {
	for scale > 0 && coefficient%10 == 0 {
		coefficient, scale = coefficient/10, scale-1
	}
	return coefficient, scale
}

// wholeNumber returns a number without fraction as an int64.
func wholeNumber(a Value) (int64, bool) {
	if a.ref != nil {
		return 0, false
	}
	coefficient, scale := stripZeros(a.bits, a.scale)
	return coefficient, scale == 0
}

// truncatedInt cuts the fraction off; ok is false when the rest does not fit.
func truncatedInt(a Value) (int64, bool) {
	if a.ref == nil {
		return a.bits / powersOfTen[a.scale], true
	}
	return wholeNumber(roundWide(a, 0, roundTowardZero))
}
