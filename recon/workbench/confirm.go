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

func (c *ConfirmGroup) items() []string {
	var items []string
	for _, id := range c.Group.Left {
		items = append(items, "left:"+id)
	}
	for _, id := range c.Group.Right {
		items = append(items, "right:"+id)
	}
	return items
}

func (c *ConfirmGroup) confirm(batch *pipeline.Batch, tenant string) error {
	run, _ := runs.Get(batch, c.Run)
	if run == nil || run.Tenant != tenant {
		return pipeline.Refuse(pipeline.NotFound, "reconciliation %d does not exist", c.Run)
	}
	if c.Group.Minor != 0 {
		return pipeline.Refuse(pipeline.InvalidState, "the sides of the group differ by %s; settle the break by a posting", c.Group.Difference)
	}
	id := ItemID{Tenant: tenant, Account: run.Account}
	account, err := registered(batch, AccountID{tenant, run.Account})
	if err != nil {
		return err
	}
	if account.LastRun != run.Key {
		return pipeline.Refuse(pipeline.InvalidState, "a later run has looked at the items of account %s again; decide there", account.Account)
	}
	if err := claimItems(batch, id, c.items(), "group:"+c.Group.ID); err != nil {
		return err
	}
	for _, item := range c.items() {
		id.Item = item
		if stored, _ := breaks.Get(batch, id); stored != nil && stored.State.open() {
			matched := *stored
			matched.State = BreakMatched
			breaks.Put(batch, &matched)
		}
	}
	batch.About(run.Key, run.Result.RuleSetHash)
	batch.Emit(record{"group_confirmed", c.Group.ID})
	return advance(batch, AccountID{tenant, run.Account})
}

// SuggestedGroup finds a group that a run suggested, or NotFound.
func SuggestedGroup(ctx context.Context, reader store.Reader, run *Run, id string) (recon.Group, error) {
	suggested, err := readLines[recon.Group](ctx, reader, run.Suggestions)
	if err != nil {
		return recon.Group{}, err
	}
	for _, group := range suggested {
		if group.ID == id {
			return group, nil
		}
	}
	return recon.Group{}, pipeline.Refuse(pipeline.NotFound, "reconciliation %d suggests no group %q", run.Key, id)
}
