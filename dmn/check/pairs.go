package check

import (
	"slices"

	"zhitong/dmn"
	"zhitong/feel"
)

// maximumPairs bounds how many pairs of rules are compared.
const maximumPairs = 20_000_000

// checkPairs compares every two rules: those with the same conditions, and those that match together.
func (a *analysis) checkPairs() {
	overlaps, differing := 0, 0
	for second := range a.table.Rules {
		for first := range second {
			if second*second/2 > maximumPairs {
				a.cover.steps = maximumSteps + 1
				return
			}
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
	for _, column := range a.cover.columns {
		segment := column.meet(first, second)
		if segment < 0 {
			return nil, false
		}
		place = append(place, segment)
	}
	return place, true
}

// sameResults tells whether two rules have the same constant results.
func (a *analysis) sameResults(first, second int) bool {
	return slices.EqualFunc(a.table.Rules[first].Results, a.table.Rules[second].Results, func(x, y dmn.TableResult) bool {
		return x.Known && y.Known && equal(x.Value, y.Value)
	})
}

func (a *analysis) tellPair(first, second int, agree bool, place []int) {
	rules, example := []int{first, second}, a.cover.example(place)
	duplicate := agree && a.within(first, second) && a.within(second, first)
	if duplicate {
		a.report(CodeDuplicate, Warning, rules, example, "rules %d and %d are the same", first+1, second+1)
	}
	switch {
	case a.table.HitPolicy == "UNIQUE":
		a.report(CodeOverlap, Error, rules, example, "rules %d and %d both match %s", first+1, second+1, sentence(example))
	case a.table.HitPolicy == "ANY" && !agree && a.constant(first) && a.constant(second):
		a.report(CodeOverlap, Error, rules, example, "rules %d and %d match %s with different results", first+1, second+1, sentence(example))
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

// recommend names a stricter hit policy that gives the same.
func (a *analysis) recommend(overlaps, differing int) {
	if slices.Contains(a.known, false) || len(a.table.Rules) < 2 {
		return
	}
	switch policy := a.table.HitPolicy; {
	case overlaps == 0 && (policy == "FIRST" || policy == "ANY" || policy == "PRIORITY"):
		a.report(CodeHitPolicy, Info, nil, nil, "no two rules match together: UNIQUE says so, and finds mistakes that %s hides", policy)
	case overlaps > 0 && differing == 0 && policy == "UNIQUE":
		a.report(CodeHitPolicy, Info, nil, nil, "rules that match together have the same results: ANY allows that")
	}
}

// checkMasked looks for rules that never take effect: of a FIRST table those whose inputs the rules above them take all,
// of a PRIORITY table those within a rule whose result comes first.
func (a *analysis) checkMasked() {
	for rule := range a.table.Rules {
		if !a.known[rule] || a.empty[rule] {
			continue
		}
		switch a.table.HitPolicy {
		case "FIRST":
			a.checkMaskedByEarlier(rule)
		case "PRIORITY":
			a.checkMaskedByPriority(rule)
		}
	}
}

func (a *analysis) checkMaskedByEarlier(rule int) {
	box := make([][]bool, len(a.cover.columns))
	for i, column := range a.cover.columns {
		box[i] = column.accept[rule]
	}
	earlier := slices.DeleteFunc(a.every(rule), func(i int) bool { return !a.known[i] })
	if len(earlier) == 0 || len(a.cover.open(earlier, box, 1)) > 0 || a.cover.steps > maximumSteps {
		return
	}
	a.report(CodeMasked, Warning, []int{rule}, nil, "rule %d never takes effect: the rules above it take all of its inputs", rule+1)
}

func (a *analysis) checkMaskedByPriority(rule int) {
	for other := range a.table.Rules {
		if other != rule && a.known[other] && a.within(rule, other) && a.precedes(other, rule) {
			a.report(CodeMasked, Warning, []int{other, rule}, nil, "rule %d never takes effect: rule %d matches whenever it does and comes first", rule+1, other+1)
			return
		}
	}
}

// precedes tells whether the results of one rule come before those of another among the output values.
func (a *analysis) precedes(first, second int) bool {
	if !a.constant(first) || !a.constant(second) {
		return false
	}
	for i, output := range a.table.Outputs {
		x, y := rank(output.Values, a.table.Rules[first].Results[i].Value), rank(output.Values, a.table.Rules[second].Results[i].Value)
		if x != y {
			return x < y
		}
	}
	return false
}

func rank(values []feel.Value, value feel.Value) int {
	return slices.IndexFunc(values, func(v feel.Value) bool { return equal(v, value) })
}
