package check

import (
	"slices"
	"sort"

	"zhitong/feel"
)

// segmentFinder tells which segments of a column fulfil a condition: by their order where the condition is a set of
// intervals, else by evaluating it.
type segmentFinder struct {
	column *column
	sorted []int // the segments of the kind of the column, by their order
	others []int
	left   *int // of the evaluations that are allowed
}

func newSegmentFinder(c *column, left *int) *segmentFinder {
	f := &segmentFinder{column: c, left: left}
	for segment, value := range c.segments {
		if value.Kind() == c.kind && !value.IsNull() && c.kind != feel.KindTime && c.kind != feel.KindDateTime {
			f.sorted = append(f.sorted, segment)
		} else {
			f.others = append(f.others, segment)
		}
	}
	slices.SortFunc(f.sorted, func(a, b int) int { return feel.Order(c.segments[a], c.segments[b]) })
	return f
}

// find adds the segments that fulfil the tests.
func (f *segmentFinder) find(tests *feel.Program, found segmentSet) {
	set, ok := tests.TestSet()
	if ok && set.Kind == f.column.kind {
		f.findOrdered(&set, found)
	} else {
		f.evaluate(tests, f.sorted, found)
	}
	f.evaluate(tests, f.others, found)
}

func (f *segmentFinder) evaluate(tests *feel.Program, segments []int, found segmentSet) {
	if *f.left -= len(segments); *f.left < 0 {
		return
	}
	for _, segment := range segments {
		if isTrue(tests, f.column.segments[segment]) {
			found.add(segment)
		}
	}
}

func (f *segmentFinder) findOrdered(set *feel.TestSet, found segmentSet) {
	inside := newSegmentSet(len(f.sorted))
	for i := range set.Parts {
		first, last := f.span(&set.Parts[i])
		for at := first; at < last; at++ {
			inside.add(at)
		}
	}
	for at, segment := range f.sorted {
		if inside.has(at) != set.Negated {
			found.add(segment)
		}
	}
}

// span gives where an interval begins among the sorted segments, and where it has ended.
func (f *segmentFinder) span(part *feel.Interval) (first, last int) {
	last = len(f.sorted)
	if part.HasLow {
		first = f.search(part.Low, part.IncludesLow)
	}
	if part.HasHigh {
		last = f.search(part.High, !part.IncludesHigh)
	}
	return first, last
}

// search finds the first segment after an end, or at it where that counts.
func (f *segmentFinder) search(end feel.Value, at bool) int {
	return sort.Search(len(f.sorted), func(i int) bool {
		order := feel.Order(f.column.segments[f.sorted[i]], end)
		return order > 0 || order == 0 && at
	})
}
