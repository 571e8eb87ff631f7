package workbench_test

import (
	"context"
	"slices"
	"testing"

	"zhitong/pipeline"
	"zhitong/recon"
	"zhitong/recon/workbench"
	"zhitong/store"
)

// suggestions gives the groups that a run suggests.
func (d *desk) suggestions(run *workbench.Run) []recon.Group {
	d.Helper()
	return read(d, func(ctx context.Context, reader store.Reader) ([]recon.Group, error) {
		groups, err := workbench.GroupsOf(ctx, reader, run)
		return slices.DeleteFunc(groups, func(g recon.Group) bool { return g.Band != recon.Suggest }), err
	})
}

// suggestion gives the only group that a run suggests, as the command that confirms it.
func (d *desk) suggestion(run *workbench.Run) *workbench.ConfirmGroup {
	d.Helper()
	groups := d.suggestions(run)
	if len(groups) != 1 {
		d.Fatalf("the run suggests %d groups", len(groups))
	}
	return &workbench.ConfirmGroup{Run: run.Key, Group: groups[0]}
}

// suggested delivers a payment and books another one that only its amount and
// its day connect: the matcher suggests it.
func suggested(t *testing.T) *desk {
	d := open(t).books()
	d.deliver(2, 0, moved{"INV1000001", 2, 10_000, "payment"})
	d.book(moved{"ORD7777777", 2, 10_000, "receipt"})
	return d
}

func TestConfirmedGroupIsSettled(t *testing.T) {
	d := suggested(t)
	run, _ := d.match(2)
	confirm := d.suggestion(run)
	must(t, d.try(confirm))
	d.refused(pipeline.InvalidState, d.try(confirm))
	for item, state := range d.states() {
		if state.State != workbench.BreakMatched {
			t.Errorf("break of %s is %s", item, state.State)
		}
	}
	if again, breaks := d.match(2); again.BreakCount != 0 || len(breaks) != 0 || again.Result.Left.Items != 0 {
		t.Errorf("the confirmed items came again: %+v", breaks)
	}
	d.promises()
}

func TestConfirmIsRefused(t *testing.T) {
	d := suggested(t)
	run, _ := d.match(2)
	confirm := d.suggestion(run)
	d.refused(pipeline.NotFound, d.try(&workbench.ConfirmGroup{Run: 1, Group: confirm.Group}))
	differs := *confirm
	differs.Group.Minor = 1
	d.refused(pipeline.InvalidState, d.try(&differs))
	later, _ := d.match(2)
	d.refused(pipeline.InvalidState, d.try(confirm))
	must(t, d.try(d.suggestion(later)))
	d.promises()
}

// TestClerkBeforeRun: what a clerk confirms while a run is matching makes the
// run start again.
func TestClerkBeforeRun(t *testing.T) {
	d := suggested(t)
	first, _ := d.match(2)
	d.deliver(3, 10_000, moved{"ORD7777777", 3, 10_000, "the real payment"})
	job := d.matching(3)
	found, err := d.work(job)
	must(t, err)
	must(t, d.try(d.suggestion(first)))
	d.refused(pipeline.InvalidState, d.complete(job, found))
	if d.run(job.Key) != nil {
		t.Error("a run that lost left a result")
	}
	d.perform(job) // from fresh state, under the same key
	if d.run(job.Key) == nil {
		t.Error("the run that started again has no result")
	}
	d.promises()
}

// TestRunBeforeClerk: a clerk cannot confirm what a later run has matched otherwise.
func TestRunBeforeClerk(t *testing.T) {
	d := suggested(t)
	first, _ := d.match(2)
	confirm := d.suggestion(first)
	d.deliver(3, 10_000, moved{"ORD7777777", 3, 10_000, "the real payment"})
	if later, _ := d.match(3); later.GroupCount != 1 {
		t.Fatalf("%d groups", later.GroupCount)
	}
	d.refused(pipeline.InvalidState, d.try(confirm))
	d.promises()
}

// TestRunOfOlderJobBeforeClerk: the run that finished last counts, not the one
// whose job is the youngest.
func TestRunOfOlderJobBeforeClerk(t *testing.T) {
	d := suggested(t)
	d.deliver(3, 10_000, moved{"ORD7777777", 3, 10_000, "the real payment"})
	older := d.matching(3)
	younger, _ := d.match(2)
	confirm := d.suggestion(younger)
	d.perform(older)
	d.refused(pipeline.InvalidState, d.try(confirm))
	d.promises()
}

// TestRunAgainstClerk lets both go at the same moment: one of them wins.
func TestRunAgainstClerk(t *testing.T) {
	d := suggested(t)
	first, _ := d.match(2)
	confirm := d.suggestion(first)
	d.deliver(3, 10_000, moved{"ORD7777777", 3, 10_000, "the real payment"})
	job := d.matching(3)
	found, err := d.work(job)
	must(t, err)
	outcome := [2]error{}
	together(func() { outcome[0] = d.try(confirm) }, func() { outcome[1] = d.complete(job, found) })
	if (outcome[0] == nil) == (outcome[1] == nil) {
		t.Errorf("clerk: %v; run: %v; one of them must win", outcome[0], outcome[1])
	}
	d.promises()
}
