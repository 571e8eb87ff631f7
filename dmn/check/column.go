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
	segments []feel.Value   // one value of each
	alike    [][]feel.Value // by segment: the other values that the same rules accept
	accept   [][]bool       // by rule, by segment
	all      []bool         // by rule: every segment is accepted
	known    []bool         // by rule: the condition was understood
}

// newColumn reads the conditions of an input; mixed are the rules about another type of values than the first one.
func newColumn(table *dmn.Table, at int) (c *column, mixed []int) {
	c = &column{input: &table.Inputs[at], known: make([]bool, len(table.Rules))}
	sets := make([]*feel.TestSet, len(table.Rules))
	kind := feel.KindNull
	var bounds []feel.Value
	for i := range table.Rules {
		condition := table.Rules[i].Conditions[at]
		if c.known[i] = condition == nil; c.known[i] {
			continue
		}
		set, ok := condition.TestSet()
		if !ok {
			continue
		}
		if kind != feel.KindNull && set.Kind != kind {
			mixed = append(mixed, i)
			continue
		}
		kind, sets[i], c.known[i] = set.Kind, &set, true
		bounds = append(bounds, ends(set.Parts)...)
	}
	if allowed, ok := allowedSet(c.input); ok && (kind == feel.KindNull || kind == allowed.Kind) {
		kind, bounds = allowed.Kind, append(bounds, ends(allowed.Parts)...)
	}
	c.cut(kind, bounds)
	c.decide(sets)
	c.merge()
	return c, mixed
}

func allowedSet(input *dmn.TableInput) (feel.TestSet, bool) {
	if input.Allowed == nil {
		return feel.TestSet{}, false
	}
	return input.Allowed.TestSet()
}

func ends(parts []feel.Interval) []feel.Value {
	var all []feel.Value
	for _, part := range parts {
		if part.HasLow {
			all = append(all, part.Low)
		}
		if part.HasHigh {
			all = append(all, part.High)
		}
	}
	return all
}

// cut takes a value at every bound, between every two, and beyond the first and the last, if there is one that the input
// may have.
func (c *column) cut(kind feel.Kind, bounds []feel.Value) {
	slices.SortFunc(bounds, feel.Order)
	bounds = slices.CompactFunc(bounds, func(a, b feel.Value) bool { return feel.Order(a, b) == 0 })
	switch {
	case kind == feel.KindNull:
		c.segments = []feel.Value{feel.Null()}
		return
	case kind == feel.KindBoolean:
		bounds = []feel.Value{feel.Bool(false), feel.Bool(true)}
	case kind == feel.KindString:
		bounds = append(bounds, stringsBetween(bounds)...)
	default:
		bounds = append(bounds, between(kind, bounds)...)
	}
	for _, value := range bounds {
		if c.allows(value) {
			c.segments = append(c.segments, value)
		}
	}
	if len(c.segments) == 0 { // the conditions are about values that the input never has
		c.segments = []feel.Value{feel.Null()}
	}
}

// allows tells whether the input may have a value.
func (c *column) allows(value feel.Value) bool {
	if !c.input.Type.Conforms(value) {
		return false
	}
	return c.input.Allowed == nil || isTrue(c.input.Allowed, value)
}

func isTrue(tests *feel.Program, value feel.Value) bool {
	result, err := tests.Evaluate(nil, feel.Environment{Input: value})
	return err == nil && result.Value.IsTrue()
}

// decide asks every segment of every set.
func (c *column) decide(sets []*feel.TestSet) {
	c.accept = make([][]bool, len(sets))
	for rule, set := range sets {
		c.accept[rule] = make([]bool, len(c.segments))
		for i, value := range c.segments {
			c.accept[rule][i] = set == nil || !value.IsNull() && holds(set, value)
		}
	}
}

func holds(set *feel.TestSet, value feel.Value) bool {
	for _, part := range set.Parts {
		if inside(&part, value) {
			return !set.Negated
		}
	}
	return set.Negated
}

func inside(part *feel.Interval, value feel.Value) bool {
	if part.HasLow {
		if order := feel.Order(value, part.Low); order < 0 || order == 0 && !part.IncludesLow {
			return false
		}
	}
	if part.HasHigh {
		if order := feel.Order(value, part.High); order > 0 || order == 0 && !part.IncludesHigh {
			return false
		}
	}
	return true
}

// merge keeps one of the segments that the same rules accept: the last, which reads best as an example.
func (c *column) merge() {
	last := map[string]int{}
	for i := range c.segments {
		last[c.signature(i)] = i
	}
	kept := slices.Sorted(maps.Values(last))
	segments := make([]feel.Value, len(kept))
	c.alike = make([][]feel.Value, len(kept))
	for to, from := range kept {
		segments[to] = c.segments[from]
		for i, value := range c.segments[:from] {
			if last[c.signature(i)] == from {
				c.alike[to] = append(c.alike[to], value)
			}
		}
	}
	for rule, accepted := range c.accept {
		c.accept[rule] = make([]bool, len(kept))
		for to, from := range kept {
			c.accept[rule][to] = accepted[from]
		}
	}
	c.segments = segments
	c.all = make([]bool, len(c.accept))
	for rule, accepted := range c.accept {
		c.all[rule] = !slices.Contains(accepted, false)
	}
}

// signature tells which rules accept a segment.
func (c *column) signature(segment int) string {
	rules := make([]byte, (len(c.accept)+7)/8)
	for rule, accepted := range c.accept {
		if accepted[segment] {
			rules[rule/8] |= 1 << (rule % 8)
		}
	}
	return string(rules)
}

// within tells whether every segment that rule a accepts is one that b accepts too.
func (c *column) within(a, b int) bool {
	for i, accepted := range c.accept[a] {
		if accepted && !c.accept[b][i] {
			return false
		}
	}
	return true
}

// meet gives a segment that both rules accept, -1 for none.
func (c *column) meet(a, b int) int {
	for i, accepted := range c.accept[a] {
		if accepted && c.accept[b][i] {
			return i
		}
	}
	return -1
}

func (c *column) accepting(segment int, rules []int) []int {
	var rest []int
	for _, rule := range rules {
		if c.accept[rule][segment] {
			rest = append(rest, rule)
		}
	}
	return rest
}

// acceptsAll tells whether the rule accepts every segment.
func (c *column) acceptsAll(rule int) bool { return c.all[rule] }
