package workbench

import (
	"context"

	"zhitong/ledger"
	"zhitong/money"
	"zhitong/pipeline"
)

// correction moves a difference between the corrected account and another one:
// where the bank has more, the corrected one is debited.
func correction(corrected, counter string, minor int64, currency string) ledger.Transfer {
	known, err := money.LookupCurrency(currency)
	if err != nil {
		return ledger.Transfer{} // no amount above zero: the ledger refuses it
	}
	transfer := ledger.Transfer{Debit: corrected, Credit: counter, Amount: money.New(max(minor, -minor), known)}
	if minor < 0 {
		transfer.Debit, transfer.Credit = counter, corrected
	}
	return transfer
}

// DecimalText writes minor units as a decimal of whole units of a currency, "" for
// one that is not known.
func DecimalText(minor int64, currency string) string {
	known, err := money.LookupCurrency(currency)
	if err != nil {
		return ""
	}
	return money.New(minor, known).DecimalText()
}

// ledgerTask is a command of the ledger that is decided within one of this
// package, for the people whom it names.
func ledgerTask(tenant string, actor pipeline.Actor, command pipeline.Command) *pipeline.Task {
	act := pipeline.Act{Actor: actor, Tenant: tenant, Command: command}
	return &pipeline.Task{Act: act, Command: command}
}

// post posts the journal of the decision in the same batch.
func (d *Decision) post(batch *pipeline.Batch) (int64, error) {
	if !d.ledgerKnown(batch) {
		return 0, pipeline.ErrNeedMore
	}
	return decideInLedger(batch, ledgerTask(d.Tenant, pipeline.System, d.journal()))
}

// postable refuses a proposal that could not be posted as things are.
func (d *Decision) postable(batch *pipeline.Batch) error {
	if !d.ledgerKnown(batch) {
		return pipeline.ErrNeedMore
	}
	return ledger.Check(batch, d.Tenant, d.ValueDate, d.journal().Transfers)
}

// ledgerKnown says whether the batch holds what the journal is checked against.
func (d *Decision) ledgerKnown(batch *pipeline.Batch) bool {
	for _, code := range []string{d.From, d.Counter} {
		if _, known := ledger.Accounts.Get(batch, ledger.AccountID{Tenant: d.Tenant, Code: code}); !known {
			return false
		}
	}
	_, known := ledger.Periods.Get(batch, ledger.PeriodOf(d.Tenant, d.ValueDate))
	return known
}

func decideInLedger(batch *pipeline.Batch, task *pipeline.Task) (int64, error) {
	answer, err := ledger.Decider{}.Decide(batch, task)
	if err != nil {
		return 0, err
	}
	posted, ok := answer.(ledger.JournalAnswer)
	if !ok {
		return 0, pipeline.Refuse(pipeline.Internal, "the ledger does not name its journal")
	}
	return posted.Journal, nil
}

// loadLedger loads what journals that are about to be posted or reversed read.
func loadLedger(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	if len(tasks) == 0 {
		return nil
	}
	return ledger.Decider{}.Load(ctx, batch, tasks)
}
