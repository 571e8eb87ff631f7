package check

import (
	"slices"

	"zhitong/dmn"
)

// maximumPairs bounds how many pairs of rules are compared.
const maximumPairs = 20_000_000

// checkPairs compares every two rules: those with the same conditions, and those that match together.
func (a *analysis) checkPairs() {
	if rules := len(a.table.Rules); rules*rules/2 > maximumPairs {
		a.tooLarge = true
		return
	}
	overlaps, differing := 0, 0
	for second := range a.table.Rules {
		for first := range second {
			place, meets := a.meet(first, second)
			if !meets {
				continue
			}
			overlaps++
			agree := a.sameResults(first, second)
			if !agree {
				differing++
			}
			a.tellPair(first, second, agree, place)
		}
	}
	a.recommend(overlaps, differing)
}

// meet finds an input that two rules both accept; rules that were not understood, or never match, do not meet.
func (a *analysis) meet(first, second int) (place []int, meets bool) {
	if !a.known[first] || !a.known[second] {
		return nil, false
	}
	var room [32]int
	place = room[:0]
	for _, column := range a.cover.columns {
		segment := column.meet(first, second)
		if segment < 0 {
			return nil, false
		}
		place = append(place, segment)
	}
	return slices.Clone(place), true
}

// sameResults tells whether two rules have the same constant results.
func (a *analysis) sameResults(first, second int) bool {
	return slices.EqualFunc(a.table.Rules[first].Results, a.table.Rules[second].Results, func(x, y dmn.TableResult) bool {
		return x.Known && y.Known && equal(x.Value, y.Value)
	})
}

func (a *analysis) tellPair(first, second int, agree bool, place []int) {
	example := a.cover.example(place)
	s := subject{rules: []int{first, second}, example: example, severity: Warning}
	if agree && a.within(first, second) && a.within(second, first) {
		s.code = CodeDuplicate
		a.report(s, "rules %d and %d are the same", first+1, second+1)
	}
	s.code = CodeOverlap
	if a.proven && a.cover.levelOf(place) == expected {
		s.severity = Error
	}
	switch {
	case a.table.HitPolicy == "UNIQUE":
		a.report(s, "rules %d and %d both match %s", first+1, second+1, sentence(example))
	case a.table.HitPolicy == "ANY" && !agree && a.constant(first) && a.constant(second):
		a.report(s, "rules %d and %d match %s with different results", first+1, second+1, sentence(example))
	}
}

func (a *analysis) constant(rule int) bool {
	return !slices.ContainsFunc(a.table.Rules[rule].Results, func(r dmn.TableResult) bool { return !r.Known })
}

// within tells whether rule b accepts all that a accepts.
func (a *analysis) within(inner, outer int) bool {
	for _, column := range a.cover.columns {
		if !column.within(inner, outer) {
			return false
		}
	}
	return true
}

// recommend names a stricter hit policy that gives the same, and why.
func (a *analysis) recommend(overlaps, differing int) {
	if slices.Contains(a.known, false) || len(a.table.Rules) < 2 {
		return
	}
	s := subject{code: CodeHitPolicy, severity: Info}
	switch policy := a.table.HitPolicy; {
	case overlaps == 0 && (policy == "FIRST" || policy == "ANY" || policy == "PRIORITY"):
		a.report(s, "no two rules match together: UNIQUE says so, and finds mistakes that %s hides", policy)
	case overlaps > 0 && differing == 0 && policy == "UNIQUE":
		a.report(s, "rules that match together have the same results: ANY allows that")
	case overlaps > 0 && differing == 0 && policy == "FIRST":
		a.report(s, "rules that match together have the same results, so that their order does not matter: ANY says so, and finds rules that contradict each other")
	}
}
