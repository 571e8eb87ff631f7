package workbench

import (
	"context"
	"errors"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/store"
)

// errFound ends a search.
var errFound = errors.New("found")

// balanceOn is what the bank says that the account held on a day: the closing
// balance of its last statement, and what reports of the days since tell. Nil is
// that it does not say.
func (p *pool) balanceOn(ctx context.Context, reader store.Reader, day calendar.Date) (*money.Amount, error) {
	last, err := p.lastStatement(ctx, reader, day, !p.overlaps)
	if err != nil || last == nil || last.Head.Closing == nil {
		return nil, err
	}
	closing := last.Head.Closing.Amount
	if p.overlaps && !last.overlaps() {
		closing, err = p.addReported(ctx, reader, day, last, closing)
	}
	return &closing, err
}

// lastStatement gives the last statement up to a day, or report where there is no
// statement; nil for none.
func (p *pool) lastStatement(ctx context.Context, reader store.Reader, day calendar.Date, ofAnyKind bool) (last *Statement, err error) {
	err = reader.Select(ctx, store.Query{Table: statements.Spec, Where: append(p.account.owns(),
		store.Compare{Column: "until", Op: store.LessOrEqual, Value: day.String()}),
		OrderBy: []store.Order{{Column: "until", Descending: true}, {Column: "id", Descending: true}}}, func(row store.Row) error {
		one, err := statements.Decode(row)
		if err != nil {
			return err
		}
		if last == nil || !one.overlaps() || last.Head.Closing == nil {
			last = one
		}
		if ofAnyKind || !one.overlaps() {
			return errFound
		}
		return nil
	})
	if errors.Is(err, errFound) {
		err = nil
	}
	return last, err
}

// addReported adds what no statement covers yet to a balance.
func (p *pool) addReported(ctx context.Context, reader store.Reader, day calendar.Date, last *Statement, balance money.Amount) (money.Amount, error) {
	around, err := historyAround(ctx, reader, p.account, []*Statement{last})
	if err != nil {
		return balance, err
	}
	counted, _ := around.movements()
	for i := range counted {
		if one := &counted[i]; one.Provisional && one.until() <= day.String() {
			if balance, err = balance.Add(one.Entry.Amount); err != nil {
				return balance, err
			}
		}
	}
	return balance, nil
}
