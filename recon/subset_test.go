package recon_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zhitong/recon"
)

// cases is how many random cases a property of the passes is tried on:
// ZHITONG_TEST_CASES sets it, make test uses 10,000.
func cases(t *testing.T, what func(*rapid.T)) {
	t.Helper()
	count := 10_000
	if text := os.Getenv("ZHITONG_TEST_CASES"); text != "" {
		if _, err := fmt.Sscan(text, &count); err != nil {
			t.Fatal(err)
		}
	}
	for done := 0; done < count; {
		done += 100 // what rapid.Check tries by itself
		rapid.Check(t, what)
		if t.Failed() {
			return
		}
	}
}

const (
	oneToMany  = "passes: [{name: p, kind: subset, keys: [party], window: {date: value, before: 3, after: 3}, subset: {shape: one_to_many, candidates: 10}}]"
	manyToOne  = "passes: [{name: p, kind: subset, keys: [value_date], amount: {absolute: 0.01}, subset: {shape: many_to_one, candidates: 10}}]"
	manyToMany = "passes: [{name: p, kind: subset, keys: [party, value_date], subset: {shape: many_to_many, candidates: 12}}]"
)

// by gives items the party after the @ of their text.
func by(items []recon.Item) []recon.Item {
	for index := range items {
		items[index].Text, items[index].Party, _ = strings.Cut(items[index].Text, "@")
	}
	return items
}

func TestSubsets(t *testing.T) {
	for _, test := range []struct{ name, rules, left, right, want string }{
		{"one for three", oneToMany, "L1 60 2026-03-02 - @Acme", "R1 10 2026-03-02 - @ACME\nR2 20 2026-03-03 - @Ac-me\nR3 30 2026-03-04 - @acme\nR4 70 2026-03-02 - @Acme", "L1=R1+R2+R3"},
		{"a refund lessens the sum", oneToMany, "L1 60 2026-03-02 - @Acme", "R1 100 2026-03-02 - @Acme\nR2 -40 2026-03-03 - @Acme", "L1=R1+R2"},
		{"another party", oneToMany, "L1 60 2026-03-02 - @Acme", "R1 20 2026-03-02 - @Acme\nR2 40 2026-03-03 - @Bolt", ""},
		{"too far apart", oneToMany, "L1 60 2026-03-02 - @Acme", "R1 20 2026-03-02 - @Acme\nR2 40 2026-03-10 - @Acme", ""},
		{"two subsets add up: only suggested", oneToMany, "L1 60 2026-03-02 - @Acme", "R1 20 2026-03-02 - @Acme\nR2 40 2026-03-03 - @Acme\nR3 10 2026-03-02 - @Acme\nR4 30 2026-03-02 - @Acme",
			"L1=R1+R2? L1=R1+R3+R4?"},
		{"a single one adds up as well", oneToMany, "L1 60 2026-03-02 - @Acme", "R1 20 2026-03-02 - @Acme\nR2 40 2026-03-03 - @Acme\nR3 60 2026-03-02 - @Acme", "L1=R1+R2?"},
		{"two want the same items", oneToMany, "L1 60 2026-03-02 - @Acme\nL2 60 2026-03-03 - @Acme", "R1 20 2026-03-02 - @Acme\nR2 40 2026-03-03 - @Acme", "L1=R1+R2? L2=R1+R2?"},
		{"within the tolerance", manyToOne, "L1 20.01 2026-03-02 -\nL2 40 2026-03-02 -", "R1 60 2026-03-02 -", "L1+L2=R1"},
		{"beyond the tolerance", manyToOne, "L1 20.02 2026-03-02 -\nL2 40 2026-03-02 -", "R1 60 2026-03-02 -", ""},
		{"several for several", manyToMany, "L1 20 2026-03-02 - @A\nL2 45 2026-03-02 - @A", "R1 50 2026-03-02 - @A\nR2 15 2026-03-02 - @A", "L1+L2=R1+R2"},
		{"parts that agree on their own", manyToMany, "L1 20 2026-03-02 - @A\nL2 45 2026-03-02 - @A", "R1 20 2026-03-02 - @A\nR2 45 2026-03-02 - @A", "L1+L2=R1+R2?"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := matchBy(t, withPasses(t, test.rules), "", by(written(t, test.left)), by(written(t, test.right)))
			if got := matchedOnly(r); got != test.want {
				t.Errorf("found %q, want %q", got, test.want)
			}
		})
	}
}

// TestSubsetsTellTheirLimit: with too many candidates nothing is looked for, and
// a notice says so.
func TestSubsetsTellTheirLimit(t *testing.T) {
	var right []string
	for number := range 11 {
		right = append(right, fmt.Sprintf("R%02d %d 2026-03-02 - @Acme", number, 1+number))
	}
	r := matchBy(t, withPasses(t, oneToMany), "", by(written(t, "L1 60 2026-03-02 - @Acme")), by(written(t, strings.Join(right, "\n"))))
	if len(r.Groups)+len(r.Suggestions) > 0 || len(r.Notices) != 1 || r.Notices[0].Candidates != 11 || r.Notices[0].Limit != 10 || r.Crowded != 1 {
		t.Fatalf("%+v, crowded %d", r.Notices, r.Crowded)
	}
	want := "Pass p: from L1 on there are 11 candidates, more than the limit of 10, so no sums were looked for."
	if got := r.Notices[0].Sentence("en"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestSumsUnderOneReference: several on both sides with the same sum.
func TestSumsUnderOneReference(t *testing.T) {
	rules := "passes: [{name: p, kind: many_to_many, window: {date: value, before: 3, after: 3}}]"
	for _, test := range []scenario{
		{"the sums agree", rules, "L1 30 2026-03-02 BATCH-1001\nL2 -10 2026-03-02 BATCH-1001", "R1 15 2026-03-02 batch1001\nR2 5 2026-03-03 BATCH-1001", "L1+L2=R1+R2"},
		{"the sums differ", rules, "L1 30 2026-03-02 BATCH-1001\nL2 10 2026-03-02 BATCH-1001", "R1 15 2026-03-02 BATCH-1001\nR2 5 2026-03-03 BATCH-1001", ""},
		{"one is too late", rules, "L1 15 2026-03-02 BATCH-1001\nL2 5 2026-03-10 BATCH-1001", "R1 10 2026-03-02 BATCH-1001\nR2 10 2026-03-03 BATCH-1001", ""},
		{"two references are one group", rules, "L1 15 2026-03-02 BATCH-1001,RUN-77001\nL2 5 2026-03-02 BATCH-1001,RUN-77001", "R1 10 2026-03-02 BATCH-1001,RUN-77001\nR2 10 2026-03-03 BATCH-1001,RUN-77001", "L1+L2=R1+R2"},
		{"two groups want the same item", rules, "L1 15 2026-03-02 BATCH-1001,RUN-77001\nL2 5 2026-03-02 BATCH-1001\nL3 5 2026-03-02 RUN-77001",
			"R1 10 2026-03-02 BATCH-1001\nR2 10 2026-03-03 BATCH-1001\nR3 12 2026-03-02 RUN-77001\nR4 8 2026-03-02 RUN-77001", "L1+L2=R1+R2? L1+L3=R3+R4?"},
	} {
		test.run(t)
	}
}

// drawFew draws items of few parties, days and amounts.
func drawFew(t *rapid.T, name string) []recon.Item {
	var items []recon.Item
	for number := range rapid.IntRange(0, 6).Draw(t, name) {
		item := one(fmt.Sprintf("%s%d", name, number), rapid.Int64Range(-3, 12).Draw(t, "minor"), rapid.IntRange(2, 5).Draw(t, "day"), "")
		item.Party = rapid.SampledFrom([]string{"Acme", "Bolt"}).Draw(t, "party")
		items = append(items, item)
	}
	return items
}

// TestNoAmbiguousSubsetIsConfirmed: every combination is tried by brute force.
// Of the confirmed groups none has another combination beside it that uses one
// of its items, and each adds up.
func TestNoAmbiguousSubsetIsConfirmed(t *testing.T) {
	rules := [...]*recon.RuleSet{withPasses(t, oneToMany), withPasses(t, manyToOne), withPasses(t, manyToMany)}
	cases(t, func(t *rapid.T) {
		shape := rapid.IntRange(0, 2).Draw(t, "shape")
		left, right := drawFew(t, "L"), drawFew(t, "R")
		r := matchBy(t, rules[shape], "", left, right)
		uses := map[string]int{}
		all := bruteForce(shape, left, right)
		for _, group := range all {
			for _, id := range group {
				uses[id]++
			}
		}
		seen := map[string]bool{}
		for _, g := range r.Groups {
			for _, id := range append(slices.Clone(g.Left), g.Right...) {
				if uses[id] != 1 || seen[id] {
					t.Fatalf("%s is in %d combinations, %v:\n%s", id, uses[id], seen[id], found(r))
				}
				seen[id] = true
			}
			if reach := int64(shape % 2); max(g.Minor, -g.Minor) > reach {
				t.Fatalf("the sums differ by %d", g.Minor)
			}
		}
		if want := aloneAndLarge(all, uses); len(r.Groups) != want {
			t.Fatalf("%d combinations have no rival, %d are confirmed:\n%s", want, len(r.Groups), found(r))
		}
		slices.Reverse(left)
		slices.Reverse(right)
		if again := matchBy(t, rules[shape], "", left, right); again.Hash != r.Hash {
			t.Fatalf("another order gives\n%s\nnot\n%s", found(again), found(r))
		}
	})
}

// bruteForce lists all combinations that add up under the keys and windows of
// the rule sets, as identifications.
func bruteForce(shape int, left, right []recon.Item) [][]string {
	var all [][]string
	for l := 1; l < 1<<len(left); l++ {
		for r := 1; r < 1<<len(right); r++ {
			if group := combined(shape, pickBits(left, l), pickBits(right, r)); group != nil {
				all = append(all, group)
			}
		}
	}
	return all
}

// aloneAndLarge counts the combinations of three or more items that no other
// combination wants.
func aloneAndLarge(all [][]string, uses map[string]int) int {
	count := 0
	for _, group := range all {
		if len(group) > 2 && !slices.ContainsFunc(group, func(id string) bool { return uses[id] > 1 }) {
			count++
		}
	}
	return count
}

func pickBits(items []recon.Item, set int) []recon.Item {
	var list []recon.Item
	for position, item := range items {
		if set&(1<<position) != 0 {
			list = append(list, item)
		}
	}
	return list
}

func combined(shape int, left, right []recon.Item) []string {
	if shape == 0 && len(left) != 1 || shape == 1 && len(right) != 1 {
		return nil
	}
	var ids []string
	sums := [2]int64{}
	for side, items := range [2][]recon.Item{left, right} {
		for _, item := range items {
			ids = append(ids, item.ID)
			sums[side] += item.Minor
			if shape != 1 && item.Party != left[0].Party || shape != 0 && item.ValueDate != left[0].ValueDate {
				return nil
			}
		}
	}
	if difference := sums[0] - sums[1]; max(difference, -difference) > int64(shape%2) || (sums[0] < 0) != (sums[1] < 0) {
		return nil
	}
	return ids
}
