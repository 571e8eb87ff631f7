package totals

import (
	"context"

	"zhitong/broker"
	"zhitong/ledger"
	"zhitong/money"
	"zhitong/pipeline"
	"zhitong/store"
)

// bookRule is named by the journals that are proposed for what was downloaded.
const bookRule = "totals-first"

// maxProposed is how many journals that wait for an approval are looked through.
const maxProposed = 10_000

// book proposes a journal for each payment that was downloaded: a person approves
// it. What waits for its approval already is not proposed again.
func (w *workers) book(ctx context.Context, job broker.ActivatedJob) (broker.Result, error) {
	in, err := read(job, "ledger", "counterAccount", "downloaded")
	if err != nil {
		return broker.Result{}, err
	}
	waiting := map[string]bool{}
	err = w.store.Read(ctx, func(reader store.Reader) error {
		proposed, err := ledger.JournalsOf(ctx, reader, job.Tenant, ledger.Proposed, 0, maxProposed)
		for _, journal := range proposed {
			if journal.Rule == bookRule {
				waiting[journal.Reference+" "+journal.ValueDate.String()] = true
			}
		}
		return err
	})
	if err != nil {
		return broker.Result{}, err
	}
	var commands []pipeline.Command
	for i := range in.Downloaded {
		item := &in.Downloaded[i]
		if waiting[item.Reference+" "+item.Date.String()] {
			continue
		}
		command, err := in.proposal(item)
		if err != nil {
			return broker.Result{}, err
		}
		commands = append(commands, command)
	}
	return broker.ResultOf(map[string]any{"proposedJournals": len(commands)}, commands...)
}

// proposal is the journal of a payment: money in is debited to the account.
func (in *given) proposal(item *Item) (*ledger.Propose, error) {
	value, err := item.money()
	if err != nil {
		return nil, err
	}
	transfer := ledger.Transfer{Debit: in.Ledger, Credit: in.CounterAccount, Amount: value, Text: item.Text}
	if value.Minor() < 0 {
		transfer.Debit, transfer.Credit = transfer.Credit, transfer.Debit
		transfer.Amount = money.New(-value.Minor(), value.Currency())
	}
	return &ledger.Propose{ValueDate: item.Date, Text: item.Text, Reference: item.Reference, Rule: bookRule, Transfers: []ledger.Transfer{transfer}}, nil
}
