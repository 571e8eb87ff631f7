package workbench_test

import (
	"testing"
	"time"

	"zhitong/recon"
	"zhitong/recon/workbench"
)

// TestNothingIsInTransitForEver: the default rules let an item be in transit for
// three business days. 2 March 2026 is a Monday; on Thursday it still is, on Friday
// the break is what it is, in the list, the counts and by every filter, and the
// next run says the same.
func TestNothingIsInTransitForEver(t *testing.T) {
	d := open(t).books().configured()
	d.deliver(2, 0, moved{"INV1000001", 2, 70_000, "payment"})
	d.book(moved{"INV1000002", 2, 900, "receipt"})
	d.match(2)
	d.decides(mia, d.about(workbench.ActionCarry, "INV1000001"))
	check := func(bank, books recon.Class) {
		t.Helper()
		for reference, want := range map[string]recon.Class{"INV1000001": bank, "INV1000002": books} {
			for _, class := range []recon.Class{recon.ClassTiming, recon.ClassMissingRight, recon.ClassMissingLeft, recon.ClassFee} {
				filter := workbench.BreakFilter{Tenant: tenant, Text: reference, Classes: []recon.Class{class}}
				listed, counted := d.find(workbench.BreakSearch{BreakFilter: filter, Limit: 10}), d.count(filter)
				if (len(listed) == 1) != (class == want) || counted.Total != len(listed) {
					t.Errorf("%s: %d breaks of class %s, %d are counted, want class %s", reference, len(listed), class, counted.Total, want)
				}
				if len(listed) == 1 && (listed[0].Found.Class != want || counted.ByClass[0].Value != string(want) || listed[0].Found.LabelEnglish != want.Label(listed[0].Found.Direction, "en")) {
					t.Errorf("%s: %+v, %+v, want %s", reference, listed[0].Found, counted, want)
				}
			}
		}
	}
	on := func(day int) {
		now := time.Date(2026, 3, day, 3, 0, 0, 0, time.UTC)
		must(t, d.db.SetClock(t.Context(), &now))
	}
	on(5)
	check(recon.ClassTiming, recon.ClassTiming)
	on(6)
	check(recon.ClassMissingRight, recon.ClassMissingLeft)
	d.match(6)
	check(recon.ClassMissingRight, recon.ClassMissingLeft)
	on(9)
	d.deliver(9, 70_000, moved{"INV1000003", 9, 100, "a late one"})
	d.match(9)
	on(10)
	d.decides(sam, d.about(workbench.ActionWriteOff, "INV1000003"))
	on(31)
	closed := d.find(workbench.BreakSearch{BreakFilter: workbench.BreakFilter{Text: "inv1000003", AllStates: true, Classes: []recon.Class{recon.ClassTiming}}, Limit: 10})
	if len(closed) != 1 || closed[0].State != workbench.BreakClosed || closed[0].Found.Class != recon.ClassTiming {
		t.Errorf("a decided break has lost its class: %v", closed)
	}
}

// TestCarriedOnce: carrying what is carried changes nothing and leaves no second
// decision, for people and for the process.
func TestCarriedOnce(t *testing.T) {
	d := mixed(t)
	_, given := d.match(2)
	first := d.decides(mia, d.about(workbench.ActionCarry, "INV1000002"))
	before := *d.breakOf("INV1000002")
	if again := d.decides(sam, d.about(workbench.ActionCarry, "INV1000002")); again != first {
		t.Errorf("%+v, want %+v", again, first)
	}
	for _, one := range given {
		if one["item"] == before.Item {
			d.perform(d.settling(workbench.CarryJob, one, ""))
		}
	}
	if after := *d.breakOf("INV1000002"); after.Revision != before.Revision || after.Decision != first.Key {
		t.Errorf("%+v, want %+v", after, before)
	}
	if made := len(d.decisions()); made != 1 {
		t.Errorf("%d decisions", made)
	}
}
