package workbench_test

import (
	"fmt"
	"sync"
	"testing"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/recon/workbench"
)

// together calls functions at the same time and waits for them.
func together(functions ...func()) {
	var all sync.WaitGroup
	begin := make(chan struct{})
	for _, one := range functions {
		all.Go(func() {
			<-begin
			one()
		})
	}
	close(begin)
	all.Wait()
}

// mixed delivers and books a day with a match, a fee, a missing booking and an
// amount that differs.
func mixed(t testing.TB) *desk {
	d := open(t).books()
	d.deliver(2, 100_000,
		moved{"INV1000001", 2, 50_000, "payment"},
		moved{"INV1000002", 2, -1_500, "账户管理费"},
		moved{"INV1000003", 2, 70_000, "unknown payment"},
		moved{"INV1000004", 2, 98_500, "payment less fee"},
		moved{"INV1000005", 2, 100_000, "other amount"})
	d.book(moved{workbench.OpeningReference, 1, 100_000, "opening"},
		moved{"INV1000001", 2, 50_000, "receipt"},
		moved{"INV1000004", 2, 100_000, "receipt"},
		moved{"INV1000005", 2, 30_000, "receipt"})
	return d
}

func TestMatchGivesBreaksToTheProcess(t *testing.T) {
	d := mixed(t)
	run, breaks := d.match(2)
	if run.GroupCount != 2 || run.BreakCount != 4 || len(breaks) != 4 {
		t.Fatalf("%d groups, %d breaks, %d for the process", run.GroupCount, run.BreakCount, len(breaks))
	}
	want := map[string]struct {
		class, direction string
		amount           float64
	}{
		"INV1000002": {"fee", "short", -15}, "INV1000003": {"timing", "long", 700},
		"INV1000004": {"fee", "short", -15}, "INV1000005": {"amount_difference", "long", 700},
	}
	for _, b := range breaks {
		expected := want[b["reference"].(string)]
		if b["class"] != expected.class || b["direction"] != expected.direction || b["amount"] != expected.amount {
			t.Errorf("break of %v: class %v, %v, amount %v; want %+v", b["reference"], b["class"], b["direction"], b["amount"], expected)
		}
		if b["currency"] != "CNY" || b["account"] != bank || b["absoluteAmount"].(float64) <= 0 {
			t.Errorf("break %v", b)
		}
	}
	for item, state := range d.states() {
		if state.State != workbench.BreakOpen || state.Run != run.Key {
			t.Errorf("break of %s is %s of run %d", item, state.State, state.Run)
		}
	}
	if run.StartedAt.IsZero() || run.FinishedAt.Before(run.StartedAt) {
		t.Errorf("the run lasted from %s to %s", run.StartedAt, run.FinishedAt)
	}
	d.promises()
}

func TestMatchTwiceGivesTheSameHash(t *testing.T) {
	d := mixed(t)
	var hashes []any
	for range 2 {
		found, err := d.work(d.matching(2))
		must(t, err)
		hashes = append(hashes, decoded(d, found)["contentHash"])
	}
	if hashes[0] != hashes[1] || hashes[0] == "" {
		t.Errorf("hashes %v", hashes)
	}
}

// TestTwoRuns: of two runs that read the same items one wins; the other one
// starts again and finds nothing.
func TestTwoRuns(t *testing.T) {
	d := mixed(t)
	jobs := []broker.ActivatedJob{d.matching(2), d.matching(2)}
	var found [2]broker.Result
	var outcome [2]error
	for i := range jobs {
		var err error
		found[i], err = d.work(jobs[i])
		must(t, err)
	}
	together(func() { outcome[0] = d.complete(jobs[0], found[0]) }, func() { outcome[1] = d.complete(jobs[1], found[1]) })
	loser := 0
	if outcome[0] == nil {
		loser = 1
	}
	if outcome[1-loser] != nil {
		t.Fatalf("both lost: %v, %v", outcome[0], outcome[1])
	}
	d.refused(pipeline.InvalidState, outcome[loser])
	if again := breaksOf(d, d.perform(jobs[loser])); len(again) != 0 {
		t.Errorf("the run that started again got %d breaks that another instance works on", len(again))
	}
	if run := d.run(jobs[loser].Key); run.GroupCount != 0 {
		t.Errorf("the run that started again matched %d groups anew", run.GroupCount)
	}
	d.promises()
}

func TestMatchIsRefusedWithASentence(t *testing.T) {
	d := open(t).books()
	for name, variables := range map[string]map[string]any{
		"nothing said": {}, "no day": {"account": bank, "until": "yesterday"},
		"unknown account": {"account": "1", "until": "2026-03-02"}, "a number": {"account": 1, "until": "2026-03-02"},
	} {
		if _, err := d.work(d.job(workbench.MatchJob, variables)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestManyBreaks: a process instance gets a bounded number; the next run gets
// the rest, and none twice.
func TestManyBreaks(t *testing.T) {
	d := open(t).books()
	const most, more = 500, 7
	entries := make([]moved, most+more)
	for i := range entries {
		entries[i] = moved{fmt.Sprintf("INV%07d", 1000+i), 2, int64(1_000_000 + 1000*i), "payment"}
	}
	d.deliver(2, 0, entries...)
	run, first := d.match(2)
	if run.BreakCount != most+more || len(first) != most {
		t.Fatalf("%d breaks, %d for the process", run.BreakCount, len(first))
	}
	_, second := d.match(2)
	seen := map[any]bool{}
	for _, b := range append(first, second...) {
		if seen[b["item"]] {
			t.Errorf("break of %v was given twice", b["item"])
		}
		seen[b["item"]] = true
	}
	if len(second) != more {
		t.Errorf("the next run gave %d breaks", len(second))
	}
}

// TestCarriedBreakComesAgain, of an item and of what remains within a group.
func TestCarriedBreakComesAgain(t *testing.T) {
	d := mixed(t)
	_, breaks := d.match(2)
	for _, b := range breaks {
		d.perform(d.settling(workbench.CarryJob, b, ""))
	}
	next, again := d.match(2)
	if len(again) != len(breaks) || next.BreakCount != len(breaks) {
		t.Fatalf("%d breaks of %d came again, the run lists %d", len(again), len(breaks), next.BreakCount)
	}
	for _, b := range again {
		d.perform(d.settling(workbench.PostJob, b, "2241"))
	}
	d.nothingLeft(2)
}

// TestBreaksOfCancelledInstance come again, those of a live one do not.
func TestBreaksOfCancelledInstance(t *testing.T) {
	d := mixed(t)
	job := d.matching(2)
	d.perform(job)
	if _, meanwhile := d.match(2); len(meanwhile) != 0 {
		t.Errorf("another instance got %d breaks that one works on", len(meanwhile))
	}
	do[any](d, &broker.CancelInstance{Instance: job.Instance})
	if _, again := d.match(2); len(again) != 4 {
		t.Errorf("%d breaks came again after their instance was cancelled", len(again))
	}
}
