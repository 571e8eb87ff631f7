package feel

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

const (
	maximumJSONBytes   = 64 << 20
	maximumJSONNesting = maximumValueDepth
)

// FromJSON reads one JSON text (RFC 8259): numbers are decimals, objects become contexts that keep the order of their
// keys (of a key that comes twice the last value counts). The error is an *Error whose Line and Column are those of
// the JSON text; texts over 64 MiB or nested deeper than 500 are refused.
func FromJSON(data []byte) (Value, error) {
	if len(data) > maximumJSONBytes {
		return Value{}, &Error{Code: CodeLimit, Message: fmt.Sprintf("JSON of %d bytes is above the limit of %d", len(data), maximumJSONBytes)}
	}
	r := &jsonReader{text: string(data)}
	v := r.value()
	if r.space(); r.err == nil && r.at < len(r.text) {
		r.fail("text after the end of the JSON value")
	}
	if r.err != nil {
		return Value{}, r.err
	}
	return v, nil
}

type jsonReader struct {
	text  string
	at    int
	depth int
	err   *Error
}

// fail keeps the first problem and moves to the end, which stops every loop.
func (r *jsonReader) fail(format string, arguments ...any) Value {
	if r.err == nil {
		r.err = newError(CodeSyntax, r.text, r.at, format, arguments...)
		r.err.Source = ""
	}
	r.at = len(r.text)
	return Value{}
}

func (r *jsonReader) space() {
	for r.at < len(r.text) && strings.IndexByte(" \t\r\n", r.text[r.at]) >= 0 {
		r.at++
	}
}

func (r *jsonReader) peek() byte {
	r.space()
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

func (r *jsonReader) value() Value {
	switch c := r.peek(); {
	case c == '{':
		return r.nested(r.object)
	case c == '[':
		return r.nested(r.array)
	case c == '"':
		return String(r.quoted())
	case c == '-' || c >= '0' && c <= '9':
		return r.number()
	default:
		return r.literal()
	}
}

func (r *jsonReader) nested(read func() Value) Value {
	if r.depth++; r.depth > maximumJSONNesting {
		return r.fail("JSON nested deeper than %d", maximumJSONNesting)
	}
	r.at++
	v := read()
	r.depth--
	return v
}

func (r *jsonReader) literal() Value {
	for _, known := range [...]struct {
		text  string
		value Value
	}{{"null", Null()}, {"true", Bool(true)}, {"false", Bool(false)}} {
		if strings.HasPrefix(r.text[r.at:], known.text) {
			r.at += len(known.text)
			return known.value
		}
	}
	if r.at >= len(r.text) {
		return r.fail("the JSON text ends too early")
	}
	return r.fail("a JSON value was expected")
}

func (r *jsonReader) array() Value {
	var items []Value
	if r.peek() == ']' {
		r.at++
		return List()
	}
	for r.err == nil {
		items = append(items, r.value())
		if !r.more(']') {
			break
		}
	}
	return List(items...)
}

func (r *jsonReader) object() Value {
	var entries ContextBuilder
	if r.peek() == '}' {
		r.at++
		return entries.Build()
	}
	for r.err == nil {
		if r.peek() != '"' {
			return r.fail("a key in quotes was expected")
		}
		key := r.quoted()
		if r.peek() != ':' {
			return r.fail("a colon was expected")
		}
		r.at++
		entries.Set(key, r.value())
		if !r.more('}') {
			break
		}
	}
	return entries.Build()
}

// more steps over a comma (true) or the closing bracket (false).
func (r *jsonReader) more(closing byte) bool {
	c := r.peek()
	if c != ',' && c != closing {
		r.fail("a comma or %q was expected", string(closing))
		return false
	}
	r.at++
	return c == ','
}

func (r *jsonReader) number() Value {
	start := r.at
	for r.at < len(r.text) && strings.IndexByte("+-.eE0123456789", r.text[r.at]) >= 0 {
		r.at++
	}
	text := r.text[start:r.at]
	digits := strings.TrimPrefix(text, "-")
	v, err := ParseNumber(text)
	if err != nil || digits[0] == '.' || len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9' {
		r.at = start
		return r.fail("%.40q is not a number, or is out of range", text)
	}
	return v
}

// quoted reads a string; one without escapes shares the memory of the text.
func (r *jsonReader) quoted() string {
	r.at++
	start := r.at
	for r.at < len(r.text) {
		switch c := r.text[r.at]; {
		case c == '"':
			s := r.text[start:r.at]
			r.at++
			return r.checked(s)
		case c == '\\':
			return r.escaped(start)
		case c < ' ':
			r.fail("a control character inside of a string")
			return ""
		}
		r.at++
	}
	r.fail("a string without end")
	return ""
}

func (r *jsonReader) checked(s string) string {
	if !utf8.ValidString(s) {
		r.fail("a string that is not UTF-8")
	}
	return s
}

func (r *jsonReader) escaped(start int) string {
	end := r.at
	for end < len(r.text) && r.text[end] != '"' {
		if r.text[end] < ' ' {
			r.fail("a control character inside of a string")
			return ""
		}
		if r.text[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(r.text) {
		r.fail("a string without end")
		return ""
	}
	s, ok := unescape(r.text[start:end], jsonEscapes)
	if !ok {
		r.fail("an escape that JSON does not have")
	}
	r.at = end + 1
	return r.checked(s)
}
