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
func (e *evaluation) pattern(text, flags Value) (pattern, bool) {
	letters, _ := flags.AsString()
	compiled, err := e.program.patterns.compile(text.text(), letters)
	if err != nil {
		e.invalid("'%.60s' with flags '%.10s' is not a pattern: %s", text.text(), letters, err)
		return nil, false
	}
	return compiled, true
}

// matchesOf finds at most limit matches; ok is false for a pattern that is none, or that takes too many steps.
func (e *evaluation) matchesOf(source, text, flags Value, limit int) (places [][]int, groups int, ok bool) {
	pattern, ok := e.pattern(text, flags)
	if !ok {
		return nil, 0, false
	}
	places, ok = pattern.findAll(source.text(), limit)
	if !ok {
		e.exceed("the pattern takes more than %d steps", maximumPatternSteps)
	}
	return places, pattern.groups(), ok
}

func matchesPattern(e *evaluation, a []Value) Value {
	places, _, ok := e.matchesOf(a[0], a[1], a[2], 1)
	if !ok {
		return Value{}
	}
	return Bool(len(places) > 0)
}

func replacePattern(e *evaluation, a []Value) Value {
	places, groups, ok := e.matchesOf(a[0], a[1], a[3], -1)
	if !ok {
		return Value{}
	}
	letters, _ := a[3].AsString()
	template, ok := replacementTemplate(a[2].text(), groups, strings.Contains(letters, "q"))
	if !ok {
		return e.invalid("'%.60s' is not a replacement", a[2].text())
	}
	source := a[0].text()
	var out []byte
	last := 0
	for _, match := range places {
		out = append(out, source[last:match[0]]...)
		out = expander.ExpandString(out, template, source, match)
		last = match[1]
		if !e.step(1) || !e.reserveText(len(out)/16) {
			return Value{}
		}
	}
	return e.text(string(append(out, source[last:]...)))
}

// expander writes templates whose groups are numbers.
var expander = regexp.MustCompile("")

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
	places, _, ok := e.matchesOf(a[0], a[1], Value{}, e.limits.ListItems+1)
	if !ok {
		return Value{}
	}
	source, last := a[0].text(), 0
	var items []Value
	for _, place := range places {
		if place[1] == 0 || place[0] == len(source) { // nothing before or after the text
			continue
		}
		items = append(items, String(source[last:place[0]]))
		last = place[1]
	}
	return e.list(append(items, String(source[last:])))
}

func extractPattern(e *evaluation, a []Value) Value {
	places, _, ok := e.matchesOf(a[0], a[1], Value{}, e.limits.ListItems+1)
	if !ok {
		return Value{}
	}
	items := make([]Value, len(places))
	for i, place := range places {
		items[i] = String(a[0].text()[place[0]:place[1]])
	}
	return e.list(items)
}
