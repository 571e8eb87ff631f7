package ledger

import (
	"context"
	"time"

	"zhitong/calendar"
	"zhitong/pipeline"
	"zhitong/store"
)

// Entry is one side of a transfer on one account: Amount in minor units, debit
// above and credit below zero. Number and Balance are set when it is folded.
type Entry struct {
	Key int64
	AccountID
	Journal   int64
	Counter   string // the account on the other side
	Amount    int64
	ValueDate string // ISO 8601
	Text      string
	Reference string // of the journal
	PostedAt  time.Time
	Number    int64 // 1-based within the account; 0 until folded
	Balance   int64 // of the account after this entry
}

var entries = &pipeline.Table[int64, Entry]{
	Spec: &store.Table{
		Name: "ledger_entry",
		Columns: []store.Column{{Name: "id", Type: store.Int64}, {Name: "tenant", Type: store.Text}, {Name: "account", Type: store.Text},
			{Name: "journal", Type: store.Int64}, {Name: "counter_account", Type: store.Text}, {Name: "amount", Type: store.Int64},
			{Name: "value_date", Type: store.Text}, {Name: "text", Type: store.Text}, {Name: "reference", Type: store.Text}, {Name: "posted_at", Type: store.Time},
			{Name: "number", Type: store.Int64}, {Name: "balance", Type: store.Int64}},
		Key: []string{"id"},
		Indexes: []store.Index{
			{Name: "ledger_entry_by_account", Columns: []string{"tenant", "account", "number", "id"}},
			{Name: "ledger_entry_by_journal", Columns: []string{"journal"}},
			{Name: "ledger_entry_by_date", Columns: []string{"tenant", "account", "value_date"}},
		},
	},
	Key:    func(e *Entry) int64 { return e.Key },
	KeyRow: func(key int64) store.Row { return store.Row{key} },
	Owner:  func(key int64) int64 { return key },
	Encode: func(e *Entry) (store.Row, error) {
		return store.Row{e.Key, e.Tenant, e.Code, e.Journal, e.Counter, e.Amount, e.ValueDate, e.Text, e.Reference, e.PostedAt.UnixMicro(),
			e.Number, e.Balance}, nil
	},
	Decode: func(row store.Row) (*Entry, error) {
		return &Entry{row[0].(int64), AccountID{row[1].(string), row[2].(string)}, row[3].(int64), row[4].(string), row[5].(int64),
			row[6].(string), row[7].(string), row[8].(string), time.UnixMicro(row[9].(int64)).UTC(), row[10].(int64), row[11].(int64)}, nil
	},
	Derived: true,
}

// balance is what the folded entries of an account come to.
type balance struct {
	AccountID
	Debit, Credit int64 // sums in minor units, both at least zero
	Count         int64 // folded entries
}

var balances = &pipeline.Table[AccountID, balance]{
	Spec: &store.Table{
		Name: "ledger_balance",
		Columns: []store.Column{{Name: "tenant", Type: store.Text}, {Name: "account", Type: store.Text},
			{Name: "debit", Type: store.Int64}, {Name: "credit", Type: store.Int64}, {Name: "count", Type: store.Int64}},
		Key: []string{"tenant", "account"},
	},
	Key:    func(b *balance) AccountID { return b.AccountID },
	KeyRow: AccountID.row,
	Encode: func(b *balance) (store.Row, error) {
		return store.Row{b.Tenant, b.Code, b.Debit, b.Credit, b.Count}, nil
	},
	Decode: func(row store.Row) (*balance, error) {
		return &balance{AccountID{row[0].(string), row[1].(string)}, row[2].(int64), row[3].(int64), row[4].(int64)}, nil
	},
	Derived: true,
}

// enter writes the entries of a posted journal; balances follow by folding.
func enter(batch *pipeline.Batch, journal *Journal) {
	for _, transfer := range journal.Transfers {
		minor := transfer.Amount.Minor()
		side(batch, journal, transfer, transfer.Debit, transfer.Credit, minor)
		side(batch, journal, transfer, transfer.Credit, transfer.Debit, -minor)
	}
}

func side(batch *pipeline.Batch, journal *Journal, transfer Transfer, account, counter string, minor int64) {
	text := transfer.Text
	if text == "" {
		text = journal.Text
	}
	entries.Put(batch, &Entry{
		Key: batch.Next(), AccountID: AccountID{journal.Tenant, account}, Journal: journal.Key, Counter: counter,
		Amount: minor, ValueDate: dateText(journal.ValueDate), Text: text, Reference: journal.Reference, PostedAt: journal.PostedAt,
	})
}

func dateText(date calendar.Date) string { return date.String() }

// Folding adds new entries to the running balance of their account, in order,
// after everything of the batch is decided. Where several nodes post to one hot
// account, whoever gets its balance row folds what is committed; the others do
// not wait, and a reader adds what is not folded yet.
type Folding struct{}

// Project implements [pipeline.Projection].
func (Folding) Project(ctx context.Context, batch *pipeline.Batch, _ []*pipeline.Unit) error {
	fresh := freshEntries(batch)
	if len(fresh) == 0 {
		return nil
	}
	ids := make([]AccountID, 0, len(fresh))
	for id := range fresh {
		ids = append(ids, id)
	}
	owned, err := ownBalances(ctx, batch, ids)
	if err != nil {
		return err
	}
	earlier, err := unfolded(ctx, batch, owned)
	if err != nil {
		return err
	}
	for _, id := range owned {
		if err := fold(batch, id, append(earlier[id], fresh[id]...)); err != nil {
			return err
		}
	}
	return nil
}

func freshEntries(batch *pipeline.Batch) map[AccountID][]*Entry {
	fresh := map[AccountID][]*Entry{}
	entries.Each(batch, func(key int64, entry *Entry) {
		if batch.IssuedHere(key) {
			fresh[entry.AccountID] = append(fresh[entry.AccountID], entry)
		}
	})
	return fresh
}

// ownBalances gives those accounts whose balance this batch may fold.
func ownBalances(ctx context.Context, batch *pipeline.Batch, ids []AccountID) ([]AccountID, error) {
	if batch.Exclusive() {
		return ids, balances.Load(ctx, batch, ids)
	}
	locked, err := balances.Lock(ctx, batch, ids, false)
	if err != nil {
		return nil, err
	}
	if err := balances.Load(ctx, batch, ids); err != nil {
		return nil, err
	}
	var owned []AccountID
	for i, id := range ids {
		if locked[i] {
			owned = append(owned, id)
		}
	}
	return owned, nil
}

func unfolded(ctx context.Context, batch *pipeline.Batch, ids []AccountID) (map[AccountID][]*Entry, error) {
	earlier := map[AccountID][]*Entry{}
	if len(ids) == 0 || batch.Exclusive() { // one node folds everything at once
		return earlier, nil
	}
	rows := make([]store.Row, len(ids))
	for i, id := range ids {
		rows[i] = store.Row{id.Tenant, id.Code, int64(0)}
	}
	keys, err := entries.LoadWhere(ctx, batch, store.Query{
		Where:   store.KeyIn{Columns: []string{"tenant", "account", "number"}, Rows: rows},
		OrderBy: []store.Order{{Column: "id"}},
	})
	for _, key := range keys {
		if entry, _ := entries.Get(batch, key); entry != nil {
			earlier[entry.AccountID] = append(earlier[entry.AccountID], entry)
		}
	}
	return earlier, err
}
