package feel

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// maximumNumberText bounds a number that is read; a decimal128 needs at most 6,178 characters in plain notation.
const maximumNumberText = 7000

// ParseNumber reads a decimal number ("-12.50", "1e-3") and rounds it to 34 digits, half to even. The error names a
// text that is no number or is beyond decimal128.
func ParseNumber(text string) (Value, error) {
	if v, ok := parseFastNumber(text); ok {
		return v, nil
	}
	if len(text) > maximumNumberText || !isNumberText(text) {
		return Value{}, &Error{Code: CodeSyntax, Message: fmt.Sprintf("%.40q is not a number", text), Source: text}
	}
	d := new(apd.Decimal)
	condition, err := parseWide(d, text)
	if v := narrow(d, condition, err); !v.IsNull() {
		return v, nil
	}
	return Value{}, &Error{Code: CodeSyntax, Message: fmt.Sprintf("%.40q is beyond the range of numbers", text), Source: text}
}

func parseWide(d *apd.Decimal, text string) (apd.Condition, error) {
	_, condition, err := decimal128.SetString(d, text)
	return condition, err
}

// parseFastNumber reads plain numbers of up to 18 digits.
func parseFastNumber(text string) (Value, bool) {
	digits := strings.TrimPrefix(text, "-")
	if len(digits) == 0 || len(digits) > 19 {
		return Value{}, false
	}
	coefficient, scale, seen := int64(0), int32(-1), 0
	for i := 0; i < len(digits); i++ {
		c := digits[i]
		switch {
		case c == '.' && scale < 0:
			scale = 0
		case c < '0' || c > '9' || seen == 18:
			return Value{}, false
		default:
			coefficient = coefficient*10 + int64(c-'0')
			seen++
			if scale >= 0 {
				scale++
			}
		}
	}
	if seen == 0 || scale == 0 {
		return Value{}, false
	}
	if len(digits) != len(text) {
		coefficient = -coefficient
	}
	return Value{kind: KindNumber, bits: coefficient, scale: max(scale, 0)}, true
}

// isNumberText keeps out what a decimal library accepts beyond FEEL: infinities, NaN, a leading plus.
func isNumberText(text string) bool {
	rest := strings.TrimPrefix(text, "-")
	rest, whole := cutDigits(rest)
	fraction := 0
	if strings.HasPrefix(rest, ".") {
		if rest, fraction = cutDigits(rest[1:]); fraction == 0 {
			return false
		}
	}
	if whole+fraction == 0 {
		return false
	}
	return rest == "" || isExponentText(rest)
}

func isExponentText(text string) bool {
	if text[0] != 'e' && text[0] != 'E' {
		return false
	}
	text = text[1:]
	if text != "" && (text[0] == '+' || text[0] == '-') {
		text = text[1:]
	}
	rest, digits := cutDigits(text)
	return rest == "" && digits > 0 && digits < 6
}

func cutDigits(text string) (rest string, digits int) {
	for digits < len(text) && text[digits] >= '0' && text[digits] <= '9' {
		digits++
	}
	return text[digits:], digits
}

// appendNumber writes a number in plain notation without trailing zeros.
func appendNumber(dst []byte, v Value) []byte {
	if v.ref != nil {
		return decimal(v).Append(dst, 'f')
	}
	coefficient, scale := stripZeros(v.bits, v.scale)
	if scale == 0 {
		return strconv.AppendInt(dst, coefficient, 10)
	}
	if coefficient < 0 {
		dst = append(dst, '-')
	}
	digits := strconv.FormatUint(magnitude(coefficient), 10)
	if missing := int(scale) - len(digits) + 1; missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	point := len(digits) - int(scale)
	return append(append(append(dst, digits[:point]...), '.'), digits[point:]...)
}
