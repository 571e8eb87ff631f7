package recon_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/recon"
	"zhitong/recon/recontest"
)

// day is a day of March 2026, which begins on a Sunday.
func day(number int) calendar.Date {
	date, err := calendar.NewDate(2026, 3, number)
	if err != nil {
		panic(err)
	}
	return date
}

// one is an item of the account A.
func one(id string, minor int64, on int, text string, references ...string) recon.Item {
	return recon.Item{ID: id, Account: "A", Currency: money.CNY, Minor: minor, BookingDate: day(on), ValueDate: day(on), Text: text, References: references}
}

func load(t require, name recon.SideName, rules *recon.RuleSet, items []recon.Item) *recon.Side {
	t.Helper()
	loader := recon.NewLoader(name, rules)
	for _, item := range items {
		if err := loader.AddItem(item); err != nil {
			t.Fatal(err)
		}
	}
	side, err := loader.Side()
	if err != nil {
		t.Fatal(err)
	}
	return side
}

type require = recontest.Require

func match(t require, left, right []recon.Item) *recon.Result {
	t.Helper()
	rules, err := recon.Shipped("default")
	if err != nil {
		t.Fatal(err)
	}
	china, err := calendar.China()
	if err != nil {
		t.Fatal(err)
	}
	result, err := recon.Match(context.Background(), load(t, recon.Left, rules, left), load(t, recon.Right, rules, right),
		recon.Options{Rules: rules, Calendar: china, AsOf: day(20)})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// found writes what a result says in short: groups as "left=right (pass)",
// suggestions with a question mark, breaks as "class side item direction amount".
func found(r *recon.Result) string {
	var lines []string
	for _, g := range r.Groups {
		lines = append(lines, fmt.Sprintf("%s=%s (%s)", strings.Join(g.Left, "+"), strings.Join(g.Right, "+"), g.Pass))
	}
	for _, g := range r.Suggestions {
		lines = append(lines, fmt.Sprintf("%s=%s? (%s)", strings.Join(g.Left, "+"), strings.Join(g.Right, "+"), g.Pass))
	}
	for _, b := range r.Breaks {
		lines = append(lines, strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %s %s", b.Class, b.Side, b.ItemID, b.Direction, b.Amount)), " "))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// TestPasses: what each pass of the default rules finds, and what remains.
func TestPasses(t *testing.T) {
	for _, test := range []struct {
		name        string
		left, right []recon.Item
		want        string
	}{
		{"equal in all", []recon.Item{one("L1", 500, 2, "", "INV-100001")}, []recon.Item{one("R1", 500, 2, "", "INV-100001")},
			"L1=R1 (reference-amount-date)"},
		{"spelled otherwise", []recon.Item{one("L1", 500, 2, "", "inv 1OOOO1")}, []recon.Item{one("R1", 500, 2, "", "INV-100001")},
			"L1=R1 (reference-amount-date)"},
		{"full width", []recon.Item{one("L1", 500, 2, "", "ＩＮＶ－１０００１１")}, []recon.Item{one("R1", 500, 2, "", "INV-100011")},
			"L1=R1 (reference-amount-date)"},
		{"two business days later, over a weekend", []recon.Item{one("L1", 500, 9, "", "INV-100001")}, []recon.Item{one("R1", 500, 6, "", "INV-100001")},
			"L1=R1 (reference-amount-near)"},
		{"one payment for two journals", []recon.Item{one("L1", 700, 2, "", "BATCH-77001")},
			[]recon.Item{one("R1", 300, 2, "", "BATCH-77001"), one("R2", 400, 2, "", "BATCH-77001")}, "L1=R1+R2 (batch)"},
		{"two payments for one invoice", []recon.Item{one("L1", 300, 2, "", "INV-55001"), one("L2", 400, 3, "", "INV-55001")},
			[]recon.Item{one("R1", 700, 2, "", "INV-55001")}, "L1+L2=R1 (part-payments)"},
		{"a fee was taken", []recon.Item{one("L1", 99_500, 2, "", "INV-100001")}, []recon.Item{one("R1", 100_000, 2, "", "INV-100001")},
			"L1=R1 (fee)\nfee L1 short -5.00"},
		{"a digit is wrong", []recon.Item{one("L1", 500, 2, "", "INV-1234567890")}, []recon.Item{one("R1", 500, 2, "", "INV-1234567800")},
			"L1=R1 (damaged-reference)"},
		{"cents differ", []recon.Item{one("L1", 503, 2, "", "INV-100001")}, []recon.Item{one("R1", 500, 2, "", "INV-100001")},
			"L1=R1 (small-difference)\namount_difference L1 long 0.03"},
		{"the amounts differ by more", []recon.Item{one("L1", 900, 2, "", "INV-100001")}, []recon.Item{one("R1", 500, 2, "", "INV-100001")},
			"L1=R1? (other-amount)\namount_difference L1 long 4.00"},
		{"only the amount agrees", []recon.Item{one("L1", 500, 2, "")}, []recon.Item{one("R1", 500, 2, "", "INV-100001")},
			"L1=R1? (amount-only)\nsuggested left L1 long 5.00\nsuggested right R1 short -5.00"},
		{"two fit equally: nothing is confirmed", []recon.Item{one("L1", 500, 2, "")}, []recon.Item{one("R1", 500, 2, "", "A-100001"), one("R2", 500, 2, "", "B-100002")},
			"L1=R1? (amount-only)\nL1=R2? (amount-only)\nambiguous left L1 long 5.00\nambiguous right R1 short -5.00\nambiguous right R2 short -5.00"},
		{"a bank fee", []recon.Item{one("L1", -1_200, 2, "账户管理费")}, nil, "fee left L1 short -12.00"},
		{"the books lack it", []recon.Item{one("L1", 500, 2, "", "INV-100001")}, nil, "missing_right left L1 long 5.00"},
		{"the bank lacks it", nil, []recon.Item{one("R1", 500, 2, "", "INV-100001")}, "missing_left right R1 short -5.00"},
		{"in transit", nil, []recon.Item{one("R1", 500, 19, "", "INV-100001")}, "timing right R1 short -5.00"},
		{"booked twice", []recon.Item{one("L1", 500, 2, "", "INV-100001"), one("L2", 500, 3, "", "INV-100001")}, []recon.Item{one("R1", 500, 2, "", "INV-100001")},
			"L1=R1 (reference-amount-date)\nduplicate left L2 long 5.00"},
		{"taken back", []recon.Item{one("L1", 500, 2, "", "INV-100001"), one("L2", -500, 3, "", "INV-100001")}, nil,
			"reversal left L1 long 5.00\nreversal left L2 short -5.00"},
		{"nothing tells what it is for", []recon.Item{one("L1", 500, 2, "")}, nil, "unknown_reference left L1 long 5.00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := found(match(t, test.left, test.right)); got != test.want {
				t.Errorf("found\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// TestProposalsMakeTheBooksSayWhatTheBankSays: money that the bank has more is
// debited to the bank's account, money that it has less is credited.
func TestProposalsMakeTheBooksSayWhatTheBankSays(t *testing.T) {
	r := match(t, []recon.Item{one("L1", -1_200, 2, "手续费"), one("L2", 7_000, 2, "")}, nil)
	var got []string
	for _, b := range r.Breaks {
		got = append(got, fmt.Sprintf("%s: %.4s / %.4s %s", b.ItemID, b.Proposal.Debit, b.Proposal.Credit, b.Proposal.Amount))
	}
	want := []string{"L1: 6603 / 1002 12.00", "L2: 1002 / 2241 70.00"}
	if !slices.Equal(got, want) {
		t.Errorf("proposed %q, want %q", got, want)
	}
}

// drawSide makes items with few amounts, days and references, so that many fit.
func drawSide(t *rapid.T, name string) []recon.Item {
	var items []recon.Item
	for i := range rapid.IntRange(0, 25).Draw(t, name) {
		var references []string
		if rapid.Bool().Draw(t, "has reference") {
			references = []string{rapid.SampledFrom([]string{"INV-100001", "inv 100001", "INV-100002", "INV-100003/X", "B-777001"}).Draw(t, "reference")}
		}
		items = append(items, one(fmt.Sprintf("%s%02d", name, i), rapid.SampledFrom([]int64{100, 200, 300, 503, 500, -100, -200, 99_500, 100_000}).Draw(t, "minor"),
			rapid.IntRange(2, 13).Draw(t, "day"), rapid.SampledFrom([]string{"", "手续费", "货款"}).Draw(t, "text"), references...))
	}
	return items
}

// TestMatchingHoldsItsPromises for any input: no item is in two confirmed groups,
// the order of the input does not matter, and the breaks of the account add up
// to what moved on one side more than on the other.
func TestMatchingHoldsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		left, right := drawSide(t, "L"), drawSide(t, "R")
		r := match(t, left, right)
		seen := map[string]bool{}
		for _, g := range r.Groups {
			for _, id := range append(slices.Clone(g.Left), g.Right...) {
				if seen[id] {
					t.Fatalf("%s is in two confirmed groups", id)
				}
				seen[id] = true
			}
			if g.Why.Ambiguous {
				t.Fatalf("an ambiguous group is confirmed: %+v", g)
			}
		}
		moved := int64(0)
		for _, item := range left {
			moved += item.Minor
		}
		for _, item := range right {
			moved -= item.Minor
		}
		for _, b := range r.Breaks {
			moved -= b.Minor
		}
		if moved != 0 {
			t.Fatalf("the breaks leave %d unexplained", moved)
		}
		shuffle := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		shuffle.Shuffle(len(left), func(i, j int) { left[i], left[j] = left[j], left[i] })
		shuffle.Shuffle(len(right), func(i, j int) { right[i], right[j] = right[j], right[i] })
		if again := match(t, left, right); again.Hash != r.Hash {
			t.Fatalf("another order of the input gives another result:\n%s\n\n%s", found(r), found(again))
		}
	})
}

// TestRuleSetsWithMistakesNameAllOfThem with line and column.
func TestRuleSetsWithMistakesNameAllOfThem(t *testing.T) {
	text := `name: broken
sign: sideways
accounts: same
currencies: [XYZ]
passes:
  - {name: one, kind: exact, keys: [amount, colour]}
  - {name: one, kind: tolerant, band: maybe}
  - {name: three, kind: tolerant, amount: {absolute: -1}}
  - {name: four, kind: fee}
breaks: {timingDays: -2}
`
	_, err := recon.ReadRuleSet(strings.NewReader(text), "broken.yaml")
	problems, ok := errors.AsType[recon.Problems](err)
	if !ok {
		t.Fatal(err)
	}
	var lines []int
	for _, p := range problems {
		if lines = append(lines, p.Line); p.Column == 0 || p.File != "broken.yaml" {
			t.Errorf("a problem without its place: %v", p)
		}
	}
	if want := []int{2, 4, 6, 7, 7, 8, 9, 10}; !slices.Equal(lines, want) {
		t.Errorf("problems in the lines %v, want %v: %v", lines, want, err)
	}
}

func FuzzReadRuleSet(f *testing.F) {
	for _, name := range recon.ShippedNames() {
		text, err := recon.ShippedText(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add("a: &a [*a, *a]")
	f.Add("passes: [{}]")
	f.Fuzz(func(t *testing.T, text string) {
		rules, err := recon.ReadRuleSet(strings.NewReader(text), "f.yaml")
		if err == nil && rules.Hash() == "" {
			t.Error("a rule set without a hash")
		}
	})
}
