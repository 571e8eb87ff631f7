package workbench_test

import (
	"fmt"
	"strings"
	"testing"

	"zhitong/pipeline"
	"zhitong/recon"
	"zhitong/recon/backtest"
	"zhitong/recon/rulebook"
	"zhitong/recon/workbench"
	"zhitong/store"
)

// asWhom carries out a command as somebody.
func (d *desk) asWhom(who string, command pipeline.Command) any {
	d.Helper()
	answer, err := d.pipeline.Submit(d.Context(), pipeline.Act{Actor: pipeline.Actor{ID: who}, Tenant: tenant, Command: command})
	if err != nil {
		d.Fatalf("%s: %v", command.Kind(), err)
	}
	return answer
}

// approved makes a version of the shipped rule set with another line, and lets it hold.
func (d *desk) approved(old, changed string) int64 {
	d.Helper()
	text, err := recon.ShippedText("default")
	must(d, err)
	if !strings.Contains(text, old) {
		d.Fatalf("the rule set has no line %q", old)
	}
	number := d.asWhom("mei", &rulebook.DraftVersion{Name: "default", Text: strings.Replace(text, old, changed, 1)}).(rulebook.Drafted).Number
	d.asWhom("mei", &rulebook.Submit{Name: "default", Number: number})
	d.asWhom("chen", &rulebook.Approve{Name: "default", Number: number})
	return number
}

// TestRunsTakeTheActiveVersion at their start, and say which it was.
func TestRunsTakeTheActiveVersion(t *testing.T) {
	d := mixed(t)
	register := &workbench.RegisterAccount{Account: bank, Currency: "CNY", Ledger: cash, RuleSet: "default", Calendar: "CN"}
	d.refused(pipeline.NotFound, d.try(register))
	text, err := recon.ShippedText("default")
	must(t, err)
	d.asWhom("mei", &rulebook.DraftVersion{Name: "default", Text: text})
	d.refused(pipeline.InvalidState, d.try(register)) // a draft holds for nobody
	both := *register
	both.Rules = text
	d.refused(pipeline.InvalidArgument, d.try(&both))

	own, _ := d.match(2)
	if own.RuleVersion != 0 || own.RuleVersionHash != "" {
		t.Errorf("an account with rules of its own took version %d", own.RuleVersion)
	}
	first := d.approved("timingDays: 3", "timingDays: 4")
	must(t, d.try(register))
	run, _ := d.match(2)
	if run.RuleVersion != first || run.Result.RuleSet != "default" || !strings.HasPrefix(run.RuleVersionHash, "sha256:") {
		t.Errorf("the run took version %d of %s, want %d", run.RuleVersion, run.Result.RuleSet, first)
	}
	job := d.matching(2)
	second := d.approved("timingDays: 3", "timingDays: 0")
	d.perform(job)
	later := d.run(job.Key)
	if later.RuleVersion != second || later.RuleVersionHash == run.RuleVersionHash || later.Result.RuleSetHash == run.Result.RuleSetHash {
		t.Errorf("the later run took version %d, want %d", later.RuleVersion, second)
	}
}

func (d *desk) past(from, to, limit int) (*workbench.Past, error) {
	var past *workbench.Past
	err := d.db.Read(d.Context(), func(reader store.Reader) (err error) {
		past, err = workbench.PastOf(d.Context(), reader, workbench.AccountID{Tenant: tenant, Account: bank}, march(from), march(to), limit)
		return err
	})
	return past, err
}

// TestBacktestOfWhatWasMatched: what runs have settled is matched again by both
// rule sets, and nothing is written.
func TestBacktestOfWhatWasMatched(t *testing.T) {
	d := mixed(t)
	d.match(2)
	before := d.states()
	past, err := d.past(1, 31, 8) // five of the bank, three of the books, the opening is none
	must(t, err)
	strict, err := recon.Shipped("strict")
	must(t, err)
	report, err := backtest.Run(t.Context(), past.Sides, backtest.Options{Before: past.Rules, Now: strict, Calendar: past.Calendar, AsOf: past.To, Examples: 5})
	must(t, err)
	var moves []string
	for _, move := range report.Moves {
		moves = append(moves, fmt.Sprintf("%s %s>%s %d %s", move.Kind, move.Before, move.Now, move.Count, move.Amount))
	}
	// INV1000004 is 985.00 of 1000.00: a fee by the default rules, a pair of two amounts by the strict ones.
	want := []string{"no_longer_matched fee>amount_difference 2 1985.00", "class_changed fee>missing_right 1 15.00"}
	if report.Items != 8 || strings.Join(moves, "; ") != strings.Join(want, "; ") {
		t.Errorf("%d items, %q, want %q", report.Items, moves, want)
	}
	if after := d.states(); fmt.Sprint(len(after)) != fmt.Sprint(len(before)) {
		t.Errorf("%d breaks, there were %d", len(after), len(before))
	}
	if _, err := d.past(1, 31, 7); pipeline.CodeOf(err) != pipeline.InvalidArgument {
		t.Errorf("more than the limit: %v", err)
	}
	if _, err := d.past(3, 2, 100); pipeline.CodeOf(err) != pipeline.InvalidArgument {
		t.Errorf("a period that ends before it begins: %v", err)
	}
	later, err := d.past(3, 31, 100)
	must(t, err)
	if left, right, err := later.Sides(strict); err != nil || left.Len()+right.Len() != 0 {
		t.Errorf("%d and %d items after the period, %v", left.Len(), right.Len(), err)
	}
}

// TestPostingsOfDecisionsAreNoPast: what settled a break answers nothing of the bank.
func TestPostingsOfDecisionsAreNoPast(t *testing.T) {
	d := mixed(t)
	_, breaks := d.match(2)
	for _, one := range breaks {
		if one["reference"] == "INV1000002" {
			d.perform(d.settling(workbench.PostJob, one, "6603"))
		}
	}
	past, err := d.past(1, 31, 100)
	must(t, err)
	if _, right, err := past.Sides(past.Rules); err != nil || right.Len() != 3 {
		t.Errorf("%d items of the books, want 3, %v", right.Len(), err)
	}
}
