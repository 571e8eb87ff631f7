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
func (e *evaluation) pattern(text, flags Value) (*pattern, bool) {
	letters, _ := flags.AsString()
	compiled, isNew, err := e.program.patterns.compile(text.text(), letters)
	if isNew && !e.step(compileSteps) {
		return nil, false
	}
	if err != nil {
		e.invalid("'%.60s' with flags '%.10s' is not a pattern: %s", text.text(), letters, err)
		return nil, false
	}
	return compiled, true
}

// matchesOf finds at most limit matches; ok is false for a pattern that takes too many steps. In the dialect of Camunda
// an empty match may follow another match, as in Java.
func (e *evaluation) matchesOf(p *pattern, text string, limit int) (places [][]int, ok bool) {
	if !e.step(p.steps(text)) {
		return nil, false
	}
	if e.program.profile == Camunda8 {
		places, ok = p.findAllAdjacent(text, limit)
	} else {
		places, ok = p.findAll(text, limit)
	}
	if !ok {
		e.stepsExceeded()
	}
	return places, ok
}

func (e *evaluation) stepsExceeded() Value {
	e.exceed("the pattern takes more than %d steps", maximumPatternSteps)
	return Value{}
}

func matchesPattern(e *evaluation, a []Value) Value {
	pattern, ok := e.pattern(a[1], a[2])
	if !ok || !e.step(pattern.steps(a[0].text())) {
		return Value{}
	}
	places, ok := pattern.findAll(a[0].text(), 1)
	if !ok {
		return e.stepsExceeded()
	}
	return Bool(len(places) > 0)
}

// refusesEmpty tells of a pattern that matches the empty text: replace and split must not take it (DMN 1.5, table 74, note 2,
// by XPath and XQuery Functions and Operators, 5.6.4 and 5.6.5). Camunda takes it.
func (e *evaluation) refusesEmpty(p *pattern, text Value) bool {
	if !p.matchesEmpty || e.program.profile == Camunda8 {
		return false
	}
	e.invalid("the pattern '%.60s' matches the empty text (err:FORX0003)", text.text())
	return true
}

func replacePattern(e *evaluation, a []Value) Value {
	pattern, ok := e.pattern(a[1], a[3])
	if !ok {
		return Value{}
	}
	if e.refusesEmpty(pattern, a[1]) {
		return Value{}
	}
	letters, _ := a[3].AsString()
	template, ok := replacementTemplate(a[2].text(), pattern.groups(), strings.Contains(letters, "q"))
	if !ok {
		return e.invalid("'%.60s' is not a replacement", a[2].text())
	}
	places, ok := e.matchesOf(pattern, a[0].text(), -1)
	if !ok {
		return Value{}
	}
	return e.replaced(a[0].text(), places, template)
}

// replaced puts a template, filled, in the place of every match.
func (e *evaluation) replaced(source string, places [][]int, template string) Value {
	var out []byte
	last := 0
	for _, match := range places {
		out = append(out, source[last:match[0]]...)
		out = expander.ExpandString(out, template, source, match)
		last = match[1]
		if !e.step(1) || !e.hasRoom(len(out)) {
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

// splitPattern has no empty item before an empty match at the start of the text, as in Java.
func splitPattern(e *evaluation, a []Value) Value {
	pattern, ok := e.pattern(a[1], Value{})
	if !ok || e.refusesEmpty(pattern, a[1]) {
		return Value{}
	}
	source, last := a[0].text(), 0
	places, ok := e.matchesOf(pattern, source, e.limits.ListItems+1)
	if !ok {
		return Value{}
	}
	var items []Value
	for _, place := range places {
		if place[1] == 0 {
			continue
		}
		items = append(items, String(source[last:place[0]]))
		last = place[1]
	}
	return e.list(append(items, String(source[last:])))
}

func extractPattern(e *evaluation, a []Value) Value {
	pattern, ok := e.pattern(a[1], Value{})
	if !ok {
		return Value{}
	}
	places, ok := e.matchesOf(pattern, a[0].text(), e.limits.ListItems+1)
	if !ok {
		return Value{}
	}
	items := make([]Value, len(places))
	for i, place := range places {
		items[i] = String(a[0].text()[place[0]:place[1]])
	}
	return e.list(items)
}
