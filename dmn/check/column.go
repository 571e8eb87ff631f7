package check

import (
	"maps"
	"slices"

	"zhitong/dmn"
	"zhitong/feel"
)

// column cuts the values that an input may have into segments within which every condition has one answer.
type column struct {
	input    *dmn.TableInput
	domain   *domain
	kind     feel.Kind
	segments []feel.Value   // one value of each
	levels   []level        // of the segments
	alike    [][]feel.Value // by segment: the other expected values that the same rules accept
	accept   []segmentSet   // by rule
	known    []bool         // by rule: the condition was understood
	bounds   []feel.Value   // of the domain and the conditions
	masks    [excluded]segmentSet
	all      [excluded][]bool // by rule: every segment of the mask is accepted
	mixed    []int            // the rules about another type of values than the first one
	zones    []int            // the rules about times with a zone where the first has none, or the other way round
	tooLarge bool             // there are more segments than can be looked at
}

// maximumCells bounds segments times rules of one column, and maximumEvaluations how many conditions are evaluated for
// all columns of a table.
const (
	maximumCells       = 1 << 25
	maximumEvaluations = 4_000_000
)

// newColumn reads the conditions of an input, or of several that have the same expression; evaluations is what is left of
// maximumEvaluations.
func newColumn(table *dmn.Table, inputs []int, domain *domain, evaluations *int) *column {
	c := &column{input: &table.Inputs[inputs[0]], domain: domain, kind: domain.kind, bounds: slices.Clone(domain.bounds),
		known: slices.Repeat([]bool{true}, len(table.Rules))}
	conditions := make([][]*feel.Program, len(table.Rules))
	for rule := range table.Rules {
		conditions[rule] = c.read(&table.Rules[rule], rule, inputs)
	}
	if c.tooLarge = 2*len(c.bounds)*len(table.Rules) > maximumCells; !c.tooLarge {
		c.cut()
		c.tooLarge = !c.decide(conditions, evaluations)
	}
	if c.tooLarge {
		c.giveUp(len(table.Rules))
	}
	c.merge()
	return c
}

// giveUp takes every condition for one that may match anything.
func (c *column) giveUp(rules int) {
	c.known = make([]bool, rules)
	c.segments, c.levels = []feel.Value{feel.Null()}, []level{expected}
	c.accept = make([]segmentSet, rules)
	for rule := range c.accept {
		c.accept[rule] = segmentSet{1}
	}
}

// read gives the conditions of a rule that are understood; a rule without any accepts everything.
func (c *column) read(row *dmn.TableRule, rule int, inputs []int) (conditions []*feel.Program) {
	for _, at := range inputs {
		tests := row.Conditions[at]
		if tests == nil {
			continue
		}
		bounds, ok := tests.Bounds()
		if ok && c.fits(rule, bounds) && c.kind <= feel.KindYearsMonthsDuration {
			conditions = append(conditions, tests)
		} else {
			c.known[rule] = false
		}
	}
	return conditions
}

// fits tells whether a condition is about the kind of the column, which is that of the first if nothing else tells it.
// Where the kind is certain, a condition about another one is understood too: nothing fulfils it.
func (c *column) fits(rule int, bounds []feel.Value) bool {
	for _, bound := range bounds {
		if bound.IsNull() {
			c.domain.namesNull = true
			continue
		}
		if c.kind == feel.KindNull {
			c.kind = bound.Kind()
		}
		if bound.Kind() != c.kind && !c.domain.enforced {
			c.mixed = append(c.mixed, rule)
			return false
		}
		if c.kind == bound.Kind() && !c.zoneFits(bound) {
			c.zones = append(c.zones, rule)
			return false
		}
		c.bounds = append(c.bounds, bound)
	}
	return true
}

// zoneFits tells whether a time can be compared with those before it.
func (c *column) zoneFits(bound feel.Value) bool {
	if c.kind != feel.KindTime && c.kind != feel.KindDateTime {
		return true
	}
	for _, other := range c.bounds {
		if other.Kind() == c.kind {
			_, ok := feel.Compare(bound, other)
			return ok
		}
	}
	return true
}

// cut takes a value at every bound, between every two, and beyond the first and the last, if there is one that the input
// may have, and null.
func (c *column) cut() {
	bounds := slices.DeleteFunc(c.bounds, func(v feel.Value) bool { return v.Kind() != c.kind || v.IsNull() })
	slices.SortFunc(bounds, order)
	bounds = slices.CompactFunc(bounds, func(a, b feel.Value) bool { return order(a, b) == 0 })
	switch c.kind {
	case feel.KindBoolean:
		bounds = []feel.Value{feel.Bool(false), feel.Bool(true)}
	case feel.KindString:
		bounds = append(bounds, stringsBetween(bounds)...)
	default:
		bounds = append(bounds, between(c.kind, bounds, c.domain.opaque && c.kind == feel.KindNumber)...)
	}
	if len(bounds) == 0 {
		bounds = samplesOf(c.kind)
	}
	bounds = append(bounds, strangers(c.kind, bounds)...)
	for _, value := range append(bounds, feel.Null()) {
		c.add(value)
	}
}

// add takes a value as a segment if the input may have it.
func (c *column) add(value feel.Value) {
	level := c.domain.levelOf(value)
	if level == expected && len(c.segments) > 0 && isStranger(c.segments[0], value) {
		level = possible
	}
	if level < excluded {
		c.segments, c.levels = append(c.segments, value), append(c.levels, level)
	}
}

func order(a, b feel.Value) int {
	order, _ := feel.Compare(a, b)
	return order
}

// decide asks every condition about every segment; ok is false when that is too much.
func (c *column) decide(conditions [][]*feel.Program, evaluations *int) (ok bool) {
	c.accept = make([]segmentSet, len(conditions))
	finder := newSegmentFinder(c, evaluations)
	for rule, all := range conditions {
		c.accept[rule] = newSegmentSet(len(c.segments))
		for segment := range c.segments {
			c.accept[rule].add(segment)
		}
		for _, tests := range all {
			found := newSegmentSet(len(c.segments))
			finder.find(tests, found)
			c.accept[rule].keep(found)
		}
	}
	return *evaluations >= 0
}

// merge keeps one of the segments that the same rules accept: of the ones that are most expected the last, which reads
// best as an example.
func (c *column) merge() {
	best, signatures := map[string]int{}, c.signatures()
	for segment, signature := range signatures {
		if known, ok := best[signature]; !ok || c.levels[segment] <= c.levels[known] {
			best[signature] = segment
		}
	}
	kept := slices.Sorted(maps.Values(best))
	c.gatherAlike(kept, best, signatures)
	c.keep(kept)
	for mask := range c.masks {
		c.masks[mask] = newSegmentSet(len(c.segments))
		for segment, level := range c.levels {
			if int(level) <= mask {
				c.masks[mask].add(segment)
			}
		}
		c.all[mask] = make([]bool, len(c.accept))
		for rule, accepted := range c.accept {
			c.all[mask][rule] = c.masks[mask].within(accepted)
		}
	}
}

// gatherAlike remembers an expected value of every part of the input, apart from the others, that a kept segment stands for.
func (c *column) gatherAlike(kept []int, best map[string]int, signatures []string) {
	c.alike = make([][]feel.Value, len(kept))
	at := make(map[int]int, len(kept))
	for to, from := range kept {
		at[from] = to
	}
	inOrder := c.expectedInOrder()
	for first := 0; first < len(inOrder); {
		end := first + 1
		for c.kind != feel.KindString && end < len(inOrder) && signatures[inOrder[end]] == signatures[inOrder[first]] {
			end++
		}
		part := inOrder[first:end]
		if into := best[signatures[part[0]]]; !slices.Contains(part, into) {
			c.alike[at[into]] = append(c.alike[at[into]], c.segments[part[0]])
		}
		first = end
	}
}

// expectedInOrder are the expected segments but null, none where texts are not listed: of those there is no end.
func (c *column) expectedInOrder() []int {
	var segments []int
	for segment, level := range c.levels {
		if level == expected && !c.segments[segment].IsNull() && (c.kind != feel.KindString || len(c.domain.bounds) > 0) {
			segments = append(segments, segment)
		}
	}
	slices.SortFunc(segments, func(a, b int) int { return order(c.segments[a], c.segments[b]) })
	return segments
}

func (c *column) keep(kept []int) {
	segments, levels := make([]feel.Value, len(kept)), make([]level, len(kept))
	for to, from := range kept {
		segments[to], levels[to] = c.segments[from], c.levels[from]
	}
	for rule, accepted := range c.accept {
		fewer := newSegmentSet(len(kept))
		for to, from := range kept {
			if accepted.has(from) {
				fewer.add(to)
			}
		}
		c.accept[rule] = fewer
	}
	c.segments, c.levels = segments, levels
}

// signatures tell of every segment which rules accept it.
func (c *column) signatures() []string {
	size := (len(c.accept) + 7) / 8
	bytes := make([]byte, size*len(c.segments))
	for rule, accepted := range c.accept {
		for segment := range c.segments {
			if accepted.has(segment) {
				bytes[segment*size+rule/8] |= 1 << (rule % 8)
			}
		}
	}
	all := make([]string, len(c.segments))
	for segment := range all {
		all[segment] = string(bytes[segment*size : (segment+1)*size])
	}
	return all
}

// within tells whether every segment that rule a accepts is one that b accepts too.
func (c *column) within(a, b int) bool { return c.accept[a].within(c.accept[b]) }

// meet gives a segment that both rules accept, an expected one if there is any; -1 for none that may come.
func (c *column) meet(a, b int) int {
	if segment := c.accept[a].meet(c.accept[b], c.masks[expected]); segment >= 0 {
		return segment
	}
	return c.accept[a].meet(c.accept[b], c.masks[possible])
}

func (c *column) accepting(segment int, rules []int) []int {
	var rest []int
	for _, rule := range rules {
		if c.accept[rule].has(segment) {
			rest = append(rest, rule)
		}
	}
	return rest
}
