package decisiondocs

import (
	"errors"
	"fmt"
	"strings"

	"zhitong/feel"
)

// meaning tells what a code means, with an expression that brings it about where there is one.
type meaning struct {
	code, example string
	texts         texts
}

// meanings reads the codes of a kind from codes.txt.
func meanings(kind string) ([]meaning, error) {
	for _, section := range sectionsOf("codes.txt") {
		if section.title != kind {
			continue
		}
		var all []meaning
		for _, line := range section.lines {
			parts := cells(line)
			if len(parts) != 4 || !(texts{parts[2], parts[3]}).wellMade() {
				return nil, fmt.Errorf("no code: %s", line)
			}
			all = append(all, meaning{parts[0], strings.TrimPrefix(parts[1], "-"), texts{parts[2], parts[3]}})
		}
		return all, nil
	}
	return nil, fmt.Errorf("codes.txt has no '%s'", kind)
}

// message is what the example of a code is answered with, and the code of that.
func (m *meaning) message() (message, code string) {
	result, err := (&question{text: m.example}).evaluate(feel.Camunda8)
	if single, ok := errors.AsType[*feel.Error](err); ok {
		return single.Error(), single.Code
	}
	if len(result.Warnings) == 0 {
		return "", ""
	}
	return result.Warnings[0].Message, result.Warnings[0].Code
}

// shown is the message for a page, nothing where there is no example.
func (m *meaning) shown() string {
	if m.example == "" {
		return ""
	}
	message, _ := m.message()
	return strings.ReplaceAll(message, "|", `\|`)
}

// codes lists the codes of a kind.
func (p *page) codes(kind string) (string, error) {
	all, err := meanings(kind)
	if err != nil {
		return "", err
	}
	withExamples := false
	for _, m := range all {
		withExamples = withExamples || m.example != ""
	}
	heads := []string{p.say("code", "代码"), p.say("meaning", "含义")}
	if withExamples {
		heads = append(heads, p.say("example", "示例"), p.say("message", "消息"))
	}
	out := header(heads...)
	for _, m := range all {
		line := []string{code(m.code), m.texts[p.language]}
		if withExamples {
			line = append(line, code(m.example), m.shown())
		}
		out += row(line...)
	}
	return strings.TrimSpace(out), nil
}
