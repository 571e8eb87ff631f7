package recon_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zhitong/money"
	"zhitong/recon"
)

// ratesOf is a rule set whose second pass exchanges.
func ratesOf(t require, more string) *recon.RuleSet {
	t.Helper()
	return withPasses(t, `passes:
  - {name: same, kind: exact, keys: [reference, amount]}
  - name: exchange
    kind: exchange
    window: {date: value, before: 5, after: 5}
`+more)
}

const someRates = `    exchange:
      source: 中国外汇交易中心
      rates:
        - {date: 2026-03-02, from: EUR, to: CNY, rate: 7.8012}
        - {date: 2026-03-04, from: EUR, to: CNY, rate: 7.9}
        - {date: 2026-03-02, from: EUR, to: JPY, rate: 162.355}
        - {date: 2026-03-02, from: KWD, to: CNY, rate: 23.4}
`

// exchangedText tells the groups and the bridges of a result.
func exchangedText(r *recon.Result) string {
	var text strings.Builder
	for _, g := range r.Groups {
		fmt.Fprintf(&text, "%s=%s %s %s", strings.Join(g.Left, "+"), strings.Join(g.Right, "+"), g.LeftSum, g.RightSum)
		if x := g.Exchange; x != nil {
			fmt.Fprintf(&text, " %s %s %v expected %s difference %s", x.Date, x.Rate, x.Inverse, x.Expected, x.Difference)
		}
		text.WriteString("\n")
	}
	for _, b := range r.Bridges {
		fmt.Fprintf(&text, "%s:", b.Currency.Code())
		for _, line := range b.Lines {
			fmt.Fprintf(&text, " %s %s", line.Code, line.Amount)
		}
		fmt.Fprintf(&text, " unexplained %s\n", b.Unexplained)
	}
	return strings.TrimSpace(text.String())
}

// TestExchange works out by hand what becomes of items in two currencies.
func TestExchange(t *testing.T) {
	for _, test := range []struct{ name, more, left, right, want string }{
		{"at the rate to the minor unit: 100.00 × 7.8012 = 780.12", "", "L1 100.00EUR 2026-03-02 INV-100001", "R1 780.12 2026-03-03 inv100001",
			"L1=R1 100.00 780.12 2026-03-02 7.8012 false expected 780.12 difference 0.00\n" +
				"CNY: right_balance 780.12 exchange_position -780.12 left_balance 0.00 unexplained 0.00\n" +
				"EUR: right_balance 0.00 exchange_position 100.00 left_balance 100.00 unexplained 0.00"},
		{"a tolerance of one unit", "    amount: {absolute: 1.00}\n", "L1 100.00EUR 2026-03-02 INV-100001", "R1 781.12 2026-03-03 INV-100001",
			"L1=R1 100.00 781.12 2026-03-02 7.8012 false expected 780.12 difference -1.00\n" +
				"CNY: right_balance 781.12 exchange_position -780.12 exchange_difference -1.00 left_balance 0.00 unexplained 0.00\n" +
				"EUR: right_balance 0.00 exchange_position 100.00 left_balance 100.00 unexplained 0.00"},
		{"a currency without decimals, half away from zero: 10.02 × 162.355 = 1626.7971", "", "L1 -10.02EUR 2026-03-02 INV-100001", "R1 -1627JPY 2026-03-03 INV-100001",
			"L1=R1 -10.02 -1627 2026-03-02 162.355 false expected -1627 difference 0\n" +
				"EUR: right_balance 0.00 exchange_position -10.02 left_balance -10.02 unexplained 0.00\n" +
				"JPY: right_balance -1627 exchange_position 1627 left_balance 0 unexplained 0"},
		{"one with three: 1.005 × 23.4 = 23.517", "", "L1 1.005KWD 2026-03-02 INV-100001", "R1 23.52 2026-03-03 INV-100001",
			"L1=R1 1.005 23.52 2026-03-02 23.4 false expected 23.52 difference 0.00\n" +
				"CNY: right_balance 23.52 exchange_position -23.52 left_balance 0.00 unexplained 0.00\n" +
				"KWD: right_balance 0.000 exchange_position 1.005 left_balance 1.005 unexplained 0.000"},
		{"the other way, where it is allowed: 780.12 ÷ 7.8012 = 100.00", "      inverse: true\n", "L1 780.12 2026-03-02 INV-100001", "R1 100.00EUR 2026-03-03 INV-100001",
			"L1=R1 780.12 100.00 2026-03-02 7.8012 true expected 100.00 difference 0.00\n" +
				"CNY: right_balance 0.00 exchange_position 780.12 left_balance 780.12 unexplained 0.00\n" +
				"EUR: right_balance 100.00 exchange_position -100.00 left_balance 0.00 unexplained 0.00"},
		{"a rate that still holds after two days", "      maximumAgeDays: 2\n", "L1 100.00EUR 2026-03-06 INV-100001", "R1 790.00 2026-03-06 INV-100001",
			"L1=R1 100.00 790.00 2026-03-04 7.9 false expected 790.00 difference 0.00\n" +
				"CNY: right_balance 790.00 exchange_position -790.00 left_balance 0.00 unexplained 0.00\n" +
				"EUR: right_balance 0.00 exchange_position 100.00 left_balance 100.00 unexplained 0.00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			rules := ratesOf(t, rulesText(test.more))
			r := matchBy(t, rules, "", written(t, test.left), written(t, test.right))
			if got := exchangedText(r); got != test.want || r.Open() || len(r.Groups) != 1 || r.Groups[0].Sentence("zh-CN") == r.Groups[0].Sentence("en") {
				t.Errorf("open %v, told\n%s\nwant\n%s", r.Open(), got, test.want)
			}
		})
	}
}

// rulesText puts keys of the pass before and keys of the table behind the rates.
func rulesText(more string) string {
	if strings.HasPrefix(more, "      ") {
		return someRates + more
	}
	return more + someRates
}

// TestNotExchanged: what has no rate of its day, another sign, another account,
// another reference, a larger difference or two partners stays apart.
func TestNotExchanged(t *testing.T) {
	for _, test := range []struct{ name, more, left, right string }{
		{"no rate of the day", "", "L1 100.00EUR 2026-03-03 INV-100001", "R1 780.12 2026-03-03 INV-100001"},
		{"a rate that is too old", "      maximumAgeDays: 1\n", "L1 100.00EUR 2026-03-06 INV-100001", "R1 790.00 2026-03-06 INV-100001"},
		{"the other way, not allowed", "", "L1 780.12 2026-03-02 INV-100001", "R1 100.00EUR 2026-03-03 INV-100001"},
		{"another sign", "    amount: {percent: 20}\n", "L1 100.00EUR 2026-03-02 INV-100001", "R1 -780.12 2026-03-03 INV-100001"},
		{"another reference", "", "L1 100.00EUR 2026-03-02 INV-100001", "R1 780.12 2026-03-03 INV-100002"},
		{"a minor unit too much", "", "L1 100.00EUR 2026-03-02 INV-100001", "R1 780.13 2026-03-03 INV-100001"},
		{"beyond one percent of the larger amount", "    amount: {percent: 1}\n", "L1 100.00EUR 2026-03-02 INV-100001", "R1 788.01 2026-03-03 INV-100001"},
		{"outside the window", "", "L1 100.00EUR 2026-03-02 INV-100001", "R1 780.12 2026-03-16 INV-100001"},
		{"an amount that is twice the other, whatever the tolerance", "    amount: {absolute: 500.00}\n", "L1 100.00EUR 2026-03-02 INV-100001", "R1 300.00 2026-03-03 INV-100001"},
		{"two that fit one", "", "L1 100.00EUR 2026-03-02 INV-100001\nL2 100.00EUR 2026-03-02 INV-100001", "R1 780.12 2026-03-03 INV-100001"},
		{"two partners", "", "L1 100.00EUR 2026-03-02 INV-100001", "R1 780.12 2026-03-03 INV-100001\nR2 780.12 2026-03-04 INV-100001"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := matchBy(t, ratesOf(t, rulesText(test.more)), "", written(t, test.left), written(t, test.right))
			if len(r.Groups) != 0 || !r.Open() {
				t.Error(exchangedText(r))
			}
		})
	}
}

// TestNearMissesOfARateAreSuggested up to a fifth of the larger amount, 1000.00 × 7.8012
// = 7801.20 against 9751.50, where nothing fits.
func TestNearMissesOfARateAreSuggested(t *testing.T) {
	for _, test := range []scenario{
		{"by a hundredth", "", "L1 1000.00EUR 2026-03-02 INV-100001", "R1 7801.21 2026-03-03 INV-100001", "L1=R1?"},
		{"by a fifth", "", "L1 1000.00EUR 2026-03-02 INV-100001", "R1 9751.50 2026-03-03 INV-100001", "L1=R1?"},
		{"by more", "", "L1 1000.00EUR 2026-03-02 INV-100001", "R1 9751.51 2026-03-03 INV-100001", ""},
		{"another one fits", "", "L1 1000.00EUR 2026-03-02 INV-100001", "R1 7801.20 2026-03-03 INV-100001\nR2 7801.21 2026-03-03 INV-100001", "L1=R1"},
		{"two are near", "", "L1 1000.00EUR 2026-03-02 INV-100001", "R1 7801.22 2026-03-03 INV-100001\nR2 7801.21 2026-03-03 INV-100001", "L1=R1? L1=R2?"},
		{"another sign", "", "L1 1000.00EUR 2026-03-02 INV-100001", "R1 -7801.21 2026-03-03 INV-100001", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := matchBy(t, ratesOf(t, rulesText("")), "", written(t, test.left), written(t, test.right))
			if got := matchedOnly(r); got != test.want {
				t.Errorf("found %q, want %q", got, test.want)
			}
			for _, b := range r.Breaks {
				if b.Class == recon.ClassAmountDifference {
					t.Errorf("amounts of two currencies have no difference: %+v", b)
				}
			}
		})
	}
}

// TestListsOfPairsInTwoCurrencies hold what the result holds.
func TestListsOfPairsInTwoCurrencies(t *testing.T) {
	rules := ratesOf(t, rulesText(""))
	left, right := load(t, recon.Left, rules, written(t, "L1 100.00EUR 2026-03-02 INV-100001")), load(t, recon.Right, rules, written(t, "R1 780.12 2026-03-03 INV-100001"))
	options := recon.Options{Rules: rules, Calendar: weekends()}
	whole, err := recon.Match(context.Background(), left, right, options)
	must(t, err)
	var groups, breaks bytes.Buffer
	short, err := recon.MatchListed(context.Background(), left, right, options, recon.Lists{Groups: &groups, Breaks: &breaks})
	must(t, err)
	line, err := json.Marshal(whole.Groups[0])
	must(t, err)
	if got := strings.TrimSpace(groups.String()); got != string(line) || short.Hash != whole.Hash {
		t.Errorf("%s\nwant\n%s", got, line)
	}
}

// TestExchangeIsExplained: why a pair was matched, and why not.
func TestExchangeIsExplained(t *testing.T) {
	rules := ratesOf(t, rulesText(""))
	for right, want := range map[string]recon.VerdictReason{
		"R1 780.12 2026-03-03 INV-100001": recon.BecauseMatched, "R1 780.13 2026-03-03 INV-100001": recon.BecauseBand, "R1 1000.00 2026-03-03 INV-100001": recon.BecauseAmount, "R1 780.12 2026-03-03 INV-100002": recon.BecauseReference,
		"R1 1.00KWD 2026-03-03 INV-100001": recon.BecauseNoKey, "R1 780.12 2026-03-16 INV-100001": recon.BecauseWindow, "R1 100.01EUR 2026-03-03 INV-100001": recon.BecauseAccount,
	} {
		options := recon.Options{Rules: rules, Calendar: weekends()}
		e, err := recon.Explain(context.Background(), load(t, recon.Left, rules, written(t, "L1 100.00EUR 2026-03-02 INV-100001")), load(t, recon.Right, rules, written(t, right)), options, recon.Question{Left: "L1", Right: "R1"})
		must(t, err)
		if got := e.Passes[1].Reason; got != want {
			t.Errorf("%s: %s, want %s", right, got, want)
		}
	}
}

// drawForeign draws items in three currencies, of which many are worth the same.
func drawForeign(t *rapid.T, name string) []recon.Item {
	var items []recon.Item
	for index := range rapid.IntRange(0, 16).Draw(t, name) {
		amount := rapid.SampledFrom([]string{"100.00EUR", "100.00EUR", "780.12", "780.12", "780.62", "770.00", "16236JPY", "-100.00EUR", "-780.12", "10.00EUR", "78.01", "790.00", "0.01", "0.00EUR"}).Draw(t, "amount")
		day := rapid.IntRange(2, 6).Draw(t, "day")
		reference := rapid.SampledFrom([]string{"INV-100001", "INV-100002", "INV-100003,INV-100004", "INV-100004", "-"}).Draw(t, "reference")
		item := written(t, fmt.Sprintf("%s%d %s 2026-03-%02d %s", name, index, amount, day, reference))[0]
		item.Account = rapid.SampledFrom([]string{"A", "A", "B"}).Draw(t, "account")
		items = append(items, item)
	}
	return items
}

// TestExchangePromises: for any items the bridge of each currency is exact, its
// lines are the sums of the pairs, each pair is within the tolerance of the rate,
// no item is in two, the order does not matter and what is left gives no more.
func TestExchangePromises(t *testing.T) {
	exchanged := 0
	rapid.Check(t, func(t *rapid.T) {
		rules := ratesOf(t, rapid.SampledFrom([]string{"", "    amount: {absolute: 0.50}\n", "    amount: {percent: 2}\n"}).Draw(t, "tolerance")+someRates+
			rapid.SampledFrom([]string{"", "      inverse: true\n", "      maximumAgeDays: 2\n", "      inverse: true\n      maximumAgeDays: 4\n"}).Draw(t, "table"))
		left, right := drawForeign(t, "L"), drawForeign(t, "R")
		r := matchBy(t, rules, "2026-03-20", left, right)
		exchanged += pairsHold(t, r, append(slices.Clone(left), right...))
		bridgesHold(t, r, left, right)
		shuffled := matchBy(t, rules, "2026-03-20", rapid.Permutation(left).Draw(t, "left again"), rapid.Permutation(right).Draw(t, "right again"))
		if shuffled.Hash != r.Hash {
			t.Fatalf("the order matters:\n%s\n\n%s", exchangedText(r), exchangedText(shuffled))
		}
		taken := func(item recon.Item) bool {
			return slices.ContainsFunc(r.Groups, func(g recon.Group) bool { return slices.Contains(append(slices.Clone(g.Left), g.Right...), item.ID) })
		}
		if again := matchBy(t, rules, "2026-03-20", slices.DeleteFunc(slices.Clone(left), taken), slices.DeleteFunc(slices.Clone(right), taken)); len(again.Groups) > 0 {
			t.Fatalf("first\n%s\nthen\n%s", exchangedText(r), exchangedText(again))
		}
	})
	if exchanged == 0 {
		t.Error("no pair of two currencies was tried")
	}
}

func rationalOf(t require, text string) *big.Rat {
	t.Helper()
	value, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatal(text, "is no number")
	}
	return value
}

// pairsHold checks pairs of two currencies by the rate that they tell, and
// counts them.
func pairsHold(t *rapid.T, r *recon.Result, items []recon.Item) (pairs int) {
	seen := map[string]recon.Item{}
	for _, item := range items {
		seen[item.ID] = item
	}
	for _, g := range r.Groups {
		for _, id := range append(slices.Clone(g.Left), g.Right...) {
			if _, there := seen[id]; !there {
				t.Fatalf("%s is in two groups", id)
			}
		}
		left, right := seen[g.Left[0]], seen[g.Right[0]]
		if x := g.Exchange; x != nil {
			pairs++
			worth := rationalOf(t, left.Amount().DecimalText())
			if x.Inverse {
				worth.Quo(worth, rationalOf(t, x.Rate))
			} else {
				worth.Mul(worth, rationalOf(t, x.Rate))
			}
			rounding := new(big.Rat).Abs(worth.Sub(worth, rationalOf(t, string(x.Expected))))
			half := big.NewRat(1, 200)
			if x.Currency.Code() == "JPY" {
				half = big.NewRat(1, 2)
			}
			if rounding.Cmp(half) > 0 || left.Currency == right.Currency || right.Currency != x.Currency || left.Account != right.Account || g.Minor != 0 {
				t.Fatalf("%+v with %+v: rounded by %s", g, x, rounding)
			}
			difference := rationalOf(t, string(x.Expected))
			if difference.Sub(difference, rationalOf(t, right.Amount().DecimalText())).Cmp(rationalOf(t, string(x.Difference))) != 0 {
				t.Fatalf("the difference is %s, not %s", difference, x.Difference)
			}
			if left.ValueDate.IsZero() && left.BookingDate.Before(x.Date) {
				t.Fatalf("a rate of %s for %s", x.Date, left.BookingDate)
			}
		}
		for _, id := range append(slices.Clone(g.Left), g.Right...) {
			delete(seen, id)
		}
	}
	return pairs
}

// bridgesHold adds the lines of each bridge up, and compares those of the
// exchange with the pairs.
func bridgesHold(t *rapid.T, r *recon.Result, left, right []recon.Item) {
	position, difference := map[money.Currency]*big.Rat{}, map[money.Currency]*big.Rat{}
	add := func(to map[money.Currency]*big.Rat, currency money.Currency, text string, sign int64) {
		if to[currency] == nil {
			to[currency] = new(big.Rat)
		}
		to[currency].Add(to[currency], new(big.Rat).Mul(big.NewRat(sign, 1), rationalOf(t, text)))
	}
	for _, g := range r.Groups {
		if x := g.Exchange; x != nil {
			add(position, g.Currency, string(g.LeftSum), 1)
			add(position, x.Currency, string(x.Expected), -1)
			add(difference, x.Currency, string(x.Difference), 1)
		}
	}
	for _, b := range r.Bridges {
		reached := new(big.Rat)
		for _, line := range b.Lines {
			switch line.Code {
			case "left_balance":
				if reached.Cmp(rationalOf(t, string(line.Amount))) != 0 || b.UnexplainedMinor != 0 {
					t.Fatalf("the lines lead to %s:\n%s", reached, exchangedText(r))
				}
				if sumOf(t, left, b).Cmp(rationalOf(t, string(line.Amount))) != 0 {
					t.Fatalf("the left side moved %s:\n%s", sumOf(t, left, b), exchangedText(r))
				}
				continue
			case "right_balance":
				if sumOf(t, right, b).Cmp(rationalOf(t, string(line.Amount))) != 0 {
					t.Fatalf("the right side moved %s:\n%s", sumOf(t, right, b), exchangedText(r))
				}
			case "exchange_position":
				add(position, b.Currency, string(line.Amount), -1)
			case "exchange_difference":
				add(difference, b.Currency, string(line.Amount), -1)
			}
			reached.Add(reached, rationalOf(t, string(line.Amount)))
		}
	}
	for _, left := range []map[money.Currency]*big.Rat{position, difference} {
		for currency, rest := range left {
			if rest.Sign() != 0 {
				t.Fatalf("%s of %s in pairs is not in the bridges:\n%s", rest, currency.Code(), exchangedText(r))
			}
		}
	}
}

func sumOf(t *rapid.T, items []recon.Item, b recon.Bridge) *big.Rat {
	sum := new(big.Rat)
	for _, item := range items {
		if item.Account == b.Account && item.Currency == b.Currency {
			sum.Add(sum, rationalOf(t, item.Amount().DecimalText()))
		}
	}
	return sum
}
