package ledger

import (
	"context"

	"zhitong/calendar"
	"zhitong/pipeline"
	"zhitong/store"
)

// Decider decides the commands of the ledger.
type Decider struct{}

// Migrations are the tables of the ledger.
func Migrations() []store.Migration {
	first, added := *entries.Spec, len(entries.Spec.Indexes)-1
	first.Indexes = entries.Spec.Indexes[:added]
	return []store.Migration{{Module: "ledger", Version: 1, CreateTables: []*store.Table{
		Accounts.Spec, Journals.Spec, Periods.Spec, &first, balances.Spec,
	}}, {Module: "ledger", Version: 2, AddIndexes: []store.AddIndex{{Table: entries.Spec, Index: entries.Spec.Indexes[added]}}}}
}

// Kinds implements [pipeline.Decider].
func (Decider) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{
		"ledger.account.open":  func() pipeline.Command { return new(OpenAccount) },
		"ledger.propose":       func() pipeline.Command { return new(Propose) },
		"ledger.approve":       func() pipeline.Command { return new(Approve) },
		"ledger.reject":        func() pipeline.Command { return new(Reject) },
		"ledger.post":          func() pipeline.Command { return new(Post) },
		"ledger.reverse":       func() pipeline.Command { return new(Reverse) },
		"ledger.period.lock":   func() pipeline.Command { return new(LockPeriod) },
		"ledger.period.reopen": func() pipeline.Command { return new(ReopenPeriod) },
	}
}

// touched is what the commands of a load read.
type touched struct {
	accounts []AccountID
	journals []int64
	periods  []PeriodID
}

func (t *touched) transfers(tenant string, date calendar.Date, transfers []Transfer) {
	t.periods = append(t.periods, PeriodID{tenant, periodOf(date)})
	for _, transfer := range transfers {
		t.accounts = append(t.accounts, AccountID{tenant, transfer.Debit}, AccountID{tenant, transfer.Credit})
	}
}

func (t *touched) command(tenant string, command pipeline.Command) {
	switch command := command.(type) {
	case *OpenAccount:
		t.accounts = append(t.accounts, AccountID{tenant, command.Code})
	case *Propose:
		t.transfers(tenant, command.ValueDate, command.Transfers)
	case *Post:
		t.transfers(tenant, command.ValueDate, command.Transfers)
	case *Approve:
		t.journals = append(t.journals, command.Journal)
	case *Reject:
		t.journals = append(t.journals, command.Journal)
	case *Reverse:
		t.journals = append(t.journals, command.Journal)
		t.periods = append(t.periods, PeriodID{tenant, periodOf(command.ValueDate)})
	case *LockPeriod:
		t.periods = append(t.periods, PeriodID{tenant, command.Period})
	case *ReopenPeriod:
		t.periods = append(t.periods, PeriodID{tenant, command.Period})
	}
}

// Load implements [pipeline.Decider].
func (Decider) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	var t touched
	for _, task := range tasks {
		t.command(task.Act.Tenant, task.Command)
	}
	if err := lockJournals(ctx, batch, t.journals); err != nil {
		return err
	}
	for _, key := range t.journals {
		if journal, _ := Journals.Get(batch, key); journal != nil {
			t.transfers(journal.Tenant, journal.ValueDate, journal.Transfers)
		}
	}
	if err := Accounts.Load(ctx, batch, t.accounts); err != nil {
		return err
	}
	return loadPeriods(ctx, batch, t.periods)
}

// lockJournals loads journals that are about to change their state.
func lockJournals(ctx context.Context, batch *pipeline.Batch, keys []int64) error {
	if len(keys) == 0 {
		return nil
	}
	if !batch.Exclusive() {
		if _, err := Journals.Lock(ctx, batch, keys, true); err != nil {
			return err
		}
	}
	return Journals.Load(ctx, batch, keys)
}

// loadPeriods locks the periods that exist, so that none is closed while a
// posting into it is being decided.
func loadPeriods(ctx context.Context, batch *pipeline.Batch, ids []PeriodID) error {
	if len(ids) == 0 {
		return nil
	}
	if !batch.Exclusive() {
		if _, err := Periods.Lock(ctx, batch, ids, true); err != nil {
			return err
		}
	}
	return Periods.Load(ctx, batch, ids)
}

// Decide implements [pipeline.Decider].
func (Decider) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	tenant := task.Act.Tenant
	switch command := task.Command.(type) {
	case *OpenAccount:
		return nil, command.open(batch, tenant)
	case *LockPeriod:
		return nil, lockPeriod(batch, tenant, command)
	case *ReopenPeriod:
		return nil, reopenPeriod(batch, tenant, command)
	case *Propose:
		return propose(batch, task.Act, command)
	case *Post:
		return post(batch, task.Act, command)
	case *Approve:
		return approve(batch, task.Act, command)
	case *Reject:
		return reject(batch, task.Act, command)
	case *Reverse:
		return reverse(batch, task.Act, command)
	default:
		return nil, pipeline.Refuse(pipeline.Internal, "the ledger does not decide %q", task.Command.Kind())
	}
}
