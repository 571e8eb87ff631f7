package totals_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zhitong/recon"
	"zhitong/recon/recontest"
	"zhitong/recon/totals"
)

func total(t recontest.Require, on int, kind string, count int, sum string) totals.Total {
	return totals.Total{Date: recontest.March(t, on), Type: kind, Currency: "CNY", Count: count, Sum: json.Number(sum)}
}

func TestCompare(t *testing.T) {
	own := []totals.Total{total(t, 2, "HVPS", 2, "100.10"), total(t, 2, "BEPS", 1, "5.00"), total(t, 3, "HVPS", 1, "7.00"), total(t, 4, "HVPS", 0, "0")}
	their := []totals.Total{total(t, 2, "HVPS", 2, "100.1"), total(t, 2, "BEPS", 2, "5.00"), total(t, 3, "BEPS", 1, "-7.00")}
	differences, err := totals.Compare(own, their)
	recontest.Must(t, err)
	var got []string
	for _, d := range differences {
		got = append(got, fmt.Sprintf("%s %s %d %s / %d %s", d.Date, d.Type, d.OwnCount, d.OwnSum, d.TheirCount, d.TheirSum))
	}
	want := []string{"2026-03-02 BEPS 1 5.00 / 2 5.00", "2026-03-03 BEPS 0 0.00 / 1 -7.00", "2026-03-03 HVPS 1 7.00 / 0 0.00"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for _, bad := range []totals.Total{total(t, 2, "HVPS", 1, "1.001"), total(t, 2, "HVPS", 1, "x"), {Date: recontest.March(t, 2), Currency: "XXQ", Sum: "1"}} {
		if _, err := totals.Compare(own, []totals.Total{bad}); err == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
	most := total(t, 2, "HVPS", 1, "92233720368547758.07")
	if _, err := totals.Compare(nil, []totals.Total{most, total(t, 2, "HVPS", 1, "0.01")}); err == nil {
		t.Error("a sum beyond what can be held is taken")
	}
}

func strict(t recontest.Require) *recon.RuleSet {
	t.Helper()
	rules, err := recon.Shipped("strict")
	recontest.Must(t, err)
	return rules
}

func item(t recontest.Require, id, reference, amount string) totals.Item {
	return totals.Item{ID: id, Date: recontest.March(t, 2), Type: "HVPS", Currency: "CNY", Amount: json.Number(amount), Reference: reference}
}

func TestMatch(t *testing.T) {
	own := []totals.Item{item(t, "1", "HV100001", "10.00"), item(t, "2", "HV100002", "20.00"), item(t, "3", "HV100003", "30.00")}
	their := []totals.Item{item(t, "a", "HV100001", "10.0"), item(t, "b", "HV100002", "25.00"), item(t, "c", "HV100004", "-40.00")}
	outcome, err := totals.Match(t.Context(), own, their, strict(t), recontest.March(t, 2))
	recontest.Must(t, err)
	if outcome.Matched != 1 || len(outcome.Missing) != 1 || outcome.Missing[0].ID != "c" || len(outcome.Surplus) != 1 || outcome.Surplus[0].ID != "3" ||
		len(outcome.Other) != 1 || outcome.Other[0].Own.ID != "2" || outcome.Other[0].Their.ID != "b" {
		t.Errorf("%+v", outcome)
	}
	if _, err := totals.Match(t.Context(), append(own, own[0]), their, strict(t), recontest.March(t, 2)); err == nil || !strings.Contains(err.Error(), `"1"`) {
		t.Errorf("two payments of one name: %v", err)
	}
}

func drawItems(t *rapid.T, name string) []totals.Item {
	count, items := rapid.IntRange(0, 12).Draw(t, name), []totals.Item{}
	for i := range count {
		items = append(items, totals.Item{ID: fmt.Sprint(name, i), Date: recontest.March(t, rapid.IntRange(2, 4).Draw(t, "day")), Currency: rapid.SampledFrom([]string{"CNY", "JPY"}).Draw(t, "currency"),
			Type: rapid.SampledFrom([]string{"HVPS", "BEPS"}).Draw(t, "type"), Amount: json.Number(fmt.Sprint(rapid.IntRange(-9, 9).Draw(t, "amount"))),
			Reference: fmt.Sprint("REF10000", rapid.IntRange(0, 9).Draw(t, "reference"))})
	}
	return items
}

// TestTotalsAndDetailsAgree: equal items have equal totals in whatever order; a
// comparison turned round is the same turned round; and of the details of a day
// and type every item is told in exactly one way.
func TestTotalsAndDetailsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		own, their := drawItems(t, "own"), drawItems(t, "their")
		ours, err := totals.Sum(own)
		recontest.Must(t, err)
		theirs, err := totals.Sum(their)
		recontest.Must(t, err)
		shuffled, err := totals.Sum(rapid.Permutation(own).Draw(t, "order"))
		recontest.Must(t, err)
		if same, err := totals.Compare(ours, shuffled); err != nil || len(same) > 0 {
			t.Fatalf("%v %v", same, err)
		}
		there, err := totals.Compare(ours, theirs)
		recontest.Must(t, err)
		back, err := totals.Compare(theirs, ours)
		recontest.Must(t, err)
		for i := range back {
			b := back[i]
			back[i].OwnCount, back[i].OwnSum, back[i].TheirCount, back[i].TheirSum = b.TheirCount, b.TheirSum, b.OwnCount, b.OwnSum
		}
		if !slices.Equal(there, back) {
			t.Fatalf("%v, back %v", there, back)
		}
		outcome, err := totals.Match(t.Context(), own, their, strict(t), recontest.March(t, 4))
		recontest.Must(t, err)
		seen := map[string]bool{}
		for _, one := range slices.Concat(outcome.Missing, outcome.Surplus) {
			if seen[one.ID] {
				t.Fatalf("%s is told twice", one.ID)
			}
			seen[one.ID] = true
		}
		if 2*outcome.Matched+len(outcome.Missing)+len(outcome.Surplus)+2*len(outcome.Other) != len(own)+len(their) {
			t.Fatalf("of %d and %d: %+v", len(own), len(their), outcome)
		}
	})
}
