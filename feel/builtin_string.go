package feel

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

func init() {
	declare(inBoth, "substring(string: string, start position: number, length: number?)", substring)
	declare(inBoth, "string length(string: string)", func(_ *evaluation, a []Value) Value { return Int(int64(utf8.RuneCountInString(a[0].text()))) })
	declare(inBoth, "upper case(string: string)", func(e *evaluation, a []Value) Value { return e.text(upperCase(a[0].text())) })
	declare(inBoth, "lower case(string: string)", func(e *evaluation, a []Value) Value { return e.text(lowerCase(a[0].text())) })
	declare(inBoth, "substring before(string: string, match: string)", substringBefore)
	declare(inBoth, "substring after(string: string, match: string)", substringAfter)
	declare(inBoth, "contains(string: string, match: string)", func(_ *evaluation, a []Value) Value { return Bool(strings.Contains(a[0].text(), a[1].text())) })
	declare(inBoth, "starts with(string: string, match: string)", func(_ *evaluation, a []Value) Value { return Bool(strings.HasPrefix(a[0].text(), a[1].text())) })
	declare(inBoth, "ends with(string: string, match: string)", func(_ *evaluation, a []Value) Value { return Bool(strings.HasSuffix(a[0].text(), a[1].text())) })
	declare(inBoth, "string join(list: list, delimiter: string?)", func(e *evaluation, a []Value) Value { return stringJoin(e, a[0], a[1], "", "") })
	declare(inCamunda8, "string join(list: list, delimiter: string?, prefix: string, suffix: string)", func(e *evaluation, a []Value) Value {
		return stringJoin(e, a[0], a[1], a[2].text(), a[3].text())
	})
	declare(inCamunda8, "trim(string: string)", func(e *evaluation, a []Value) Value { return e.text(strings.TrimSpace(a[0].text())) })
	declare(inCamunda8, "is blank(string: string)", func(_ *evaluation, a []Value) Value { return Bool(strings.TrimSpace(a[0].text()) == "") })
	declare(inCamunda8, "to base64(value: string)", func(e *evaluation, a []Value) Value {
		return e.text(base64.StdEncoding.EncodeToString([]byte(a[0].text())))
	})
	declare(inCamunda8, "from base64(value: string)", fromBase64)
	declare(inCamunda8, "to json(value: any)", func(e *evaluation, a []Value) Value { return e.text(string(a[0].AppendJSON(nil))) })
	declare(inCamunda8, "from json(value: string)", func(e *evaluation, a []Value) Value { return e.parsed(FromJSON([]byte(a[0].text()))) })
}

// substring counts code points from 1, from the end where the start is negative.
func substring(e *evaluation, a []Value) Value {
	start, ok := truncatedInt(a[1])
	length := int64(len(a[0].text()))
	if !a[2].IsNull() {
		var okLength bool
		length, okLength = truncatedInt(a[2])
		ok = ok && okLength
	}
	text := a[0].text()
	if start < 0 {
		start += int64(utf8.RuneCountInString(text)) + 1
	}
	if !ok || start < 1 || length < 1 && !a[2].IsNull() {
		return e.invalid("there is no substring from %s on", a[1])
	}
	from := runeOffset(text, start-1)
	return e.text(text[from : from+runeOffset(text[from:], length)])
}

// runeOffset returns the byte at which code point number count (from 0) begins, or the length.
func runeOffset(text string, count int64) int {
	for offset := range text {
		if count == 0 {
			return offset
		}
		count--
	}
	return len(text)
}

func substringBefore(e *evaluation, a []Value) Value {
	before, _, found := strings.Cut(a[0].text(), a[1].text())
	if !found {
		before = ""
	}
	return e.text(before)
}

func substringAfter(e *evaluation, a []Value) Value {
	_, after, _ := strings.Cut(a[0].text(), a[1].text())
	return e.text(after)
}

func stringJoin(e *evaluation, items, delimiter Value, prefix, suffix string) Value {
	var parts []string
	total := len(prefix) + len(suffix)
	between := ""
	if !delimiter.IsNull() {
		between = delimiter.text()
	}
	for _, item := range items.Items() {
		if item.IsNull() {
			continue
		}
		text, ok := item.AsString()
		if !ok {
			return e.invalid("string join takes strings, not %s", describe(item))
		}
		parts = append(parts, text)
		total += len(text) + len(between)
	}
	if !e.reserveText(total) {
		return Value{}
	}
	return String(prefix + strings.Join(parts, between) + suffix)
}

func fromBase64(e *evaluation, a []Value) Value {
	text, err := base64.StdEncoding.DecodeString(a[0].text())
	if err != nil || !utf8.Valid(text) {
		return e.invalid("the text is not the base64 of a string")
	}
	return e.text(string(text))
}
