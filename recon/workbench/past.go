package workbench

import (
	"context"

	"zhitong/calendar"
	"zhitong/ledger"
	"zhitong/money"
	"zhitong/pipeline"
	"zhitong/recon"
	"zhitong/statement"
	"zhitong/store"
)

// Past is what happened on an account in a period, on both sides and whatever
// became of it: the input of a back-test.
type Past struct {
	Account  *Account
	Calendar *calendar.Calendar
	To       calendar.Date
	// Rules are those that a run would take that starts now.
	Rules *recon.RuleSet
	left  []statement.Entry
	right []statement.Entry
}

// PastOf reads the booked entries of the bank and of the ledger from one day to
// another, at most limit of both together: more are refused with
// InvalidArgument. What a decision of the reconciliation has posted answers
// nothing of the bank and is left out, as in a run.
func PastOf(ctx context.Context, reader store.Reader, id AccountID, from, to calendar.Date, limit int) (*Past, error) {
	if to.Before(from) {
		return nil, pipeline.Refuse(pipeline.InvalidArgument, "the period ends before it begins")
	}
	account, err := AccountByName(ctx, reader, id.Tenant, id.Account)
	if err != nil {
		return nil, err
	}
	p := &Past{Account: account, To: to}
	if p.Calendar, err = calendarOf(p.Account.Calendar); err != nil {
		return nil, err
	}
	if p.Rules, _, err = p.Account.rulesAt(ctx, reader, reader.Now()); err != nil {
		return nil, err
	}
	if err := p.readLeft(ctx, reader, from, limit); err != nil {
		return nil, err
	}
	return p, p.readRight(ctx, reader, from, limit)
}

func (p *Past) full(limit int) error {
	if len(p.left)+len(p.right) < limit {
		return nil
	}
	return pipeline.Refuse(pipeline.InvalidArgument, "account %s has more than %d entries in the period, as many as a back-test takes; take a shorter one", p.Account.Account, limit)
}

func (p *Past) readLeft(ctx context.Context, reader store.Reader, from calendar.Date, limit int) error {
	known, err := statements.Read(ctx, reader, store.Query{Where: store.And{is("tenant", p.Account.Tenant), is("account", p.Account.Account),
		store.Compare{Column: "until", Op: store.GreaterOrEqual, Value: from.String()},
		store.Compare{Column: "until", Op: store.LessOrEqual, Value: p.To.AddDays(coveringDays).String()}}, OrderBy: []store.Order{{Column: "until"}, {Column: "id"}}})
	if err != nil {
		return err
	}
	if len(known) == 0 {
		return nil
	}
	around, err := historyAround(ctx, reader, p.Account, known)
	if err != nil {
		return err
	}
	counted, _ := around.movements()
	for i := range counted {
		entry := &counted[i].Entry
		if entry.BookingDate.Before(from) || entry.BookingDate.After(p.To) {
			continue
		}
		if err := p.full(limit); err != nil {
			return err
		}
		p.left = append(p.left, *entry)
	}
	return nil
}

func (p *Past) readRight(ctx context.Context, reader store.Reader, from calendar.Date, limit int) error {
	currency, err := money.LookupCurrency(p.Account.Currency)
	if err != nil {
		return err
	}
	settled, err := settledItems(ctx, reader, p.Account.AccountID)
	if err != nil {
		return err
	}
	return ledger.EachEntryAfter(ctx, reader, ledger.AccountID{Tenant: p.Account.Tenant, Code: p.Account.Ledger}, 0, func(e *ledger.Entry) error {
		if settled.journals[e.Journal] || e.Reference == OpeningReference || e.ValueDate < from.String() || e.ValueDate > p.To.String() {
			return nil
		}
		if err := p.full(limit); err != nil {
			return err
		}
		entry, err := p.Account.ledgerEntry(e, currency)
		p.right = append(p.right, entry)
		return err
	})
}

// Sides gives both sides as a rule set reads them.
func (p *Past) Sides(rules *recon.RuleSet) (left, right *recon.Side, err error) {
	if left, err = side(recon.Left, rules, p.left); err != nil {
		return nil, nil, err
	}
	right, err = side(recon.Right, rules, p.right)
	return left, right, err
}

func side(name recon.SideName, rules *recon.RuleSet, entries []statement.Entry) (*recon.Side, error) {
	loader := recon.NewLoader(name, rules)
	for i := range entries {
		if err := loader.AddEntry("", &entries[i]); err != nil {
			return nil, err
		}
	}
	return loader.Side()
}
