package javashim

import (
	"fmt"
	"strings"

	"github.com/cockroachdb/apd/v3"

	"zhitong/feel"
)

// decimals rounds half up, as java.util.Formatter does, without a limit that a format could reach.
var decimals = func() *apd.Context {
	c := apd.BaseContext.WithPrecision(3 * maximumWidth)
	c.Rounding = apd.RoundHalfUp
	return c
}()

// number writes a number with d, f or e.
func (s *specifier) number(v feel.Value) (string, error) {
	exact, _, err := apd.NewFromString(v.String())
	if err != nil {
		return "", err
	}
	negative := exact.Negative
	exact.Negative = false
	digits, err := s.digits(exact)
	if err != nil {
		return "", err
	}
	return s.signed(digits, negative), nil
}

// digits writes a number that is not negative, without padding.
func (s *specifier) digits(exact *apd.Decimal) (string, error) {
	if s.conversion == 'd' {
		if !isWhole(exact) {
			return "", fmt.Errorf("%s takes a whole number", s.source)
		}
		return s.grouped(exact.Text('f')), nil
	}
	precision := s.precision
	if precision < 0 {
		precision = 6
	}
	if s.conversion == 'e' {
		return s.scientific(exact, precision)
	}
	rounded := new(apd.Decimal)
	if _, err := decimals.Quantize(rounded, exact, int32(-precision)); err != nil {
		return "", err
	}
	return s.grouped(s.pointed(rounded.Text('f'), precision)), nil
}

func isWhole(exact *apd.Decimal) bool {
	fraction := new(apd.Decimal)
	exact.Modf(nil, fraction)
	return fraction.IsZero()
}

// scientific writes a number as 1.2345e+06, with at least two digits of exponent.
func (s *specifier) scientific(exact *apd.Decimal, precision int) (string, error) {
	exponent := 0
	rounded := new(apd.Decimal)
	if !exact.IsZero() {
		if _, err := decimals.WithPrecision(uint32(precision+1)).Round(rounded, exact); err != nil {
			return "", err
		}
		exponent = int(rounded.NumDigits()) - 1 + int(rounded.Exponent)
		rounded.Exponent -= int32(exponent)
	}
	if _, err := decimals.Quantize(rounded, rounded, int32(-precision)); err != nil {
		return "", err
	}
	sign := '+'
	if exponent < 0 {
		sign, exponent = '-', -exponent
	}
	return fmt.Sprintf("%se%c%02d", s.pointed(rounded.Text('f'), precision), sign, exponent), nil
}

// pointed adds the decimal point that the flag # asks for.
func (s *specifier) pointed(digits string, precision int) string {
	if precision == 0 && s.has('#') {
		return digits + "."
	}
	return digits
}

// grouped puts commas between thousands where the flag says so.
func (s *specifier) grouped(digits string) string {
	if !s.has(',') {
		return digits
	}
	whole, _, _ := strings.Cut(digits, ".")
	var out strings.Builder
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			out.WriteByte(',')
		}
		out.WriteByte(whole[i])
	}
	return out.String() + digits[len(whole):]
}

// signed adds the sign, and zeros up to the width where the flag 0 says so.
func (s *specifier) signed(digits string, negative bool) string {
	before, after := "", ""
	switch {
	case negative && s.has('('):
		before, after = "(", ")"
	case negative:
		before = "-"
	case s.has('+'):
		before = "+"
	case s.has(' '):
		before = " "
	}
	if s.has('0') {
		digits = strings.Repeat("0", max(0, s.width-len(before)-len(digits)-len(after))) + digits
	}
	return before + digits + after
}
