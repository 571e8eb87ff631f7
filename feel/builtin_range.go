package feel

// The relations of points and ranges of DMN 1.5, table 78: each signature there, and no other.
func init() {
	for _, name := range [...]string{"before", "after", "meets", "met by", "overlaps", "overlaps before", "overlaps after",
		"finishes", "finished by", "includes", "during", "starts", "started by", "coincides"} {
		declare(inBoth, name+"(range1: range, range2: range)", ofRanges(rangeRelations[name]))
	}
	declare(inBoth, "before(point: any, range: range)", ofPointAndRange(func(p end, r *interval) Value { return precedes(p, r.start()) }))
	declare(inBoth, "before(range: range, point: any)", ofRangeAndPoint(func(p end, r *interval) Value { return precedes(r.end(), p) }))
	declare(inBoth, "before(point1: any, point2: any)", ofPoints(precedes))
	declare(inBoth, "after(point: any, range: range)", ofPointAndRange(func(p end, r *interval) Value { return precedes(r.end(), p) }))
	declare(inBoth, "after(range: range, point: any)", ofRangeAndPoint(func(p end, r *interval) Value { return precedes(p, r.start()) }))
	declare(inBoth, "after(point1: any, point2: any)", ofPoints(func(a, b end) Value { return precedes(b, a) }))
	declare(inBoth, "finishes(point: any, range: range)", ofPointAndRange(isEnd))
	declare(inBoth, "finished by(range: range, point: any)", ofRangeAndPoint(isEnd))
	declare(inBoth, "includes(range: range, point: any)", ofRangeAndPoint(isWithin))
	declare(inBoth, "during(point: any, range: range)", ofPointAndRange(isWithin))
	declare(inBoth, "starts(point: any, range: range)", ofPointAndRange(isStart))
	declare(inBoth, "started by(range: range, point: any)", ofRangeAndPoint(isStart))
	declare(inBoth, "coincides(point1: any, point2: any)", ofPoints(equalOrder))
}

// rangeRelations are the signatures of two ranges.
var rangeRelations = map[string]func(a, b *interval) Value{
	"before":          func(a, b *interval) Value { return precedes(a.end(), b.start()) },
	"after":           func(a, b *interval) Value { return precedes(b.end(), a.start()) },
	"meets":           meets,
	"met by":          func(a, b *interval) Value { return meets(b, a) },
	"overlaps":        func(a, b *interval) Value { return and(reaches(a, b), reaches(b, a)) },
	"overlaps before": overlapsBefore,
	"overlaps after":  func(a, b *interval) Value { return overlapsBefore(b, a) },
	"finishes":        func(a, b *interval) Value { return and(sameEnd(a.end(), b.end()), startsWithin(a, b)) },
	"finished by":     func(a, b *interval) Value { return and(sameEnd(a.end(), b.end()), startsWithin(b, a)) },
	"includes":        func(a, b *interval) Value { return and(startsWithin(b, a), endsWithin(b, a)) },
	"during":          func(a, b *interval) Value { return and(startsWithin(a, b), endsWithin(a, b)) },
	"starts":          func(a, b *interval) Value { return and(sameEnd(a.start(), b.start()), endsWithin(a, b)) },
	"started by":      func(a, b *interval) Value { return and(sameEnd(a.start(), b.start()), endsWithin(b, a)) },
	"coincides":       func(a, b *interval) Value { return and(sameEnd(a.start(), b.start()), sameEnd(a.end(), b.end())) },
}

// end is a point, or the start or end of a range. A missing one lies before or after all values.
type end struct {
	value    Value
	missing  int // -1 for a start, 1 for an end
	included bool
}

func (r *interval) start() end {
	if r.unboundedLow {
		return end{missing: -1}
	}
	return end{value: r.low, included: r.includesLow}
}

func (r *interval) end() end {
	if r.unbound {
		return end{missing: 1}
	}
	return end{value: r.high, included: r.includesHigh}
}

type relation = func(e *evaluation, a []Value) Value

func ofRanges(holds func(a, b *interval) Value) relation {
	return func(e *evaluation, a []Value) Value { return e.decided(a, holds(a[0].interval(), a[1].interval())) }
}

func ofPoints(holds func(a, b end) Value) relation {
	return func(e *evaluation, a []Value) Value {
		if !isPoint(a[0]) || !isPoint(a[1]) {
			return e.noRelation(a)
		}
		return e.decided(a, holds(pointOf(a[0]), pointOf(a[1])))
	}
}

func ofPointAndRange(holds func(p end, r *interval) Value) relation {
	return func(e *evaluation, a []Value) Value { return e.relatePoint(a, a[0], a[1], holds) }
}

func ofRangeAndPoint(holds func(p end, r *interval) Value) relation {
	return func(e *evaluation, a []Value) Value { return e.relatePoint(a, a[1], a[0], holds) }
}

func (e *evaluation) relatePoint(a []Value, point, in Value, holds func(p end, r *interval) Value) Value {
	if !isPoint(point) {
		return e.noRelation(a)
	}
	return e.decided(a, holds(pointOf(point), in.interval()))
}

func isPoint(v Value) bool { return v.kind != KindNull && v.kind != KindRange }

func pointOf(v Value) end { return end{value: v, included: true} }

func (e *evaluation) noRelation(a []Value) Value {
	return e.invalid("the function does not relate %s to %s", describe(a[0]), describe(a[1]))
}

// decided warns of values that cannot be compared.
func (e *evaluation) decided(a []Value, result Value) Value {
	if result.IsNull() {
		return e.notComparable(e.at, a[0], a[1])
	}
	return result
}

func less(a, b end) Value {
	order, ok := compareEnds(a, b)
	return knownBool(order < 0, ok)
}

func equalOrder(a, b end) Value {
	order, ok := compareEnds(a, b)
	return knownBool(order == 0, ok)
}

func compareEnds(a, b end) (order int, ok bool) {
	if a.missing != 0 || b.missing != 0 {
		return a.missing - b.missing, true
	}
	return compareValues(a.value, b.value)
}

func knownBool(b, known bool) Value {
	if !known {
		return Value{}
	}
	return Bool(b)
}

// precedes tells whether everything up to a lies before everything from b on.
func precedes(a, b end) Value {
	return or(less(a, b), and(equalOrder(a, b), Bool(!a.included || !b.included)))
}

func isStart(p end, r *interval) Value {
	return and(Bool(r.start().included), equalOrder(r.start(), p))
}

func isEnd(p end, r *interval) Value { return and(Bool(r.end().included), equalOrder(r.end(), p)) }

func isWithin(p end, r *interval) Value {
	return or(and(less(r.start(), p), less(p, r.end())), or(isStart(p, r), isEnd(p, r)))
}

func meets(a, b *interval) Value {
	return and(Bool(a.includesHigh && b.includesLow), equalOrder(a.end(), b.start()))
}

// reaches tells whether a ends at or after the place where b begins.
func reaches(a, b *interval) Value {
	return or(less(b.start(), a.end()), meets(a, b))
}

func overlapsBefore(a, b *interval) Value {
	begins := or(less(a.start(), b.start()), and(equalOrder(a.start(), b.start()), Bool(a.includesLow && !b.includesLow)))
	return and(and(begins, reaches(a, b)), endsWithin(a, b))
}

func sameEnd(a, b end) Value { return and(equalOrder(a, b), Bool(a.included == b.included)) }

// startsWithin tells whether a begins where b begins or later.
func startsWithin(a, b *interval) Value {
	return or(less(b.start(), a.start()), and(equalOrder(b.start(), a.start()), Bool(b.includesLow || !a.includesLow)))
}

// endsWithin tells whether a ends where b ends or earlier.
func endsWithin(a, b *interval) Value {
	return or(less(a.end(), b.end()), and(equalOrder(a.end(), b.end()), Bool(b.includesHigh || !a.includesHigh)))
}
