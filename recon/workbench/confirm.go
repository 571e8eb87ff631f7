package workbench

import (
	"context"

	"zhitong/pipeline"
	"zhitong/recon"
	"zhitong/store"
)

// ConfirmGroup settles the items of a group that a run suggested: a person says
// that they belong together. Both sums must be equal; a difference is settled
// by a posting instead.
type ConfirmGroup struct {
	Run   int64       `json:"run"`
	Group recon.Group `json:"group"` // as the run has it; see [SuggestedGroup]
}

// Kind implements [pipeline.Command].
func (*ConfirmGroup) Kind() string { return "recon.group.confirm" }

func (c *ConfirmGroup) items() []string { return itemsOf(&c.Group) }

// itemsOf names the items of a group.
func itemsOf(group *recon.Group) (items []string) {
	for _, id := range group.Left {
		items = append(items, "left:"+id)
	}
	for _, id := range group.Right {
		items = append(items, "right:"+id)
	}
	return items
}

func (c *ConfirmGroup) confirm(batch *pipeline.Batch, act pipeline.Act) (DecisionAnswer, error) {
	run, err := runOf(batch, act.Tenant, c.Run)
	if err != nil {
		return DecisionAnswer{}, err
	}
	if c.Group.Minor != 0 {
		return DecisionAnswer{}, refuse(ReasonDiffers, "the sides of the group differ by %s; settle the break by a posting", c.Group.Difference)
	}
	id := AccountID{act.Tenant, run.Account}
	if err := c.confirmable(batch, id, run); err != nil {
		return DecisionAnswer{}, err
	}
	d := newDecision(batch, id, ActionConfirm, act.Actor.ID)
	d.Run, d.Group, d.Items, d.Currency = run.Key, c.Group.ID, c.items(), run.Currency
	for _, item := range d.Items {
		stored, _ := breaks.Get(batch, d.item(item))
		switch {
		case stored == nil:
		case stored.State == BreakProposed:
			return DecisionAnswer{}, refuse(ReasonProposed, "break %s waits for a second person", item)
		case stored.State.open():
			d.moves(stored, standing{State: BreakMatched, Run: stored.Run, Journal: stored.Journal, Decision: d.Key})
		}
	}
	if err := d.carryOut(batch); err != nil {
		return DecisionAnswer{}, err
	}
	batch.About(run.Key, run.Result.RuleSetHash)
	batch.Emit(record{"group_confirmed", c.Group.ID})
	return d.answer(), nil
}

// confirmable refuses a group of a run that is not the last one of its account,
// and one that somebody refused.
func (c *ConfirmGroup) confirmable(batch *pipeline.Batch, id AccountID, run *Run) error {
	account, err := registered(batch, id)
	switch {
	case err != nil:
		return err
	case account.LastRun != run.Key:
		return refuse(ReasonDecided, "a later run has looked at the items of account %s again; decide there", account.Account)
	case account.Opening != 0:
		return account.finishing()
	}
	if refused, _ := refusals.Get(batch, refusalID{id.Tenant, id.Account, c.Group.ID}); refused != nil {
		return refuse(ReasonDecided, "group %s was refused; undo that first", c.Group.ID)
	}
	return nil
}

// SuggestedGroup finds a group that a run suggested, or NotFound.
func SuggestedGroup(ctx context.Context, reader store.Reader, run *Run, id string) (recon.Group, error) {
	return groupOf(ctx, reader, run, run.Suggestions, id)
}
