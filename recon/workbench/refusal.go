package workbench

import (
	"context"
	"strings"

	"zhitong/pipeline"
	"zhitong/recon"
	"zhitong/store"
)

// refusalID names the refusal of a group.
type refusalID struct{ Tenant, Account, Group string }

// Refusal says that items do not belong together, whatever a run finds.
type Refusal struct {
	Group string   `json:"group"`
	Left  []string `json:"left"`
	Right []string `json:"right"`
}

type refusal struct {
	refusalID
	Refusal
	Decision int64 `json:"decision"`
}

var refusals = &pipeline.Table[refusalID, refusal]{
	Spec: &store.Table{
		Name:    "recon_refusal",
		Columns: []store.Column{text("tenant"), text("account"), text("match_group"), {Name: "body", Type: store.Bytes}},
		Key:     []string{"tenant", "account", "match_group"},
	},
	Key:    func(r *refusal) refusalID { return r.refusalID },
	KeyRow: func(id refusalID) store.Row { return store.Row{id.Tenant, id.Account, id.Group} },
	Encode: func(r *refusal) (store.Row, error) {
		return pipeline.WithBody(r, r.refusalID.Tenant, r.refusalID.Account, r.refusalID.Group)
	},
	Decode: func(row store.Row) (*refusal, error) {
		r, err := pipeline.FromBody[refusal](row)
		if err == nil {
			r.refusalID = refusalID{row[0].(string), row[1].(string), row[2].(string)}
		}
		return r, err
	},
}

// keep writes the refusal of a decision, or takes it away when the decision
// undoes one.
func (r *Refusal) keep(batch *pipeline.Batch, d *Decision) {
	id := refusalID{d.Tenant, d.Account, r.Group}
	if d.Lifts {
		refusals.Delete(batch, id)
		return
	}
	refusals.Put(batch, &refusal{id, *r, d.Key})
}

// RefuseGroup says that the items of a group that a run suggested do not belong
// together: no later run finds them together again.
type RefuseGroup struct {
	Run    int64       `json:"run"`
	Group  recon.Group `json:"group"` // as the run has it; see [SuggestedGroup]
	Reason string      `json:"reason"`
}

// Kind implements [pipeline.Command].
func (*RefuseGroup) Kind() string { return "recon.group.refuse" }

func (c *RefuseGroup) refuse(batch *pipeline.Batch, act pipeline.Act) (DecisionAnswer, error) {
	run, err := runOf(batch, act.Tenant, c.Run)
	if err != nil {
		return DecisionAnswer{}, err
	}
	if err := checkReason(c.Reason); err != nil {
		return DecisionAnswer{}, err
	}
	if taken, _ := refusals.Get(batch, refusalID{run.Tenant, run.Account, c.Group.ID}); taken != nil {
		return DecisionAnswer{}, refuse(ReasonDecided, "group %s is refused already", c.Group.ID)
	}
	d := newDecision(batch, AccountID{run.Tenant, run.Account}, ActionRefuse, act.Actor.ID)
	d.Run, d.Group, d.Reason = run.Key, c.Group.ID, c.Reason
	d.Refused = &Refusal{c.Group.ID, c.Group.Left, c.Group.Right}
	return d.answer(), d.carryOut(batch)
}

func checkReason(reason string) error {
	if len(reason) > maxText || strings.ContainsRune(reason, 0) {
		return pipeline.Refuse(pipeline.InvalidArgument, "a reason has at most %d bytes and no NUL", maxText)
	}
	return nil
}

// RefusedOf gives the groups of an account that people have refused.
func RefusedOf(ctx context.Context, reader store.Reader, id AccountID) ([]recon.Group, error) {
	found, err := refusals.Read(ctx, reader, store.Query{Where: store.And{is("tenant", id.Tenant), is("account", id.Account)}})
	groups := make([]recon.Group, len(found))
	for i, one := range found {
		groups[i] = recon.Group{ID: one.Refusal.Group, Left: one.Left, Right: one.Right}
	}
	return groups, err
}
