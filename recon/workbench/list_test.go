package workbench_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"zhitong/recon/workbench"
)

// TestPriorityAndDueDate follow the rules of the account, in business days of its
// calendar: 2 March 2026 is a Monday, 4 to 6 April are closed for Qingming.
func TestPriorityAndDueDate(t *testing.T) {
	d := mixed(t)
	do[any](d, &workbench.ConfigureAccount{Account: bank, Settings: workbench.Settings{Priorities: []workbench.PriorityRule{
		{MinimumMinor: 70_000, MinimumAge: 3, Priority: workbench.Urgent, DueDays: 1},
		{MinimumMinor: 70_000, Priority: workbench.High, DueDays: 2},
		{MinimumAge: 20, Priority: workbench.Low, DueDays: 3}}}})
	d.match(2)
	check := func(reference string, priority workbench.Priority, due string) {
		t.Helper()
		if b := d.breakOf(reference); b.Priority != priority || b.Due != due {
			t.Errorf("%s is %s and due %s, want %s and %s", reference, b.Priority, b.Due, priority, due)
		}
	}
	check("INV1000003", workbench.High, "2026-03-04")
	check("INV1000002", workbench.Normal, "2026-03-09")
	for _, reference := range []string{"INV1000003", "INV1000002"} {
		d.decides(mia, d.about(workbench.ActionCarry, reference))
	}
	d.match(31)
	check("INV1000003", workbench.Urgent, "2026-03-04")
	check("INV1000002", workbench.Low, "2026-03-09")
}

// TestAgesAreBusinessDays compares the buckets of a list with ages that are
// counted day by day, around the holidays of the spring festival.
func TestAgesAreBusinessDays(t *testing.T) {
	d := open(t).books()
	many(d, 30)
	d.match(2)
	for _, now := range []time.Time{time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC), time.Date(2026, 3, 2, 17, 0, 0, 0, time.UTC),
		time.Date(2026, 3, 7, 3, 0, 0, 0, time.UTC), time.Date(2026, 4, 5, 3, 0, 0, 0, time.UTC), time.Date(2026, 9, 1, 3, 0, 0, 0, time.UTC)} {
		must(t, d.db.SetClock(t.Context(), &now))
		listed := 0
		for _, bucket := range workbench.AgeBuckets() {
			found := d.find(workbench.BreakSearch{Order: workbench.ByAge, Limit: 100, BreakFilter: workbench.BreakFilter{Age: bucket.Name}})
			listed += len(found)
			for _, one := range d.count(workbench.BreakFilter{}).ByAge {
				if one.Value == bucket.Name && one.Count != len(found) {
					t.Errorf("%s: %d are counted as %s, %d are listed", now, one.Count, bucket.Name, len(found))
				}
			}
			want := map[string]string{"2026-03-02T01": "0-1", "2026-03-02T17": "0-1", "2026-03-07T03": "2-5", "2026-04-05T03": "11-30", "2026-09-01T03": "over-90"}[now.Format("2006-01-02T15")]
			if (len(found) > 0) != (bucket.Name == want) {
				t.Errorf("%s: %d breaks in %s, want them in %s", now, len(found), bucket.Name, want)
			}
		}
		if listed != 30 {
			t.Errorf("%s: the buckets have %d breaks", now, listed)
		}
	}
}

// TestListAgreesWithTheBreaks compares random filters and orders with a plain
// look at all breaks.
func TestListAgreesWithTheBreaks(t *testing.T) {
	for name, on := range map[string]func(t *testing.T) *desk{
		"SQLite":     func(t *testing.T) *desk { return mixed(t) },
		"PostgreSQL": func(t *testing.T) *desk { return mixed(onPostgres{t}) },
	} {
		t.Run(name, func(t *testing.T) {
			d, random := on(t).configured(), rand.New(rand.NewPCG(5, 5))
			d.match(2)
			d.decides(mia, d.about(workbench.ActionWriteOff, "INV1000002"))
			d.decides(mia, d.about(workbench.ActionSuspense, "INV1000003"))
			do[any](d, &workbench.TakeBreak{Item: d.breakOf("INV1000005").ItemID})
			for range 200 {
				search, holds := anyFilter(random)
				var want []string
				for item, b := range d.states() {
					if holds(b) {
						want = append(want, item)
					}
				}
				slices.Sort(want)
				var got []string
				found := d.find(search)
				for i, b := range found {
					got = append(got, b.Item)
					if i > 0 && !inOrder(search, found[i-1], b) {
						t.Errorf("%+v: %s before %s", search, found[i-1].Item, b.Item)
					}
				}
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Errorf("%+v: got %v, want %v", search, got, want)
				}
				if search.Limit >= len(want) && d.count(search.BreakFilter).Total != len(want) {
					t.Errorf("%+v: %d are counted, %d are there", search, d.count(search.BreakFilter).Total, len(want))
				}
			}
		})
	}
}

func inOrder(s workbench.BreakSearch, a, b *workbench.Break) bool {
	if s.Reverse {
		a, b = b, a
	}
	switch s.Order {
	case workbench.ByAmount:
		return a.Found.AbsoluteMinor >= b.Found.AbsoluteMinor
	case workbench.ByAge:
		return !a.Found.Date.After(b.Found.Date)
	}
	return true
}

// anyFilter gives a filter and what it means.
func anyFilter(random *rand.Rand) (workbench.BreakSearch, func(*workbench.Break) bool) {
	s := workbench.BreakSearch{Limit: 100, Reverse: random.IntN(2) == 0}
	s.Order = []workbench.BreakOrder{workbench.ByAmount, workbench.ByAge, workbench.ByPriority}[random.IntN(3)]
	holds := func(b *workbench.Break) bool {
		return b.State != workbench.BreakClosed && b.State != workbench.BreakMatched
	}
	add := func(more func(*workbench.Break) bool) {
		before := holds
		holds = func(b *workbench.Break) bool { return before(b) && more(b) }
	}
	switch random.IntN(4) {
	case 0:
		s.AllStates, holds = true, func(*workbench.Break) bool { return true }
	case 1:
		s.States = []workbench.BreakState{workbench.BreakClosed, workbench.BreakSuspense}
		holds = func(b *workbench.Break) bool { return slices.Contains(s.States, b.State) }
	}
	if random.IntN(3) == 0 {
		minimum := int64(random.IntN(3)) * 35_000
		s.Minimum = &minimum
		add(func(b *workbench.Break) bool { return b.Found.AbsoluteMinor >= minimum })
	}
	if random.IntN(3) == 0 {
		s.Direction = "long"
		add(func(b *workbench.Break) bool { return b.Found.Direction == "long" })
	}
	switch random.IntN(5) {
	case 0:
		s.Assignee = "clerk"
		add(func(b *workbench.Break) bool { return b.Assignee == "clerk" })
	case 1:
		s.Unassigned = true
		add(func(b *workbench.Break) bool { return b.Assignee == "" })
	}
	if random.IntN(4) == 0 {
		reference := fmt.Sprintf("INV100000%d", 2+random.IntN(4))
		s.Text = reference
		add(func(b *workbench.Break) bool { return b.Found.Reference == reference })
	}
	return s, holds
}
