package feel

import (
	"regexp"
	"strings"
)

func init() {
	declare(inBoth, "matches(input: string, pattern: string, flags: string?)", matchesPattern)
	declare(inBoth, "replace(input: string, pattern: string, replacement: string, flags: string?)", replacePattern)
	declare(inBoth, "split(string: string, delimiter: string)", splitPattern)
	declare(inCamunda8, "extract(string: string, pattern: string)", extractPattern)
}

// pattern compiles a regular expression in the XPath flavour (see pattern.go); flags may be null.
func (e *evaluation) pattern(text, flags Value) (*regexp.Regexp, bool) {
	letters, _ := flags.AsString()
	compiled, err := e.program.patterns.compile(text.text(), letters)
	if err != nil {
		e.invalid("'%.60s' with flags '%.10s' is not a pattern: %s", text.text(), letters, err)
		return nil, false
	}
	return compiled, true
}

func matchesPattern(e *evaluation, a []Value) Value {
	pattern, ok := e.pattern(a[1], a[2])
	if !ok {
		return Value{}
	}
	return Bool(pattern.MatchString(a[0].text()))
}

func replacePattern(e *evaluation, a []Value) Value {
	pattern, ok := e.pattern(a[1], a[3])
	if !ok {
		return Value{}
	}
	letters, _ := a[3].AsString()
	template, ok := replacementTemplate(a[2].text(), pattern.NumSubexp(), strings.Contains(letters, "q"))
	if !ok {
		return e.invalid("'%.60s' is not a replacement", a[2].text())
	}
	source := a[0].text()
	var out []byte
	last := 0
	for _, match := range pattern.FindAllStringSubmatchIndex(source, -1) {
		out = append(out, source[last:match[0]]...)
		out = pattern.ExpandString(out, template, source, match)
		last = match[1]
		if !e.step(1) || !e.reserveText(len(out)/16) {
			return Value{}
		}
	}
	return e.text(string(append(out, source[last:]...)))
}

// replacementTemplate turns the XPath form, $1 and \$, into the one of package regexp; a number takes as many digits
// as there are groups for.
func replacementTemplate(text string, groups int, literal bool) (string, bool) {
	if literal {
		return strings.ReplaceAll(text, "$", "$$"), true
	}
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text) && text[i+1] == '$':
			out.WriteString("$$")
			i++
		case text[i] == '\\' && i+1 < len(text) && text[i+1] == '\\':
			out.WriteByte('\\')
			i++
		case text[i] == '$' && isDigitAt(text, i+1):
			end := groupDigits(text, i+1, groups)
			out.WriteString("${" + text[i+1:end] + "}")
			i = end - 1
		case text[i] == '$' || text[i] == '\\':
			return "", false
		default:
			out.WriteByte(text[i])
		}
	}
	return out.String(), true
}

func groupDigits(text string, from, groups int) int {
	end, number := from+1, int(text[from]-'0')
	for isDigitAt(text, end) && number*10+int(text[end]-'0') <= groups {
		number = number*10 + int(text[end]-'0')
		end++
	}
	return end
}

func splitPattern(e *evaluation, a []Value) Value {
	pattern, ok := e.pattern(a[1], Value{})
	if !ok {
		return Value{}
	}
	parts := pattern.Split(a[0].text(), e.limits.ListItems+1)
	items := make([]Value, len(parts))
	for i, part := range parts {
		items[i] = String(part)
	}
	return e.list(items)
}

func extractPattern(e *evaluation, a []Value) Value {
	pattern, ok := e.pattern(a[1], Value{})
	if !ok {
		return Value{}
	}
	found := pattern.FindAllString(a[0].text(), e.limits.ListItems+1)
	items := make([]Value, len(found))
	for i, text := range found {
		items[i] = String(text)
	}
	return e.list(items)
}
