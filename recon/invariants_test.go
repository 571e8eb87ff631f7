package recon_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"zhitong/money"
	"zhitong/recon"
)

// drawBooks draws items of two accounts and currencies, in which few amounts,
// references, parties and days meet again and again.
func drawBooks(t *rapid.T, name string) []recon.Item {
	var items []recon.Item
	for number := range rapid.IntRange(0, 9).Draw(t, name) {
		item := one(fmt.Sprintf("%s%d", name, number), rapid.SampledFrom([]int64{100, 200, 300, 600, 50_000, 49_500, 49_950, 50_400, -100, -300, 0}).Draw(t, "minor"),
			rapid.IntRange(2, 12).Draw(t, "day"), rapid.SampledFrom([]string{"", "手续费", "INV-100001 INV-100002"}).Draw(t, "text"))
		if reference := rapid.SampledFrom([]string{"", "INV-100001", "inv 1OOOO1", "INV-100010", "INV-100002", "INV-1000"}).Draw(t, "reference"); reference != "" {
			item.References = []string{reference}
		}
		item.Party = rapid.SampledFrom([]string{"", "青松样例贸易有限公司", "青松样例贸易", "Brindle Trading Ltd"}).Draw(t, "party")
		if rapid.IntRange(0, 5).Draw(t, "elsewhere") == 0 {
			item.Account, item.Currency = "B", money.USD
		}
		items = append(items, item)
	}
	return items
}

// TestEveryRunHoldsWhatItPromises over random books and the rule sets that ship:
// the bridges leave nothing unexplained, groups add up within what their pass
// tolerates, no item is claimed twice, and neither order nor repetition changes
// the hash.
func TestEveryRunHoldsWhatItPromises(t *testing.T) {
	rules := []*recon.RuleSet{withPasses(t, mirroredRules[0])}
	for _, name := range []string{"default", "strict", "bank-statement"} {
		shipped, err := recon.Shipped(name)
		must(t, err)
		rules = append(rules, shipped)
	}
	confirmed, several := 0, 0
	cases(t, func(t *rapid.T) {
		by := rapid.SampledFrom(rules).Draw(t, "rules")
		left, right := drawBooks(t, "L"), drawBooks(t, "R")
		r := matchBy(t, by, "2026-03-20", left, right)
		for _, g := range r.Groups {
			if confirmed++; len(g.Left) != len(g.Right) {
				several++
			}
		}
		bridgesExplainAll(t, r, left, right)
		groupsAddUp(t, by, r, slices.Concat(left, right))
		if again := matchBy(t, by, "2026-03-20", left, right); again.Hash != r.Hash {
			t.Fatalf("the same again gives\n%s\nnot\n%s", found(again), found(r))
		}
		shuffle := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		shuffle.Shuffle(len(left), func(i, j int) { left[i], left[j] = left[j], left[i] })
		shuffle.Shuffle(len(right), func(i, j int) { right[i], right[j] = right[j], right[i] })
		if again := matchBy(t, by, "2026-03-20", left, right); again.Hash != r.Hash {
			t.Fatalf("another order gives\n%s\nnot\n%s", found(again), found(r))
		}
	})
	if confirmed < 1000 || several < 10 {
		t.Errorf("only %d groups were looked at, %d of them sums", confirmed, several)
	}
}

// bridgesExplainAll adds up what moved and what the breaks say, beside the bridges.
func bridgesExplainAll(t *rapid.T, r *recon.Result, left, right []recon.Item) {
	open := map[string]int64{}
	for _, item := range left {
		open[item.Account] += item.Minor
	}
	for _, item := range right {
		open[item.Account] -= item.Minor
	}
	for _, b := range r.Breaks {
		open[b.Account] -= b.Minor
	}
	for account, minor := range open {
		if minor != 0 {
			t.Fatalf("the breaks of %s leave %d:\n%s", account, minor, found(r))
		}
	}
	for _, bridge := range r.Bridges {
		if bridge.UnexplainedMinor != 0 || bridge.Unexplained != "0.00" {
			t.Fatalf("%s is unexplained:\n%s", bridge.Unexplained, found(r))
		}
	}
}

func groupsAddUp(t *rapid.T, rules *recon.RuleSet, r *recon.Result, items []recon.Item) {
	byID, claimed := map[string]*recon.Item{}, map[string]bool{}
	for at := range items {
		byID[items[at].ID] = &items[at]
	}
	for _, g := range slices.Concat(r.Groups, r.Suggestions) {
		sides := [2]int64{}
		for side, ids := range [2][]string{g.Left, g.Right} {
			for _, id := range ids {
				if sides[side] += byID[id].Minor; byID[id].Account != g.Account || byID[id].Currency != g.Currency {
					t.Fatalf("%s is of another account than %+v", id, g)
				}
				if g.Band == recon.Auto && claimed[id] {
					t.Fatalf("%s is claimed twice:\n%s", id, found(r))
				}
				claimed[id] = claimed[id] || g.Band == recon.Auto
			}
		}
		pass := rules.Passes[slices.IndexFunc(rules.Passes, func(p recon.Pass) bool { return p.Name == g.Pass })]
		if sides[0]-sides[1] != g.Minor || !tolerates(&pass, sides[0], sides[1]) {
			t.Fatalf("%d and %d are no group of the pass %s", sides[0], sides[1], g.Pass)
		}
	}
}

// tolerates says what a pass allows in words of its own, for amounts in hundredths.
func tolerates(pass *recon.Pass, left, right int64) bool {
	difference, larger := abs(left-right), max(abs(left), abs(right))
	most := func(absolute, percent string) float64 {
		limit := float64(larger)
		if absolute != "" {
			limit = min(limit, 100*number(absolute))
		}
		if percent != "" {
			limit = min(limit, float64(larger)*number(percent)/100)
		}
		if absolute == "" && percent == "" {
			return 0
		}
		return limit + 1e-6
	}
	switch {
	case pass.Amount.Any:
		return true
	case pass.Kind == recon.FeePass:
		fee := right - left // all these passes deduct from the left
		return fee > 0 && float64(fee) <= most(pass.Fee.Maximum, pass.Fee.Percent) && float64(fee) >= 100*number(pass.Fee.Minimum)
	}
	return float64(difference) <= most(pass.Amount.Absolute, pass.Amount.Percent)
}

func abs(minor int64) int64 { return max(minor, -minor) }

func number(text string) float64 {
	value, _ := strconv.ParseFloat("0"+text, 64)
	return value
}
