package check

import (
	"slices"

	"zhitong/feel"
)

// checkMasked looks for rules that never take effect: of a FIRST table those whose inputs the rules above them take all,
// of a PRIORITY table those whose inputs rules with results that come first take all.
func (a *analysis) checkMasked() {
	for rule := range a.table.Rules {
		if !a.known[rule] || a.empty[rule] || a.cover.stopped() {
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
	if !a.taken(rule, a.understood(rule)) {
		return
	}
	a.report(subject{code: CodeMasked, severity: Warning, rules: []int{rule}}, "rule %d never takes effect: the rules above it take all of its inputs", rule+1)
}

// taken tells whether other rules take all inputs of a rule.
func (a *analysis) taken(rule int, others []int) bool {
	box := make([]segmentSet, len(a.cover.columns))
	for i, column := range a.cover.columns {
		box[i] = column.accept[rule]
	}
	return len(others) > 0 && len(a.cover.open(others, box, doubtful, 1)) == 0 && !a.cover.stopped()
}

func (a *analysis) checkMaskedByPriority(rule int) {
	var preferred []int
	for other := range a.table.Rules {
		if other == rule || !a.known[other] || !a.precedes(other, rule) {
			continue
		}
		if a.within(rule, other) {
			a.report(subject{code: CodeMasked, severity: Warning, rules: []int{other, rule}},
				"rule %d never takes effect: rule %d matches whenever it does and comes first", rule+1, other+1)
			return
		}
		preferred = append(preferred, other)
	}
	if a.taken(rule, preferred) {
		a.report(subject{code: CodeMasked, severity: Warning, rules: []int{rule}},
			"rule %d never takes effect: rules whose results come first take all of its inputs", rule+1)
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
