package feel

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of what a pattern may cost to compile.
const (
	maximumPatternBytes   = 32 << 10
	maximumPatternNesting = 200 // of groups, and of subtractions in classes
	maximumPatternRanges  = 200_000
)

// patternTree is a pattern that was read.
type patternTree struct {
	root       *patternNode
	groups     int
	refers     bool // there is a back-reference
	anchored   bool // there is ^ or $
	ignoreCase bool
	multiLine  bool
}

// patternParser reads the grammar of XML Schema 1.1 part 2, appendix G, with the extensions of XPath and XQuery
// Functions and Operators 3.1, 5.6.1: anchors, reluctant quantifiers, groups, back-references and the escape \$.
type patternParser struct {
	patternTree
	text   string
	at     int
	depth  int
	dotAll bool
	closed []bool // by group, true once its end is read
	ranges int    // of all sets
}

func parsePattern(text, flags string) (*patternTree, error) {
	if len(text) > maximumPatternBytes {
		return nil, fmt.Errorf("it has more than %d bytes", maximumPatternBytes)
	}
	if strings.Trim(flags, "smixq") != "" {
		return nil, errors.New("flags are s, m, i, x and q")
	}
	p := &patternParser{text: text}
	p.ignoreCase = strings.Contains(flags, "i")
	if strings.Contains(flags, "q") {
		p.root = p.literal()
		return &p.patternTree, nil
	}
	p.multiLine, p.dotAll = strings.Contains(flags, "m"), strings.Contains(flags, "s")
	if strings.Contains(flags, "x") {
		p.text = withoutSpaces(text)
	}
	return p.parse()
}

// literal is a pattern with the flag q: all characters stand for themselves.
func (p *patternParser) literal() *patternNode {
	n := &patternNode{kind: sequence}
	for _, r := range p.text {
		n.parts = append(n.parts, p.character(r))
	}
	return n
}

func (p *patternParser) parse() (tree *patternTree, err error) {
	if p.root, err = p.alternatives(); err != nil {
		return nil, err
	}
	if p.at < len(p.text) {
		return nil, errors.New("a closing parenthesis without an opening one")
	}
	p.groups = len(p.closed)
	return &p.patternTree, nil
}

// withoutSpaces is what the flag x makes of a pattern: white space goes, but inside of classes (5.6.2).
func withoutSpaces(text string) string {
	var out strings.Builder
	depth, escaped := 0, false
	for _, r := range text {
		if depth == 0 && strings.ContainsRune(" \t\n\r", r) {
			continue
		}
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = true
		case r == '[':
			depth++
		case r == ']' && depth > 0:
			depth--
		}
		out.WriteRune(r)
	}
	return out.String()
}

// peek returns the next byte of the pattern, 0 at its end.
func (p *patternParser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *patternParser) ahead(text string) bool { return strings.HasPrefix(p.text[p.at:], text) }

func (p *patternParser) accept(text string) bool {
	found := p.ahead(text)
	if found {
		p.at += len(text)
	}
	return found
}

// rune reads one character.
func (p *patternParser) rune() rune {
	r, size := utf8.DecodeRuneInString(p.text[p.at:])
	p.at += size
	return r
}

func (p *patternParser) alternatives() (*patternNode, error) {
	n := &patternNode{kind: alternatives}
	for {
		branch, err := p.branch()
		if err != nil {
			return nil, err
		}
		n.parts = append(n.parts, branch)
		if !p.accept("|") {
			break
		}
	}
	if len(n.parts) == 1 {
		return n.parts[0], nil
	}
	return n, nil
}

func (p *patternParser) branch() (*patternNode, error) {
	n := &patternNode{kind: sequence}
	for p.at < len(p.text) && !p.ahead("|") && !p.ahead(")") {
		atom, err := p.atom()
		if err == nil {
			atom, err = p.quantified(atom)
		}
		if err != nil {
			return nil, err
		}
		n.parts = append(n.parts, atom)
	}
	return n, nil
}

func (p *patternParser) atom() (*patternNode, error) {
	switch c := p.peek(); c {
	case '(':
		return p.group()
	case '[':
		return memberOf(p.class())
	case '\\':
		return p.escape()
	case '^':
		return p.anchor(textStart, lineStart), nil
	case '$':
		return p.anchor(textEnd, lineEnd), nil
	case '.':
		p.at++
		return p.wildcard(), nil
	case '?', '*', '+', '{', '}', ']':
		return nil, fmt.Errorf("%q needs a backslash here", c)
	}
	return p.character(p.rune()), nil
}

func memberOf(set runeSet, err error) (*patternNode, error) {
	return &patternNode{kind: member, set: set}, err
}

// character is a character that stands for itself, and with the flag i for its case variants.
func (p *patternParser) character(r rune) *patternNode {
	set := setOf(r)
	if p.ignoreCase {
		set = set.withCaseVariants()
	}
	return &patternNode{kind: member, set: set}
}

func (p *patternParser) anchor(ofText, ofLine patternKind) *patternNode {
	p.at++
	p.anchored = true
	if p.multiLine {
		return &patternNode{kind: ofLine}
	}
	return &patternNode{kind: ofText}
}

func (p *patternParser) wildcard() *patternNode {
	if p.dotAll {
		return &patternNode{kind: member, set: anyRune}
	}
	return &patternNode{kind: member, set: setOf('\n', '\r').complement()}
}

func (p *patternParser) group() (*patternNode, error) {
	if p.depth++; p.depth > maximumPatternNesting {
		return nil, fmt.Errorf("groups are nested more than %d deep", maximumPatternNesting)
	}
	defer func() { p.depth-- }()
	n := &patternNode{kind: sequence}
	p.at++
	switch {
	case p.accept("?:"):
	case p.ahead("?"):
		return nil, errors.New("groups with ? other than (?: are not part of XPath patterns")
	default:
		p.closed = append(p.closed, false)
		n.kind, n.group = numbered, len(p.closed)
	}
	inner, err := p.alternatives()
	if err != nil {
		return nil, err
	}
	if !p.accept(")") {
		return nil, errors.New("a group has no closing parenthesis")
	}
	if n.kind == numbered {
		p.closed[n.group-1] = true
	}
	n.parts = []*patternNode{inner}
	return n, nil
}

// escape reads what stands after a backslash, outside of classes.
func (p *patternParser) escape() (*patternNode, error) {
	if isDigitAt(p.text, p.at+1) {
		return p.reference()
	}
	start := p.at
	set, single, err := p.escapedSet()
	if r, ok := set.single(); single && ok {
		return p.character(r), nil
	}
	return &patternNode{kind: member, set: set, spelling: spellingOf(p.text[start:p.at])}, err
}

// spellingOf gives the short form of package regexp for an escape, since the ranges of most are many.
func spellingOf(escape string) string {
	switch escape {
	case `\w`:
		return `[\pL\pM\pN\pS]`
	case `\W`:
		return `[^\pL\pM\pN\pS]`
	case `\d`:
		return `\p{Nd}`
	case `\D`:
		return `\P{Nd}`
	case `\p{C}`, `\P{C}`, `\p{Cn}`, `\P{Cn}`: // on which versions of package unicode differ
		return ""
	}
	if strings.HasSuffix(escape, "}") && !strings.HasPrefix(escape[2:], "{Is") {
		return escape
	}
	return ""
}

// reference reads a back-reference, which takes as many digits as there are groups before it.
func (p *patternParser) reference() (*patternNode, error) {
	end := groupDigits(p.text, p.at+1, len(p.closed))
	number, _ := strconv.Atoi(p.text[p.at+1 : end])
	if number < 1 || number > len(p.closed) || !p.closed[number-1] {
		return nil, fmt.Errorf("group %d is not closed before \\%d", number, number)
	}
	p.at, p.refers = end, true
	return &patternNode{kind: reference, group: number}, nil
}

// quantified reads the quantifier of an atom, if there is one.
func (p *patternParser) quantified(atom *patternNode) (*patternNode, error) {
	n := &patternNode{kind: repetition, parts: []*patternNode{atom}, most: -1}
	switch p.peek() {
	case '?':
		n.most = 1
	case '*':
	case '+':
		n.least = 1
	case '{':
		if err := p.quantity(n); err != nil {
			return nil, err
		}
	default:
		return atom, nil
	}
	p.at++
	n.reluctant = p.accept("?")
	return n, nil
}

// quantity reads {n}, {n,} or {n,m} up to the closing brace.
func (p *patternParser) quantity(n *patternNode) error {
	inside, _, closed := strings.Cut(p.text[p.at+1:], "}")
	first, last, hasComma := strings.Cut(inside, ",")
	least, ok := quantityOf(first)
	most := least
	if hasComma && last == "" {
		most = -1
	} else if hasComma {
		var okMost bool
		most, okMost = quantityOf(last)
		ok = ok && okMost && most >= least
	}
	if !closed || !ok {
		return fmt.Errorf("%.20q is not a quantity", "{"+inside)
	}
	n.least, n.most = least, most
	p.at += len(inside) + 1
	return nil
}

func quantityOf(digits string) (int, bool) {
	number, err := strconv.ParseUint(digits, 10, 31)
	return int(number), err == nil
}
