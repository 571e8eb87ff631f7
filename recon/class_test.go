package recon_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"zhitong/recon"
)

// classified writes breaks as "class side item>counterpart direction amount age".
func classified(r *recon.Result) string {
	var lines []string
	for _, b := range r.Breaks {
		item := b.ItemID
		if b.CounterpartID != "" {
			item += ">" + b.CounterpartID
		}
		lines = append(lines, strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %s %s %d", b.Class, b.Side, item, b.Direction, b.Amount, b.Age)), " "))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// TestEveryClassOfBreaks with its direction (长款: the bank has more than the
// books, 短款: less), what explains it, and its age on Monday 16 March 2026.
func TestEveryClassOfBreaks(t *testing.T) {
	rules := `passes:
  - {name: exact, kind: exact, keys: [reference, amount, value_date]}
  - {name: fee, kind: fee, fee: {deductedFrom: left, maximum: 1.00}}
  - {name: small, kind: tolerant, amount: {absolute: 0.05}}
  - {name: other, kind: tolerant, band: suggest, amount: {any: true}}
  - {name: amount, kind: tolerant, band: suggest, reference: any, window: {date: value, before: 1, after: 1}}
breaks: {timingDays: 2, duplicateDays: 3, feeTexts: [手续费, fee], feeMaximum: 50.00}
`
	for _, test := range []struct{ name, left, right, want string }{
		{"the books lack a receipt", "L1 5 2026-03-02 REF-100001", "", "missing_right left L1 long 5.00 10"},
		{"the books lack a payment", "L1 -5 2026-03-02 REF-100001", "", "missing_right left L1 short -5.00 10"},
		{"the bank lacks a receipt", "", "R1 5 2026-03-02 REF-100001", "missing_left right R1 short -5.00 10"},
		{"the bank lacks a payment", "", "R1 -5 2026-03-02 REF-100001", "missing_left right R1 long 5.00 10"},
		{"in transit to the books", "L1 5 2026-03-12 REF-100001", "", "timing left L1 long 5.00 2"},
		{"in transit to the bank", "", "R1 5 2026-03-12 REF-100001", "timing right R1 short -5.00 2"},
		{"no longer in transit", "", "R1 5 2026-03-11 REF-100001", "missing_left right R1 short -5.00 3"},
		{"small difference in a group", "L1 5.03 2026-03-02 REF-100001", "R1 5.00 2026-03-02 REF-100001", "amount_difference L1>R1 long 0.03 10"},
		{"large difference of a pair", "L1 4.00 2026-03-02 REF-100001", "R1 9.00 2026-03-02 REF-100001", "amount_difference L1>R1 short -5.00 10"},
		{"fee in a group", "L1 4.50 2026-03-02 REF-100001", "R1 5.00 2026-03-02 REF-100001", "fee L1>R1 short -0.50 10"},
		{"fee of the bank", "L1 -50.00 2026-03-02 REF-100001 手续费", "", "fee left L1 short -50.00 10"},
		{"a fee in another script", "L1 -1.00 2026-03-02 - Monthly FEES March", "", "fee left L1 short -1.00 10"},
		{"too much for a fee", "L1 -50.01 2026-03-02 REF-100001 手续费", "", "missing_right left L1 short -50.01 10"},
		{"money in is no fee", "L1 5 2026-03-02 REF-100001 手续费", "", "missing_right left L1 long 5.00 10"},
		{"coffee is no fee", "L1 -5 2026-03-02 REF-100001 COFFEE HOUSE", "", "missing_right left L1 short -5.00 10"},
		{"feedback is no fee", "L1 -5 2026-03-02 REF-100001 Feedback Ltd", "", "missing_right left L1 short -5.00 10"},
		{"the books know no fee of the bank", "", "R1 -5 2026-03-02 REF-100001 手续费", "missing_left right R1 long 5.00 10"},
		{"paid twice", "L1 5 2026-03-02 REF-100001\nL2 5 2026-03-05 REF-100001", "R1 5 2026-03-02 REF-100001", "duplicate left L2>L1 long 5.00 7"},
		{"posted twice", "L1 5 2026-03-02 REF-100001", "R1 5 2026-03-02 REF-100001\nR2 5 2026-03-03 REF-100001", "duplicate right R2>R1 short -5.00 9"},
		{"too late for a duplicate", "L1 5 2026-03-02 REF-100001\nL2 5 2026-03-06 REF-100001", "R1 5 2026-03-02 REF-100001", "missing_right left L2 long 5.00 6"},
		{"taken back", "L1 5 2026-03-02 REF-100001\nL2 -5 2026-03-03 REF-100001", "", "reversal left L1>L2 long 5.00 10\nreversal left L2>L1 short -5.00 9"},
		{"taken back and booked again", "L1 5 2026-03-02 REF-100001\nL2 -5 2026-03-03 REF-100001\nL3 5 2026-03-04 REF-100001", "", "missing_right left L3 long 5.00 8\nreversal left L1>L2 long 5.00 10\nreversal left L2>L1 short -5.00 9"},
		{"a matched one taken back", "L1 5 2026-03-02 REF-100001\nL2 -5 2026-03-09 REF-100001", "R1 5 2026-03-02 REF-100001", "reversal left L2>L1 short -5.00 5"},
		{"two of nothing take nothing back", "L1 0 2026-03-02 REF-100001\nL2 0 2026-03-09 REF-100001", "", "missing_right left L1 long 0.00 10\nmissing_right left L2 long 0.00 5"},
		{"nothing tells what it is for", "L1 -5 2026-03-02", "", "unknown_reference left L1 short -5.00 10"},
		{"a short reference tells nothing", "", "R1 5 2026-03-02 12345", "unknown_reference right R1 short -5.00 10"},
		{"several partners", "L1 5 2026-03-02", "R1 5 2026-03-02 REF-100001\nR2 5 2026-03-02 REF-100002",
			"ambiguous left L1 long 5.00 10\nambiguous right R1 short -5.00 10\nambiguous right R2 short -5.00 10"},
		{"one partner by amount", "L1 5 2026-03-02", "R1 5 2026-03-03 REF-100001", "suggested left L1 long 5.00 10\nsuggested right R1 short -5.00 9"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := matchBy(t, withPasses(t, rules), "2026-03-16", written(t, test.left), written(t, test.right))
			if got := classified(r); got != test.want {
				t.Errorf("found\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// TestReversalsThatSayIt: what its source calls a reversal is one, even where its
// original is not there.
func TestReversalsThatSayIt(t *testing.T) {
	items := written(t, "L1 -5 2026-03-02 REF-100001")
	items[0].Reversal = true
	if got := classified(matchBy(t, withPasses(t, "passes: [{name: p, kind: tolerant}]"), "2026-03-16", items, nil)); got != "reversal left L1 short -5.00 10" {
		t.Error(got)
	}
}

// TestClassesAddUp: count and sum of each class and currency.
func TestClassesAddUp(t *testing.T) {
	r := matchBy(t, withPasses(t, "passes: [{name: p, kind: tolerant}]"), "2026-03-16",
		written(t, "L1 5 2026-03-02 REF-100001\nL2 -2 2026-03-02 REF-100002\nL3 700JPY 2026-03-02 REF-100003"), written(t, "R1 1.50 2026-03-02 REF-100004"))
	var got []string
	for _, total := range r.Classes {
		got = append(got, fmt.Sprintf("%s %s %d %s", total.Class, total.Currency.Code(), total.Count, total.Amount))
	}
	if want := "missing_right CNY 2 3.00, missing_right JPY 1 700, missing_left CNY 1 -1.50"; strings.Join(got, ", ") != want {
		t.Errorf("classes %v", got)
	}
}
