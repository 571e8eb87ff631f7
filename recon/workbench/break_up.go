package workbench

import (
	"context"

	"zhitong/pipeline"
	"zhitong/recon"
	"zhitong/store"
)

// BreakUpGroup undoes a group that a run confirmed by itself: its items are free,
// the next run lists them as breaks, and no later run puts them together again. It
// is for groups whose sums are equal. It answers DecisionAnswer; undoing that
// decision settles the items again.
type BreakUpGroup struct {
	Run    int64       `json:"run"`
	Group  recon.Group `json:"group"` // as the run has it; see [MatchedGroup]
	Reason string      `json:"reason"`
}

// Kind implements [pipeline.Command].
func (*BreakUpGroup) Kind() string { return "recon.group.undo" }

func (c *BreakUpGroup) breakUp(batch *pipeline.Batch, act pipeline.Act) (DecisionAnswer, error) {
	run, err := runOf(batch, act.Tenant, c.Run)
	if err != nil {
		return DecisionAnswer{}, err
	}
	if err := checkReason(c.Reason); err != nil {
		return DecisionAnswer{}, err
	}
	if c.Group.Minor != 0 {
		return DecisionAnswer{}, refuse(ReasonDiffers, "the sides of the group differ by %s, which is a break of its own; only groups without difference are undone", c.Group.Difference)
	}
	account, err := registered(batch, AccountID{run.Tenant, run.Account})
	if err != nil {
		return DecisionAnswer{}, err
	}
	if account.Opening != 0 {
		return DecisionAnswer{}, account.finishing()
	}
	if undone, _ := claims.Get(batch, ItemID{run.Tenant, run.Account, brokenUp(run.Key, c.Group.ID)}); undone != nil {
		return DecisionAnswer{}, refuse(ReasonUndone, "group %s of reconciliation %d is undone already", c.Group.ID, run.Key)
	}
	d := newDecision(batch, account.AccountID, ActionBreakUp, act.Actor.ID)
	d.Run, d.Group, d.Reason, d.Currency = run.Key, c.Group.ID, c.Reason, run.Currency
	d.Items, d.Frees, d.Refused = itemsOf(&c.Group), true, &Refusal{c.Group.ID, c.Group.Left, c.Group.Right}
	return d.answer(), d.carryOut(batch)
}

// MatchedGroup finds a group that a run confirmed by itself, or NotFound.
func MatchedGroup(ctx context.Context, reader store.Reader, run *Run, id string) (recon.Group, error) {
	return groupOf(ctx, reader, run, run.Groups, id)
}

func groupOf(ctx context.Context, reader store.Reader, run *Run, bundle Bundle, id string) (recon.Group, error) {
	groups, err := readLines[recon.Group](ctx, reader, bundle)
	if err != nil {
		return recon.Group{}, err
	}
	for _, group := range groups {
		if group.ID == id {
			return group, nil
		}
	}
	return recon.Group{}, pipeline.Refuse(pipeline.NotFound, "reconciliation %d has no such group %q", run.Key, id)
}
