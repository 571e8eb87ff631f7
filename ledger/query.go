package ledger

import (
	"context"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/pipeline"
	"zhitong/store"
)

// AccountBalance is an account with what stands on it. Balance is debit minus
// credit.
type AccountBalance struct {
	Account
	Debit, Credit, Balance money.Amount
}

// Balances gives the accounts of a tenant by code, with their balances as of
// this read: folded and not yet folded entries.
func Balances(ctx context.Context, reader store.Reader, tenant string) ([]AccountBalance, error) {
	accounts, err := Accounts.Read(ctx, reader, store.Query{
		Where: is("tenant", tenant), OrderBy: []store.Order{{Column: "code"}},
	})
	if err != nil {
		return nil, err
	}
	sums, err := sumsOf(ctx, reader, tenant)
	if err != nil {
		return nil, err
	}
	found := make([]AccountBalance, 0, len(accounts))
	for _, account := range accounts {
		shown, err := withSums(*account, sums[account.AccountID])
		if err != nil {
			return nil, err
		}
		found = append(found, shown)
	}
	return found, nil
}

func withSums(account Account, sum balance) (AccountBalance, error) {
	currency, err := money.LookupCurrency(account.Currency)
	if err != nil {
		return AccountBalance{}, err
	}
	return AccountBalance{
		Account: account, Debit: money.New(sum.Debit, currency), Credit: money.New(sum.Credit, currency),
		Balance: money.New(sum.Debit-sum.Credit, currency),
	}, nil
}

func sumsOf(ctx context.Context, reader store.Reader, tenant string) (map[AccountID]balance, error) {
	sums := map[AccountID]balance{}
	folded, err := balances.Read(ctx, reader, store.Query{Where: is("tenant", tenant)})
	if err != nil {
		return nil, err
	}
	for _, row := range folded {
		sums[row.AccountID] = *row
	}
	waiting, err := entries.Read(ctx, reader, store.Query{Where: store.And{is("tenant", tenant), is("number", int64(0))}})
	if err != nil {
		return nil, err
	}
	for _, entry := range waiting {
		sum := sums[entry.AccountID]
		if err := sum.add(entry.Amount); err != nil {
			return nil, err
		}
		sums[entry.AccountID] = sum
	}
	return sums, nil
}

// EntriesOf gives the newest entries of an account, newest first; before is
// the key of the last one seen, 0 for none.
func EntriesOf(ctx context.Context, reader store.Reader, id AccountID, before int64, limit int) ([]*Entry, error) {
	where := store.And{is("tenant", id.Tenant), is("account", id.Code)}
	if before > 0 {
		where = append(where, store.Compare{Column: "id", Op: store.Less, Value: before})
	}
	return entries.Read(ctx, reader, store.Query{Where: where, OrderBy: []store.Order{{Column: "id", Descending: true}}, Limit: limit})
}

// JournalByKey gives one journal of a tenant, nil when there is none.
func JournalByKey(ctx context.Context, reader store.Reader, tenant string, key int64) (*Journal, error) {
	found, err := Journals.Read(ctx, reader, store.Query{Where: store.And{is("id", key), is("tenant", tenant)}})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// JournalsOf gives the newest journals of a tenant in a state ("" for all),
// newest first.
func JournalsOf(ctx context.Context, reader store.Reader, tenant string, state JournalState, before int64, limit int) ([]*Journal, error) {
	where := store.And{is("tenant", tenant)}
	if state != "" {
		where = append(where, is("state", string(state)))
	}
	if before > 0 {
		where = append(where, store.Compare{Column: "id", Op: store.Less, Value: before})
	}
	return Journals.Read(ctx, reader, store.Query{Where: where, OrderBy: []store.Order{{Column: "id", Descending: true}}, Limit: limit})
}

func is(column string, value any) store.Condition {
	return store.Compare{Column: column, Op: store.Equal, Value: value}
}

// CurrencyOf gives the currency of an account, or NotFound.
func CurrencyOf(ctx context.Context, reader store.Reader, id AccountID) (money.Currency, error) {
	found, err := Accounts.Read(ctx, reader, store.Query{Where: store.And{is("tenant", id.Tenant), is("code", id.Code)}})
	if err != nil {
		return money.Currency{}, err
	}
	if len(found) == 0 {
		return money.Currency{}, pipeline.Refuse(pipeline.NotFound, "account %q does not exist", id.Code)
	}
	return money.LookupCurrency(found[0].Currency)
}

// entryPage is how many entries one statement reads.
const entryPage = 1000

// EachEntryAfter visits the entries of an account after a number, in the order of
// their numbers, and then those that have none yet.
func EachEntryAfter(ctx context.Context, reader store.Reader, id AccountID, number int64, visit func(*Entry) error) error {
	where := store.And{is("tenant", id.Tenant), is("account", id.Code)}
	for full := true; full; {
		page, err := entries.Read(ctx, reader, store.Query{Where: append(where[:2:2], store.Compare{Column: "number", Op: store.Greater, Value: number}),
			OrderBy: []store.Order{{Column: "number"}}, Limit: entryPage})
		if err != nil {
			return err
		}
		if err := visitAll(page, visit); err != nil {
			return err
		}
		if full = len(page) == entryPage; full {
			number = page[entryPage-1].Number
		}
	}
	waiting, err := entries.Read(ctx, reader, store.Query{Where: append(where[:2:2], is("number", int64(0))), OrderBy: []store.Order{{Column: "id"}}})
	if err != nil {
		return err
	}
	return visitAll(waiting, visit)
}

func visitAll(page []*Entry, visit func(*Entry) error) error {
	for _, entry := range page {
		if err := visit(entry); err != nil {
			return err
		}
	}
	return nil
}

// EntryByKey gives an entry, nil when there is none.
func EntryByKey(ctx context.Context, reader store.Reader, key int64) (*Entry, error) {
	found, err := entries.Read(ctx, reader, store.Query{Where: is("id", key)})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// BalanceOn gives the balance of an account at the end of a day, debit minus
// credit in minor units. It costs what has a later value date, not the history.
func BalanceOn(ctx context.Context, reader store.Reader, id AccountID, day calendar.Date) (int64, error) {
	where := store.And{is("tenant", id.Tenant), is("account", id.Code)}
	folded, err := balances.Read(ctx, reader, store.Query{Where: where})
	if err != nil {
		return 0, err
	}
	sum := int64(0)
	for _, one := range folded {
		sum += one.Debit - one.Credit
	}
	waiting := store.Query{Table: entries.Spec, Columns: []string{"amount"}, Where: append(where[:2:2], is("number", int64(0)))}
	if err := reader.Select(ctx, waiting, func(row store.Row) error { sum += row[0].(int64); return nil }); err != nil {
		return 0, err
	}
	after := store.Query{Table: entries.Spec, Columns: []string{"amount"}, Where: append(where[:2:2],
		store.Compare{Column: "value_date", Op: store.Greater, Value: day.String()})}
	err = reader.Select(ctx, after, func(row store.Row) error { sum -= row[0].(int64); return nil })
	return sum, err
}
