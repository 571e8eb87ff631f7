package broker

import (
	"cmp"
	"context"
	"time"

	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// stuckPage is how many active instances one look for stuck ones goes through.
const stuckPage = 200

// StuckReason says why nothing will move an instance.
type StuckReason string

// The reasons.
const (
	// StuckNothing: it has no job, task, timer, subscription, called instance or
	// incident to wait for.
	StuckNothing StuckReason = "NOTHING_AWAITED"
	// StuckGateway: it waits at gateways only, for tokens that nothing can bring.
	StuckGateway StuckReason = "ONLY_GATEWAYS"
	// StuckOverdue: a timer, a deadline or a back-off is over and nobody took it up.
	StuckOverdue StuckReason = "OVERDUE"
)

// Stuck is an active instance that seems to be stuck.
type Stuck struct {
	Instance  *Instance
	Reason    StuckReason
	ElementID string    // that it waits at or came to last
	Since     time.Time // when it moved the last time, or when what is overdue was due
}

// StuckSearch says where to look for stuck instances.
type StuckSearch struct {
	Tenants []string
	Where   []store.Condition // on process instances
	After   int64             // key of the instance to go on after
	Age     time.Duration     // how long an instance must have been as it is
}

// StuckPage is one look for stuck instances.
type StuckPage struct {
	Items  []*Stuck
	Looked int   // instances that were looked at
	Next   int64 // After of the next look, 0 when all were looked at
}

// StuckInstances looks through the next active instances, by key, for those that
// are stuck. Suspended ones stand still on purpose.
func (b *Broker) StuckInstances(ctx context.Context, reader store.Reader, s StuckSearch) (*StuckPage, error) {
	where := append(store.And{equal("state", StateActive), store.In{Column: "tenant", Values: texts(s.Tenants)},
		store.Compare{Column: "id", Op: store.Greater, Value: s.After}}, s.Where...)
	found, err := instanceHistory.Read(ctx, reader, store.Query{Where: where, OrderBy: []store.Order{{Column: "id"}}, Limit: stuckPage})
	if err != nil {
		return nil, err
	}
	page := &StuckPage{Looked: len(found)}
	if len(found) == stuckPage {
		page.Next = found[stuckPage-1].Key
	}
	before := reader.Now().Add(-s.Age)
	var old []*Instance
	for _, instance := range found {
		if !instance.StartedAt.After(before) {
			old = append(old, instance)
		}
	}
	page.Items, err = b.stuckOf(ctx, reader, s.Tenants, old, before)
	return page, err
}

// stuckOf gives the stuck ones of some instances. Those with more elements than
// are read at once are looked at in halves; a single one of them waits for much.
func (b *Broker) stuckOf(ctx context.Context, reader store.Reader, tenants []string, of []*Instance, before time.Time) ([]*Stuck, error) {
	if len(of) == 0 {
		return nil, nil
	}
	keys := make([]any, len(of))
	for i, instance := range of {
		keys[i] = instance.Key
	}
	states, err := b.WaitStates(ctx, reader, tenants, keys)
	if err != nil && pipeline.CodeOf(err) == pipeline.ResourceExhausted {
		if len(of) == 1 {
			return nil, nil
		}
		half := len(of) / 2
		first, err := b.stuckOf(ctx, reader, tenants, of[:half], before)
		if err != nil {
			return nil, err
		}
		second, err := b.stuckOf(ctx, reader, tenants, of[half:], before)
		return append(first, second...), err
	}
	if err != nil {
		return nil, err
	}
	waits := map[int64][]*WaitState{}
	for _, state := range states {
		waits[state.Instance] = append(waits[state.Instance], state)
	}
	var stuck []*Stuck
	for _, instance := range of {
		one, err := stuckBy(ctx, reader, instance, waits[instance.Key], before)
		if err != nil {
			return nil, err
		}
		if one != nil {
			stuck = append(stuck, one)
		}
	}
	return stuck, nil
}

// stuckBy says whether an instance with such waits is stuck; nil when it is not.
func stuckBy(ctx context.Context, reader store.Reader, instance *Instance, waits []*WaitState, before time.Time) (*Stuck, error) {
	reason, gateway := StuckNothing, ""
	for _, wait := range waits {
		if at := wait.dueAt(); !at.IsZero() && at.Before(before) {
			return &Stuck{instance, StuckOverdue, wait.ElementID, at}, nil
		}
		if wait.Missing == nil {
			return nil, nil
		}
		reason, gateway = StuckGateway, wait.ElementID
	}
	elementID, since, err := lastMove(ctx, reader, instance)
	if err != nil || since.After(before) {
		return nil, err
	}
	return &Stuck{instance, reason, cmp.Or(gateway, elementID), since}, nil
}

// dueAt is when something must have happened to what is waited for; zero for never.
func (w *WaitState) dueAt() time.Time {
	switch {
	case w.Timer != nil:
		return w.Timer.DueAt
	case w.Job != nil && w.Job.State == engine.JobActivated:
		return w.Job.Deadline
	case w.Job != nil && w.Job.State == engine.JobBackingOff:
		return w.Job.RetryAt
	}
	return time.Time{}
}

// lastMove gives the element that an instance came to last, and when it did or left it.
func lastMove(ctx context.Context, reader store.Reader, instance *Instance) (id string, since time.Time, err error) {
	newest, err := elementHistory.Read(ctx, reader, store.Query{
		Where: equal("instance", instance.Key), OrderBy: []store.Order{{Column: "id", Descending: true}}, Limit: 1,
	})
	if err != nil || len(newest) == 0 {
		return "", instance.StartedAt, err
	}
	if newest[0].EndedAt.After(newest[0].StartedAt) {
		return newest[0].ElementID, newest[0].EndedAt, nil
	}
	return newest[0].ElementID, newest[0].StartedAt, nil
}
