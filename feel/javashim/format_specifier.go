package javashim

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// specifier is "%[index$][flags][width][.precision]conversion" (java.util.Formatter).
type specifier struct {
	source     string
	index      int
	flags      string
	width      int // 0 for none
	precision  int // -1 for none
	conversion byte
	upper      bool
}

func (s *specifier) has(flag byte) bool { return strings.IndexByte(s.flags, flag) >= 0 }

// specifier reads what stands after "%".
func (f *formatter) specifier() (*specifier, error) {
	start := f.rest
	s := &specifier{precision: -1}
	if digits := f.digits(); digits != "" && strings.HasPrefix(f.rest, "$") {
		f.rest = f.rest[1:]
		s.index, _ = strconv.Atoi(digits)
		if s.index == 0 {
			return nil, fmt.Errorf("%%%s$ is not an index of an argument", digits)
		}
	} else {
		f.rest = start
	}
	length := len(f.rest) - len(strings.TrimLeft(f.rest, "-#+ 0,(<"))
	s.flags, f.rest = f.rest[:length], f.rest[length:]
	var err error
	if digits := f.digits(); digits != "" {
		s.width, err = measure(digits)
	}
	if strings.HasPrefix(f.rest, ".") && err == nil {
		f.rest = f.rest[1:]
		s.precision, err = measure(f.digits())
	}
	if err != nil {
		return nil, err
	}
	return s, f.letter(s, start)
}

func (f *formatter) digits() string {
	digits := f.rest[:len(f.rest)-len(strings.TrimLeft(f.rest, "0123456789"))]
	f.rest = f.rest[len(digits):]
	return digits
}

func measure(digits string) (int, error) {
	value, err := strconv.Atoi(digits)
	if err != nil || value > maximumWidth {
		return 0, fmt.Errorf("%.20q is not a width or precision of at most %d", digits, maximumWidth)
	}
	return value, nil
}

// letter reads the conversion.
func (f *formatter) letter(s *specifier, start string) error {
	if f.rest == "" {
		return errors.New("the format ends in the middle of a conversion")
	}
	_, size := utf8.DecodeRuneInString(f.rest)
	s.conversion = f.rest[0]
	f.rest = f.rest[size:]
	s.source = "%" + start[:len(start)-len(f.rest)]
	if strings.IndexByte("SBE", s.conversion) >= 0 {
		s.upper = true
		s.conversion |= 0x20
	}
	if _, known := allowedFlags[s.conversion]; !known || size > 1 {
		return fmt.Errorf("the conversion %.40s is not part of the shim", s.source)
	}
	return nil
}

// allowedFlags are the flags of each conversion.
var allowedFlags = map[byte]string{'s': "-<", 'b': "-<", 'd': "-+ 0,(<", 'f': "-#+ 0,(<", 'e': "-#+ 0(<", '%': "-<", 'n': "<"}

// check refuses what java.util.Formatter throws exceptions for.
func (s *specifier) check() error {
	for i, flag := range []byte(s.flags) {
		if strings.IndexByte(allowedFlags[s.conversion], flag) < 0 {
			return fmt.Errorf("%s does not take the flag %q", s.source, flag)
		}
		if strings.IndexByte(s.flags[i+1:], flag) >= 0 {
			return fmt.Errorf("%s has the flag %q twice", s.source, flag)
		}
	}
	switch {
	case s.has('-') && s.has('0'), s.has('+') && s.has(' '):
		return fmt.Errorf("%s has flags that exclude each other", s.source)
	case (s.has('-') || s.has('0')) && s.width == 0:
		return fmt.Errorf("%s has no width", s.source)
	case s.precision >= 0 && strings.IndexByte("d%n", s.conversion) >= 0:
		return fmt.Errorf("%s takes no precision", s.source)
	case s.width > 0 && s.conversion == 'n':
		return fmt.Errorf("%s takes no width", s.source)
	}
	return nil
}

// cut shortens a text to the precision; Java counts characters of UTF-16.
func (s *specifier) cut(text string) string {
	count := 0
	for i, r := range text {
		if count += utf16.RuneLen(r); s.precision >= 0 && count > s.precision {
			return text[:i]
		}
	}
	return text
}

// justify fills a text up to the width.
func (s *specifier) justify(text string) string {
	length := 0
	for _, r := range text {
		length += utf16.RuneLen(r)
	}
	spaces := strings.Repeat(" ", max(0, s.width-length))
	if s.has('-') {
		return text + spaces
	}
	return spaces + text
}
