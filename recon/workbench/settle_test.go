package workbench_test

import (
	"strings"
	"testing"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/recon/workbench"
)

// nothingLeft checks the heart of it: once all breaks are settled the next run
// over the same data looks at nothing, and the balance of the books is that of
// the bank without a single line in between.
func (d *desk) nothingLeft(day int) {
	d.Helper()
	run, breaks := d.match(day)
	if len(breaks) != 0 || run.BreakCount != 0 {
		d.Errorf("%d breaks are left: %v", run.BreakCount, breaks)
	}
	if left, right := run.Result.Left.Items, run.Result.Right.Items; left != 0 || right != 0 {
		d.Errorf("%d entries of the bank and %d of the books came again", left, right)
	}
	for _, bridge := range run.Result.Bridges {
		lines := bridge.Lines
		if len(lines) != 2 || lines[0].Amount != lines[1].Amount || bridge.UnexplainedMinor != 0 {
			d.Errorf("the books do not lead straight to the bank: %+v", lines)
		}
	}
	if len(run.Result.Bridges) != 1 {
		d.Errorf("%d bridges", len(run.Result.Bridges))
	}
	d.promises()
}

func TestPostedBreaksLeaveNothing(t *testing.T) {
	d := mixed(t)
	_, breaks := d.match(2)
	for _, b := range breaks {
		if posted := d.perform(d.settling(workbench.PostJob, b, "2241")); posted["posted"] != true {
			t.Errorf("break of %v was not posted", b["reference"])
		}
	}
	if corrections := d.corrections(); len(corrections) != len(breaks) {
		t.Errorf("%d breaks made %d journals", len(breaks), len(corrections))
	}
	d.nothingLeft(2)
}

// TestCorrectionsStandOnTheRightSide: what the bank has more is debited to the
// cash account, what it has less is credited.
func TestCorrectionsStandOnTheRightSide(t *testing.T) {
	d := mixed(t)
	_, breaks := d.match(2)
	for _, b := range breaks {
		d.perform(d.settling(workbench.PostJob, b, "2241"))
	}
	for _, journal := range d.corrections() {
		transfer, side := journal.Transfers[0], "short"
		if transfer.Debit == cash {
			side = "long"
		}
		for _, b := range breaks {
			if journal.Reference == "recon:"+b["id"].(string) && (b["direction"] != side || transfer.Amount.DecimalText() != decimal(b["absoluteAmount"])) {
				t.Errorf("break %v: debit %s, credit %s, %s", b, transfer.Debit, transfer.Credit, transfer.Amount.DecimalText())
			}
		}
		if journal.Rule != "classify_break" || !strings.Contains(journal.Text, "test") {
			t.Errorf("journal by rule %q: %q", journal.Rule, journal.Text)
		}
	}
}

func TestBreakIsPostedOnce(t *testing.T) {
	d := mixed(t)
	_, breaks := d.match(2)
	jobs := [2]broker.ActivatedJob{d.settling(workbench.PostJob, breaks[0], "2241"), d.settling(workbench.PostJob, breaks[0], "6603")}
	var found [2]broker.Result
	for i := range jobs {
		var err error
		found[i], err = d.work(jobs[i])
		must(t, err)
	}
	var outcome [2]error
	together(func() { outcome[0] = d.complete(jobs[0], found[0]) }, func() { outcome[1] = d.complete(jobs[1], found[1]) })
	if (outcome[0] == nil) == (outcome[1] == nil) {
		t.Errorf("%v and %v; one of them must win", outcome[0], outcome[1])
	}
	if count := len(d.corrections()); count != 1 {
		t.Errorf("%d journals", count)
	}
	if again := d.perform(d.settling(workbench.PostJob, breaks[0], "2241")); again["posted"] != false {
		t.Error("a break that is closed was posted again")
	}
	d.promises()
}

func TestPostingIsRefused(t *testing.T) {
	d := mixed(t)
	_, breaks := d.match(2)
	if _, err := d.work(d.settling(workbench.PostJob, breaks[0], "")); err == nil {
		t.Error("a posting without counter account was made")
	}
	if _, err := d.work(d.job(workbench.PostJob, map[string]any{"break": map[string]any{"account": bank, "item": "left:none"}, "counterAccount": "2241"})); err == nil {
		t.Error("a break that does not exist was posted")
	}
	job := d.settling(workbench.PostJob, breaks[0], "9999")
	found, err := d.work(job)
	must(t, err)
	if err := d.complete(job, found); err == nil || !strings.Contains(err.Error(), "9999") {
		t.Errorf("an account that does not exist: %v", err)
	}
	for item, state := range d.states() {
		if state.State != workbench.BreakOpen {
			t.Errorf("break of %s is %s after refusals", item, state.State)
		}
	}
	if count := len(d.corrections()); count != 0 {
		t.Errorf("%d journals", count)
	}
}

// TestMatchedBreakIsNotPosted: a partner that came while people decided.
func TestMatchedBreakIsNotPosted(t *testing.T) {
	d := mixed(t)
	_, breaks := d.match(2)
	d.book(moved{"INV1000003", 3, 70_000, "booked a day later"})
	d.match(3)
	for _, b := range breaks {
		if b["reference"] == "INV1000003" {
			if posted := d.perform(d.settling(workbench.PostJob, b, "2241")); posted["posted"] != false {
				t.Error("a break that a run has matched was posted")
			}
		}
	}
	d.promises()
}

// TestPairWhosePartnerIsMatched: two amounts that differ stood as one break until
// the real partner of the booking arrived. The old break must not be posted; what
// remains of it comes again.
func TestPairWhosePartnerIsMatched(t *testing.T) {
	d := open(t).books()
	d.deliver(2, 0, moved{"INV1000005", 2, 100_000, "first"})
	d.book(moved{"INV1000005", 2, 30_000, "receipt"})
	_, pair := d.match(2)
	if len(pair) != 1 || pair[0]["class"] != "amount_difference" {
		t.Fatalf("breaks %v", pair)
	}
	d.deliver(3, 100_000, moved{"INV1000005", 2, 30_000, "second"})
	late := d.settling(workbench.PostJob, pair[0], "2241")
	stale, err := d.work(late)
	must(t, err)
	run, rest := d.match(3)
	if run.GroupCount != 1 || len(rest) != 1 || rest[0]["amount"] != 1000.0 {
		t.Fatalf("%d groups, breaks %v", run.GroupCount, rest)
	}
	d.refused(pipeline.InvalidState, d.complete(late, stale))
	if posted := d.perform(late); posted["posted"] != false {
		t.Error("a break that a later run has replaced was posted")
	}
	d.perform(d.settling(workbench.PostJob, rest[0], "2241"))
	d.nothingLeft(3)
}

// TestPairWhosePartnerIsConfirmed is the same by hand.
func TestPairWhosePartnerIsConfirmed(t *testing.T) {
	d := open(t).books()
	d.deliver(2, 0, moved{"INV1000005", 2, 100_000, "first"})
	d.book(moved{"INV1000005", 2, 30_000, "receipt"})
	_, pair := d.match(2)
	d.deliver(3, 100_000, moved{"XYZ9999999", 3, 30_000, "second"})
	run, _ := d.match(3)
	groups := d.suggestions(run)
	for _, group := range groups {
		if group.Minor == 0 {
			must(t, d.try(&workbench.ConfirmGroup{Run: run.Key, Group: group}))
		}
	}
	if posted := d.perform(d.settling(workbench.PostJob, pair[0], "2241")); posted["posted"] != false {
		t.Error("a pair was posted although its partner is settled")
	}
	d.promises()
	_, rest := d.match(3)
	if len(rest) != 1 || rest[0]["amount"] != 1000.0 {
		t.Fatalf("what remains of the pair: %v", rest)
	}
	d.perform(d.settling(workbench.PostJob, rest[0], "2241"))
	d.nothingLeft(3)
}

// TestHalfOfAPairIsNotASecondBreak: while people decide on a pair, a run that sees
// its halves apart does not give one of them to somebody else.
func TestHalfOfAPairIsNotASecondBreak(t *testing.T) {
	d := open(t).books()
	d.deliver(2, 0, moved{"INV1000005", 2, 100_000, "first"})
	d.book(moved{"INV1000005", 2, 30_000, "receipt"})
	_, pair := d.match(2)
	d.deliver(3, 100_000, moved{"XYZ9999999", 3, 30_000, "second"})
	run, given := d.match(3)
	if run.BreakCount != 3 {
		t.Fatalf("%d breaks; the pair should be apart", run.BreakCount)
	}
	if len(given) != 1 || given[0]["reference"] != "XYZ9999999" {
		t.Errorf("given beside the pair: %v", given)
	}
	d.perform(d.settling(workbench.PostJob, pair[0], "2241"))
	d.promises()
}
