package recon_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zhitong/calendar"
	"zhitong/recon"
)

// mirroredRules is a rule set and the same with the sides exchanged.
var mirroredRules = [2]string{`passes:
  - {name: exact, kind: exact, keys: [reference, amount, value_date]}
  - {name: near, kind: tolerant, window: {date: value, before: 3, after: 1}}
  - {name: batch, kind: one_to_many, window: {date: value, before: 3, after: 3}}
  - {name: fee, kind: fee, reference: contained, fee: {deductedFrom: left, maximum: 6.00, percent: 5}}
  - {name: similar, kind: tolerant, reference: similar, similarity: 80, amount: {percent: 1}, window: {date: booking, before: 5, after: 2}}
  - {name: other, kind: tolerant, band: suggest, amount: {any: true}}
`, `passes:
  - {name: exact, kind: exact, keys: [reference, amount, value_date]}
  - {name: near, kind: tolerant, window: {date: value, before: 1, after: 3}}
  - {name: batch, kind: many_to_one, window: {date: value, before: 3, after: 3}}
  - {name: fee, kind: fee, reference: contained, fee: {deductedFrom: right, maximum: 6.00, percent: 5}}
  - {name: similar, kind: tolerant, reference: similar, similarity: 80, amount: {percent: 1}, window: {date: booking, before: 2, after: 5}}
  - {name: other, kind: tolerant, band: suggest, amount: {any: true}}
`}

// drawRules draws one of the rule sets that cover all kinds of pass.
func drawRules(t *rapid.T) *recon.RuleSet {
	name := rapid.SampledFrom([]string{"default", "strict", "mirrored"}).Draw(t, "rules")
	if name == "mirrored" {
		return withPasses(t, mirroredRules[0])
	}
	rules, err := recon.Shipped(name)
	must(t, err)
	return rules
}

// TestSidesAreEqual: with the sides of items and rules exchanged, the groups are
// those of before, exchanged.
func TestSidesAreEqual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		left, right := drawSide(t, "L"), drawSide(t, "R")
		straight := matchBy(t, withPasses(t, mirroredRules[0]), "", left, right)
		crossed := matchBy(t, withPasses(t, mirroredRules[1]), "", right, left)
		for _, lists := range [][2][]recon.Group{{straight.Groups, crossed.Groups}, {straight.Suggestions, crossed.Suggestions}} {
			if a, b := pairsOf(lists[0], false), pairsOf(lists[1], true); a != b {
				t.Fatalf("groups\n%s\nand from the other side\n%s", a, b)
			}
		}
	})
}

func pairsOf(groups []recon.Group, crossed bool) string {
	var lines []string
	for _, g := range groups {
		if crossed {
			g.Left, g.Right, g.Minor = g.Right, g.Left, -g.Minor
		}
		lines = append(lines, fmt.Sprint(g.Left, g.Right, g.Pass, g.Minor, int(g.Confidence), g.Why.Ambiguous))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// TestMatchingAgainFindsNothing: what is left after a run gives no new confirmed
// group.
func TestMatchingAgainFindsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules, left, right := drawRules(t), drawSide(t, "L"), drawSide(t, "R")
		r := matchBy(t, rules, "2026-03-20", left, right)
		taken := map[string]bool{}
		for _, g := range r.Groups {
			for _, id := range append(slices.Clone(g.Left), g.Right...) {
				taken[id] = true
			}
		}
		isTaken := func(item recon.Item) bool { return taken[item.ID] }
		again := matchBy(t, rules, "2026-03-20", slices.DeleteFunc(slices.Clone(left), isTaken), slices.DeleteFunc(slices.Clone(right), isTaken))
		if len(again.Groups) > 0 {
			t.Fatalf("first\n%s\nthen\n%s", found(r), found(again))
		}
		if a, b := pairsOf(r.Suggestions, false), pairsOf(again.Suggestions, false); a != b {
			t.Fatalf("suggestions\n%s\nthen\n%s", a, b)
		}
	})
}

// TestGroupsKeepTheirRules: of each account and currency, and every break and
// proposal is named once.
func TestGroupsKeepTheirRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := matchBy(t, drawRules(t), "2026-03-20", drawSide(t, "L"), drawSide(t, "R"))
		ids := map[string]bool{}
		for _, b := range r.Breaks {
			if ids[b.ID] {
				t.Fatalf("two breaks are named %s:\n%s", b.ID, found(r))
			}
			ids[b.ID] = true
			if (b.Minor < 0) != (b.Direction == recon.Short) || b.Proposal != nil && (b.Proposal.Minor <= 0 || b.Proposal.Debit == b.Proposal.Credit) {
				t.Fatalf("%+v", b)
			}
		}
		for _, bridge := range r.Bridges {
			if bridge.UnexplainedMinor != 0 {
				t.Fatalf("%s is unexplained", bridge.Unexplained)
			}
		}
	})
}

// TestOrderOfFilesDoesNotMatter: the proofs and with them the hash are the same.
func TestOrderOfFilesDoesNotMatter(t *testing.T) {
	rules, err := recon.Shipped("default")
	must(t, err)
	china, err := calendar.China()
	must(t, err)
	const head = "account,id,reference,booking_date,amount,currency,balance\n"
	files := []string{
		head + "A,1,INV-100001,2026-03-02,5.00,CNY,105.00\n",
		head + "A,2,INV-100002,2026-03-03,-1.00,CNY,104.00\n",
		head + "B,3,INV-100003,2026-03-03,7.00,CNY,7.00\n",
	}
	run := func(order ...int) *recon.Result {
		var left []recon.Source
		for _, number := range order {
			left = append(left, recon.Source{Name: fmt.Sprintf("%d.csv", number), Reader: strings.NewReader(files[number])})
		}
		right := []recon.Source{{Name: "books.csv", Reader: strings.NewReader(files[0])}}
		r, err := recon.Run(context.Background(), left, right, recon.Options{Rules: rules, Calendar: china})
		must(t, err)
		return r
	}
	want := run(0, 1, 2)
	for _, order := range [][]int{{0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		if got := run(order...); got.Hash != want.Hash {
			t.Errorf("the order %v gives another result:\n%+v\n%+v", order, got.Proofs, want.Proofs)
		}
	}
	if len(want.Proofs) != 4 || len(want.Groups) != 1 {
		t.Errorf("%d proofs, %d groups", len(want.Proofs), len(want.Groups))
	}
}
