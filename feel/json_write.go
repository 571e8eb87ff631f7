package feel

import (
	"strconv"
	"unicode/utf8"
)

// AppendJSON appends the value as JSON (RFC 8259): numbers in plain notation with all digits, dates, times and
// durations as their ISO 8601 strings, ranges as their FEEL text, functions as null.
func (v Value) AppendJSON(dst []byte) []byte {
	switch v.kind {
	case KindNull, KindFunction:
		return append(dst, "null"...)
	case KindBoolean:
		return strconv.AppendBool(dst, v.bits != 0)
	case KindNumber:
		return appendNumber(dst, v)
	case KindString:
		return appendJSONString(dst, v.text())
	case KindList:
		return appendJSONList(dst, v.Items())
	case KindContext:
		return appendJSONObject(dst, v.Entries())
	case KindRange:
		return appendJSONString(dst, string(v.appendText(nil)))
	default:
		return append(appendTemporal(append(dst, '"'), v), '"')
	}
}

func appendJSONList(dst []byte, items []Value) []byte {
	dst = append(dst, '[')
	for i, item := range items {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = item.AppendJSON(dst)
	}
	return append(dst, ']')
}

func appendJSONObject(dst []byte, entries []Entry) []byte {
	dst = append(dst, '{')
	for i, entry := range entries {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendJSONString(dst, entry.Key), ':')
		dst = entry.Value.AppendJSON(dst)
	}
	return append(dst, '}')
}

// appendJSONString copies runs that need no escape in one piece; bytes that are no UTF-8 become U+FFFD.
func appendJSONString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		if c := s[i]; c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 || r < utf8.RuneSelf {
			dst = appendJSONEscape(append(dst, s[start:i]...), r)
			start = i + size
		}
		i += size
	}
	return append(append(dst, s[start:]...), '"')
}

func appendJSONEscape(dst []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	switch r {
	case '"', '\\':
		return append(dst, '\\', byte(r))
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	case utf8.RuneError:
		return append(dst, `\ufffd`...)
	default:
		return append(dst, '\\', 'u', '0', '0', hex[r>>4&15], hex[r&15])
	}
}
