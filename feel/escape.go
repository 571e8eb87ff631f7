package feel

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The single characters that may follow a backslash, each before what it stands for.
const (
	feelEscapes = "n\nr\rt\t\"\"''\\\\"
	jsonEscapes = "n\nr\rt\tb\bf\f\"\"//\\\\"
)

// unescape replaces escapes: the single characters named in escapes, \uXXXX (a surrogate pair joins to one code
// point) and \UXXXXXX. ok is false for an escape that is none of these.
func unescape(s, escapes string) (text string, ok bool) {
	var out strings.Builder
	out.Grow(len(s))
	ok = true
	for {
		at := strings.IndexByte(s, '\\')
		if at < 0 || at+1 >= len(s) {
			out.WriteString(s)
			return out.String(), ok && at < 0
		}
		out.WriteString(s[:at])
		r, size := escapeAt(s[at:], escapes)
		if size == 0 {
			ok, r, size = false, '\\', 1
		}
		out.WriteRune(r)
		s = s[at+size:]
	}
}

func escapeAt(s, escapes string) (r rune, size int) {
	switch s[1] {
	case 'u':
		return unicodeEscape(s)
	case 'U':
		r, ok := hexRune(s, 2, 6)
		if !ok || !utf8.ValidRune(r) {
			return 0, 0
		}
		return r, 8
	}
	for i := 0; i < len(escapes); i += 2 {
		if escapes[i] == s[1] {
			return rune(escapes[i+1]), 2
		}
	}
	return 0, 0
}

func unicodeEscape(s string) (r rune, size int) {
	first, ok := hexRune(s, 2, 4)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(first) {
		return first, 6
	}
	if len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
		if second, ok := hexRune(s, 8, 4); ok {
			if joined := utf16.DecodeRune(first, second); joined != utf8.RuneError {
				return joined, 12
			}
		}
	}
	return utf8.RuneError, 6
}

func hexRune(s string, from, digits int) (rune, bool) {
	if len(s) < from+digits {
		return 0, false
	}
	r, err := strconv.ParseUint(s[from:from+digits], 16, 32)
	return rune(r), err == nil
}
