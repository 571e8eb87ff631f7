package workbench_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"zhitong/pipeline"
	"zhitong/recon"
	"zhitong/recon/workbench"
	"zhitong/store"
)

// many delivers payments that nothing is booked for.
func many(d *desk, count int) {
	entries := make([]moved, count)
	for i := range entries {
		entries[i] = moved{fmt.Sprintf("INV%07d", 1000+i), 2, int64(1_000_000 + 1000*i), "payment"}
	}
	balance := int64(0)
	d.deliver(2, balance, entries...)
}

// opened waits until a run has written all its breaks.
func (d *desk) opened() {
	d.Helper()
	deadline := time.After(5 * time.Minute)
	for {
		account := read(d, func(ctx context.Context, reader store.Reader) (*workbench.Account, error) {
			return workbench.AccountByName(ctx, reader, tenant, bank)
		})
		if account.Opening == 0 {
			return
		}
		select {
		case <-d.commits:
		case <-deadline:
			d.Fatal("the breaks are never written")
		}
	}
}

func (d *desk) find(search workbench.BreakSearch) []*workbench.Break {
	d.Helper()
	search.Tenant = tenant
	return read(d, func(ctx context.Context, reader store.Reader) ([]*workbench.Break, error) {
		return workbench.FindBreaks(ctx, reader, search)
	})
}

func (d *desk) count(filter workbench.BreakFilter) workbench.BreakCounts {
	d.Helper()
	filter.Tenant = tenant
	return read(d, func(ctx context.Context, reader store.Reader) (workbench.BreakCounts, error) {
		return workbench.CountBreaks(ctx, reader, filter)
	})
}

// TestAllBreaksAreOpened: none waits for the next run; the process gets the first
// of them, people have them all.
func TestAllBreaksAreOpened(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { allBreaks(t, t) })
	t.Run("PostgreSQL", func(t *testing.T) { allBreaks(t, onPostgres{t}) })
}

func allBreaks(t *testing.T, on testing.TB) {
	d := open(on).books().configured()
	const count = 2_300
	many(d, count)
	run, given := d.match(2)
	d.opened()
	if run.BreakCount != count || len(given) != 500 {
		t.Fatalf("%d breaks, %d for the process", run.BreakCount, len(given))
	}
	counts, working := d.count(workbench.BreakFilter{}), 0
	for _, b := range d.states() {
		if b.Instance != 0 {
			working++
		}
	}
	if counts.Total != count || working != 500 {
		t.Errorf("%d breaks are listed, the process works on %d", counts.Total, working)
	}
	seen, after := map[int64]bool{}, []any(nil)
	for {
		page := d.find(workbench.BreakSearch{Order: workbench.ByAmount, After: after, Limit: 1000})
		for _, b := range page {
			if seen[b.Key] {
				t.Errorf("break %s comes twice", b.Item)
			}
			seen[b.Key] = true
		}
		if len(page) < 1000 {
			break
		}
		after = workbench.ByAmount.Place(page[len(page)-1])
	}
	if len(seen) != count {
		t.Errorf("the pages have %d breaks", len(seen))
	}
	d.nextBreaks(run, count-500)
	entries := make([]moved, count)
	for i := range entries {
		entries[i] = moved{fmt.Sprintf("INV%07d", 1000+i), 2, int64(1_000_000 + 1000*i), "receipt"}
	}
	for _, one := range entries[600:] {
		d.book(one)
	}
	d.match(2)
	d.opened()
	if left := d.count(workbench.BreakFilter{}); left.Total != 600 {
		t.Errorf("%d breaks are left of those that have no partner", left.Total)
	}
	d.promises()
}

// nextBreaks has a process take the other breaks of a run, in rounds, beside one
// that a person has taken.
func (d *desk) nextBreaks(run *workbench.Run, others int) {
	d.Helper()
	for _, b := range d.states() {
		if b.Instance == 0 {
			do[any](d, &workbench.TakeBreak{Item: b.ItemID})
			break
		}
	}
	seen := map[any]bool{}
	for left := others - 1; left > 0; {
		values := d.perform(d.job(workbench.NextJob, map[string]any{"reconciliationKey": key(run.Key)}))
		for _, one := range breaksOf(d, values) {
			if seen[one["item"]] {
				d.Errorf("%v was given twice", one["item"])
			}
			seen[one["item"]] = true
			left--
		}
		if values["breaksLeft"] != float64(left) {
			d.Fatalf("%v are said to be left, %d are", values["breaksLeft"], left)
		}
	}
	if values := d.perform(d.job(workbench.NextJob, map[string]any{"reconciliationKey": key(run.Key)})); len(breaksOf(d, values)) != 0 {
		d.Errorf("more were given than there are: %v", values)
	}
}

// TestDecidingWhileBreaksAreWritten: what a run has opened can be decided at once.
// A break of an earlier run may have to wait until it is known what the later one
// has made of it; then it can be decided.
func TestDecidingWhileBreaksAreWritten(t *testing.T) {
	d := open(t).books().configured()
	d.deliver(1, 0, moved{"ORD0000001", 1, 500, "payment of the day before"})
	d.match(1)
	older := d.about(workbench.ActionCarry, "ORD0000001")
	entries := make([]moved, 1_200)
	for i := range entries {
		entries[i] = moved{fmt.Sprintf("INV%07d", 1000+i), 2, int64(1_000_000 + 1000*i), "payment"}
	}
	d.deliver(2, 500, entries...)
	job := d.matching(2)
	found, err := d.work(job)
	must(t, err)
	must(t, d.complete(job, found))
	waited := second(d.as(mia, older))
	for item, b := range d.states() {
		if b.Run == job.Key {
			d.decides(mia, &workbench.MakeDecision{Account: bank, Action: workbench.ActionCarry, Breaks: []workbench.Chosen{{Item: item}}})
			break
		}
	}
	d.opened()
	if waited != nil {
		d.refusedFor(workbench.ReasonFinishing, waited)
		d.decides(mia, older)
	}
	d.promises()
}

// TestHundredThousandBreaks measures what a large day costs. It runs when
// ZHITONG_LARGE is set.
func TestHundredThousandBreaks(t *testing.T) {
	if os.Getenv("ZHITONG_LARGE") == "" {
		t.Skip("ZHITONG_LARGE is not set")
	}
	d := open(t).books().configured()
	const count = 100_000
	many(d, count)
	began := time.Now()
	d.match(2)
	t.Logf("the run took %s", time.Since(began))
	began = time.Now()
	d.opened()
	t.Logf("its breaks were written %s later", time.Since(began))
	for name, search := range map[string]workbench.BreakSearch{
		"first page by amount":   {Order: workbench.ByAmount, Limit: 1000},
		"page by age":            {Order: workbench.ByAge, Limit: 100},
		"page by priority":       {Order: workbench.ByPriority, Limit: 100},
		"page with a class":      {Order: workbench.ByAmount, Limit: 100, BreakFilter: workbench.BreakFilter{Account: bank, Classes: []recon.Class{recon.ClassTiming}}},
		"page with a rare text":  {Order: workbench.ByAmount, Limit: 100, BreakFilter: workbench.BreakFilter{Text: "inv0100000"}},
		"page of a rare amount":  {Order: workbench.ByAmount, Limit: 100, BreakFilter: workbench.BreakFilter{Minimum: new(int64(50_000_000)), Maximum: new(int64(50_010_000))}},
		"page of somebody":       {Order: workbench.ByAmount, Limit: 100, BreakFilter: workbench.BreakFilter{Assignee: "mia"}},
		"page of what is closed": {Order: workbench.ByAmount, Limit: 100, BreakFilter: workbench.BreakFilter{States: []workbench.BreakState{workbench.BreakClosed}}},
	} {
		began := time.Now()
		found := d.find(search)
		t.Logf("%s: %d in %s", name, len(found), time.Since(began))
	}
	began = time.Now()
	counts := d.count(workbench.BreakFilter{})
	t.Logf("counting %d took %s", counts.Total, time.Since(began))
	if counts.Total != count {
		t.Errorf("%d breaks are listed", counts.Total)
	}
	began = time.Now()
	acts := []pipeline.Act{}
	for _, b := range d.find(workbench.BreakSearch{Order: workbench.ByAmount, Limit: 1000}) {
		acts = append(acts, pipeline.Act{Actor: sam, Tenant: tenant, Command: &workbench.MakeDecision{Account: bank, Action: workbench.ActionCarry, Breaks: []workbench.Chosen{{Item: b.Item}}}})
	}
	for _, outcome := range workbench.Submit(t.Context(), d.pipeline, acts) {
		must(t, outcome.Err)
	}
	t.Logf("deciding on %d took %s", len(acts), time.Since(began))
	began = time.Now()
	d.match(2)
	d.opened()
	t.Logf("the next run over the same items took %s", time.Since(began))
}
