package feel

// The relations of points and intervals of DMN 1.5, table 77. Each is written for two ranges; a point counts as the
// range from itself to itself.
func init() {
	declareRelation("before", true, func(r relation) Value {
		return or(r.less(r.a.high, r.b.low), and(r.equal(r.a.high, r.b.low), r.unless(r.a.includesHigh && r.b.includesLow)))
	})
	declareRelation("after", true, func(r relation) Value {
		return or(r.less(r.b.high, r.a.low), and(r.equal(r.b.high, r.a.low), r.unless(r.b.includesHigh && r.a.includesLow)))
	})
	declareRelation("meets", false, func(r relation) Value { return meets(r, r.a, r.b) })
	declareRelation("met by", false, func(r relation) Value { return meets(r, r.b, r.a) })
	declareRelation("overlaps", false, func(r relation) Value { return and(reaches(r, r.a, r.b), reaches(r, r.b, r.a)) })
	declareRelation("overlaps before", false, func(r relation) Value { return overlapsBefore(r, r.a, r.b) })
	declareRelation("overlaps after", false, func(r relation) Value { return overlapsBefore(r, r.b, r.a) })
	declareRelation("finishes", true, func(r relation) Value { return and(sameHigh(r), startsWithin(r, r.a, r.b)) })
	declareRelation("finished by", true, func(r relation) Value { return and(sameHigh(r), startsWithin(r, r.b, r.a)) })
	declareRelation("includes", true, func(r relation) Value { return within(r, r.b, r.a) })
	declareRelation("during", true, func(r relation) Value { return within(r, r.a, r.b) })
	declareRelation("starts", true, func(r relation) Value { return and(sameLow(r), endsWithin(r, r.a, r.b)) })
	declareRelation("started by", true, func(r relation) Value { return and(sameLow(r), endsWithin(r, r.b, r.a)) })
	declareRelation("coincides", true, func(r relation) Value { return and(sameLow(r), sameHigh(r)) })
}

// relation compares the ends of two ranges.
type relation struct {
	e    *evaluation
	a, b *interval
}

// declareRelation declares a relation with the parameter names of the standard.
func declareRelation(name string, points bool, holds func(r relation) Value) {
	call := func(e *evaluation, a []Value) Value { return relate(e, a[0], a[1], points, holds) }
	declare(inBoth, name+"(range1: any, range2: any)", call)
	for _, names := range [...][2]string{{"point1", "point2"}, {"point", "range"}, {"range", "point"}} {
		if points {
			declare(inBoth, name+"("+names[0]+": any, "+names[1]+": any)", call)
		}
	}
}

func relate(e *evaluation, a, b Value, points bool, holds func(r relation) Value) Value {
	if a.IsNull() || b.IsNull() || !points && (a.kind != KindRange || b.kind != KindRange) {
		return e.invalid("the function takes ranges, not %s and %s", describe(a), describe(b))
	}
	result := holds(relation{e, asInterval(a), asInterval(b)})
	if result.IsNull() {
		return e.notComparable(e.at, a, b)
	}
	return result
}

func asInterval(v Value) *interval {
	if v.kind == KindRange {
		return v.interval()
	}
	return &interval{low: v, high: v, includesLow: true, includesHigh: true}
}

func (r relation) less(a, b Value) Value {
	order, ok := compareValues(a, b)
	if !ok {
		return Value{}
	}
	return Bool(order < 0)
}

func (r relation) equal(a, b Value) Value {
	order, ok := compareValues(a, b)
	if !ok {
		return Value{}
	}
	return Bool(order == 0)
}

func (relation) unless(condition bool) Value { return Bool(!condition) }

func meets(r relation, a, b *interval) Value {
	return and(Bool(a.includesHigh && b.includesLow), r.equal(a.high, b.low))
}

// reaches tells whether a ends at or after the place where b begins.
func reaches(r relation, a, b *interval) Value {
	return or(r.less(b.low, a.high), and(r.equal(a.high, b.low), Bool(a.includesHigh && b.includesLow)))
}

func overlapsBefore(r relation, a, b *interval) Value {
	begins := or(r.less(a.low, b.low), and(r.equal(a.low, b.low), Bool(a.includesLow && !b.includesLow)))
	ends := or(r.less(a.high, b.high), and(r.equal(a.high, b.high), Bool(!a.includesHigh || b.includesHigh)))
	return and(and(begins, reaches(r, a, b)), ends)
}

func sameLow(r relation) Value {
	return and(r.equal(r.a.low, r.b.low), Bool(r.a.includesLow == r.b.includesLow))
}

func sameHigh(r relation) Value {
	return and(r.equal(r.a.high, r.b.high), Bool(r.a.includesHigh == r.b.includesHigh))
}

// startsWithin tells whether a begins where b begins or later.
func startsWithin(r relation, a, b *interval) Value {
	return or(r.less(b.low, a.low), and(r.equal(b.low, a.low), Bool(b.includesLow || !a.includesLow)))
}

// endsWithin tells whether a ends where b ends or earlier.
func endsWithin(r relation, a, b *interval) Value {
	return or(r.less(a.high, b.high), and(r.equal(a.high, b.high), Bool(b.includesHigh || !a.includesHigh)))
}

func within(r relation, a, b *interval) Value {
	return and(startsWithin(r, a, b), endsWithin(r, a, b))
}
