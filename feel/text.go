package feel

import (
	"strconv"
)

// String returns the value as FEEL text, strings inside of lists and contexts quoted, a string itself as it is
// (DMN 1.5, table 72, string()). A null is "null".
func (v Value) String() string {
	if v.kind == KindString {
		return v.text()
	}
	return string(v.appendText(nil))
}

func (v Value) appendText(dst []byte) []byte {
	switch v.kind {
	case KindNull:
		return append(dst, "null"...)
	case KindBoolean:
		return strconv.AppendBool(dst, v.bits != 0)
	case KindNumber:
		return appendNumber(dst, v)
	case KindString:
		return appendQuoted(dst, v.text())
	case KindList:
		return appendListText(dst, v.Items())
	case KindContext:
		return appendContextText(dst, v.Entries())
	case KindRange:
		return appendRange(dst, v.interval())
	case KindFunction:
		return v.ref.(*Function).append(dst)
	default:
		return appendTemporal(dst, v)
	}
}

func appendTemporal(dst []byte, v Value) []byte {
	switch v.kind {
	case KindDate:
		return appendDate(dst, v)
	case KindTime:
		return appendTime(dst, v)
	case KindDateTime:
		return appendDateTime(dst, v)
	case KindYearsMonthsDuration:
		return appendYearsMonths(dst, v)
	default:
		return appendDaysTime(dst, v)
	}
}

func appendListText(dst []byte, items []Value) []byte {
	dst = append(dst, '[')
	for i, item := range items {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = item.appendText(dst)
	}
	return append(dst, ']')
}

func appendContextText(dst []byte, entries []Entry) []byte {
	dst = append(dst, '{')
	for i, entry := range entries {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = append(appendKey(dst, entry.Key), ": "...)
		dst = entry.Value.appendText(dst)
	}
	return append(dst, '}')
}

func appendKey(dst []byte, key string) []byte {
	if isName(key) {
		return append(dst, key...)
	}
	return appendQuoted(dst, key)
}

func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for _, r := range s {
		switch r {
		case '"', '\\':
			dst = append(dst, '\\', byte(r))
		case '\n':
			dst = append(dst, `\n`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '\t':
			dst = append(dst, `\t`...)
		default:
			dst = append(dst, string(r)...)
		}
	}
	return append(dst, '"')
}
