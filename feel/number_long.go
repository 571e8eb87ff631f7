package feel

import (
	"math"

	"github.com/cockroachdb/apd/v3"
)

// The bounds of decimal128.
const (
	precision        = 34
	largestExponent  = 6144  // of the first digit
	smallestExponent = -6176 // of the last digit
)

// powerPrecision is how many digits a power is computed with. What many multiplications lose stays far behind the 34th
// digit, and the product of two fits an integer.
const powerPrecision = 57

// long is a number while it is computed with: more digits than the result will have.
type long struct {
	coefficient integer
	exponent    int
	negative    bool
	inexact     bool // what was cut off behind the last digit is not 0, and less than one of it
}

func longOf(a Value) long {
	if w, ok := a.ref.(*wide); ok {
		return long{coefficient: integer{w.coefficient[0], w.coefficient[1]}, exponent: int(w.exponent), negative: w.negative}
	}
	return long{coefficient: integer{magnitude(a.bits)}, exponent: -int(a.scale), negative: a.bits < 0}
}

// value rounds to decimal128; a number beyond it is null.
func (n *long) value() Value {
	n.round(max(n.coefficient.digits()-precision, smallestExponent-n.exponent))
	n.reduce()
	if n.coefficient.isZero() {
		return Int(0)
	}
	if n.exponent+n.coefficient.digits()-1 > largestExponent {
		return Value{}
	}
	if v, ok := n.fast(); ok {
		return v
	}
	c := &n.coefficient
	return Value{kind: KindNumber, ref: &wide{[2]uint64{c[0], c[1]}, int32(n.exponent), n.negative}}
}

// fast is the number in the fast form, if that holds it.
func (n *long) fast() (Value, bool) {
	c := n.coefficient
	if c[1] != 0 || c[0] > math.MaxInt64 || n.exponent < -maximumFastScale || n.exponent > maximumFastScale {
		return Value{}, false
	}
	v := Value{kind: KindNumber, bits: int64(c[0]), scale: int32(max(-n.exponent, 0))}
	if n.negative {
		v.bits = -v.bits
	}
	ok := true
	if n.exponent > 0 {
		v.bits, ok = multiplyExact(v.bits, powersOfTen[n.exponent])
	}
	return v, ok
}

// round drops digits from the end, half to even.
func (n *long) round(drop int) {
	if drop <= 0 {
		return
	}
	n.exponent += drop
	if drop > n.coefficient.digits()+1 {
		n.coefficient, n.inexact = integer{}, true
		return
	}
	for ; drop > 19; drop -= 19 {
		n.cut(n.coefficient.divideWord(wordPowers[19]))
	}
	unit := wordPowers[drop]
	rest := n.coefficient.divideWord(unit)
	half := rest > unit/2 || rest == unit/2 && (n.inexact || n.coefficient[0]&1 == 1)
	n.cut(rest)
	if half {
		n.coefficient.increment()
	}
}

func (n *long) cut(rest uint64) {
	if rest != 0 {
		n.inexact = true
	}
}

// reduce takes zeros off the end.
func (n *long) reduce() {
	for _, zeros := range [...]int{16, 8, 4, 2, 1} {
		for n.coefficient[0]&1 == 0 && !n.coefficient.isZero() {
			shorter := n.coefficient
			if shorter.divideWord(wordPowers[zeros]) != 0 {
				break
			}
			n.coefficient, n.exponent = shorter, n.exponent+zeros
		}
	}
}

func addWide(a, b Value) Value { return addLong(longOf(a), longOf(b)) }

func subtractWide(a, b Value) Value {
	y := longOf(b)
	y.negative = !y.negative
	return addLong(longOf(a), y)
}

func addLong(x, y long) Value {
	if x.exponent < y.exponent {
		x, y = y, x
	}
	if x.coefficient.isZero() {
		return y.value()
	}
	x.meet(&y)
	if x.negative == y.negative {
		x.coefficient.add(&y.coefficient)
	} else {
		x.takeAway(&y)
	}
	x.inexact = y.inexact
	return x.value()
}

// meet brings two numbers to one exponent. Where they are too far apart, the lower one, which then only decides how the
// other is rounded, loses digits.
func (n *long) meet(lower *long) {
	const enough = 2*precision + 6
	distance := min(n.exponent-lower.exponent, enough)
	n.coefficient.scale(distance)
	n.exponent -= distance
	if rest := n.exponent - lower.exponent; rest > 0 {
		lower.inexact = !lower.coefficient.isZero()
		lower.coefficient, lower.exponent = integer{}, n.exponent
	}
}

// takeAway is the difference of two numbers of one exponent.
func (n *long) takeAway(m *long) {
	if m.inexact { // n - 0.… is n - 1 and something
		n.coefficient.subtract(&integerPowers[0])
		return
	}
	if n.coefficient.compare(&m.coefficient) >= 0 {
		n.coefficient.subtract(&m.coefficient)
		return
	}
	difference := m.coefficient
	difference.subtract(&n.coefficient)
	n.coefficient, n.negative = difference, m.negative
}

func multiplyWide(a, b Value) Value {
	x, y := longOf(a), longOf(b)
	x.multiply(&y)
	return x.value()
}

func (n *long) multiply(m *long) {
	n.coefficient = n.coefficient.multiply(&m.coefficient)
	n.exponent += m.exponent
	n.negative = n.negative != m.negative
}

// divideWide divides by what is not 0.
func divideWide(a, b Value) Value { return divideLong(longOf(a), longOf(b)) }

func divideLong(x, y long) Value {
	shift := precision + 1 + y.coefficient.digits() - x.coefficient.digits()
	x.coefficient.scale(shift)
	quotient, rest := x.coefficient.divide(&y.coefficient)
	result := long{coefficient: quotient, exponent: x.exponent - shift - y.exponent, negative: x.negative != y.negative, inexact: !rest.isZero()}
	return result.value()
}

func compareWide(a, b Value) int {
	x, y := longOf(a), longOf(b)
	if sign := compareInts(x.sign(), y.sign()); sign != 0 || x.sign() == 0 {
		return sign
	}
	if x.negative {
		x, y = y, x
	}
	return x.compareMagnitude(&y)
}

func (n *long) sign() int64 {
	switch {
	case n.coefficient.isZero():
		return 0
	case n.negative:
		return -1
	default:
		return 1
	}
}

func (n *long) compareMagnitude(m *long) int {
	top, other := n.exponent+n.coefficient.digits(), m.exponent+m.coefficient.digits()
	if top != other {
		return compareInts(int64(top), int64(other))
	}
	if n.exponent > m.exponent {
		n.coefficient.scale(n.exponent - m.exponent)
	} else {
		m.coefficient.scale(m.exponent - n.exponent)
	}
	return n.coefficient.compare(&m.coefficient)
}

// powerNumber raises a to b; null where that is undefined, as for 0 ** -1 or (-1) ** 0.5.
func powerNumber(a, b Value) Value {
	if isZero(b) {
		return Int(1)
	}
	if exponent, ok := wholeNumber(b); ok && !isZero(a) {
		return wholePower(longOf(a), exponent)
	}
	result := new(apd.Decimal)
	condition, err := decimal128.Pow(result, decimal(a), decimal(b))
	return narrow(result, condition, err)
}

// outOfRange is an exponent from which on a power is not a number of decimal128, nor is its reciprocal.
const outOfRange = 7000

// wholePower squares and multiplies.
func wholePower(base long, exponent int64) Value {
	power := long{coefficient: integer{1}}
	for rest := magnitude(exponent); ; {
		if rest&1 == 1 {
			power.multiply(&base)
			power.round(power.coefficient.digits() - powerPrecision)
		}
		top := power.exponent + power.coefficient.digits()
		if rest >>= 1; rest == 0 && top >= -outOfRange && top <= outOfRange {
			break
		}
		if baseTop := base.exponent + base.coefficient.digits(); max(top, baseTop) > outOfRange || min(top, baseTop) < -outOfRange {
			return farPower(max(top, baseTop) > outOfRange == (exponent > 0))
		}
		base.multiply(&base)
		base.round(base.coefficient.digits() - powerPrecision)
	}
	if exponent > 0 {
		return power.value()
	}
	return divideLong(long{coefficient: integer{1}}, power)
}

// farPower is the value of a power that is too large, or so small that it rounds to 0.
func farPower(large bool) Value {
	if large {
		return Value{}
	}
	return Int(0)
}
