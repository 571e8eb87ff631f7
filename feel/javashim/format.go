package javashim

import (
	"fmt"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"

	"zhitong/feel"
)

// Limits of what a format may ask for.
const (
	maximumWidth = 10_000  // characters, and digits of a fraction
	maximumText  = 1 << 20 // bytes of the result
)

// format is String.format in the root locale, with the conversions s, d, f, e, b, n and % of java.util.Formatter and, where
// it has them, their upper case forms. A number is a BigDecimal there, and for d, where it is whole, a BigInteger.
func format(arguments []feel.Value) (feel.Value, error) {
	if len(arguments) == 0 {
		return feel.Value{}, fmt.Errorf("the format is missing")
	}
	pattern, ok := arguments[0].AsString()
	if !ok {
		return feel.Value{}, fmt.Errorf("the format is no string")
	}
	text, err := (&formatter{rest: pattern, arguments: arguments[1:], last: -1}).run()
	if err != nil {
		return feel.Value{}, err
	}
	return feel.String(text), nil
}

// formatter works through a format.
type formatter struct {
	out       strings.Builder
	rest      string
	arguments []feel.Value
	ordinary  int // the next argument of a conversion without index
	last      int // the argument of the conversion before, -1 for none
}

func (f *formatter) run() (string, error) {
	for {
		before, after, found := strings.Cut(f.rest, "%")
		f.out.WriteString(before)
		if !found {
			return f.out.String(), nil
		}
		f.rest = after
		text, err := f.convert()
		if err != nil {
			return "", err
		}
		f.out.WriteString(text)
		if f.out.Len() > maximumText {
			return "", fmt.Errorf("the result has more than %d bytes", maximumText)
		}
	}
}

func (f *formatter) convert() (string, error) {
	s, err := f.specifier()
	if err != nil {
		return "", err
	}
	if err := s.check(); err != nil {
		return "", err
	}
	switch s.conversion {
	case '%':
		return s.justify("%"), nil
	case 'n':
		return "\n", nil
	}
	argument, err := f.argument(s)
	if err != nil {
		return "", err
	}
	text, err := s.text(argument)
	if s.upper {
		text = cases.Upper(language.Und).String(text)
	}
	return s.justify(text), err
}

// argument is that of an index, "2$", of the conversion before, "<", or the next one.
func (f *formatter) argument(s *specifier) (feel.Value, error) {
	at := f.ordinary
	switch {
	case s.index > 0:
		at = s.index - 1
	case s.has('<'):
		at = f.last
	default:
		f.ordinary++
	}
	if at < 0 || at >= len(f.arguments) {
		return feel.Value{}, fmt.Errorf("there is no argument for %s", s.source)
	}
	f.last = at
	return f.arguments[at], nil
}

// text is what stands for a value, before it is justified.
func (s *specifier) text(v feel.Value) (string, error) {
	if s.conversion == 'b' {
		truth, isBoolean := v.AsBool()
		return s.cut(fmt.Sprint(isBoolean && truth || !isBoolean && !v.IsNull())), nil
	}
	if v.IsNull() || s.conversion == 's' {
		return s.cut(v.String()), nil
	}
	if v.Kind() != feel.KindNumber {
		return "", fmt.Errorf("%s takes a number, not a value of type %s", s.source, v.Kind())
	}
	return s.number(v)
}
