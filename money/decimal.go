package money

import (
	"math"
	"strconv"

	"github.com/cockroachdb/apd/v3"
)

// Rounding says what FromDecimal does with decimals that the currency lacks.
type Rounding string

// The rounding modes. There is no default: whoever rounds money says how.
const (
	Exact    Rounding = "exact"     // refuse
	HalfUp   Rounding = "half_up"   // to the nearest, a half away from zero (四舍五入)
	HalfEven Rounding = "half_even" // to the nearest, a half to the even neighbour (IEEE 754, banker's)
	HalfDown Rounding = "half_down" // to the nearest, a half towards zero
	Up       Rounding = "up"        // away from zero
	Down     Rounding = "down"      // towards zero
	Ceiling  Rounding = "ceiling"   // towards +∞
	Floor    Rounding = "floor"     // towards −∞
)

var rounders = map[Rounding]apd.Rounder{
	Exact: apd.RoundDown, HalfUp: apd.RoundHalfUp, HalfEven: apd.RoundHalfEven, HalfDown: apd.RoundHalfDown,
	Up: apd.RoundUp, Down: apd.RoundDown, Ceiling: apd.RoundCeiling, Floor: apd.RoundFloor,
}

// maxAdjustedExponent is the decimal exponent of the largest amount; numbers
// beyond it overflow whatever the currency.
const maxAdjustedExponent = 19

// FromDecimal turns a number of whole units into an amount. The errors have
// the codes inexact (only with Exact), overflow, malformed_amount (NaN,
// infinity), unknown_rounding and no_minor_unit.
func FromDecimal(number *apd.Decimal, currency Currency, rounding Rounding) (Amount, error) {
	rounder, known := rounders[rounding]
	if !known {
		return Amount{}, newError(CodeUnknownRounding, "the rounding mode is not known")
	}
	decimals, err := minorUnit(currency)
	if err != nil {
		return Amount{}, err
	}
	if number.Form != apd.Finite {
		return Amount{}, newError(CodeMalformed, "the number is not finite")
	}
	return quantize(number, currency, decimals, rounder, rounding == Exact)
}

func quantize(number *apd.Decimal, currency Currency, decimals int, rounder apd.Rounder, exact bool) (Amount, error) {
	if number.IsZero() {
		return Zero(currency), nil
	}
	if number.NumDigits()+int64(number.Exponent) > maxAdjustedExponent {
		return Amount{}, overflow()
	}
	context := apd.Context{Precision: 60, MaxExponent: apd.MaxExponent, MinExponent: apd.MinExponent, Rounding: rounder}
	var minor apd.Decimal
	condition, err := context.Quantize(&minor, number, int32(-decimals))
	if err != nil {
		return Amount{}, newError(CodeMalformed, "the number cannot be brought to the decimals of the currency")
	}
	if exact && condition.Inexact() {
		return Amount{}, newError(CodeInexact, "the number has more decimals than the currency")
	}
	minor.Exponent = 0
	units, err := minor.Int64()
	if err != nil {
		return Amount{}, overflow()
	}
	return New(units, currency), nil
}

// Decimal returns the amount as a number of whole units, exactly.
func (a Amount) Decimal() *apd.Decimal {
	return apd.New(a.minor, int32(-a.currency.decimals()))
}

// DecimalText returns the amount without its currency, with all decimals of
// the currency, a point and no grouping: "-1234.50". It is the machine format.
func (a Amount) DecimalText() string { return string(a.AppendDecimal(nil, '.')) }

// AppendDecimal appends DecimalText with the given decimal separator.
func (a Amount) AppendDecimal(to []byte, separator byte) []byte {
	magnitude := a.magnitude()
	if a.minor < 0 {
		to = append(to, '-')
	}
	scale := powersOfTen[a.currency.decimals()]
	to = strconv.AppendUint(to, magnitude/scale, 10)
	if scale == 1 {
		return to
	}
	to = append(to, separator)
	fraction := magnitude % scale
	for digit := scale / 10; digit > 0; digit /= 10 {
		to = append(to, byte('0'+fraction/digit%10))
	}
	return to
}

// ParseDecimal reads the machine format: an optional sign, digits, and
// optionally the separator with decimals ("5,", ".5" and "1.500" for CNY are
// accepted, since they say exactly one amount). The errors have the codes
// malformed_amount, too_many_decimals, overflow and no_minor_unit.
func ParseDecimal(text string, separator byte, currency Currency) (Amount, error) {
	decimals, err := minorUnit(currency)
	if err != nil {
		return Amount{}, err
	}
	unsigned, negative := text, false
	if text != "" && (text[0] == '-' || text[0] == '+') {
		unsigned, negative = text[1:], text[0] == '-'
	}
	digits := digitSum{decimals: decimals, offset: len(text) - len(unsigned)}
	for index := range len(unsigned) {
		if err := digits.add(unsigned[index], separator); err != nil {
			return Amount{}, err
		}
		digits.offset++
	}
	return digits.amount(negative, currency)
}

// digitSum adds up the minor units of an amount, digit by digit.
type digitSum struct {
	decimals  int // of the currency
	offset    int // of the next byte, for errors
	magnitude uint64
	digits    int
	fraction  int // decimals read
	inside    bool
}

func (s *digitSum) add(char, separator byte) error {
	switch {
	case char == separator && !s.inside:
		s.inside = true
		return nil
	case char < '0' || char > '9':
		return errorAt(s.offset, CodeMalformed, "the text is not an amount")
	}
	return s.digit(char - '0')
}

func (s *digitSum) digit(digit byte) error {
	s.digits++
	if s.inside {
		s.fraction++
		if s.fraction > s.decimals {
			if digit != 0 {
				return errorAt(s.offset, CodeTooManyDecimals, "the amount has more than the %d decimals of its currency", s.decimals)
			}
			return nil
		}
	}
	if s.magnitude > (math.MaxUint64-9)/10 {
		return overflow()
	}
	s.magnitude = s.magnitude*10 + uint64(digit)
	return nil
}

func (s *digitSum) amount(negative bool, currency Currency) (Amount, error) {
	if s.digits == 0 {
		return Amount{}, errorAt(s.offset, CodeMalformed, "the amount has no digit")
	}
	for ; s.fraction < s.decimals; s.fraction++ {
		if s.magnitude > math.MaxUint64/10 {
			return Amount{}, overflow()
		}
		s.magnitude *= 10
	}
	return fromMagnitude(s.magnitude, negative, currency)
}

func fromMagnitude(magnitude uint64, negative bool, currency Currency) (Amount, error) {
	limit := uint64(math.MaxInt64)
	if negative {
		limit++
	}
	if magnitude > limit {
		return Amount{}, overflow()
	}
	if negative {
		return New(int64(-magnitude), currency), nil
	}
	return New(int64(magnitude), currency), nil
}

func (a Amount) magnitude() uint64 {
	if a.minor < 0 {
		return -uint64(a.minor)
	}
	return uint64(a.minor)
}

func minorUnit(currency Currency) (int, error) {
	if currency.IsZero() {
		return 0, newError(CodeNoCurrency, "the amount has no currency")
	}
	decimals, ok := currency.MinorUnit()
	if !ok {
		return 0, newError(CodeNoMinorUnit, "%s has no minor unit, so it cannot hold an amount of money", currency.Code())
	}
	return decimals, nil
}

var powersOfTen = [...]uint64{1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000}
