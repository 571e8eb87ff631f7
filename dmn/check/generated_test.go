package check_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"zhitong/dmn"
	"zhitong/dmn/check"
	"zhitong/feel"
)

// plants are the defects: each changes a table and tells which code must be found, and about which rule.
var plants = []func(r *rand.Rand, g *grid) (code string, rule int){
	func(*rand.Rand, *grid) (string, int) { return "", 0 },
	func(r *rand.Rand, g *grid) (string, int) { // a rule is missing
		at := r.IntN(len(g.rules))
		g.rules, g.results = slices.Delete(g.rules, at, at+1), slices.Delete(g.results, at, at+1)
		return check.CodeGap, 0
	},
	func(r *rand.Rand, g *grid) (string, int) { // a rule within another one, with another result
		g.add(narrower(r, g.rules[r.IntN(len(g.rules))]), 9999)
		return check.CodeOverlap, len(g.rules)
	},
	func(r *rand.Rand, g *grid) (string, int) { // the same rule twice
		at := r.IntN(len(g.rules))
		g.policy = "ANY"
		g.add(slices.Clone(g.rules[at]), g.results[at])
		return check.CodeDuplicate, len(g.rules)
	},
	func(r *rand.Rand, g *grid) (string, int) { // a rule behind one that takes all of its inputs
		g.policy = "FIRST"
		g.add(narrower(r, g.rules[r.IntN(len(g.rules))]), 9999)
		return check.CodeMasked, len(g.rules)
	},
}

func (g *grid) add(rule []cell, result int) {
	g.rules, g.results = append(g.rules, rule), append(g.results, result)
}

func narrower(r *rand.Rand, rule []cell) []cell {
	rule = slices.Clone(rule)
	at := r.IntN(len(rule))
	if a, _, ok := rule[at].split(r); ok {
		rule[at] = a
	}
	return rule
}

// TestGeneratedTables plants a defect in each of many tables; it must be found, nothing else may be, and every example
// must do in the model what the finding says.
func TestGeneratedTables(t *testing.T) {
	for seed := range uint64(1000) {
		r := rand.New(rand.NewPCG(seed, 4))
		g := complete(r, 1+r.IntN(12), 2+r.IntN(60)+int(seed%50/49)*240)
		code, rule := plants[seed%uint64(len(plants))](r, g)
		model := g.read(t)
		found := false
		for _, finding := range check.Model(model) {
			if finding.Code == check.CodeHitPolicy {
				continue
			}
			if finding.Code != code {
				t.Errorf("seed %d: %s was not planted: %s", seed, finding.Code, finding.Message)
			}
			if want := map[string]string{"decision": "d", "context": "d › t", "knowledge": "b"}[g.place]; finding.Where() != want {
				t.Errorf("seed %d: a finding of %s is said to be in %s", seed, want, finding.Where())
			}
			found = found || rule == 0 || slices.Contains(finding.Rules, rule)
			if finding.Code == check.CodeGap || finding.Code == check.CodeOverlap || finding.Code == check.CodeDuplicate {
				confirm(t, model, finding)
			}
		}
		if !found && code != "" {
			t.Errorf("seed %d: the %s of rule %d was not found (%d columns, %d rules)", seed, code, rule, len(g.kinds), len(g.rules))
		}
	}
}

// confirm evaluates the example: exactly the rules of the finding match.
func confirm(t *testing.T, model *dmn.Model, finding check.Finding) {
	t.Helper()
	variables := feel.Variables{}
	for _, input := range finding.Example {
		variables[input.Expression] = input.Value
	}
	evaluation, err := model.Evaluate("d", variables, feel.Environment{})
	if finding.Code == check.CodeOverlap {
		failure, ok := err.(*dmn.Failure)
		if !ok || failure.Code != dmn.CodeUniqueHit || !slices.Equal(failure.RuleIDs, finding.RuleIDs) {
			t.Errorf("%s: evaluating the example gives %v", finding.Message, err)
		}
		return
	}
	matched := !evaluation.Output.IsNull()
	if err != nil || matched != (finding.Code == check.CodeDuplicate) {
		t.Errorf("%s: evaluating the example gives %s %v", finding.Message, evaluation.Output, err)
	}
}

func BenchmarkModel(b *testing.B) {
	model := complete(rand.New(rand.NewPCG(1, 2)), 12, 300).read(b)
	for b.Loop() {
		check.Model(model)
	}
}
