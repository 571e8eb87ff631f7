package recon

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zhitong/money"
)

// TestScheduledFees: the fee of each tier, worked out by hand.
func TestScheduledFees(t *testing.T) {
	schedule := scheduleOf(&FeeRange{Schedule: []FeeTier{
		{UpTo: "100.00", Fixed: "1.00"},
		{UpTo: "10000.00", Fixed: "0.50", Percent: "1", Minimum: "2.00"},
		{Percent: "0.5", Maximum: "80.00"},
	}}, money.CNY)
	for _, test := range []struct{ gross, fee int64 }{
		{100, 100}, {10_000, 100}, {10_001, 200}, {15_000, 200}, {20_000, 250}, {1_000_000, 10_050}, {1_000_001, 5_000}, {1_500_000, 7_500}, {9_000_000, 8_000},
	} {
		if fee := schedule.tier(test.gross).of(test.gross); fee != test.fee {
			t.Errorf("the fee of %d is %d, want %d", test.gross, fee, test.fee)
		}
		if !schedule.allows(test.fee+1, test.gross) || schedule.allows(test.fee+2, test.gross) || schedule.allows(test.fee-2, test.gross) {
			t.Errorf("the tolerance of the fee of %d is not one cent", test.gross)
		}
	}
}

// TestScheduledFeesAreFoundFromBothSides: the search by amount looks where the
// other amount is, with money in and money out, whichever side shows the net.
func TestScheduledFeesAreFoundFromBothSides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one := feeTier{
			upTo: rapid.Int64Range(1, 1_000_000).Draw(t, "upTo"), fixed: rapid.Int64Range(0, 500).Draw(t, "fixed"),
			percent: rapid.Int64Range(0, 900_000).Draw(t, "percent"), maximum: maxSideTotal, tolerance: rapid.Int64Range(0, 5).Draw(t, "tolerance"),
		}
		other := feeTier{upTo: maxSideTotal, percent: rapid.Int64Range(0, 50_000).Draw(t, "percent above"), minimum: rapid.Int64Range(0, 900).Draw(t, "minimum"),
			maximum: rapid.Int64Range(900, 5000).Draw(t, "maximum"), tolerance: one.tolerance}
		schedule := feeSchedule{one, other}
		gross := rapid.Int64Range(1, 2_000_000).Draw(t, "gross")
		fee := schedule.tier(gross).of(gross) + rapid.Int64Range(-one.tolerance, one.tolerance).Draw(t, "rounding")
		if rapid.Bool().Draw(t, "money out") {
			gross = -gross
		}
		net := gross - fee
		if fee <= 0 || (net < 0) != (gross < 0) {
			return
		}
		if !schedule.allows(fee, magnitude(gross)) {
			t.Fatalf("the fee %d of %d is not allowed", fee, gross)
		}
		for _, deductedFromLeft := range []bool{true, false} {
			left, right := gross, net
			if deductedFromLeft {
				left, right = net, gross
			}
			if low, high := schedule.bounds(left, deductedFromLeft); right < low || right > high {
				t.Fatalf("%d is outside of %d…%d for %d", right, low, high, left)
			}
		}
	})
}

// TestScheduleMistakesAreNamed with their places.
func TestScheduleMistakesAreNamed(t *testing.T) {
	for _, test := range []struct{ fee, path string }{
		{"{deductedFrom: left, schedule: [{fixed: 1}], maximum: 5}", "passes[0].fee.schedule"},
		{"{deductedFrom: left, schedule: [{upTo: 5}]}", "passes[0].fee.schedule[0]"},
		{"{deductedFrom: left, schedule: [{fixed: 1}, {fixed: 2}]}", "passes[0].fee.schedule[0].upTo"},
		{"{deductedFrom: left, schedule: [{upTo: 9, fixed: 1}, {upTo: 8, fixed: 2}, {fixed: 3}]}", "passes[0].fee.schedule[1].upTo"},
		{"{deductedFrom: left, schedule: [{minimum: 9, maximum: 8}]}", "passes[0].fee.schedule[0].minimum"},
		{"{deductedFrom: left, schedule: [{percent: 100}]}", "passes[0].fee.schedule[0].percent"},
		{"{deductedFrom: left, maximum: 5, tolerance: 1}", "passes[0].fee.tolerance"},
	} {
		_, err := ReadRuleSet(strings.NewReader("name: t\nsign: same\naccounts: same\npasses: [{name: p, kind: fee, fee: "+test.fee+"}]"), "t.yaml")
		if err == nil || !strings.Contains(err.Error(), "("+test.path+")") {
			t.Errorf("%s: %v, want a problem at %s", test.fee, err, test.path)
		}
	}
}
