package recon_test

import "testing"

// TestTheBestPairsAreTaken, not the first, and what is not plain is left to a
// person.
func TestTheBestPairsAreTaken(t *testing.T) {
	near := "passes: [{name: p, kind: tolerant, window: {date: value, before: 5, after: 5}}]"
	amounts := "passes: [{name: p, kind: tolerant, amount: {absolute: 1.00}}]"
	ways := "passes: [{name: p, kind: tolerant, reference: similar, similarity: 80}]"
	keys := "passes: [{name: p, kind: exact, keys: [reference, amount]}]"
	shared := "passes: [{name: p, kind: one_to_many}]"
	many := "passes: [{name: p, kind: many_to_one, window: {date: value, before: 5, after: 5}}]"
	for _, test := range []scenario{
		{"the nearest date", near, "L1 5 2026-03-04 REF-100001",
			"R1 5 2026-03-02 REF-100001\nR2 5 2026-03-04 REF-100001\nR3 5 2026-03-05 REF-100001", "L1=R2"},
		{"the best pair first, the rest after it", near, "L1 5 2026-03-03 REF-100001\nL2 5 2026-03-04 REF-100001",
			"R1 5 2026-03-04 REF-100001\nR2 5 2026-03-09 REF-100001", "L1=R2 L2=R1"},
		{"the nearest amount", amounts, "L1 5.40 2026-03-02 REF-100001", "R1 5.00 2026-03-02 REF-100001\nR2 5.50 2026-03-02 REF-100001", "L1=R2"},
		{"the closest reference", ways, "L1 5 2026-03-02 INVOICE-2026-001X", "R1 5 2026-03-02 INVOICE-2026-001\nR2 5 2026-03-02 INVOICE-2026-001X", "L1=R2"},
		{"two equal ways", near, "L1 5 2026-03-03 REF-100001", "R1 5 2026-03-02 REF-100001\nR2 5 2026-03-04 REF-100001", "L1=R1? L1=R2?"},
		{"two for one", near, "L1 5 2026-03-03 REF-100001\nL2 5 2026-03-03 REF-100001", "R1 5 2026-03-04 REF-100001", "L1=R1? L2=R1?"},
		{"as many on both sides with equal keys are interchangeable", keys, "L1 5 2026-03-02 REF-100001\nL2 5 2026-03-03 REF-100001",
			"R1 5 2026-03-02 REF-100001\nR2 5 2026-03-09 REF-100001", "L1+L2=R1+R2"},
		{"more on one side with equal keys", keys, "L1 5 2026-03-02 REF-100001\nL2 5 2026-03-03 REF-100001", "R1 5 2026-03-02 REF-100001", "L1=R1? L2=R1?"},
		{"one for three", shared, "L1 6 2026-03-02 REF-100001", "R1 1 2026-03-02 REF-100001\nR2 2 2026-03-02 REF-100001\nR3 3 2026-03-02 REF-100001", "L1=R1+R2+R3"},
		{"a choice of those that add up would be a guess", shared, "L1 3 2026-03-02 REF-100001",
			"R1 1 2026-03-02 REF-100001\nR2 2 2026-03-02 REF-100001\nR3 3 2026-03-02 REF-100001", ""},
		{"two that each stand for the same three", shared, "L1 3 2026-03-02 REF-100001\nL2 3 2026-03-03 REF-100001",
			"R1 1 2026-03-02 REF-100001\nR2 2 2026-03-02 REF-100001", "L1=R1+R2? L2=R1+R2?"},
		{"a sum a cent off", shared, "L1 6.01 2026-03-02 REF-100001", "R1 1 2026-03-02 REF-100001\nR2 5 2026-03-02 REF-100001", ""},
		{"a sum with tolerance", "passes: [{name: p, kind: one_to_many, amount: {absolute: 0.01}}]", "L1 6.01 2026-03-02 REF-100001",
			"R1 1 2026-03-02 REF-100001\nR2 5 2026-03-02 REF-100001", "L1=R1+R2"},
		{"three for one", many, "L1 1 2026-03-02 REF-100001\nL2 2 2026-03-03 REF-100001\nL3 3 2026-03-04 REF-100001", "R1 6 2026-03-02 REF-100001", "L1+L2+L3=R1"},
		{"those outside of the window do not count", many, "L1 1 2026-03-02 REF-100001\nL2 2 2026-03-03 REF-100001\nL3 3 2026-03-31 REF-100001",
			"R1 3 2026-03-02 REF-100001", "L1+L2=R1"},
		{"one alone is no sum", shared, "L1 6 2026-03-02 REF-100001", "R1 6 2026-03-02 REF-100001", ""},
	} {
		test.run(t)
	}
}

// TestWeakerPassesDoNotDecide what a stronger one left open; and what a later
// pass takes away makes an earlier one find the rest.
func TestWeakerPassesDoNotDecide(t *testing.T) {
	strongThenWeak := `passes:
  - {name: strong, kind: tolerant}
  - {name: weak, kind: fee, reference: any, fee: {deductedFrom: left, maximum: 0.10}, window: {date: value, before: 0, after: 0}}`
	sumThenFee := `passes:
  - {name: sum, kind: one_to_many}
  - {name: fee, kind: fee, reference: similar, similarity: 80, fee: {deductedFrom: left, maximum: 1.00}}`
	for _, test := range []scenario{
		{"L1 has two partners, so L2 does not take R2 for a fee", strongThenWeak, "L1 5.00 2026-03-03 REF-100001\nL2 4.90 2026-03-04 REF-999999",
			"R1 5.00 2026-03-02 REF-100001\nR2 5.00 2026-03-04 REF-100001", "L1=R1? L1=R2? L2=R2?"},
		{"R3 is paid with a fee, then R1 and R2 add up", sumThenFee, "L1 3.00 2026-03-02 REF-100001\nL2 8.50 2026-03-02 REF-100001X",
			"R1 1.00 2026-03-02 REF-100001\nR2 2.00 2026-03-02 REF-100001\nR3 9.00 2026-03-02 REF-100001", "L1=R1+R2 L2=R3"},
	} {
		test.run(t)
	}
}
