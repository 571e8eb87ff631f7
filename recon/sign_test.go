package recon_test

import (
	"fmt"
	"testing"
)

// TestSignRules: with opposite signs a credit of the bank goes with a debit that
// the books write as a negative number, and everything counts in the bank's signs.
func TestSignRules(t *testing.T) {
	same := "passes: [{name: p, kind: tolerant}]"
	opposite := "sign: opposite\npasses: [{name: p, kind: tolerant, amount: {absolute: 0.05}}, {name: sum, kind: one_to_many}]"
	for _, test := range []scenario{
		{"same", same, "L1 5 2026-03-02 REF-100001", "R1 5 2026-03-02 REF-100001", "L1=R1"},
		{"same, but of other signs", same, "L1 5 2026-03-02 REF-100001", "R1 -5 2026-03-02 REF-100001", ""},
		{"opposite", opposite, "L1 5 2026-03-02 REF-100001", "R1 -5 2026-03-02 REF-100001", "L1=R1"},
		{"opposite, but of equal signs", opposite, "L1 5 2026-03-02 REF-100001", "R1 5 2026-03-02 REF-100001", ""},
		{"opposite sums", opposite, "L1 -5 2026-03-02 REF-100001", "R1 2 2026-03-02 REF-100001\nR2 3 2026-03-02 REF-100001", "L1=R1+R2"},
	} {
		test.run(t)
	}
	r := matchBy(t, withPasses(t, opposite), "", written(t, "L1 5.02 2026-03-02 REF-100001"), written(t, "R1 -5.00 2026-03-02 REF-100001\nR2 7.00 2026-03-02 REF-100002"))
	sums := fmt.Sprint(r.Left.Sums[0].Amount, " ", r.Right.Sums[0].Amount, " ", r.Groups[0].RightSum, " ", r.Breaks[0].Amount, " ", r.Breaks[1].Amount)
	if want := "5.02 -2.00 5.00 0.02 7.00"; sums != want {
		t.Errorf("sums %s, want %s", sums, want)
	}
}
