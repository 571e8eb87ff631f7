package check_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"zhitong/dmn"
	"zhitong/dmn/check"
	"zhitong/feel"
)

// scatteredSmall makes a table of two or three columns with few values, whose rules overlap and leave gaps as it happens.
func scatteredSmall(r *rand.Rand) *grid {
	g := &grid{policy: []string{"FIRST", "UNIQUE"}[r.IntN(2)], place: "decision", profile: feel.DMN}
	for range 2 + r.IntN(2) {
		g.kinds = append(g.kinds, []string{"number", "enumeration", "boolean"}[r.IntN(3)])
	}
	for rule := range 2 + r.IntN(8) {
		cells := make([]cell, len(g.kinds))
		for i, kind := range g.kinds {
			cells[i] = smallCell(r, kind)
		}
		g.add(cells, rule+1)
	}
	return g
}

func smallCell(r *rand.Rand, kind string) cell {
	c := anything(kind)
	if r.IntN(3) == 0 {
		return c
	}
	switch kind {
	case "boolean":
		c.except, c.texts = false, []string{[]string{"true", "false"}[r.IntN(2)]}
	case "enumeration":
		c.texts = slices.DeleteFunc(slices.Clone(enumerated), func(string) bool { return r.IntN(2) == 0 })
		if len(c.texts) == 0 {
			c.texts = enumerated[:1]
		}
	case "number":
		c.low = r.IntN(4)
		c.high = c.low + r.IntN(3) // none where they are equal
	}
	return c
}

// valuesOf are values of a column on both sides of every bound that smallCell makes, and null where it may come.
func (g *grid) valuesOf(column int) []feel.Value {
	values := []feel.Value{feel.Null()}
	switch g.kinds[column] {
	case "boolean":
		return append(values, feel.Bool(true), feel.Bool(false))
	case "enumeration":
		if _, _, allowed := g.typeOf(column); allowed != "" {
			values = nil
		}
		for _, text := range enumerated {
			values = append(values, feel.String(text))
		}
		return values
	}
	for half := range int64(16) {
		values = append(values, feel.Number(half*5, 1))
	}
	return values
}

// each evaluates the table for every combination of values: matched is the rule of the result, 0 for none and -1 for
// more than one in a UNIQUE table.
func (g *grid) each(t *testing.T, model *dmn.Model, visit func(inputs feel.Variables, matched int)) {
	t.Helper()
	inputs := feel.Variables{}
	var next func(column int)
	next = func(column int) {
		if column < len(g.kinds) {
			for _, value := range g.valuesOf(column) {
				inputs["x"+string(rune('0'+column))] = value
				next(column + 1)
			}
			return
		}
		result, err := model.Decide("d", inputs, feel.Environment{})
		failure, _ := err.(*dmn.Failure)
		switch {
		case failure != nil && failure.Code == dmn.CodeUniqueHit:
			visit(inputs, -1)
		case err != nil:
			t.Fatal(err)
		case result.Value.IsNull():
			visit(inputs, 0)
		default:
			rule, _ := result.Value.AsInt64()
			visit(inputs, int(rule))
		}
	}
	next(0)
}

// TestExhaustively compares what is found in small tables with what evaluating them for all inputs shows: a rule of a
// FIRST table never takes effect exactly where that is said, there is a gap exactly where an input that is not null has no
// rule, and an overlap exactly where there is one.
func TestExhaustively(t *testing.T) {
	gaps, overlaps, masked := 0, 0, 0
	for seed := range uint64(600) {
		g := scatteredSmall(rand.New(rand.NewPCG(seed, 9)))
		model := g.read(t)
		found, without := map[string]bool{}, map[int]bool{}
		for _, f := range check.Model(model) {
			found[f.Code] = true
			if f.Code == check.CodeMasked || f.Code == check.CodeUnreachable {
				without[f.Rules[0]] = true
			}
		}
		masked += len(without)
		effective, gap, overlap := map[int]bool{}, false, false
		g.each(t, model, func(inputs feel.Variables, matched int) {
			effective[matched] = true
			gap = gap || matched == 0 && !hasNull(inputs)
			overlap = overlap || matched < 0
		})
		gaps, overlaps = gaps+number(gap), overlaps+number(overlap)
		if found[check.CodeGap] != gap || found[check.CodeOverlap] != overlap {
			t.Errorf("seed %d: gap %t, overlap %t, but found %v", seed, gap, overlap, found)
		}
		for rule := 1; g.policy == "FIRST" && rule <= len(g.rules); rule++ {
			if effective[rule] == without[rule] {
				t.Errorf("seed %d: rule %d takes effect: %t, and so the check says: %t", seed, rule, effective[rule], !without[rule])
			}
		}
	}
	if gaps < 100 || overlaps < 100 || masked < 100 {
		t.Errorf("the tables have %d gaps, %d overlaps and %d rules without effect, which is too few to tell", gaps, overlaps, masked)
	}
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

func hasNull(inputs feel.Variables) bool {
	for _, value := range inputs {
		if value.IsNull() {
			return true
		}
	}
	return false
}
