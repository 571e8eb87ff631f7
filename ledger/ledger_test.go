package ledger_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"zhitong/calendar"
	"zhitong/ledger"
	"zhitong/money"
	"zhitong/pipeline"
	"zhitong/sqlite"
	"zhitong/store"
)

const tenant = "<default>"

type everybody struct{}

func (everybody) Authorize(context.Context, pipeline.Actor, string, string) error { return nil }

type fixture struct {
	*testing.T
	pipeline *pipeline.Pipeline
	db       store.Store
}

func start(t *testing.T) fixture {
	t.Helper()
	db, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context(), append(pipeline.Migrations(), ledger.Migrations()...)); err != nil {
		t.Fatal(err)
	}
	p, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: everybody{},
		Deciders: []pipeline.Decider{ledger.Decider{}}, Projections: []pipeline.Projection{ledger.Folding{}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close(); db.Close() })
	f := fixture{t, p, db}
	for code, kind := range map[string]ledger.AccountKind{"1002": ledger.Asset, "2241": ledger.Suspense, "6603": ledger.Expense} {
		f.must("anna", &ledger.OpenAccount{Code: code, Name: "account " + code, Currency: "CNY", Type: kind})
	}
	f.must("anna", &ledger.OpenAccount{Code: "1003", Name: "euro", Currency: "EUR", Type: ledger.Asset})
	return f
}

func (f fixture) do(actor string, command pipeline.Command) (ledger.JournalAnswer, error) {
	return pipeline.Do[ledger.JournalAnswer](f.Context(), f.pipeline,
		pipeline.Act{Actor: pipeline.Actor{ID: actor}, Tenant: tenant, Command: command})
}

func (f fixture) must(actor string, command pipeline.Command) ledger.JournalAnswer {
	f.Helper()
	answer, err := f.do(actor, command)
	if err != nil {
		f.Fatal(err)
	}
	return answer
}

func (f fixture) refused(want pipeline.Code, actor string, command pipeline.Command) {
	f.Helper()
	if _, err := f.do(actor, command); pipeline.CodeOf(err) != want || err == nil {
		f.Errorf("%s by %s: got %v, want %s", command.Kind(), actor, err, want)
	}
}

// balance gives what stands on an account, and checks it against its entries.
func (f fixture) balance(code string) string {
	f.Helper()
	var text string
	err := f.db.Read(f.Context(), func(reader store.Reader) error {
		all, err := ledger.Balances(f.Context(), reader, tenant)
		for _, account := range all {
			if account.Code == code {
				text = account.Balance.DecimalText()
			}
		}
		if err != nil {
			return err
		}
		return f.checkRunning(reader, code)
	})
	if err != nil {
		f.Fatal(err)
	}
	return text
}

// checkRunning checks that numbers are gapless and balances run.
func (f fixture) checkRunning(reader store.Reader, code string) error {
	entries, err := ledger.EntriesOf(f.Context(), reader, ledger.AccountID{Tenant: tenant, Code: code}, 0, 10_000)
	running := int64(0)
	for i := len(entries) - 1; i >= 0; i-- {
		running += entries[i].Amount
		if entries[i].Number != int64(len(entries)-i) || entries[i].Balance != running {
			f.Errorf("entry %d of %s: number %d, balance %d, want %d", len(entries)-i, code, entries[i].Number, entries[i].Balance, running)
		}
	}
	return err
}

func yuan(minor int64) money.Amount { return money.New(minor, money.CNY) }

func day(t *testing.T, text string) calendar.Date {
	t.Helper()
	date, err := calendar.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return date
}

func fee(t *testing.T, minor int64) []ledger.Transfer {
	return []ledger.Transfer{{Debit: "6603", Credit: "1002", Amount: yuan(minor), Text: "手续费"}}
}

func TestAProposalCountsOnceASecondPersonApproves(t *testing.T) {
	f := start(t)
	proposed := f.must("anna", &ledger.Propose{ValueDate: day(t, "2026-03-02"), Text: "fee", Transfers: fee(t, 1250)})
	if got := f.balance("1002"); got != "0.00" {
		t.Errorf("a proposal moved the balance to %s", got)
	}
	f.refused(pipeline.FourEyes, "anna", &ledger.Approve{Journal: proposed.Journal})
	f.refused(pipeline.Forbidden, "anna", &ledger.Approve{Journal: proposed.Journal, ApprovedBy: "bert"})
	f.must("bert", &ledger.Approve{Journal: proposed.Journal})
	f.refused(pipeline.InvalidState, "carl", &ledger.Approve{Journal: proposed.Journal})
	if bank, expense := f.balance("1002"), f.balance("6603"); bank != "-12.50" || expense != "12.50" {
		t.Errorf("bank %s, expense %s", bank, expense)
	}
}

func TestBadPostingsAreRefused(t *testing.T) {
	f := start(t)
	date := day(t, "2026-03-02")
	tests := map[string]struct {
		want      pipeline.Code
		transfers []ledger.Transfer
	}{
		"nothing":          {pipeline.InvalidArgument, nil},
		"zero":             {pipeline.InvalidArgument, fee(t, 0)},
		"negative":         {pipeline.InvalidArgument, fee(t, -1)},
		"unknown account":  {pipeline.NotFound, []ledger.Transfer{{Debit: "9999", Credit: "1002", Amount: yuan(1)}}},
		"same account":     {pipeline.InvalidArgument, []ledger.Transfer{{Debit: "1002", Credit: "1002", Amount: yuan(1)}}},
		"another currency": {pipeline.InvalidArgument, []ledger.Transfer{{Debit: "1003", Credit: "1002", Amount: yuan(1)}}},
		"one of two bad":   {pipeline.NotFound, append(fee(t, 5), ledger.Transfer{Debit: "9", Credit: "1002", Amount: yuan(1)})},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f.refused(test.want, "anna", &ledger.Post{ValueDate: date, Transfers: test.transfers})
		})
	}
	f.refused(pipeline.InvalidArgument, "anna", &ledger.Post{Transfers: fee(t, 1)})
	if got := f.balance("1002"); got != "0.00" {
		t.Errorf("refused postings moved the balance to %s", got)
	}
}

func TestAReversalRestoresExactlyOnce(t *testing.T) {
	f := start(t)
	posted := f.must("anna", &ledger.Post{ValueDate: day(t, "2026-03-02"), Text: "fee", Transfers: fee(t, 999)})
	reversal := f.must("bert", &ledger.Reverse{Journal: posted.Journal, ValueDate: day(t, "2026-03-03"), Reason: "wrong"})
	f.refused(pipeline.InvalidState, "bert", &ledger.Reverse{Journal: posted.Journal, ValueDate: day(t, "2026-03-03")})
	f.refused(pipeline.NotFound, "bert", &ledger.Reverse{Journal: reversal.Journal + 999, ValueDate: day(t, "2026-03-03")})
	if bank, expense := f.balance("1002"), f.balance("6603"); bank != "0.00" || expense != "0.00" {
		t.Errorf("bank %s, expense %s", bank, expense)
	}
}

func TestALockedPeriodTakesNoMore(t *testing.T) {
	f := start(t)
	waiting := f.must("anna", &ledger.Propose{ValueDate: day(t, "2026-03-31"), Transfers: fee(t, 1)})
	f.must("bert", &ledger.LockPeriod{Period: "2026-03", Locked: true})
	f.refused(pipeline.InvalidState, "anna", &ledger.Post{ValueDate: day(t, "2026-03-31"), Transfers: fee(t, 1)})
	f.refused(pipeline.InvalidState, "bert", &ledger.Approve{Journal: waiting.Journal})
	f.must("anna", &ledger.Post{ValueDate: day(t, "2026-04-01"), Transfers: fee(t, 1)})
	f.refused(pipeline.InvalidArgument, "bert", &ledger.LockPeriod{Period: "2026-03", Locked: false})
	f.refused(pipeline.InvalidArgument, "bert", &ledger.ReopenPeriod{Period: "2026-03", Reason: " "})
	f.refused(pipeline.InvalidState, "bert", &ledger.ReopenPeriod{Period: "2026-04", Reason: "late invoice"})
	f.refused(pipeline.InvalidState, "bert", &ledger.Approve{Journal: waiting.Journal})
	f.must("bert", &ledger.ReopenPeriod{Period: "2026-03", Reason: "late invoice"})
	f.refused(pipeline.InvalidState, "bert", &ledger.ReopenPeriod{Period: "2026-03", Reason: "once more"})
	f.must("bert", &ledger.Approve{Journal: waiting.Journal})
	f.refused(pipeline.InvalidArgument, "bert", &ledger.LockPeriod{Period: "March"})
}

// TestTextThatNoStoreHolds: PostgreSQL stores neither NUL nor what is no UTF-8.
func TestTextThatNoStoreHolds(t *testing.T) {
	f := start(t)
	date := day(t, "2026-03-02")
	posted := f.must("anna", &ledger.Post{ValueDate: date, Transfers: fee(t, 1)})
	waiting := f.must("anna", &ledger.Propose{ValueDate: date, Transfers: fee(t, 1)})
	for _, text := range []string{"a\x00b", "a\xffb"} {
		noted := fee(t, 1)
		noted[0].Text = text
		for _, command := range []pipeline.Command{
			&ledger.Post{ValueDate: date, Text: text, Transfers: fee(t, 1)}, &ledger.Post{ValueDate: date, Reference: text, Transfers: fee(t, 1)},
			&ledger.Post{ValueDate: date, Rule: text, Transfers: fee(t, 1)}, &ledger.Post{ValueDate: date, Transfers: noted},
			&ledger.Propose{ValueDate: date, Text: text, Transfers: fee(t, 1)}, &ledger.Propose{ValueDate: date, Reference: text, Transfers: fee(t, 1)},
			&ledger.Reverse{Journal: posted.Journal, ValueDate: date, Reason: text}, &ledger.Reject{Journal: waiting.Journal, Reason: text},
			&ledger.OpenAccount{Code: text, Name: "x", Currency: "CNY", Type: ledger.Asset}, &ledger.OpenAccount{Code: "9", Name: text, Currency: "CNY", Type: ledger.Asset},
		} {
			f.refused(pipeline.InvalidArgument, "anna", command)
		}
	}
}

func TestAKeyPostsOnce(t *testing.T) {
	f := start(t)
	post := &ledger.Post{Key: "run-1/break-7", ValueDate: day(t, "2026-03-02"), Transfers: fee(t, 100)}
	f.must("anna", post)
	f.refused(pipeline.AlreadyExists, "anna", post)
	if got := f.balance("6603"); got != "1.00" {
		t.Errorf("expense %s", got)
	}
}

func TestAnAccountIsOpenedOnceInOneForm(t *testing.T) {
	f := start(t)
	f.must("anna", &ledger.OpenAccount{Code: "1002", Name: "account 1002", Currency: "CNY", Type: ledger.Asset})
	f.refused(pipeline.AlreadyExists, "anna", &ledger.OpenAccount{Code: "1002", Name: "other", Currency: "CNY", Type: ledger.Asset})
	f.refused(pipeline.InvalidArgument, "anna", &ledger.OpenAccount{Code: "1", Name: "x", Currency: "ABC", Type: ledger.Asset})
	f.refused(pipeline.InvalidArgument, "anna", &ledger.OpenAccount{Code: "1", Name: "x", Currency: "CNY", Type: "box"})
}

func TestAHotAccountAddsUp(t *testing.T) {
	f := start(t)
	var wait sync.WaitGroup
	for i := range 400 {
		wait.Go(func() {
			f.do("anna", &ledger.Post{Key: fmt.Sprint("k", i%300), ValueDate: day(t, "2026-03-02"), Transfers: fee(t, 1)})
		})
	}
	wait.Wait()
	if bank, expense := f.balance("1002"), f.balance("6603"); bank != "-3.00" || expense != "3.00" {
		t.Errorf("bank %s, expense %s", bank, expense)
	}
}
