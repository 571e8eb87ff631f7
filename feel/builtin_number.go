package feel

func init() {
	declare(inBoth, "decimal(n: number, scale: number)", rounded(roundHalfEven))
	declare(inCamunda8, "decimal(n: number, scale: number, mode: string)", decimalWithMode)
	declare(inBoth, "round(n: number, scale: number)", rounded(roundHalfEven))
	declare(inBoth, "floor(n: number)", rounded(roundFloor))
	declare(inBoth, "floor(n: number, scale: number)", rounded(roundFloor))
	declare(inBoth, "ceiling(n: number)", rounded(roundCeiling))
	declare(inBoth, "ceiling(n: number, scale: number)", rounded(roundCeiling))
	declare(inBoth, "round up(n: number, scale: number)", rounded(roundAway))
	declare(inBoth, "round down(n: number, scale: number)", rounded(roundTowardZero))
	declare(inBoth, "round half up(n: number, scale: number)", rounded(roundHalfUp))
	declare(inBoth, "round half down(n: number, scale: number)", rounded(roundHalfDown))
	declare(inBoth, "abs(n: number)", func(_ *evaluation, a []Value) Value { return absoluteNumber(a[0]) })
	declare(inBoth, "abs(n: days and time duration)", absoluteDuration)
	declare(inBoth, "abs(n: years and months duration)", absoluteDuration)
	declare(inBoth, "modulo(dividend: number, divisor: number)", func(e *evaluation, a []Value) Value { return e.modulo(a[0], a[1]) })
	declare(inBoth, "sqrt(number: number)", costly(rootSteps, squareRoot))
	declare(inBoth, "log(number: number)", costly(seriesSteps, naturalLogarithm))
	declare(inBoth, "exp(number: number)", costly(seriesSteps, exponential))
	declare(inBoth, "odd(number: number)", func(e *evaluation, a []Value) Value { return parity(e, a[0], 1) })
	declare(inBoth, "even(number: number)", func(e *evaluation, a []Value) Value { return parity(e, a[0], 0) })
}

// Steps that functions count, since they take so many times longer than a pass of a loop.
const (
	rootSteps   = 50 // also a remainder of numbers that are not in the fast form
	seriesSteps = 200
)

func costly(steps int, function func(a Value) Value) func(e *evaluation, a []Value) Value {
	return func(e *evaluation, a []Value) Value {
		if !e.step(steps) {
			return Value{}
		}
		return e.defined(function(a[0]))
	}
}

func (e *evaluation) modulo(a, b Value) Value {
	if !fast(a, b) && !e.step(rootSteps) {
		return Value{}
	}
	return e.defined(moduloNumbers(a, b))
}

// defined warns of a function that has no value for its arguments.
func (e *evaluation) defined(v Value) Value {
	if v.IsNull() {
		return e.invalid("the function has no value for these arguments")
	}
	return v
}

// The scales that rounding takes (DMN 1.5, table 75).
const (
	minimumScale = -6111
	maximumScale = 6176
)

func rounded(mode rounding) func(e *evaluation, a []Value) Value {
	return func(e *evaluation, a []Value) Value {
		scale := int64(0)
		if len(a) > 1 {
			var ok bool
			if scale, ok = truncatedInt(a[1]); !ok || scale < minimumScale || scale > maximumScale {
				return e.invalid("the scale %s is not between %d and %d", a[1], minimumScale, maximumScale)
			}
		}
		return roundNumber(a[0], int32(scale), mode)
	}
}

func roundNumber(a Value, scale int32, mode rounding) Value {
	if a.ref == nil && a.scale <= scale {
		return a
	}
	return roundWide(a, scale, mode)
}

var roundingModes = map[string]rounding{
	"UP": roundAway, "DOWN": roundTowardZero, "CEILING": roundCeiling, "FLOOR": roundFloor,
	"HALF_UP": roundHalfUp, "HALF_DOWN": roundHalfDown, "HALF_EVEN": roundHalfEven,
}

func decimalWithMode(e *evaluation, a []Value) Value {
	mode, ok := roundingModes[upperASCII(a[2].text())]
	if !ok {
		return e.invalid("'%.20s' is not a rounding mode", a[2].text())
	}
	return rounded(mode)(e, a[:2])
}

func upperASCII(s string) string {
	upper := []byte(s)
	for i, c := range upper {
		if c >= 'a' && c <= 'z' {
			upper[i] = c - 'a' + 'A'
		}
	}
	return string(upper)
}

func absoluteNumber(v Value) Value {
	if signOf(v) < 0 {
		return negateNumber(v)
	}
	return v
}

func absoluteDuration(_ *evaluation, a []Value) Value {
	if isNegativeDuration(a[0]) {
		return negateDuration(a[0])
	}
	return a[0]
}

// parity is false, with a warning, for what is neither odd nor even.
func parity(e *evaluation, v Value, wanted int64) Value {
	remainder, ok := wholeNumber(moduloNumbers(v, Int(2)))
	if !ok {
		e.invalid("%s is neither odd nor even, since it is no whole number", v)
		return Bool(false)
	}
	return Bool(remainder == wanted)
}
