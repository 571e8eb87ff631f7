package recon_test

import (
	"context"
	"strings"
	"testing"

	"zhitong/calendar"
	dailyreconciliation "zhitong/examples/daily-reconciliation"
	"zhitong/examples/daily-reconciliation/sample"
	"zhitong/recon"
)

// TestMatcherAgreesWithTheTruth reconciles sample months whose truth is known:
// no confirmed group mixes two events, the balances are explained to the cent,
// and most is matched without a person.
func TestMatcherAgreesWithTheTruth(t *testing.T) {
	for seed := uint64(1); seed <= 5; seed++ {
		month, err := sample.Make(sample.Options{Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		result := reconcile(t, month)
		event := map[string]int{}
		for i, truth := range month.Truth {
			for _, id := range append(append([]string{}, truth.Bank...), truth.Journals...) {
				event[id] = i
			}
		}
		wrong := 0
		for _, group := range result.Groups {
			ids := append(append([]string{}, group.Left...), group.Right...)
			for _, id := range ids {
				if event[id] != event[ids[0]] {
					wrong++
					t.Errorf("seed %d: group %v mixes a %s with a %s", seed, ids, month.Truth[event[ids[0]]].Kind, month.Truth[event[id]].Kind)
					break
				}
			}
		}
		for _, bridge := range result.Bridges {
			if bridge.UnexplainedMinor != 0 {
				t.Errorf("seed %d: %s of account %s is not explained", seed, bridge.Unexplained, bridge.Account)
			}
		}
		share := 100 * float64(result.Left.Matched) / float64(result.Left.Items)
		t.Logf("seed %d: %d bank entries, %d journals, %d confirmed groups, %d wrong, %.1f %% of the bank matched, %d suggested, %d breaks", seed,
			result.Left.Items, result.Right.Items, len(result.Groups), wrong, share, len(result.Suggestions), len(result.Breaks))
		if share < 95 {
			t.Errorf("seed %d: only %.1f %% of the bank's entries are matched", seed, share)
		}
	}
}

func dailyOptions(t *testing.T) recon.Options {
	t.Helper()
	rules, err := recon.ReadRuleSet(strings.NewReader(dailyreconciliation.Rules), "rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	china, err := calendar.China()
	if err != nil {
		t.Fatal(err)
	}
	return recon.Options{Rules: rules, Calendar: china}
}

func reconcile(t *testing.T, month *sample.Month) *recon.Result {
	t.Helper()
	options := dailyOptions(t)
	left, right := sides(t, month, options.Rules)
	result, err := recon.Match(context.Background(), left, right, options)
	if err != nil {
		t.Fatal(err)
	}
	return result
}
