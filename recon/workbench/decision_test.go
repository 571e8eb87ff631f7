package workbench_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"zhitong/ledger"
	"zhitong/pipeline"
	"zhitong/recon/workbench"
	"zhitong/store"
)

// The people of these tests: mia writes off up to 20.00, sam and kim up to 1,000.00.
var (
	mia = pipeline.Actor{ID: "mia", Roles: []string{"clerk"}}
	sam = pipeline.Actor{ID: "sam", Roles: []string{"approver"}}
	kim = pipeline.Actor{ID: "kim", Roles: []string{"clerk", "approver"}}
)

// configured sets limits and accounts for the desk.
func (d *desk) configured() *desk {
	d.Helper()
	do[any](d, &workbench.ConfigureAccount{Account: bank, Settings: workbench.Settings{WriteOff: "6603", SuspenseLong: "2241", SuspenseShort: "1221",
		Limits: []workbench.Limit{{Role: "clerk", Minor: 2_000}, {Role: "approver", Minor: 100_000}}}})
	return d
}

// as carries out a command as somebody.
func (d *desk) as(actor pipeline.Actor, command pipeline.Command) (workbench.DecisionAnswer, error) {
	return pipeline.Do[workbench.DecisionAnswer](d.Context(), d.pipeline, pipeline.Act{Actor: actor, Tenant: tenant, Command: command})
}

// decides carries out a decision that must not be refused.
func (d *desk) decides(actor pipeline.Actor, command pipeline.Command) workbench.DecisionAnswer {
	d.Helper()
	answer, err := d.as(actor, command)
	if err != nil {
		d.Fatalf("%s: %v", command.Kind(), err)
	}
	return answer
}

// refusedFor checks the reason of a refusal.
func (d *desk) refusedFor(reason string, err error) {
	d.Helper()
	refusal, ok := err.(*pipeline.Refusal)
	if !ok || refusal.Detail != reason {
		d.Errorf("got %v, want the reason %s", err, reason)
	}
}

// about makes a decision about the breaks of references.
func (d *desk) about(action workbench.Action, references ...string) *workbench.MakeDecision {
	d.Helper()
	command := &workbench.MakeDecision{Account: bank, Action: action, Reason: "test"}
	for _, reference := range references {
		command.Breaks = append(command.Breaks, workbench.Chosen{Item: d.breakOf(reference).Item})
	}
	return command
}

// breakOf gives the undecided break of a reference.
func (d *desk) breakOf(reference string) *workbench.Break {
	d.Helper()
	for _, b := range d.states() {
		if b.Found.Reference == reference && b.State != workbench.BreakMatched && b.State != workbench.BreakClosed {
			return b
		}
	}
	d.Fatalf("there is no break of %s", reference)
	return nil
}

// balances gives what stands on the accounts of the ledger.
func (d *desk) balances() map[string]int64 {
	d.Helper()
	found := read(d, func(ctx context.Context, reader store.Reader) ([]ledger.AccountBalance, error) {
		return ledger.Balances(ctx, reader, tenant)
	})
	all := map[string]int64{}
	for _, one := range found {
		all[one.Code] = one.Balance.Minor()
	}
	return all
}

// claimed gives the items that are settled outside of runs.
func (d *desk) claimed() (items []string) {
	d.Helper()
	for _, table := range workbench.Migrations()[0].CreateTables {
		if table.Name != "recon_claim" {
			continue
		}
		must(d, d.db.Read(d.Context(), func(reader store.Reader) error {
			return reader.Select(d.Context(), store.Query{Table: table, OrderBy: []store.Order{{Column: "item"}}}, func(row store.Row) error {
				if item := row[2].(string); !strings.HasPrefix(item, "journal:") {
					items = append(items, item)
				}
				return nil
			})
		}))
	}
	return items
}

func TestWriteOffWithinTheLimit(t *testing.T) {
	d := mixed(t).configured()
	d.match(2)
	before := d.balances()
	made := d.decides(mia, d.about(workbench.ActionWriteOff, "INV1000002"))
	if made.State != workbench.DecisionDone {
		t.Fatalf("the decision is %s", made.State)
	}
	after := d.balances()
	if after[cash]-before[cash] != -1_500 || after["6603"]-before["6603"] != 1_500 {
		t.Errorf("balances %v, then %v", before, after)
	}
	journal := d.corrections()[0]
	if journal.ProposedBy != "mia" || journal.ApprovedBy != "" || journal.ValueDate.String() != "2026-03-02" {
		t.Errorf("journal %+v", journal)
	}
	d.refusedFor(workbench.ReasonDecided, second(d.as(mia, &workbench.MakeDecision{Account: bank, Action: workbench.ActionWriteOff,
		Breaks: []workbench.Chosen{{Item: d.decided(journal.Key).Item}}})))
	d.promises()
}

func second[T any](_ T, err error) error { return err }

// decided gives the break that a journal has settled.
func (d *desk) decided(journal int64) *workbench.Break {
	d.Helper()
	for _, b := range d.states() {
		if b.Journal == journal {
			return b
		}
	}
	d.Fatalf("journal %d settled no break", journal)
	return nil
}

// TestFourEyes: what is above the limit of the person waits for another one with
// a sufficient limit, whatever roles the maker has.
func TestFourEyes(t *testing.T) {
	d := mixed(t).configured()
	d.match(2)
	before := d.balances()
	made := d.decides(mia, d.about(workbench.ActionWriteOff, "INV1000003"))
	approve := &workbench.ApproveDecision{Account: bank, Decision: made.Key}
	if made.State != workbench.DecisionProposed || !maps.Equal(before, d.balances()) || d.breakOf("INV1000003").State != workbench.BreakProposed {
		t.Fatalf("the decision is %s, balances %v", made.State, d.balances())
	}
	d.refused(pipeline.FourEyes, second(d.as(mia, approve)))
	d.refusedFor(workbench.ReasonLimit, second(d.as(pipeline.Actor{ID: "max", Roles: []string{"clerk"}}, approve)))
	d.refusedFor(workbench.ReasonProposed, second(d.as(sam, d.about(workbench.ActionCarry, "INV1000003"))))
	d.match(2)
	if state := d.breakOf("INV1000003").State; state != workbench.BreakProposed {
		t.Errorf("a run made the proposed break %s", state)
	}
	if done := d.decides(sam, approve); done.State != workbench.DecisionDone || d.balances()[cash]-before[cash] != 70_000 {
		t.Errorf("approved: %v, balances %v", done, d.balances())
	}
	if journal := d.corrections()[0]; journal.ProposedBy != "mia" || journal.ApprovedBy != "sam" {
		t.Errorf("journal by %q and %q", journal.ProposedBy, journal.ApprovedBy)
	}
	d.refusedFor(workbench.ReasonDecided, second(d.as(kim, approve)))
	d.promises()
}

// TestMakerMayNotApprove, even with a limit that would have been sufficient.
func TestMakerMayNotApprove(t *testing.T) {
	d := mixed(t).configured()
	d.match(2)
	made := d.decides(mia, d.about(workbench.ActionWriteOff, "INV1000003"))
	promoted := pipeline.Actor{ID: "mia", Roles: []string{"approver"}}
	d.refused(pipeline.FourEyes, second(d.as(promoted, &workbench.ApproveDecision{Account: bank, Decision: made.Key})))
}

// TestWithoutLimits nobody writes off alone.
func TestWithoutLimits(t *testing.T) {
	d := mixed(t)
	d.match(2)
	command := d.about(workbench.ActionWriteOff, "INV1000002")
	d.refused(pipeline.InvalidArgument, second(d.as(kim, command)))
	command.Counter = "6603"
	made := d.decides(kim, command)
	if made.State != workbench.DecisionProposed {
		t.Fatalf("the decision is %s", made.State)
	}
	d.refusedFor(workbench.ReasonLimit, second(d.as(mia, &workbench.ApproveDecision{Account: bank, Decision: made.Key})))
	d.decides(sam, &workbench.ApproveDecision{Account: bank, Decision: made.Key})
}

func TestRejectedDecisionChangesNothing(t *testing.T) {
	d := mixed(t).configured()
	d.match(2)
	before, balances := d.breakOf("INV1000003"), d.balances()
	made := d.decides(mia, d.about(workbench.ActionWriteOff, "INV1000003"))
	d.decides(sam, &workbench.RejectDecision{Account: bank, Decision: made.Key, Reason: "ask the customer"})
	after := d.breakOf("INV1000003")
	if after.State != before.State || after.Decision != before.Decision || !maps.Equal(balances, d.balances()) || len(d.claimed()) != 0 {
		t.Errorf("before %+v, after %+v", before, after)
	}
	d.refusedFor(workbench.ReasonDecided, second(d.as(sam, &workbench.ApproveDecision{Account: bank, Decision: made.Key})))
	d.decides(sam, d.about(workbench.ActionWriteOff, "INV1000003"))
}

// TestRunBeforeApproval: a run that finds the partner takes the proposal back.
func TestRunBeforeApproval(t *testing.T) {
	d := mixed(t).configured()
	d.match(2)
	made := d.decides(mia, d.about(workbench.ActionWriteOff, "INV1000003"))
	d.book(moved{"INV1000003", 3, 70_000, "booked a day later"})
	d.match(3)
	d.refusedFor(workbench.ReasonDecided, second(d.as(sam, &workbench.ApproveDecision{Account: bank, Decision: made.Key})))
	found := read(d, func(ctx context.Context, reader store.Reader) (*workbench.Decision, error) {
		return workbench.DecisionByKey(ctx, reader, tenant, made.Key)
	})
	if found.State != workbench.DecisionWithdrawn {
		t.Errorf("the proposal is %s", found.State)
	}
	d.promises()
}

// apart delivers two payments and one booking of their sum that nothing connects.
func apart(t testing.TB) *desk {
	d := open(t).books().configured()
	d.deliver(2, 0, moved{"INV1000001", 2, 30_100, "first"}, moved{"INV1000002", 2, 20_200, "second"})
	d.book(moved{"ORD7777777", 2, 50_300, "both"})
	d.match(2)
	return d
}

func TestManualMatch(t *testing.T) {
	d := apart(t)
	d.refusedFor(workbench.ReasonDiffers, second(d.as(mia, d.about(workbench.ActionMatch, "INV1000001", "ORD7777777"))))
	d.decides(mia, d.about(workbench.ActionMatch, "INV1000001", "INV1000002", "ORD7777777"))
	if len(d.corrections()) != 0 {
		t.Error("a group without difference posted something")
	}
	d.nothingLeft(2)
}

// TestManualMatchWithDifference posts the difference, within limits.
func TestManualMatchWithDifference(t *testing.T) {
	d := open(t).books().configured()
	d.deliver(2, 0, moved{"INV1000001", 2, 30_100, "first"}, moved{"INV1000002", 2, 18_900, "second"})
	d.book(moved{"ORD7777777", 2, 50_300, "both"})
	d.match(2)
	command := d.about(workbench.ActionMatch, "INV1000001", "INV1000002", "ORD7777777")
	command.Counter = "6603"
	if made := d.decides(mia, command); made.State != workbench.DecisionDone {
		t.Fatalf("13.00 are within the limit, but the decision is %s", made.State)
	}
	if balances := d.balances(); balances["6603"] != 1_300 || balances[cash] != 49_000 {
		t.Errorf("balances %v", balances)
	}
	d.nothingLeft(2)
}

func TestSuspenseAndClearing(t *testing.T) {
	d := mixed(t).configured()
	d.match(2)
	before := d.balances()
	d.decides(mia, d.about(workbench.ActionSuspense, "INV1000003"))
	standing := d.breakOf("INV1000003")
	if standing.State != workbench.BreakSuspense || d.balances()["2241"]-before["2241"] != -70_000 {
		t.Fatalf("%s, balances %v", standing.State, d.balances())
	}
	d.match(2) // a rerun leaves it there
	if again := d.breakOf("INV1000003"); again.State != workbench.BreakSuspense || again.Journal != standing.Journal {
		t.Errorf("a run made it %+v", again)
	}
	d.refusedFor(workbench.ReasonDecided, second(d.as(mia, d.about(workbench.ActionWriteOff, "INV1000003"))))
	clear := d.about(workbench.ActionClear, "INV1000003")
	d.refused(pipeline.InvalidArgument, second(d.as(sam, clear)))
	clear.Counter, clear.ValueDate = "4001", march(9)
	made := d.decides(sam, clear)
	after := d.balances()
	if made.State != workbench.DecisionDone || after["2241"] != before["2241"] || after["4001"]-before["4001"] != -70_000 || after[cash]-before[cash] != 70_000 {
		t.Errorf("%s, balances %v, then %v", made.State, before, after)
	}
	journal := read(d, func(ctx context.Context, reader store.Reader) (*ledger.Journal, error) {
		return ledger.JournalByKey(ctx, reader, tenant, d.states()[standing.Item].Journal)
	})
	if cleared := d.states()[standing.Item]; cleared.State != workbench.BreakClosed || journal.Reference != "clears:"+key(standing.Journal) {
		t.Errorf("break %+v, journal %+v", cleared, journal)
	}
	d.promises()
}

// TestSuspenseIsNoWayAroundLimits: what leaves a suspense account is limited.
func TestSuspenseIsNoWayAroundLimits(t *testing.T) {
	d := mixed(t).configured()
	d.match(2)
	d.decides(mia, d.about(workbench.ActionSuspense, "INV1000003"))
	clear := d.about(workbench.ActionClear, "INV1000003")
	clear.Counter = "6603"
	clear.ValueDate = march(9)
	made := d.decides(mia, clear)
	if made.State != workbench.DecisionProposed {
		t.Fatalf("the clearing of 700.00 is %s", made.State)
	}
	d.match(2)
	if state := d.breakOf("INV1000003").State; state != workbench.BreakProposed {
		t.Errorf("a run made it %s", state)
	}
	d.decides(sam, &workbench.RejectDecision{Account: bank, Decision: made.Key})
	if state := d.breakOf("INV1000003").State; state != workbench.BreakSuspense {
		t.Errorf("the rejected clearing left it %s", state)
	}
}

func TestCarriedByAPerson(t *testing.T) {
	d := mixed(t).configured()
	d.match(2)
	d.decides(mia, d.about(workbench.ActionCarry, "INV1000003"))
	if state := d.breakOf("INV1000003").State; state != workbench.BreakCarried {
		t.Errorf("the break is %s", state)
	}
	_, again := d.match(2)
	if len(again) != 1 || again[0]["reference"] != "INV1000003" {
		t.Errorf("the carried break did not come again: %v", again)
	}
}

// TestRefusedGroupIsNotSuggestedAgain, until that is undone.
func TestRefusedGroupIsNotSuggestedAgain(t *testing.T) {
	d := suggested(t)
	run, _ := d.match(2)
	group := d.suggestion(run).Group
	refused := d.decides(mia, &workbench.RefuseGroup{Run: run.Key, Group: group, Reason: "another customer"})
	d.refusedFor(workbench.ReasonDecided, d.try(&workbench.ConfirmGroup{Run: run.Key, Group: group}))
	for range 2 {
		again, _ := d.match(2)
		if groups := d.suggestions(again); len(groups) != 0 || again.GroupCount != 0 {
			t.Errorf("the refused items came together again: %+v", groups)
		}
		if again.BreakCount != 2 {
			t.Errorf("%d breaks", again.BreakCount)
		}
	}
	d.decides(mia, &workbench.UndoDecision{Account: bank, Decision: refused.Key})
	again, _ := d.match(2)
	if groups := d.suggestions(again); len(groups) != 1 || groups[0].ID != group.ID {
		t.Errorf("after the undo: %+v", groups)
	}
	d.promises()
}

// TestRunWhileAGroupIsRefused starts again.
func TestRunWhileAGroupIsRefused(t *testing.T) {
	d := suggested(t)
	run, _ := d.match(2)
	job := d.matching(2)
	found, err := d.work(job)
	must(t, err)
	d.decides(mia, &workbench.RefuseGroup{Run: run.Key, Group: d.suggestion(run).Group})
	d.refused(pipeline.InvalidState, d.complete(job, found))
}

func TestDecisionsAreChecked(t *testing.T) {
	d := mixed(t).configured()
	d.match(2)
	fee := d.breakOf("INV1000002")
	one := []workbench.Chosen{{Item: fee.Item}}
	for name, c := range map[string]struct {
		want    pipeline.Code
		command pipeline.Command
	}{
		"no break":         {pipeline.InvalidArgument, &workbench.MakeDecision{Account: bank, Action: workbench.ActionCarry}},
		"unknown break":    {pipeline.NotFound, &workbench.MakeDecision{Account: bank, Action: workbench.ActionCarry, Breaks: []workbench.Chosen{{Item: "left:none"}}}},
		"unknown account":  {pipeline.NotFound, &workbench.MakeDecision{Account: "1", Action: workbench.ActionCarry, Breaks: one}},
		"unknown action":   {pipeline.InvalidArgument, &workbench.MakeDecision{Account: bank, Action: "forget", Breaks: one}},
		"confirm by hand":  {pipeline.InvalidArgument, &workbench.MakeDecision{Account: bank, Action: workbench.ActionConfirm, Breaks: one}},
		"named twice":      {pipeline.InvalidArgument, &workbench.MakeDecision{Account: bank, Action: workbench.ActionMatch, Breaks: append(one, one...)}},
		"older revision":   {pipeline.InvalidState, &workbench.MakeDecision{Account: bank, Action: workbench.ActionCarry, Breaks: []workbench.Chosen{{Item: fee.Item, Revision: fee.Revision + 1}}}},
		"no such ledger":   {pipeline.NotFound, &workbench.MakeDecision{Account: bank, Action: workbench.ActionWriteOff, Breaks: one, Counter: "9999"}},
		"the account":      {pipeline.InvalidArgument, &workbench.MakeDecision{Account: bank, Action: workbench.ActionWriteOff, Breaks: one, Counter: cash}},
		"too long":         {pipeline.InvalidArgument, &workbench.MakeDecision{Account: bank, Action: workbench.ActionCarry, Breaks: one, Reason: strings.Repeat("x", 5000)}},
		"NUL in a reason":  {pipeline.InvalidArgument, &workbench.MakeDecision{Account: bank, Action: workbench.ActionCarry, Breaks: one, Reason: "a\x00"}},
		"unknown decision": {pipeline.NotFound, &workbench.UndoDecision{Account: bank, Decision: 1}},
		"nothing proposed": {pipeline.NotFound, &workbench.ApproveDecision{Account: bank, Decision: 1}},
	} {
		if _, err := d.as(sam, c.command); err == nil || pipeline.CodeOf(err) != c.want {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
	if changed := d.breakOf("INV1000002"); changed.Revision != fee.Revision || len(d.claimed()) != 0 {
		t.Errorf("refusals changed %+v", changed)
	}
}

// TestClosedPeriod takes neither a decision nor its undoing.
func TestClosedPeriod(t *testing.T) {
	d := mixed(t).configured()
	d.match(2)
	made := d.decides(mia, d.about(workbench.ActionWriteOff, "INV1000002"))
	do[any](d, &ledger.LockPeriod{Period: "2026-03", Locked: true})
	before, states := d.balances(), d.states()
	d.refusedFor("period_locked", second(d.as(sam, d.about(workbench.ActionWriteOff, "INV1000003"))))
	d.refusedFor("period_locked", second(d.as(mia, d.about(workbench.ActionWriteOff, "INV1000003"))))
	d.refusedFor("period_locked", second(d.as(sam, &workbench.UndoDecision{Account: bank, Decision: made.Key})))
	if !maps.Equal(before, d.balances()) || !slices.Equal(standingOf(states), standingOf(d.states())) {
		t.Error("refusals changed something")
	}
	do[any](d, &ledger.ReopenPeriod{Period: "2026-03", Reason: "a late entry"})
	d.decides(sam, &workbench.UndoDecision{Account: bank, Decision: made.Key})
}
