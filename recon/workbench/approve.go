package workbench

import (
	"zhitong/pipeline"
)

// ApproveDecision carries out what another person has proposed.
type ApproveDecision struct {
	Account  string `json:"account"`
	Decision int64  `json:"decision"`
}

// RejectDecision puts aside what was proposed; the breaks stand as before.
type RejectDecision struct {
	Account  string `json:"account"`
	Decision int64  `json:"decision"`
	Reason   string `json:"reason"`
}

// Kind implements [pipeline.Command].
func (*ApproveDecision) Kind() string { return "recon.decision.approve" }
func (*RejectDecision) Kind() string  { return "recon.decision.reject" }

func (c *ApproveDecision) approve(batch *pipeline.Batch, act pipeline.Act) (DecisionAnswer, error) {
	d, account, err := proposedDecision(batch, act.Tenant, c.Decision)
	if err != nil {
		return DecisionAnswer{}, err
	}
	if d.MadeBy == act.Actor.ID {
		return DecisionAnswer{}, pipeline.Refuse(pipeline.FourEyes, "who proposed a decision may not approve it")
	}
	if !account.Settings.mayDecide(act.Actor, d.magnitude(), true) {
		return DecisionAnswer{}, aboveLimit(d)
	}
	d.State, d.ApprovedBy, d.ApprovedAt = DecisionDone, act.Actor.ID, batch.Now
	return d.answer(), d.settle(batch)
}

func aboveLimit(d *Decision) error {
	refusal := pipeline.Refuse(pipeline.Forbidden, "%s %s is above your limit", DecimalText(d.magnitude(), d.Currency), d.Currency)
	refusal.Detail = ReasonLimit
	return refusal
}

func (c *RejectDecision) reject(batch *pipeline.Batch, act pipeline.Act) (DecisionAnswer, error) {
	d, _, err := proposedDecision(batch, act.Tenant, c.Decision)
	if err != nil {
		return DecisionAnswer{}, err
	}
	if err := checkReason(c.Reason); err != nil {
		return DecisionAnswer{}, err
	}
	d.State, d.RejectedBy, d.RejectedReason = DecisionRejected, act.Actor.ID, c.Reason
	for _, move := range d.Moves {
		if found, _ := breaks.Get(batch, d.item(move.Item)); found != nil {
			found.stand(batch, move.Before)
		}
	}
	d.keep(batch)
	return d.answer(), advance(batch, d.AccountID)
}

// proposedDecision gives a copy of a decision that waits for a second person.
func proposedDecision(batch *pipeline.Batch, tenant string, key int64) (*Decision, *Account, error) {
	found, err := decisionOfBatch(batch, tenant, key)
	if err != nil {
		return nil, nil, err
	}
	if found.State != DecisionProposed {
		return nil, nil, refuse(ReasonDecided, "decision %d is %s", key, found.State)
	}
	account, err := registered(batch, found.AccountID)
	if err != nil {
		return nil, nil, err
	}
	for _, move := range found.Moves {
		b, known := breaks.Get(batch, found.item(move.Item))
		if !known {
			return nil, nil, pipeline.ErrNeedMore
		}
		if b == nil || b.State != BreakProposed || b.Decision != key {
			return nil, nil, refuse(ReasonDecided, "break %s is decided otherwise", move.Item)
		}
		if err := mayDecide(batch, b); err != nil {
			return nil, nil, err
		}
	}
	d := found.clone()
	return d, account, nil
}

// clone gives a copy that can be changed.
func (d *Decision) clone() *Decision {
	other := *d
	other.Moves = append([]Move{}, d.Moves...)
	other.Journals = append([]int64{}, d.Journals...)
	return &other
}

// withdraw takes back the proposal of a break whose items a run has settled: its
// other breaks stand as before.
func withdraw(batch *pipeline.Batch, b *Break) error {
	if b.State != BreakProposed {
		return nil
	}
	found, known := decisions.Get(batch, b.Decision)
	if !known {
		return pipeline.ErrNeedMore
	}
	if found == nil || found.State != DecisionProposed {
		return nil
	}
	d := found.clone()
	d.State = DecisionWithdrawn
	for _, move := range d.Moves {
		other, known := breaks.Get(batch, d.item(move.Item))
		if !known {
			return pipeline.ErrNeedMore
		}
		if other != nil && other.Item != b.Item && other.State == BreakProposed {
			other.stand(batch, move.Before)
		}
	}
	d.keep(batch)
	return nil
}
