package feel

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of matching by trying one way after the other, which may take exponential time.
const (
	maximumPatternSteps = 1_000_000
	maximumPatternDepth = 10_000
)

// backtrackingPattern matches what package regexp has no means for: back-references, the ends of lines as XPath sees
// them, and empty matches right after another match.
type backtrackingPattern struct {
	root       *patternNode
	count      int // of groups
	ignoreCase bool
}

// findAll is that of pattern, from a place on.
func (p *backtrackingPattern) findAll(text string, from, limit int) ([][]int, bool) {
	b := p.on(text)
	var all [][]int
	for at := from; at <= len(text) && (limit < 0 || len(all) < limit); {
		place := b.matchAt(at)
		if b.exhausted() {
			return nil, false
		}
		next := at
		if place != nil {
			all = append(all, place)
			next = place[1]
		}
		if next == at {
			next += max(1, runeLength(text, at))
		}
		at = next
	}
	return all, true
}

func (p *backtrackingPattern) on(text string) *backtracker {
	return &backtracker{pattern: p, text: text, places: make([]int, 2*p.count+2)}
}

func runeLength(text string, at int) int {
	_, size := utf8.DecodeRuneInString(text[at:])
	return size
}

// backtracker matches at one place; then is what has to match after a part.
type backtracker struct {
	pattern *backtrackingPattern
	text    string
	places  []int
	steps   int
	depth   int
}

// matchAt gives the match that begins at a place, or nil.
func (b *backtracker) matchAt(at int) []int {
	for i := range b.places {
		b.places[i] = -1
	}
	end := -1
	if !b.match(b.pattern.root, at, func(to int) bool { end = to; return true }) {
		return nil
	}
	b.places[0], b.places[1] = at, end
	return slices.Clone(b.places)
}

func (b *backtracker) exhausted() bool { return b.steps > maximumPatternSteps }

// step counts; false means that the limit is reached.
func (b *backtracker) step() bool {
	if b.steps++; b.steps > maximumPatternSteps || b.depth > maximumPatternDepth {
		b.steps = maximumPatternSteps + 1
		return false
	}
	return true
}

func (b *backtracker) match(n *patternNode, at int, then func(at int) bool) bool {
	b.depth++
	defer func() { b.depth-- }()
	if !b.step() {
		return false
	}
	switch n.kind {
	case member:
		size := b.accept(n.set, at)
		return size > 0 && then(at+size)
	case sequence:
		return b.sequence(n.parts, at, then)
	case alternatives:
		return slices.ContainsFunc(n.parts, func(way *patternNode) bool { return b.match(way, at, then) })
	case numbered:
		return b.capture(n, at, then)
	case repetition:
		if part := n.parts[0]; part.kind == member && !n.reluctant {
			return b.repeatSet(part.set, n, at, then)
		}
		return b.repeat(n, n.least, n.most, at, then)
	case reference:
		size, ok := b.referred(n.group, at)
		return ok && then(at+size)
	}
	return b.holds(n.kind, at) && then(at)
}

// holds tells whether an anchor matches at a place. With the flag m neither does after a newline that ends the text
// (XPath and XQuery Functions and Operators 3.1, 5.6.2).
func (b *backtracker) holds(anchor patternKind, at int) bool {
	afterLast := at == len(b.text) && strings.HasSuffix(b.text, "\n")
	switch anchor {
	case textStart:
		return at == 0
	case textEnd:
		return at == len(b.text)
	case lineStart:
		return at == 0 || b.text[at-1] == '\n' && !afterLast
	default:
		return !afterLast && (at == len(b.text) || b.text[at] == '\n')
	}
}

// accept gives the length of the character of a set at a place, 0 where there is none.
func (b *backtracker) accept(set runeSet, at int) int {
	r, size := utf8.DecodeRuneInString(b.text[at:])
	if size == 0 || !set.contains(r) {
		return 0
	}
	return size
}

func (b *backtracker) sequence(parts []*patternNode, at int, then func(int) bool) bool {
	if len(parts) == 0 {
		return then(at)
	}
	return b.match(parts[0], at, func(to int) bool { return b.sequence(parts[1:], to, then) })
}

// capture puts the place of a group back when what comes after it does not match.
func (b *backtracker) capture(n *patternNode, at int, then func(int) bool) bool {
	place := b.places[2*n.group : 2*n.group+2]
	return b.match(n.parts[0], at, func(end int) bool {
		before, after := place[0], place[1]
		place[0], place[1] = at, end
		if then(end) {
			return true
		}
		place[0], place[1] = before, after
		return false
	})
}

// repeat tries more before fewer, or the other way round where the pattern is reluctant; most is -1 for any number. A
// pass that takes nothing is not repeated.
func (b *backtracker) repeat(n *patternNode, least, most, at int, then func(int) bool) bool {
	again := func() bool {
		return most != 0 && b.match(n.parts[0], at, func(to int) bool {
			return (to > at || least > 0) && b.repeat(n, max(0, least-1), max(-1, most-1-sign(most)), to, then)
		})
	}
	if least > 0 {
		return again()
	}
	if n.reluctant {
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

// repeatSet takes as many characters of a set as there are and gives them back one by one.
func (b *backtracker) repeatSet(set runeSet, n *patternNode, from int, then func(int) bool) bool {
	at, count := from, 0
	for size := b.accept(set, at); size > 0 && count != n.most && b.step(); size = b.accept(set, at) {
		at, count = at+size, count+1
	}
	for ; count >= n.least && b.step(); count-- {
		if then(at) {
			return true
		}
		if at == from {
			break
		}
		_, size := utf8.DecodeLastRuneInString(b.text[from:at])
		at -= size
	}
	return false
}

// referred gives the length of what a group has matched, where the text goes on with it. A group that took no part
// matches the empty text.
func (b *backtracker) referred(group, at int) (size int, ok bool) {
	from, to := b.places[2*group], b.places[2*group+1]
	if from < 0 {
		return 0, true
	}
	for _, wanted := range b.text[from:to] {
		found, length := utf8.DecodeRuneInString(b.text[at+size:])
		if length == 0 || found != wanted && !(b.pattern.ignoreCase && sameCaseless(found, wanted)) {
			return 0, false
		}
		size += length
	}
	return size, true
}
