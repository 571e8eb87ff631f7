package dmn

import (
	"slices"

	"zhitong/feel"
)

// tableIndex finds the rules whose conditions hold without testing each: for every column, which rules accept a value
// is known by where it lies among the bounds that the conditions name.
type tableIndex struct {
	columns []*columnIndex
}

// columnIndex cuts the values of a kind at the bounds into segments: below the first bound, the first bound itself, up to
// the second, and so on. accept has the set of rules that accept a segment.
type columnIndex struct {
	kind   feel.Kind
	bounds []feel.Value
	texts  map[string]int // the bounds by their text, where all conditions are single texts
	accept []ruleSet
	open   ruleSet // the rules whose condition has to be tested all the same
}

// ruleSet has a bit for every rule.
type ruleSet []uint64

func (s ruleSet) add(rule int) { s[rule/64] |= 1 << (rule % 64) }

func (s ruleSet) has(rule int) bool { return s[rule/64]>>(rule%64)&1 != 0 }

// fill adds the first rules.
func (s ruleSet) fill(rules int) {
	for i := range s {
		s[i] = ^uint64(0)
	}
	if rest := rules % 64; rest != 0 {
		s[len(s)-1] = 1<<rest - 1
	}
}

// maxIndexBits bounds the memory of one column: rules times segments.
const maxIndexBits = 1 << 24

// newTableIndex indexes the columns that can be; nil when none can.
func newTableIndex(t *table) *tableIndex {
	index := &tableIndex{columns: make([]*columnIndex, len(t.inputs))}
	found := false
	for i := range t.inputs {
		index.columns[i] = newColumnIndex(t, i)
		found = found || index.columns[i] != nil
	}
	if !found {
		return nil
	}
	return index
}

// newColumnIndex is nil where no condition can be indexed. A condition that depends on more than its input, or is about
// another kind of values than the first one, stays open.
func newColumnIndex(t *table, column int) *columnIndex {
	sets := make([]*feel.TestSet, len(t.rules))
	index := &columnIndex{open: make(ruleSet, (len(t.rules)+63)/64)}
	for i := range t.rules {
		test := t.rules[i].tests[column]
		if test == nil {
			continue
		}
		set, ok := test.TestSet()
		if !ok || index.kind != feel.KindNull && set.Kind != index.kind {
			index.open.add(i)
			continue
		}
		index.kind, sets[i] = set.Kind, &set
		index.cutAt(set.Parts)
	}
	slices.SortFunc(index.bounds, feel.Order)
	index.bounds = slices.CompactFunc(index.bounds, func(a, b feel.Value) bool { return feel.Order(a, b) == 0 })
	if segments := 2*len(index.bounds) + 1; len(index.bounds) == 0 || segments*len(t.rules) > maxIndexBits {
		return nil
	}
	index.fill(sets)
	return index
}

func (c *columnIndex) cutAt(parts []feel.Interval) {
	for _, part := range parts {
		if part.HasLow {
			c.bounds = append(c.bounds, part.Low)
		}
		if part.HasHigh {
			c.bounds = append(c.bounds, part.High)
		}
	}
}

func (c *columnIndex) fill(sets []*feel.TestSet) {
	words := (len(sets) + 63) / 64
	c.accept = make([]ruleSet, 2*len(c.bounds)+1)
	bits := make([]uint64, len(c.accept)*words)
	for i := range c.accept {
		c.accept[i], bits = bits[:words:words], bits[words:]
	}
	onlyPoints := c.kind == feel.KindString
	for rule, set := range sets {
		c.fillRule(rule, set)
		onlyPoints = onlyPoints && (set == nil || isPoints(set.Parts))
	}
	if onlyPoints {
		c.texts = make(map[string]int, len(c.bounds))
		for i, bound := range c.bounds {
			text, _ := bound.AsString()
			c.texts[text] = 2*i + 1
		}
	}
}

func isPoints(parts []feel.Interval) bool {
	for _, part := range parts {
		if !part.HasLow || !part.HasHigh || feel.Order(part.Low, part.High) != 0 {
			return false
		}
	}
	return true
}

func (c *columnIndex) fillRule(rule int, set *feel.TestSet) {
	inside := make([]bool, len(c.accept))
	for i := range inside {
		inside[i] = set == nil || set.Negated
	}
	if set != nil {
		for _, part := range set.Parts {
			first, last := c.span(part)
			for i := first; i <= last; i++ {
				inside[i] = !set.Negated
			}
		}
	}
	for i, accepted := range inside {
		if accepted {
			c.accept[i].add(rule)
		}
	}
}

// span gives the first and the last segment of an interval.
func (c *columnIndex) span(part feel.Interval) (first, last int) {
	last = len(c.accept) - 1
	if part.HasLow {
		first = c.segment(part.Low)
		if !part.IncludesLow {
			first++
		}
	}
	if part.HasHigh {
		last = c.segment(part.High)
		if !part.IncludesHigh {
			last--
		}
	}
	return first, last
}

// segment finds where a value of the kind lies.
func (c *columnIndex) segment(value feel.Value) int {
	low, high := 0, len(c.bounds)
	for low < high {
		middle := int(uint(low+high) >> 1)
		switch order := feel.Order(value, c.bounds[middle]); {
		case order == 0:
			return 2*middle + 1
		case order < 0:
			high = middle
		default:
			low = middle + 1
		}
	}
	return 2 * low
}

// rules gives the rules that accept a value; ok is false for a value of another kind.
func (c *columnIndex) rules(value feel.Value) (accepted ruleSet, ok bool) {
	if value.Kind() != c.kind {
		return nil, false
	}
	if c.texts != nil {
		text, _ := value.AsString()
		return c.accept[c.texts[text]], true // of a text that no rule names it is segment 0
	}
	return c.accept[c.segment(value)], true
}

// narrow takes the rules out of candidates whose conditions do not hold, and marks in open the columns that it cannot
// decide at all.
func (x *tableIndex) narrow(candidates ruleSet, open []bool, values []feel.Value) {
	for i, column := range x.columns {
		if column == nil {
			open[i] = true
			continue
		}
		accepted, ok := column.rules(values[i])
		if !ok {
			open[i] = true
			continue
		}
		for word := range candidates {
			candidates[word] &= accepted[word]
		}
	}
}
