package check_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"zhitong/dmn/check"
	"zhitong/feel"
)

// scattered makes a table whose rules have nothing to do with each other, the worst for looking for gaps.
func scattered(r *rand.Rand, columns, rules int, kind string) *grid {
	g := &grid{policy: "FIRST", place: "decision", profile: feel.DMN, kinds: slices.Repeat([]string{kind}, columns)}
	for rule := range rules {
		cells := make([]cell, columns)
		for i := range cells {
			cells[i] = anything(kind)
			cells[i].low = r.IntN(1000)
			cells[i].high = cells[i].low + 1 + r.IntN(1000)
			if r.IntN(4) == 0 {
				cells[i].low = -unbounded
			}
		}
		g.add(cells, rule)
	}
	return g
}

// TestLargeTablesEnd analyses tables of 20 columns and 1,000 rules: the analysis ends, and says so where it did not look
// at everything. The bound on the time is generous, for slow machines; a search without bounds would take days.
func TestLargeTablesEnd(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 20))
	for name, g := range map[string]*grid{
		"split":             complete(r, 20, 1000),
		"scattered numbers": scattered(r, 20, 1000, "number"),
		"scattered times":   scattered(r, 20, 1000, "local"),
		"one column":        scattered(r, 1, 1000, "number"),
	} {
		t.Run(name, func(t *testing.T) {
			model := g.read(t)
			start := time.Now()
			findings := check.Model(model)
			if elapsed := time.Since(start); elapsed > 20*time.Second {
				t.Errorf("it took %s", elapsed)
			} else {
				t.Log(elapsed)
			}
			stopped := slices.ContainsFunc(findings, func(f check.Finding) bool { return f.Code == check.CodeStopped })
			if large := name == "scattered numbers" || name == "scattered times"; stopped != large {
				t.Errorf("stopped: %t", stopped)
			}
		})
	}
}
