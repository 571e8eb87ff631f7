package bpmn

import (
	"regexp"
	"strings"
)

// outlined is the source of an expression, and a copy of the same length in which strings and comments are blanked, so
// that brackets, commas and names can be found without a parser.
type outlined struct {
	source, masked string
}

// literals are what is blanked: strings and comments of FEEL (DMN 1.5, 10.3.1.2), and escaped names of Camunda.
var literals = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|//[^\n]*|/\*(?s:.*?)\*/|` + "`[^`]*`")

func outlineOf(source string) outlined {
	masked := literals.ReplaceAllStringFunc(source, func(literal string) string {
		if literal[0] != '/' {
			return literal[:1] + strings.Repeat("_", len(literal)-2) + literal[:1]
		}
		return strings.Repeat(" ", len(literal))
	})
	return outlined{source, masked}
}

// part returns what stands between two places, without the white space around it.
func (o outlined) part(from, to int) outlined {
	for from < to && strings.TrimSpace(o.masked[from:from+1]) == "" {
		from++
	}
	for from < to && strings.TrimSpace(o.masked[to-1:to]) == "" {
		to--
	}
	return outlined{o.source[from:to], o.masked[from:to]}
}

// closing returns the place of the bracket that closes the one at a place, the end when there is none.
func (o outlined) closing(open int) int {
	depth := 0
	for i := open; i < len(o.masked); i++ {
		switch o.masked[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(o.masked)
}

// within returns what stands between the brackets when the whole expression stands in them.
func (o outlined) within(brackets string) (inside outlined, ok bool) {
	if o.masked == "" || o.masked[0] != brackets[0] || o.closing(0) != len(o.masked)-1 {
		return outlined{}, false
	}
	return o.part(1, len(o.masked)-1), true
}

// split cuts at a byte that stands outside of all brackets.
func (o outlined) split(separator byte) []outlined {
	var parts []outlined
	start := 0
	for i := 0; i < len(o.masked); i++ {
		switch o.masked[i] {
		case '(', '[', '{':
			i = o.closing(i)
		case separator:
			parts = append(parts, o.part(start, i))
			start = i + 1
		}
	}
	if last := o.part(start, len(o.masked)); last.masked != "" || len(parts) > 0 {
		parts = append(parts, last)
	}
	return parts
}

// strings returns the string literals, with their quotes.
func (o outlined) strings() []string {
	var found []string
	for _, literal := range literals.FindAllString(o.source, -1) {
		if literal[0] == '"' {
			found = append(found, literal)
		}
	}
	return found
}

// branches returns what an if expression may give; ok is false for every other expression.
func (o outlined) branches() (branches []outlined, ok bool) {
	if !keywordIf.MatchString(o.masked) {
		return nil, false
	}
	var places [][]int
	for _, place := range keywordBranch.FindAllStringIndex(o.masked, -1) {
		before := o.masked[:place[0]]
		if strings.Count(before, "(")+strings.Count(before, "[")+strings.Count(before, "{") ==
			strings.Count(before, ")")+strings.Count(before, "]")+strings.Count(before, "}") {
			places = append(places, place)
		}
	}
	if len(places) < 2 {
		return nil, false
	}
	then, last := places[0], places[len(places)-1]
	return []outlined{o.part(then[1], last[0]), o.part(last[1], len(o.masked))}, true
}

var (
	keywordIf     = regexp.MustCompile(`^if\b`)
	keywordBranch = regexp.MustCompile(`\b(then|else)\b`)
)
