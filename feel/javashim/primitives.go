package javashim

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"zhitong/feel"
)

// primitive is a number type of Java: a whole one of some bits, or a floating one.
type primitive struct {
	name, class string
	bits        int
	floating    bool
}

var primitives = []primitive{
	{"byte", "Byte", 8, false}, {"short", "Short", 16, false}, {"int", "Integer", 32, false}, {"long", "Long", 64, false},
	{"float", "Float", 32, true}, {"double", "Double", 64, true},
}

// convert brings a number to the type; one that does not fit is an error.
func (p primitive) convert(v feel.Value) (feel.Value, error) {
	if p.floating {
		f, err := floatOf(v, p.bits)
		if err != nil {
			return feel.Value{}, err
		}
		return floatValue(f, p.bits)
	}
	i, ok := v.AsInt64()
	if limit := int64(1) << (p.bits - 1); !ok || p.bits < 64 && (i < -limit || i >= limit) {
		return feel.Value{}, fmt.Errorf("a whole number of %d bits is wanted", p.bits)
	}
	return v, nil
}

func (p primitive) parse(v feel.Value) (feel.Value, error) {
	text, ok := v.AsString()
	if !ok {
		return feel.Value{}, fmt.Errorf("a string is wanted, not a value of type %s", v.Kind())
	}
	number, err := feel.ParseNumber(text)
	if err != nil {
		return feel.Value{}, err
	}
	return p.convert(number)
}

// text writes a number as Java does: a floating one always has a fraction.
func (p primitive) text(v feel.Value) (feel.Value, error) {
	number, err := p.convert(v)
	if err != nil {
		return feel.Value{}, err
	}
	text := number.String()
	if p.floating && !strings.Contains(text, ".") {
		text += ".0"
	}
	return feel.String(text), nil
}

func character(v feel.Value) (feel.Value, error) {
	text, ok := v.AsString()
	if r, size := utf8.DecodeRuneInString(text); !ok || size == 0 || size != len(text) || r > 0xFFFF {
		return feel.Value{}, fmt.Errorf("one character is wanted")
	}
	return v, nil
}
