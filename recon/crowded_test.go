package recon_test

import (
	"fmt"
	"testing"

	"zhitong/calendar"
	"zhitong/recon"
)

// alike makes items that share a reference, from one day to the next.
func alike(t require, prefix string, count int, minor func(index int) int64) []recon.Item {
	t.Helper()
	first, err := calendar.NewDate(2026, 3, 2)
	must(t, err)
	items := make([]recon.Item, count)
	for i := range items {
		items[i] = one(fmt.Sprintf("%s%05d", prefix, i), minor(i), 2, "", "STANDING-ORDER")
		items[i].BookingDate = first.AddDays(i % 5)
		items[i].ValueDate = items[i].BookingDate
	}
	return items
}

// TestCrowdsStayBounded: where hundreds share a reference and an amount, each
// gets a few suggestions and is classified as ambiguous; where thousands do, the
// reference tells nothing. The run says that it passed over some.
func TestCrowdsStayBounded(t *testing.T) {
	rules := withPasses(t, "passes: [{name: p, kind: tolerant}]")
	same := func(int) int64 { return 500 }
	for _, test := range []struct {
		left, right, most int
		passedOver        bool
	}{
		{300, 3, 900, false}, {3, 300, 900, false}, {300, 301, 16 * 601, true}, {1001, 3, 0, true}, {3, 1001, 0, true},
	} {
		r := matchBy(t, rules, "", alike(t, "L", test.left, same), alike(t, "R", test.right, same))
		if len(r.Suggestions) > test.most || len(r.Groups) > 0 || (r.Crowded > 0) != test.passedOver {
			t.Errorf("%d × %d: %d groups, %d suggestions, %d passed over", test.left, test.right, len(r.Groups), len(r.Suggestions), r.Crowded)
		}
		suggested := map[string]bool{}
		for _, g := range r.Suggestions {
			suggested["left"+g.Left[0]], suggested["right"+g.Right[0]] = true, true
		}
		if test.most > 0 && len(suggested) != test.left+test.right {
			t.Errorf("%d × %d: only %d items have suggestions", test.left, test.right, len(suggested))
		}
	}
}

// TestStandingReferences: hundreds that share a contract number are told apart by
// their amounts.
func TestStandingReferences(t *testing.T) {
	amounts := func(index int) int64 { return int64(1000 + index) }
	r := matchBy(t, withPasses(t, "passes: [{name: p, kind: tolerant}]"), "", alike(t, "L", 900, amounts), alike(t, "R", 900, amounts))
	if len(r.Groups) != 900 || r.Open() {
		t.Errorf("%d groups, %d breaks", len(r.Groups), len(r.Breaks))
	}
}
