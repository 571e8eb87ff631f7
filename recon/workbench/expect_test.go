package workbench_test

import (
	"context"
	"testing"

	"zhitong/ledger"
	"zhitong/money"
	"zhitong/pipeline"
	"zhitong/recon/workbench"
	"zhitong/store"
)

// TestWhatIsDecidedWithAnExpectation: a period is locked only while the account
// stands as it was looked at; what anybody decides in between refuses the lock.
func TestWhatIsDecidedWithAnExpectation(t *testing.T) {
	d := mixed(t).configured()
	d.match(2)
	seen := func() workbench.AccountState {
		return read(d, func(ctx context.Context, reader store.Reader) (workbench.AccountState, error) {
			account, err := workbench.AccountByName(ctx, reader, tenant, bank)
			return account.State(), err
		})
	}
	lock := func(state workbench.AccountState) error {
		_, err := d.pipeline.Submit(t.Context(), pipeline.Act{Actor: pipeline.System, Tenant: tenant, Command: &ledger.LockPeriod{Period: "2026-02", Locked: true},
			Attached: []pipeline.Command{&workbench.ExpectAccounts{Accounts: []workbench.AccountState{state}}}})
		return err
	}
	post := func() error {
		return d.try(&ledger.Post{ValueDate: march(2).AddDays(-10), Text: "late", Transfers: []ledger.Transfer{{Debit: cash, Credit: "6603", Amount: money.New(100, money.CNY)}}})
	}
	before := seen()
	made := d.decides(mia, d.about(workbench.ActionWriteOff, "INV1000002"))
	d.refusedFor(workbench.ReasonChanged, lock(before))
	between := seen()
	d.decides(sam, &workbench.UndoDecision{Account: bank, Decision: made.Key})
	d.refusedFor(workbench.ReasonChanged, lock(between))
	other := seen()
	other.Account = "unknown"
	d.refused(pipeline.NotFound, lock(other))
	must(t, post())
	must(t, lock(seen()))
	d.refused(pipeline.InvalidState, post())
}
