package recon_test

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"zhitong/recon"
	"zhitong/recon/recontest"
)

// quality is how well a run agrees with the truth.
type quality struct {
	precision, recall, f1        float64 // of confirmed and suggested pairs
	autoPrecision, autoRecall    float64
	predicted, observed, deciles [10]float64
}

func measure(r *recon.Result, pairs int) quality {
	var q quality
	right, found, autoRight, auto := 0.0, 0.0, 0.0, 0.0
	for _, list := range [][]recon.Group{r.Groups, r.Suggestions} {
		for _, g := range list {
			found++
			correct := 0.0
			if recontest.True(g.Left[0], g.Right[0]) {
				correct = 1
			}
			right += correct
			if g.Band == recon.Auto {
				auto++
				autoRight += correct
			}
			at := min(9, int(g.Confidence)/100)
			q.predicted[at] += float64(g.Confidence) / 1000
			q.observed[at] += correct
			q.deciles[at]++
		}
	}
	q.precision, q.recall = right/max(1, found), right/float64(pairs)
	q.f1 = 2 * right / (found + float64(pairs))
	q.autoPrecision, q.autoRecall = autoRight/max(1, auto), autoRight/float64(pairs)
	return q
}

func (q quality) String() string {
	text := fmt.Sprintf("F1 %.4f, precision %.4f, recall %.4f; confirmed: precision %.4f, recall %.4f; predicted/observed:", q.f1, q.precision, q.recall, q.autoPrecision, q.autoRecall)
	for at := range q.deciles {
		if q.deciles[at] > 0 {
			text += fmt.Sprintf(" %.3f/%.3f(%.0f)", q.predicted[at]/q.deciles[at], q.observed[at]/q.deciles[at], q.deciles[at])
		}
	}
	return text
}

// variant is a kind of lists, and the least that is asked of a run on 2,000 of them.
type variant struct {
	name           string
	options        recontest.Options
	f1, autoRecall float64
}

// variants are lists of growing difficulty. What they lack is information: where
// a memo is empty and the amount is another one, nobody can tell the partner.
func variants(pairs int) []variant {
	plain := recontest.Options{Seed: 1, Pairs: pairs, Senders: max(50, pairs/10), Days: 365, Noise: 1, Other: 0.4, Reach: 0.15, Lag: 20}
	light, alone, noisy, dense, han, silent := plain, plain, plain, plain, plain, plain
	light.Noise, light.Seed = 0.4, 6
	alone.Alone, alone.Seed = pairs/10, 2
	noisy.Noise, noisy.Other, noisy.Seed = 1.8, 0.6, 3
	dense.Senders, dense.Days, dense.Seed = max(20, pairs/50), 120, 4
	silent.Missing, silent.Seed = 0.03, 7
	han.Chinese, han.Alone, han.Seed = true, pairs/20, 5
	return []variant{
		{"light noise", light, 0.998, 0.98}, {"noise", plain, 0.997, 0.98}, {"some have no partner", alone, 0.99, 0.9},
		{"much noise", noisy, 0.995, 0.95}, {"few senders in few days", dense, 0.995, 0.95}, {"Chinese", han, 0.995, 0.93}, {"empty memos", silent, 0.995, 0.95},
	}
}

// TestProbabilisticQuality holds the quality on lists whose truth is known.
// ZHITONG_TEST_PAIRS sets their size; what is asked holds for the 2,000 of make test.
func TestProbabilisticQuality(t *testing.T) {
	size := 2000
	if text := os.Getenv("ZHITONG_TEST_PAIRS"); text != "" {
		_, err := fmt.Sscan(text, &size)
		must(t, err)
	}
	rules, err := recon.Shipped("rules/payments-probabilistic")
	must(t, err)
	for _, v := range variants(size) {
		lists := recontest.Payments(v.options)
		q := measure(matchBy(t, rules, "", lists.Sent, lists.Arrived), v.options.Pairs)
		t.Logf("%s, %d pairs: %s", v.name, size, q)
		if size == 2000 && (q.f1 < v.f1 || q.autoPrecision < 0.998 || q.autoRecall < v.autoRecall) {
			t.Errorf("%s: below what is asked", v.name)
		}
	}
}

// TestProbabilitiesAreCalibrated over many small lists: of pairs with a certain
// probability about so many are right.
func TestProbabilitiesAreCalibrated(t *testing.T) {
	rules, err := recon.Shipped("payments-probabilistic")
	must(t, err)
	var all quality
	for seed := range uint64(40) {
		lists := recontest.Payments(recontest.Options{Seed: seed, Pairs: 100, Alone: 20, Senders: 60, Days: 30, Noise: 1, Other: 0.4, Reach: 0.15, Lag: 20})
		q := measure(matchBy(t, rules, "", lists.Sent, lists.Arrived), 100)
		for at := range q.deciles {
			all.deciles[at] += q.deciles[at]
			all.predicted[at] += q.predicted[at]
			all.observed[at] += q.observed[at]
		}
	}
	for at, count := range all.deciles {
		t.Logf("decile %d: %.0f pairs, predicted %.3f, observed %.3f", at, count, all.predicted[at]/max(1, count), all.observed[at]/max(1, count))
	}
	predicted, observed := all.predicted[9]/all.deciles[9], all.observed[9]/all.deciles[9]
	if predicted-observed > 0.01 || observed-predicted > 0.02 {
		t.Errorf("in the highest decile %.4f are predicted and %.4f are right", predicted, observed)
	}
}

// drawPayments draws items of few words, amounts and days.
func drawPayments(t *rapid.T, name string) []recon.Item {
	words := []string{"corvinus", "CORVINU", "rent", "paym", "payment", "货款", "王伟", "9921"}
	var items []recon.Item
	for number := range rapid.IntRange(0, 8).Draw(t, name) {
		text := rapid.SampledFrom(words).Draw(t, "word") + " " + rapid.SampledFrom(words).Draw(t, "word")
		items = append(items, one(fmt.Sprintf("%s%d", name, number), rapid.SampledFrom([]int64{100, 98, 101, 115, 900, -100, 0}).Draw(t, "minor"),
			rapid.IntRange(2, 25).Draw(t, "day"), text))
	}
	return items
}

// TestProbabilisticPassHoldsItsPromises: no item is in two groups or in two
// suggestions, and the order of the input does not matter.
func TestProbabilisticPassHoldsItsPromises(t *testing.T) {
	rules := withPasses(t, "passes: [{name: p, kind: probabilistic, amount: {percent: 20}, window: {date: value, before: 9, after: 9}, linkage: {auto: 0.8, suggest: 0.1, margin: 1}}]")
	cases(t, func(t *rapid.T) {
		left, right := drawPayments(t, "L"), drawPayments(t, "R")
		r := matchBy(t, rules, "", left, right)
		seen := map[string]bool{}
		for _, g := range append(slices.Clone(r.Groups), r.Suggestions...) {
			for _, id := range []string{g.Left[0], g.Right[0]} {
				if seen[id] {
					t.Fatalf("%s is in two pairs:\n%s", id, found(r))
				}
				seen[id] = true
			}
			if g.Band == recon.Auto && (g.Confidence < 800 || g.Why.Ambiguous) {
				t.Fatalf("%+v is confirmed", g)
			}
			if larger := max(g.Minor, -g.Minor); larger > 180 {
				t.Fatalf("%+v is beyond the bound", g)
			}
		}
		slices.Reverse(left)
		slices.Reverse(right)
		if again := matchBy(t, rules, "", left, right); again.Hash != r.Hash {
			t.Fatalf("another order gives\n%s\nnot\n%s", found(again), found(r))
		}
	})
}

// BenchmarkLink100k links 100,000 payments with as many.
func BenchmarkLink100k(b *testing.B) {
	o := variants(100_000)[1].options
	lists := recontest.Payments(o)
	rules, err := recon.Shipped("payments-probabilistic")
	must(b, err)
	var q quality
	peak := watchHeap()
	for b.Loop() {
		q = measure(matchBy(b, rules, "", lists.Sent, lists.Arrived), o.Pairs)
	}
	b.ReportMetric(peak(), "peak-heap-MB")
	b.ReportMetric(q.f1, "F1")
	b.ReportMetric(q.autoPrecision, "auto-precision")
	b.ReportMetric(q.autoRecall, "auto-recall")
}
