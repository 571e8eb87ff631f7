package feel

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
	"sync/atomic"
)

// maximumPatterns bounds the patterns that one program keeps compiled; a pattern may come from data.
const maximumPatterns = 64

// compileSteps is what compiling a pattern counts, in passes of a loop, and at least what searching with one that tries
// one way after the other does.
const compileSteps = 1000

// pattern finds the matches of a regular expression of XPath and XQuery Functions and Operators 3.1, 5.6. It takes time
// linear in the text (package regexp), but for what that package cannot express: see pattern_backtrack.go.
type pattern struct {
	linear *regexp.Regexp // nil where that package can't express it
	exact  *backtrackingPattern
	// multiLine tells that ^ or $ stand for the ends of lines. Package regexp has another view of the place after a newline
	// that ends the text.
	multiLine bool
	// instructions is the size of the program that linear runs, every one for every byte at worst.
	instructions int
	// matchesEmpty tells that the empty text matches.
	matchesEmpty bool
}

func compilePattern(text, flags string) (*pattern, error) {
	tree, err := parsePattern(text, flags)
	if err != nil {
		return nil, err
	}
	p := &pattern{exact: &backtrackingPattern{tree.root, tree.groups, tree.ignoreCase}, multiLine: tree.multiLine && tree.anchored}
	if !tree.refers {
		p.compileLinear(tree.root.expression())
	}
	atStart, _ := p.findAll("", 1)
	p.matchesEmpty = len(atStart) > 0
	return p, nil
}

// compileLinear leaves linear nil above the limits of package regexp, such as 1000 repetitions.
func (p *pattern) compileLinear(expression string) {
	parsed, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return
	}
	p.linear, _ = regexp.Compile(expression)
	p.instructions = len(program.Inst)
}

// steps are what searching a text counts at most, in passes of a loop.
func (p *pattern) steps(text string) int {
	if p.linear == nil {
		return compileSteps + len(text)
	}
	return 1 + len(text)*p.instructions>>8
}

func (p *pattern) groups() int { return p.exact.count }

// findAll gives the places of all matches that do not overlap, at most limit of them, each as the pairs of the match
// and its groups; -1 for a group that took no part. ok is false when the steps are used up.
func (p *pattern) findAll(text string, limit int) (places [][]int, ok bool) {
	if p.linear == nil {
		return p.exact.findAll(text, 0, limit)
	}
	places = p.linear.FindAllStringSubmatchIndex(text, limit)
	if !p.multiLine || !strings.HasSuffix(text, "\n") {
		return places, true
	}
	for i, place := range places {
		if place[1] == len(text) { // by an anchor, perhaps, that does not match there
			rest, ok := p.exact.findAll(text, place[0], max(-1, limit-i))
			return append(places[:i], rest...), ok
		}
	}
	return places, true
}

// findAllAdjacent finds empty matches right after another match too, as Java does.
func (p *pattern) findAllAdjacent(text string, limit int) (all [][]int, ok bool) {
	places, ok := p.findAll(text, limit)
	if !p.matchesEmpty || p.linear == nil {
		return places, ok
	}
	b := p.exact.on(text)
	for i, place := range places {
		all = append(all, place)
		end := place[1]
		if place[0] == end || i+1 < len(places) && places[i+1][0] == end {
			continue
		}
		if next := b.matchAt(end); next != nil && next[1] == end {
			all = append(all, next)
		}
	}
	return all, ok && !b.exhausted()
}

// patternCache keeps the patterns of a program compiled.
type patternCache struct {
	compiled sync.Map // pattern and flags → *pattern
	count    atomic.Int32
}

// compile also tells whether the pattern was not known yet.
func (c *patternCache) compile(text, flags string) (compiled *pattern, isNew bool, err error) {
	key := flags + "/" + text
	if known, ok := c.compiled.Load(key); ok {
		return known.(*pattern), false, nil
	}
	if compiled, err = compilePattern(text, flags); err != nil {
		return nil, true, err
	}
	if c.count.Add(1) <= maximumPatterns {
		c.compiled.Store(key, compiled)
	}
	return compiled, true, nil
}
