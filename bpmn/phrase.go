package bpmn

import (
	"fmt"
	"strings"
)

// translated is an argument of a wording that differs between languages.
type translated interface {
	in(chinese bool) string
}

// phrase is a noun in both languages.
type phrase struct {
	english, chinese string
}

func (p phrase) in(chinese bool) string {
	if chinese {
		return p.chinese
	}
	return p.english
}

// eventTypes is an enumeration of event types.
type eventTypes []EventType

func (t eventTypes) in(chinese bool) string {
	names := make([]string, len(t))
	for i, eventType := range t {
		names[i] = eventType.phrase().in(chinese)
	}
	return strings.Join(names, ", ")
}

// choices are the values that an attribute can have.
type choices []string

func (c choices) in(chinese bool) string {
	if len(c) > 0 {
		return strings.Join(c, ", ")
	}
	return phrase{"none", "无"}.in(chinese)
}

// fill puts the arguments at the places {1}, {2} … of a template, which need not use all of them.
func fill(template string, arguments []any, chinese bool) string {
	replacements := make([]string, 0, 2*len(arguments))
	for i, argument := range arguments {
		text := fmt.Sprint(argument)
		if speaking, ok := argument.(translated); ok {
			text = speaking.in(chinese)
		}
		replacements = append(replacements, fmt.Sprintf("{%d}", i+1), text)
	}
	return strings.NewReplacer(replacements...).Replace(template)
}
