package workbench

import (
	"slices"

	"zhitong/ledger"
	"zhitong/pipeline"
)

// UndoDecision undoes a decision, also the undoing of another one: its journals
// are reversed on their value date, its items are freed, or claimed again, and
// its breaks stand as before. It is refused when that is done already, when a
// later decision or a run stands on it, and when the period of a journal is
// closed. It answers DecisionAnswer of the undoing.
type UndoDecision struct {
	Account  string `json:"account"`
	Decision int64  `json:"decision"`
	Reason   string `json:"reason"`
}

// Kind implements [pipeline.Command].
func (*UndoDecision) Kind() string { return "recon.decision.undo" }

func (c *UndoDecision) undo(batch *pipeline.Batch, act pipeline.Act) (DecisionAnswer, error) {
	found, err := decisionOfBatch(batch, act.Tenant, c.Decision)
	if err != nil {
		return DecisionAnswer{}, err
	}
	if err := c.allowed(batch, act, found); err != nil {
		return DecisionAnswer{}, err
	}
	u, err := found.opposite(batch, act.Actor.ID, c.Reason)
	if err != nil {
		return DecisionAnswer{}, err
	}
	if u.Journals, err = found.reverse(batch, act, c.Reason); err != nil {
		return DecisionAnswer{}, err
	}
	if found.Frees { // what was undone stands again, by other journals
		u.standsAgain()
	}
	undone := found.clone()
	undone.State, undone.UndoneBy = DecisionUndone, u.Key
	undone.keep(batch)
	return u.answer(), u.carryOut(batch)
}

// allowed says why the decision cannot be undone, nil when it can.
func (c *UndoDecision) allowed(batch *pipeline.Batch, act pipeline.Act, d *Decision) error {
	if err := checkReason(c.Reason); err != nil {
		return err
	}
	if d.State != DecisionDone {
		return refuse(ReasonUndone, "decision %d is %s", d.Key, d.State)
	}
	account, err := registered(batch, d.AccountID)
	if err != nil {
		return err
	}
	if account.Opening != 0 {
		return account.finishing()
	}
	if d.Frees && len(d.Items) > 0 && account.LastRun != d.LastRun {
		return refuse(ReasonNotLast, "a run has looked at the items of decision %d since", d.Key)
	}
	settings := &account.Settings
	if len(d.Journals) > 0 && !settings.mayDecide(act.Actor, d.magnitude(), false) && !settings.mayDecide(act.Actor, d.magnitude(), true) {
		return aboveLimit(d)
	}
	for _, move := range d.Moves {
		b, known := breaks.Get(batch, d.item(move.Item))
		if !known {
			return pipeline.ErrNeedMore
		}
		if b == nil || b.standing() != move.After {
			return refuse(ReasonNotLast, "break %s has been decided or found again since", move.Item)
		}
	}
	return nil
}

// opposite is the decision that undoes another one. A break that stood for an item
// beside those that become free is left as it is when a run came in between: that
// item may be settled now. The next run finds what remains.
func (d *Decision) opposite(batch *pipeline.Batch, by, reason string) (*Decision, error) {
	account, err := registered(batch, d.AccountID)
	if err != nil {
		return nil, err
	}
	u := newDecision(batch, d.AccountID, ActionUndo, by)
	u.Undoes, u.Reason, u.Items, u.Frees, u.Refused = d.Key, reason, d.Items, !d.Frees, d.Refused
	u.Run, u.Group, u.Minor, u.Currency, u.From, u.Counter, u.ValueDate = d.Run, d.Group, d.Minor, d.Currency, d.From, d.Counter, d.ValueDate
	for _, move := range d.Moves {
		b, _ := breaks.Get(batch, d.item(move.Item))
		if account.LastRun == d.LastRun || b == nil || !d.standsForMore(b) {
			u.Moves = append(u.Moves, Move{move.Item, move.Break, move.After, move.Before})
		}
	}
	return u, nil
}

// standsForMore says that a break is about an item that the decision did not settle.
func (d *Decision) standsForMore(b *Break) bool {
	return len(d.Items) > 0 && slices.ContainsFunc(claimedBy(&b.Found), func(item string) bool { return !slices.Contains(d.Items, item) })
}

// standsAgain has the breaks point at the decision and the journals that settle
// them now.
func (u *Decision) standsAgain() {
	for i := range u.Moves {
		after := &u.Moves[i].After
		after.Decision = u.Key
		if after.Journal != 0 && len(u.Journals) > 0 {
			after.Journal = u.Journals[0]
		}
	}
}

// reverse posts the opposites of the journals of the decision.
func (d *Decision) reverse(batch *pipeline.Batch, act pipeline.Act, reason string) (reversals []int64, err error) {
	for _, key := range d.Journals {
		task, known := d.reversal(batch, act, key, reason)
		if !known {
			return nil, pipeline.ErrNeedMore
		}
		reversal, err := decideInLedger(batch, task)
		if err != nil {
			return nil, err
		}
		reversals = append(reversals, reversal)
	}
	slices.Reverse(reversals)
	return reversals, nil
}

// reversal is the command that reverses a journal on its value date; known is
// false until the batch holds what it reads.
func (d *Decision) reversal(batch *pipeline.Batch, act pipeline.Act, key int64, reason string) (task *pipeline.Task, known bool) {
	_, known = ledger.Journals.Get(batch, key)
	if _, period := ledger.Periods.Get(batch, ledger.PeriodOf(d.Tenant, d.ValueDate)); !period {
		known = false
	}
	command := &ledger.Reverse{Journal: key, ValueDate: d.ValueDate, Reason: reason}
	return ledgerTask(d.Tenant, act.Actor, command), known
}
