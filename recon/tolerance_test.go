package recon_test

import "testing"

// TestTolerancesHoldToTheMinorUnit: a tolerance includes its own limit, follows
// the minor units of the currency, is a share of the larger amount, rounded
// down, and never crosses zero.
func TestTolerancesHoldToTheMinorUnit(t *testing.T) {
	absolute := "passes: [{name: p, kind: tolerant, amount: {absolute: 0.05}}]"
	percent := "passes: [{name: p, kind: tolerant, amount: {percent: 0.5}}]"
	both := "passes: [{name: p, kind: tolerant, amount: {absolute: 1.00, percent: 0.5}}]"
	byAmount := "passes: [{name: p, kind: tolerant, reference: any, amount: {percent: 60}}]"
	for _, test := range []scenario{
		{"absolute, at the limit", absolute, "L1 100.05 2026-03-02 REF-100001", "R1 100.00 2026-03-02 REF-100001", "L1=R1"},
		{"absolute, below", absolute, "L1 99.95 2026-03-02 REF-100001", "R1 100.00 2026-03-02 REF-100001", "L1=R1"},
		{"absolute, a cent beyond", absolute, "L1 100.06 2026-03-02 REF-100001", "R1 100.00 2026-03-02 REF-100001", ""},
		{"absolute, money out", absolute, "L1 -100.05 2026-03-02 REF-100001", "R1 -100.00 2026-03-02 REF-100001", "L1=R1"},
		{"absolute, across zero", absolute, "L1 0.02 2026-03-02 REF-100001", "R1 -0.02 2026-03-02 REF-100001", ""},
		{"JPY has no minor unit: 0.05 is none", absolute, "L1 101JPY 2026-03-02 REF-100001", "R1 100JPY 2026-03-02 REF-100001", ""},
		{"JPY, equal", absolute, "L1 100JPY 2026-03-02 REF-100001", "R1 100JPY 2026-03-02 REF-100001", "L1=R1"},
		{"KWD has three decimals: 0.05 is 50 fils", absolute, "L1 10.050KWD 2026-03-02 REF-100001", "R1 10.000KWD 2026-03-02 REF-100001", "L1=R1"},
		{"KWD, a fils beyond", absolute, "L1 10.051KWD 2026-03-02 REF-100001", "R1 10.000KWD 2026-03-02 REF-100001", ""},
		{"percent of the larger amount: 0.5 % of 200.00", percent, "L1 200.00 2026-03-02 REF-100001", "R1 199.00 2026-03-02 REF-100001", "L1=R1"},
		{"percent, a cent beyond", percent, "L1 200.00 2026-03-02 REF-100001", "R1 198.99 2026-03-02 REF-100001", ""},
		{"percent, the larger on the right", percent, "L1 199.00 2026-03-02 REF-100001", "R1 200.00 2026-03-02 REF-100001", "L1=R1"},
		{"percent, rounded down: 0.5 % of 1.99 is no cent", percent, "L1 1.99 2026-03-02 REF-100001", "R1 1.98 2026-03-02 REF-100001", ""},
		{"both: the percentage is smaller", both, "L1 100.51 2026-03-02 REF-100001", "R1 100.00 2026-03-02 REF-100001", ""},
		{"both: the absolute is smaller", both, "L1 1001.01 2026-03-02 REF-100001", "R1 1000.00 2026-03-02 REF-100001", ""},
		{"both hold", both, "L1 1001.00 2026-03-02 REF-100001", "R1 1000.00 2026-03-02 REF-100001", "L1=R1"},
		{"looked up by amount, 60 % of the larger right one", byAmount, "L1 40.00 2026-03-02", "R1 100.00 2026-03-02", "L1=R1"},
		{"looked up by amount, beyond 60 %", byAmount, "L1 39.99 2026-03-02", "R1 100.00 2026-03-02", ""},
		{"another currency", absolute, "L1 100.00USD 2026-03-02 REF-100001", "R1 100.00 2026-03-02 REF-100001", ""},
	} {
		test.run(t)
	}
}

// TestFeesAreTakenOffOneSide, for money in as for money out, between the
// smallest and the largest fee.
func TestFeesAreTakenOffOneSide(t *testing.T) {
	left := "passes: [{name: p, kind: fee, fee: {deductedFrom: left, minimum: 1.00, maximum: 5.00, percent: 1}}]"
	right := "passes: [{name: p, kind: fee, fee: {deductedFrom: right, maximum: 5.00}}]"
	for _, test := range []scenario{
		{"the largest that the percentage allows", left, "L1 198.00 2026-03-02 REF-100001", "R1 200.00 2026-03-02 REF-100001", "L1=R1"},
		{"a cent above the percentage", left, "L1 197.99 2026-03-02 REF-100001", "R1 200.00 2026-03-02 REF-100001", ""},
		{"the largest", left, "L1 9995.00 2026-03-02 REF-100001", "R1 10000.00 2026-03-02 REF-100001", "L1=R1"},
		{"a cent above the largest", left, "L1 9994.99 2026-03-02 REF-100001", "R1 10000.00 2026-03-02 REF-100001", ""},
		{"the smallest", left, "L1 199.00 2026-03-02 REF-100001", "R1 200.00 2026-03-02 REF-100001", "L1=R1"},
		{"a cent below the smallest", left, "L1 199.01 2026-03-02 REF-100001", "R1 200.00 2026-03-02 REF-100001", ""},
		{"no fee is no fee", left, "L1 200.00 2026-03-02 REF-100001", "R1 200.00 2026-03-02 REF-100001", ""},
		{"more than was sent", left, "L1 202.00 2026-03-02 REF-100001", "R1 200.00 2026-03-02 REF-100001", ""},
		{"money out: the bank takes more", left, "L1 -202.00 2026-03-02 REF-100001", "R1 -200.00 2026-03-02 REF-100001", "L1=R1"},
		{"money out: the bank takes less", left, "L1 -198.00 2026-03-02 REF-100001", "R1 -200.00 2026-03-02 REF-100001", ""},
		{"off the right side", right, "L1 200.00 2026-03-02 REF-100001", "R1 195.00 2026-03-02 REF-100001", "L1=R1"},
		{"off the wrong side", right, "L1 195.00 2026-03-02 REF-100001", "R1 200.00 2026-03-02 REF-100001", ""},
		{"the smallest unit, where no minimum is given", right, "L1 200.00 2026-03-02 REF-100001", "R1 199.99 2026-03-02 REF-100001", "L1=R1"},
	} {
		test.run(t)
	}
}
