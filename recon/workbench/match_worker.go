package workbench

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"zhitong/broker"
	"zhitong/calendar"
	"zhitong/ledger"
	"zhitong/money"
	"zhitong/recon"
	"zhitong/recon/rulebook"
	"zhitong/statement"
	"zhitong/store"
)

// maxBreaksAtWork is how many breaks one process instance gets at once. The others
// are open for people at the workbench, and for a job of the type recon.next.
const maxBreaksAtWork = 500

// match reconciles the account of the statement that was read: all entries of
// the bank and of the ledger up to its last day that nobody has claimed. The
// matching happens outside of any transaction; its result counts only if nothing
// was claimed meanwhile.
func (w *workers) match(ctx context.Context, job broker.ActivatedJob) (broker.Result, error) {
	in, err := w.gather(ctx, job)
	if err != nil {
		return broker.Result{}, err
	}
	found, err := recon.Match(ctx, in.left, in.right, recon.Options{Rules: in.rules, Calendar: in.calendar, AsOf: in.until, Refused: in.refused})
	if err != nil {
		return broker.Result{}, err
	}
	remainders, err := in.atWork.remainders(in.calendar, in.until)
	if err != nil {
		return broker.Result{}, err
	}
	found.Breaks = append(found.Breaks, remainders...) // the hash is that of the matching
	finish, given, left, err := w.finish(ctx, in, found, job)
	if err != nil {
		return broker.Result{}, err
	}
	if err := w.keepResult(ctx, job.Tenant, found, &finish.Run); err != nil {
		return broker.Result{}, err
	}
	finish.Run.Key = job.Key // unique, and of nothing else in the table of runs
	return broker.ResultOf(map[string]any{
		"reconciliationKey": keyText(job.Key), "breaks": breakVariables(job.Key, given), "breakCount": len(found.Breaks),
		"breaksLeft":    left,
		"matchedGroups": len(found.Groups), "suggestedGroups": len(found.Suggestions), "contentHash": found.Hash,
	}, finish)
}

// gathered is what a run works on, read at one moment.
type gathered struct {
	account     *Account
	rules       *recon.RuleSet
	version     *rulebook.Activation // of the rules, where they are of the rule book
	calendar    *calendar.Calendar
	until       calendar.Date
	startedAt   time.Time
	left, right *recon.Side
	atWork      *atWork
	refused     []recon.Group
	pool        *pool
}

func (w *workers) gather(ctx context.Context, job broker.ActivatedJob) (*gathered, error) {
	var account, until string
	if err := job.Variable("account", &account); err != nil {
		return nil, err
	}
	if err := job.Variable("until", &until); err != nil {
		return nil, err
	}
	day, err := calendar.ParseDate(until)
	if err != nil || account == "" {
		return nil, fmt.Errorf("the variables account and until must say what is reconciled: %w", err)
	}
	in := &gathered{until: day}
	return in, w.reading(ctx, func(reader store.Reader) error {
		return in.read(ctx, reader, AccountID{job.Tenant, account})
	})
}

// read reads what is not settled on an account and who works on what.
func (in *gathered) read(ctx context.Context, reader store.Reader, id AccountID) (err error) {
	in.startedAt = reader.Now()
	if err := in.open(ctx, reader, id); err != nil {
		return err
	}
	if in.pool, err = loadPool(ctx, reader, in.account); err != nil {
		return err
	}
	if in.atWork.settled, err = in.atWork.claimed(ctx, reader, id); err != nil {
		return err
	}
	in.atWork.leave(in.pool)
	if err := in.loadLeft(ctx, reader); err != nil {
		return err
	}
	return in.loadRight(ctx, reader)
}

// open reads the registration of the account and what is being worked on.
func (in *gathered) open(ctx context.Context, reader store.Reader, id AccountID) error {
	var err error
	if in.account, err = AccountByName(ctx, reader, id.Tenant, id.Account); err != nil {
		return err
	}
	if in.rules, in.version, err = in.account.rulesAt(ctx, reader, reader.Now()); err != nil {
		return err
	}
	if in.calendar, err = calendarOf(in.account.Calendar); err != nil {
		return err
	}
	if in.account.Opening != 0 {
		return in.account.finishing()
	}
	if in.refused, err = RefusedOf(ctx, reader, id); err != nil {
		return err
	}
	in.atWork, err = loadAtWork(ctx, reader, id)
	return err
}

// loadLeft loads the bank's entries that are not settled, and the balance that
// they lead to.
func (in *gathered) loadLeft(ctx context.Context, reader store.Reader) error {
	loader := recon.NewLoader(recon.Left, in.rules)
	moved := int64(0)
	for i := range in.pool.left {
		one := &in.pool.left[i]
		if one.until() > in.until.String() {
			continue
		}
		moved += one.Entry.Amount.Minor()
		if err := loader.AddEntry(one.File, &one.Entry); err != nil {
			return err
		}
	}
	closing, err := in.pool.balanceOn(ctx, reader, in.until)
	if err != nil {
		return err
	}
	if closing != nil {
		in.balance(loader, *closing, moved)
	}
	in.left, err = loader.Side()
	return err
}

// balance states the closing balance of a side, and as opening what it was
// without the items that are looked at.
func (in *gathered) balance(loader *recon.Loader, closing money.Amount, moved int64) {
	opening := money.New(closing.Minor()-moved, closing.Currency())
	loader.AddBalance(recon.AccountBalance{Account: in.account.Account, Currency: closing.Currency(), Opening: &opening, Closing: &closing})
}

// loadRight loads the ledger's entries that are not settled.
func (in *gathered) loadRight(ctx context.Context, reader store.Reader) error {
	currency, err := money.LookupCurrency(in.account.Currency)
	if err != nil {
		return err
	}
	loader := recon.NewLoader(recon.Right, in.rules)
	moved := int64(0)
	for i := range in.pool.right {
		e := &in.pool.right[i]
		if e.ValueDate > in.until.String() {
			continue
		}
		moved += e.Amount
		entry, err := in.account.ledgerEntry(e, currency)
		if err != nil {
			return err
		}
		if err := loader.AddEntry("", &entry); err != nil {
			return err
		}
	}
	closing, err := ledger.BalanceOn(ctx, reader, ledger.AccountID{Tenant: in.account.Tenant, Code: in.account.Ledger}, in.until)
	if err != nil {
		return err
	}
	in.balance(loader, money.New(closing, currency), moved)
	in.right, err = loader.Side()
	return err
}

// OpeningReference marks the journal that brings the balance of an account
// into the ledger: no entry of the bank answers it.
const OpeningReference = "OPENING"

// ledgerEntry is an entry of the ledger as an entry of the account.
func (a *Account) ledgerEntry(e *ledger.Entry, currency money.Currency) (statement.Entry, error) {
	day, err := calendar.ParseDate(e.ValueDate)
	return statement.Entry{
		ID: keyText(e.Key), Account: a.Account, BookingDate: day, ValueDate: day, Amount: money.New(e.Amount, currency),
		Status: statement.Booked, References: statement.References{Own: e.Reference}, Remittance: statement.Remittance{Text: e.Text},
	}, err
}

// finish says what is to be kept of a result: breaks that nobody works on are
// opened, the first of them for the process instance; those of items that are
// settled now are put aside. All but the first slice is written ahead.
func (w *workers) finish(ctx context.Context, in *gathered, found *recon.Result, job broker.ActivatedJob) (c *finishRun, given []Break, left int, err error) {
	c = &finishRun{Generation: in.account.Generation, Job: job.Key, TimingDays: in.rules.Breaks.TimingDays}
	c.Run = Run{Account: in.account.Account, Currency: in.account.Currency, StartedAt: in.startedAt, Instance: job.Instance,
		To: in.until.String(), From: firstDate(in.left, in.until).String()}
	if in.version != nil {
		c.Run.RuleVersion, c.Run.RuleVersionHash = in.version.Number, in.version.Hash
	}
	for i := range found.Groups {
		add(in.atWork.settled, &found.Groups[i])
	}
	if c.Unsettled, err = w.keepPool(ctx, in, found); err != nil {
		return nil, nil, 0, err
	}
	c.Statements = in.pool.statements
	free := in.atWork.toOpen(found.Breaks)
	given, others := in.opened(free, job.Instance)
	var gone []ItemID
	for _, item := range in.atWork.gone(free) {
		gone = append(gone, in.item(item))
	}
	pieces := slicesOf(append(given[:len(given):len(given)], others...), gone, in.unlisted())
	c.First = pieces[0]
	for _, piece := range pieces[1:] {
		content, err := json.Marshal(piece)
		if err != nil {
			return nil, nil, 0, err
		}
		bundle, err := writeAhead(ctx, w.pipeline, in.account.Tenant, content)
		if err != nil {
			return nil, nil, 0, err
		}
		c.Slices = append(c.Slices, bundle)
	}
	return c, given, len(free) - len(given), nil
}

// opened makes breaks of those that nobody works on: the first ones are given to
// a process instance, the others are left to people. What these have already, and
// as it is, is not written again.
func (in *gathered) opened(free []recon.Break, instance int64) (given, others []Break) {
	for i := range free {
		b := Break{ItemID: in.item(itemOf(&free[i])), Found: free[i]}
		in.account.Settings.prioritise(&b, in.calendar, in.until)
		switch {
		case i < maxBreaksAtWork:
			b.Instance = instance
			given = append(given, b)
		case !in.atWork.has(&b):
			others = append(others, b)
		}
	}
	return given, others
}

// unlisted are the breaks of the first version that are in hand.
func (in *gathered) unlisted() (all []Break) {
	for _, work := range in.atWork.breaks {
		if work.Key == 0 && in.atWork.inHand(work) {
			b := *work
			in.account.Settings.prioritise(&b, in.calendar, in.until)
			all = append(all, b)
		}
	}
	slices.SortFunc(all, func(a, b Break) int { return strings.Compare(a.Item, b.Item) })
	return all
}

func (in *gathered) item(name string) ItemID {
	return ItemID{in.account.Tenant, in.account.Account, name}
}

func firstDate(side *recon.Side, otherwise calendar.Date) calendar.Date {
	first := otherwise
	for i := range side.Len() {
		if date := side.Item(i).BookingDate; date.Before(first) {
			first = date
		}
	}
	return first
}

// keepResult writes the long parts of a result ahead.
func (w *workers) keepResult(ctx context.Context, tenant string, found *recon.Result, run *Run) error {
	run.GroupCount, run.Suggested, run.BreakCount = len(found.Groups), len(found.Suggestions), len(found.Breaks)
	var err error
	if run.Groups, err = writeLines(ctx, w.pipeline, tenant, found.Groups); err != nil {
		return err
	}
	if run.Suggestions, err = writeLines(ctx, w.pipeline, tenant, found.Suggestions); err != nil {
		return err
	}
	if run.Breaks, err = writeLines(ctx, w.pipeline, tenant, found.Breaks); err != nil {
		return err
	}
	run.Result = *found
	run.Result.Groups, run.Result.Suggestions, run.Result.Breaks = nil, nil, nil
	return nil
}

// breakVariables are the breaks as a process sees them.
func breakVariables(run int64, opened []Break) []map[string]any {
	all := make([]map[string]any, len(opened))
	for i := range opened {
		b := &opened[i].Found
		all[i] = map[string]any{
			"id": b.ID, "run": keyText(run), "item": opened[i].Item, "side": b.Side, "itemId": b.ItemID, "class": b.Class, "label": b.Label + " · " + b.LabelEnglish,
			"direction": b.Direction, "amount": b.Amount, "absoluteAmount": b.Absolute, "currency": b.Currency.Code(), "account": b.Account,
			"date": b.Date.String(), "ageBusinessDays": b.Age, "reference": b.Reference, "text": b.Text, "party": b.Party,
		}
	}
	return all
}
