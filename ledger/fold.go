package ledger

import (
	"cmp"
	"math"
	"slices"

	"zhitong/pipeline"
)

// fold numbers entries and adds them to the balance of their account.
func fold(batch *pipeline.Batch, id AccountID, fresh []*Entry) error {
	slices.SortFunc(fresh, func(a, b *Entry) int { return cmp.Compare(a.Key, b.Key) })
	next := balance{AccountID: id}
	if stored, _ := balances.Get(batch, id); stored != nil {
		next = *stored
	}
	for _, entry := range fresh {
		if err := next.add(entry.Amount); err != nil {
			return err
		}
		folded := *entry
		folded.Number, folded.Balance = next.Count, next.Debit-next.Credit
		entries.Put(batch, &folded)
	}
	balances.Put(batch, &next)
	return nil
}

// add counts one entry; the sums are checked, money never wraps around.
func (b *balance) add(amount int64) error {
	sum := &b.Debit
	if amount < 0 {
		sum, amount = &b.Credit, -amount
	}
	if *sum > math.MaxInt64-amount {
		return pipeline.Refuse(pipeline.ResourceExhausted, "the turnover of account %s is above what it can hold", b.Code)
	}
	*sum += amount
	b.Count++
	return nil
}
