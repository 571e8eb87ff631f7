package ledger

import (
	"cmp"

	"zhitong/calendar"
	"zhitong/pipeline"
)

// person gives who decided: the actor, unless a worker of the platform says
// for whom it acts.
func person(act pipeline.Act, named string) (string, error) {
	if named != "" && named != act.Actor.ID && !act.Actor.System {
		return "", pipeline.Refuse(pipeline.Forbidden, "only the platform may act for another person")
	}
	return cmp.Or(named, act.Actor.ID), nil
}

func propose(batch *pipeline.Batch, act pipeline.Act, command *Propose) (any, error) {
	proposer, err := person(act, command.ProposedBy)
	if err != nil {
		return nil, err
	}
	if err := checkText(command.Text, command.Reference, command.Rule); err != nil {
		return nil, err
	}
	if err := checkNew(batch, act.Tenant, command.ValueDate, command.Transfers); err != nil {
		return nil, err
	}
	journal := &Journal{
		Key: batch.Next(), Tenant: act.Tenant, State: Proposed, ValueDate: command.ValueDate, Text: command.Text,
		Reference: command.Reference, Rule: command.Rule, ProposedBy: proposer, ProposedAt: batch.Now,
		Transfers: command.Transfers,
	}
	return keep(batch, journal, "journal_proposed"), nil
}

func post(batch *pipeline.Batch, act pipeline.Act, command *Post) (any, error) {
	proposer, err := person(act, command.ProposedBy)
	if err != nil {
		return nil, err
	}
	approver := ""
	if command.ApprovedBy != "" {
		if approver, err = person(act, command.ApprovedBy); err != nil {
			return nil, err
		}
		if approver == proposer {
			return nil, samePerson()
		}
	}
	if err := checkText(command.Text, command.Reference, command.Rule); err != nil {
		return nil, err
	}
	if err := checkNew(batch, act.Tenant, command.ValueDate, command.Transfers); err != nil {
		return nil, err
	}
	journal := &Journal{
		Key: batch.Next(), Tenant: act.Tenant, State: Posted, ValueDate: command.ValueDate, Text: command.Text,
		Reference: command.Reference, Rule: command.Rule, ProposedBy: proposer, ProposedAt: batch.Now,
		ApprovedBy: approver, PostedAt: batch.Now, Transfers: command.Transfers,
	}
	enter(batch, journal)
	return keep(batch, journal, "journal_posted"), nil
}

// Check says why a journal could not be posted as things are, nil when it could.
// The batch must hold its accounts and its period.
func Check(batch *pipeline.Batch, tenant string, date calendar.Date, transfers []Transfer) error {
	return checkNew(batch, tenant, date, transfers)
}

func checkNew(batch *pipeline.Batch, tenant string, date calendar.Date, transfers []Transfer) error {
	if date.IsZero() {
		return pipeline.Refuse(pipeline.InvalidArgument, "a journal needs a value date")
	}
	if err := checkPeriod(batch, tenant, periodOf(date)); err != nil {
		return err
	}
	return checkTransfers(batch, tenant, transfers)
}

// samePerson is the refusal of a decision that needs a second person.
func samePerson() error {
	return &pipeline.Refusal{Code: pipeline.FourEyes, Message: "who proposed a journal may not approve it"}
}

func approve(batch *pipeline.Batch, act pipeline.Act, command *Approve) (any, error) {
	approver, err := person(act, command.ApprovedBy)
	if err != nil {
		return nil, err
	}
	journal, err := inState(batch, act.Tenant, command.Journal, Proposed)
	if err != nil {
		return nil, err
	}
	if approver == journal.ProposedBy {
		return nil, samePerson()
	}
	if err := checkNew(batch, act.Tenant, journal.ValueDate, journal.Transfers); err != nil {
		return nil, err
	}
	posted := *journal
	posted.State, posted.ApprovedBy, posted.PostedAt = Posted, approver, batch.Now
	enter(batch, &posted)
	return keep(batch, &posted, "journal_posted"), nil
}

func reject(batch *pipeline.Batch, act pipeline.Act, command *Reject) (any, error) {
	journal, err := inState(batch, act.Tenant, command.Journal, Proposed)
	if err != nil {
		return nil, err
	}
	if err := checkText(command.Reason); err != nil {
		return nil, err
	}
	rejected := *journal
	rejected.State, rejected.ApprovedBy, rejected.Reason = Rejected, "", command.Reason
	return keep(batch, &rejected, "journal_rejected"), nil
}

func reverse(batch *pipeline.Batch, act pipeline.Act, command *Reverse) (any, error) {
	original, err := inState(batch, act.Tenant, command.Journal, Posted)
	if err != nil {
		return nil, err
	}
	if err := checkText(command.Reason); err != nil {
		return nil, err
	}
	if original.ReversedBy != 0 {
		return nil, pipeline.Refuse(pipeline.InvalidState, "journal %d is reversed already", original.Key)
	}
	opposite := opposite(original.Transfers)
	if err := checkNew(batch, act.Tenant, command.ValueDate, opposite); err != nil {
		return nil, err
	}
	reversal := &Journal{
		Key: batch.Next(), Tenant: act.Tenant, State: Posted, ValueDate: command.ValueDate, Text: original.Text,
		Reference: original.Reference, ProposedBy: act.Actor.ID, ProposedAt: batch.Now, PostedAt: batch.Now,
		Reason: command.Reason, Reverses: original.Key, Transfers: opposite,
	}
	reversed := *original
	reversed.ReversedBy = reversal.Key
	Journals.Put(batch, &reversed)
	enter(batch, reversal)
	return keep(batch, reversal, "journal_reversed"), nil
}

// opposite swaps the sides of transfers, which undoes them exactly.
func opposite(transfers []Transfer) []Transfer {
	swapped := make([]Transfer, len(transfers))
	for i, transfer := range transfers {
		swapped[i] = Transfer{Debit: transfer.Credit, Credit: transfer.Debit, Amount: transfer.Amount, Text: transfer.Text}
	}
	return swapped
}

func inState(batch *pipeline.Batch, tenant string, key int64, state JournalState) (*Journal, error) {
	journal, _ := Journals.Get(batch, key)
	if journal == nil || journal.Tenant != tenant {
		return nil, pipeline.Refuse(pipeline.NotFound, "journal %d does not exist", key)
	}
	if journal.State != state {
		return nil, pipeline.Refuse(pipeline.InvalidState, "journal %d is %s", key, journal.State)
	}
	return journal, nil
}

func keep(batch *pipeline.Batch, journal *Journal, intent string) JournalAnswer {
	Journals.Put(batch, journal)
	batch.About(journal.Key, journal.Rule)
	batch.Emit(record{Intent: intent, Journal: journal.Key})
	return JournalAnswer{journal.Key, journal.State}
}
