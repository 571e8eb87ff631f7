package feel

import (
	"errors"
	"fmt"
	"strings"
)

// class reads a character class expression, "[…]" (XML Schema 1.1 part 2, G.4.1). With the flag i its characters and
// ranges stand for their case variants too; its escapes do not.
func (p *patternParser) class() (runeSet, error) {
	if p.depth++; p.depth > maximumPatternNesting {
		return nil, fmt.Errorf("classes are nested more than %d deep", maximumPatternNesting)
	}
	defer func() { p.depth-- }()
	p.at++
	negative := p.accept("^")
	set, err := p.classParts()
	if err != nil {
		return nil, err
	}
	if negative {
		set = set.complement()
	}
	if p.accept("-") {
		subtrahend, err := p.class()
		if err != nil {
			return nil, err
		}
		set = set.without(subtrahend)
	}
	if !p.accept("]") {
		return nil, errors.New("a class has no closing bracket")
	}
	return set, nil
}

// classParts reads the parts of a class up to its end or to the hyphen of a subtraction.
func (p *patternParser) classParts() (runeSet, error) {
	var characters, escapes runeSet
	for first := true; first || !p.classEnds(); first = false {
		set, single, err := p.classPart()
		if err != nil {
			return nil, err
		}
		if single {
			characters = append(characters, set...)
		} else {
			escapes = append(escapes, set...)
		}
	}
	characters = ordered(characters)
	if p.ignoreCase {
		characters = characters.withCaseVariants()
	}
	return unionOf(characters, escapes), nil
}

func (p *patternParser) classEnds() bool {
	return p.at >= len(p.text) || p.ahead("]") || p.ahead("-[")
}

// classPart reads a character, a range or an escape; characters tells that it is no escape for a set.
func (p *patternParser) classPart() (set runeSet, characters bool, err error) {
	hyphen := p.ahead("-")
	set, characters, err = p.classCharacter()
	if err != nil || !characters || !p.ahead("-") || p.ahead("-[") || p.ahead("-]") || p.ahead("--[") {
		return set, characters, err
	}
	p.at++
	if hyphen || p.ahead("-") {
		return nil, false, errors.New("a hyphen that begins or ends a range needs a backslash")
	}
	end, characters, err := p.classCharacter()
	if err != nil {
		return nil, false, err
	}
	low, _ := set.single()
	high, _ := end.single()
	if !characters || low > high {
		return nil, false, errors.New("a range does not go from one character up to another")
	}
	return runeSet{{low, high}}, true, nil
}

func (p *patternParser) classCharacter() (set runeSet, character bool, err error) {
	switch {
	case p.at >= len(p.text):
		return nil, false, errors.New("a class has no closing bracket")
	case p.ahead("[") || p.ahead("]"):
		return nil, false, fmt.Errorf("%q needs a backslash here", p.peek())
	case p.ahead(`\`):
		return p.escapedSet()
	}
	return setOf(p.rune()), true, nil
}

// escapedSet reads an escape for one character or for a set, and counts its ranges.
func (p *patternParser) escapedSet() (set runeSet, character bool, err error) {
	set, character, err = p.escapedCharacters()
	if p.ranges += len(set); p.ranges > maximumPatternRanges {
		return nil, false, fmt.Errorf("its classes have more than %d ranges", maximumPatternRanges)
	}
	return set, character, err
}

// escapedCharacters is XML Schema 1.1 part 2, G.4.2.
func (p *patternParser) escapedCharacters() (set runeSet, character bool, err error) {
	p.at++
	c := p.peek()
	p.at++
	switch {
	case c == 'n':
		return setOf('\n'), true, nil
	case c == 'r':
		return setOf('\r'), true, nil
	case c == 't':
		return setOf('\t'), true, nil
	case c != 0 && strings.IndexByte(`\|.?*+(){}$-[]^`, c) >= 0:
		return setOf(rune(c)), true, nil
	case c == 'p' || c == 'P':
		set, err = p.property(c == 'P')
		return set, false, err
	case escapeSet(c) != nil:
		return escapeSet(c), false, nil
	case escapeSet(c|0x20) != nil:
		return escapeSet(c | 0x20).complement(), false, nil
	}
	p.at--
	if c == 0 && p.at >= len(p.text) {
		return nil, false, errors.New("a backslash ends it")
	}
	return nil, false, fmt.Errorf(`\%c is not an escape of XPath patterns`, p.rune())
}

func (p *patternParser) property(negative bool) (runeSet, error) {
	name, _, closed := strings.Cut(p.text[p.at:], "}")
	if !closed || !strings.HasPrefix(name, "{") {
		return nil, errors.New("a category in braces is missing")
	}
	p.at += len(name) + 1
	set, err := propertySet(name[1:])
	if negative {
		set = set.complement()
	}
	return set, err
}
