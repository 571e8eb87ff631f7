package recon_test

import (
	"fmt"
	"os"
	"testing"

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

// variants are lists of growing difficulty.
func variants(pairs int) []recontest.Options {
	plain := recontest.Options{Seed: 1, Pairs: pairs, Senders: max(50, pairs/10), Days: 365, Noise: 1, Other: 0.4, Reach: 0.15, Lag: 20}
	light, alone, noisy, dense, han := plain, plain, plain, plain, plain
	light.Noise, light.Seed = 0.4, 6
	alone.Alone, alone.Seed = pairs/10, 2
	noisy.Noise, noisy.Other, noisy.Seed = 1.8, 0.6, 3
	dense.Senders, dense.Days, dense.Seed = max(20, pairs/50), 120, 4
	han.Chinese, han.Alone, han.Seed = true, pairs/20, 5
	return []recontest.Options{light, plain, alone, noisy, dense, han}
}

func TestProbabilisticQuality(t *testing.T) {
	size := 2000
	if os.Getenv("LARGE") != "" {
		size = 45000
	}
	rules, err := recon.Shipped("payments-probabilistic")
	must(t, err)
	for _, o := range variants(size) {
		lists := recontest.Payments(o)
		r := matchBy(t, rules, "", lists.Sent, lists.Arrived)
		t.Logf("%+v: %s", o, measure(r, o.Pairs))
	}
}
