package feel

import (
	"regexp/syntax"
	"slices"
	"unicode"
	"unicode/utf8"
)

// firstReference is the code point before those that stand for back-references \1, \2, … in a translated pattern.
const firstReference = 0xF0000

// maximumPatternSteps bounds what one pattern with back-references may cost: matching those takes exponential time.
const maximumPatternSteps = 1_000_000

// backtrackingPattern is a pattern with back-references, matched by trying one way after the other.
type backtrackingPattern struct {
	root  *syntax.Regexp
	count int
}

func newBacktrackingPattern(translated string) (pattern, error) {
	root, err := syntax.Parse(translated, syntax.Perl)
	if err != nil {
		return nil, err
	}
	return &backtrackingPattern{root, root.MaxCap()}, nil
}

func (p *backtrackingPattern) groups() int { return p.count }

func (p *backtrackingPattern) findAll(text string, limit int) ([][]int, bool) {
	b := &backtracker{text: text, places: make([]int, 2*p.count+2)}
	var all [][]int
	for at := 0; at <= len(text) && (limit < 0 || len(all) < limit); {
		for i := range b.places {
			b.places[i] = -1
		}
		end := -1
		if !b.match(p.root, at, func(to int) bool { end = to; return true }) {
			if b.steps > maximumPatternSteps {
				return nil, false
			}
			at += max(1, runeLength(text, at))
			continue
		}
		b.places[0], b.places[1] = at, end
		all = append(all, slices.Clone(b.places))
		if at = end; b.places[0] == end {
			at += max(1, runeLength(text, at))
		}
	}
	return all, true
}

func runeLength(text string, at int) int {
	_, size := utf8.DecodeRuneInString(text[at:])
	return size
}

// backtracker matches at one place; then is what has to match after a part.
type backtracker struct {
	text   string
	places []int
	steps  int
	depth  int
}

func (b *backtracker) match(n *syntax.Regexp, at int, then func(at int) bool) bool {
	b.depth++
	defer func() { b.depth-- }()
	if b.steps++; b.steps > maximumPatternSteps || b.depth > 10_000 {
		b.steps = maximumPatternSteps + 1
		return false
	}
	switch n.Op {
	case syntax.OpLiteral:
		return b.literal(n, at, then)
	case syntax.OpConcat:
		return b.sequence(n.Sub, at, then)
	case syntax.OpAlternate:
		return slices.ContainsFunc(n.Sub, func(way *syntax.Regexp) bool { return b.match(way, at, then) })
	case syntax.OpCapture:
		return b.capture(n, at, then)
	case syntax.OpStar:
		return b.repeat(n, 0, -1, at, then)
	case syntax.OpPlus:
		return b.repeat(n, 1, -1, at, then)
	case syntax.OpQuest:
		return b.repeat(n, 0, 1, at, then)
	case syntax.OpRepeat:
		return b.repeat(n, n.Min, n.Max, at, then)
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		r, size := utf8.DecodeRuneInString(b.text[at:])
		return size > 0 && accepts(n, r) && then(at+size)
	}
	return b.holds(n.Op, at) && then(at)
}

// holds tells whether a condition on a place is true.
func (b *backtracker) holds(op syntax.Op, at int) bool {
	switch op {
	case syntax.OpEmptyMatch:
		return true
	case syntax.OpBeginText:
		return at == 0
	case syntax.OpEndText:
		return at == len(b.text)
	case syntax.OpBeginLine:
		return at == 0 || b.text[at-1] == '\n'
	case syntax.OpEndLine:
		return at == len(b.text) || b.text[at] == '\n'
	}
	return false
}

func accepts(n *syntax.Regexp, r rune) bool {
	switch n.Op {
	case syntax.OpAnyChar:
		return true
	case syntax.OpAnyCharNotNL:
		return r != '\n'
	}
	for i := 0; i+1 < len(n.Rune); i += 2 {
		if n.Rune[i] <= r && r <= n.Rune[i+1] {
			return true
		}
	}
	return false
}

func (b *backtracker) sequence(parts []*syntax.Regexp, at int, then func(int) bool) bool {
	if len(parts) == 0 {
		return then(at)
	}
	return b.match(parts[0], at, func(to int) bool { return b.sequence(parts[1:], to, then) })
}

// capture puts the place of a group back when what comes after it does not match.
func (b *backtracker) capture(n *syntax.Regexp, at int, then func(int) bool) bool {
	from, to := b.places[2*n.Cap], b.places[2*n.Cap+1]
	matched := b.match(n.Sub[0], at, func(end int) bool {
		before, after := b.places[2*n.Cap], b.places[2*n.Cap+1]
		b.places[2*n.Cap], b.places[2*n.Cap+1] = at, end
		if then(end) {
			return true
		}
		b.places[2*n.Cap], b.places[2*n.Cap+1] = before, after
		return false
	})
	if !matched {
		b.places[2*n.Cap], b.places[2*n.Cap+1] = from, to
	}
	return matched
}

// repeat tries more before fewer, or the other way round where the pattern is reluctant; most is -1 for any number. A
// pass that takes nothing is not repeated.
func (b *backtracker) repeat(n *syntax.Regexp, least, most, at int, then func(int) bool) bool {
	again := func() bool {
		return most != 0 && b.match(n.Sub[0], at, func(to int) bool {
			return (to > at || least > 0) && b.repeat(n, max(0, least-1), max(-1, most-1-sign(most)), to, then)
		})
	}
	if least > 0 {
		return again()
	}
	if n.Flags&syntax.NonGreedy != 0 {
		return then(at) || again()
	}
	return again() || then(at)
}

// sign keeps "any number" what it is when one is taken away.
func sign(most int) int {
	if most < 0 {
		return -1
	}
	return 0
}

// literal matches characters; those for private use stand for what a group has matched.
func (b *backtracker) literal(n *syntax.Regexp, at int, then func(int) bool) bool {
	fold := n.Flags&syntax.FoldCase != 0
	for _, r := range n.Rune {
		wanted := string(r)
		if group := int(r) - firstReference; group > 0 && group < len(b.places)/2 {
			if b.places[2*group] < 0 {
				continue // a group that took no part matches the empty text
			}
			wanted = b.text[b.places[2*group]:b.places[2*group+1]]
		}
		size, ok := prefix(b.text[at:], wanted, fold)
		if !ok {
			return false
		}
		at += size
	}
	return then(at)
}

// prefix gives the length of what a text begins with.
func prefix(text, wanted string, fold bool) (size int, ok bool) {
	for _, r := range wanted {
		found, length := utf8.DecodeRuneInString(text[size:])
		if length == 0 || found != r && !(fold && sameFold(found, r)) {
			return 0, false
		}
		size += length
	}
	return size, true
}

func sameFold(a, b rune) bool {
	for r := unicode.SimpleFold(a); r != a; r = unicode.SimpleFold(r) {
		if r == b {
			return true
		}
	}
	return false
}
