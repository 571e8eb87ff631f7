package javashim

import (
	"fmt"
	"regexp"
	"strings"

	"zhitong/feel"
)

// conversion is a place in a format: flags, width, precision and one of the conversions that the shim knows.
var conversion = regexp.MustCompile(`%([-0+ ]*)([0-9]{0,4})(?:\.([0-9]{1,4}))?([a-zA-Z%])`)

// format is String.format with the conversions s, d, f, n and %.
func format(arguments []feel.Value) (feel.Value, error) {
	if len(arguments) == 0 {
		return feel.Value{}, fmt.Errorf("the format is missing")
	}
	pattern, ok := arguments[0].AsString()
	if !ok {
		return feel.Value{}, fmt.Errorf("the format is no string")
	}
	f := &formatter{rest: arguments[1:]}
	last := 0
	for _, place := range conversion.FindAllStringSubmatchIndex(pattern, -1) {
		f.out.WriteString(pattern[last:place[0]])
		f.convert(pattern, place)
		last = place[1]
	}
	f.out.WriteString(pattern[last:])
	if f.err != nil {
		return feel.Value{}, f.err
	}
	return feel.String(f.out.String()), nil
}

type formatter struct {
	out  strings.Builder
	rest []feel.Value
	err  error
}

func (f *formatter) convert(pattern string, place []int) {
	letter := pattern[place[8]:place[9]]
	switch letter {
	case "%":
		f.out.WriteByte('%')
		return
	case "n":
		f.out.WriteByte('\n')
		return
	}
	if len(f.rest) == 0 {
		f.err = fmt.Errorf("the format has more conversions than there are arguments")
		return
	}
	argument := f.rest[0]
	f.rest = f.rest[1:]
	flags := "%" + pattern[place[2]:place[5]]
	switch {
	case letter == "s":
		fmt.Fprintf(&f.out, flags+"s", argument.String())
	case letter == "d":
		f.whole(flags, argument)
	case letter == "f":
		f.floating(flags, pattern, place, argument)
	default:
		f.err = fmt.Errorf("the conversion %%%s is not part of the shim", letter)
	}
}

func (f *formatter) whole(flags string, argument feel.Value) {
	number, ok := argument.AsInt64()
	if !ok {
		f.err = fmt.Errorf("%%d wants a whole number")
		return
	}
	fmt.Fprintf(&f.out, flags+"d", number)
}

func (f *formatter) floating(flags, pattern string, place []int, argument feel.Value) {
	number, err := floatOf(argument, 64)
	if err != nil {
		f.err = err
		return
	}
	precision := ".6"
	if place[6] >= 0 {
		precision = "." + pattern[place[6]:place[7]]
	}
	fmt.Fprintf(&f.out, flags+precision+"f", number)
}
