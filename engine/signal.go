package engine

import (
	"slices"
	"time"

	"zhitong/bpmn"
)

// SignalSubscription waits for a signal on behalf of Element.
type SignalSubscription struct {
	Key        int64             `json:"key"`
	Instance   int64             `json:"instance"` // 0 of a start event of a process
	Element    int64             `json:"element"`
	Path       []int64           `json:"path"` // as of the element
	Definition int64             `json:"definition"`
	ProcessID  string            `json:"processId"`
	Tenant     string            `json:"tenant"`
	Target     bpmn.ElementIndex `json:"target"`
	Name       string            `json:"name"`
	// Order counts the subscriptions of the instance; see [SignalBroadcast.Reaches].
	Order int `json:"order"`
	// Together says that it is of a start event that needs other events besides.
	Together bool      `json:"together,omitempty"`
	OpenedAt time.Time `json:"openedAt,omitzero"` // nothing in those of earlier releases
}

// SignalBroadcast is a signal that an instance threw: it goes to everybody who
// waits for it then (BPMN 2.0.2, 10.5.5).
type SignalBroadcast struct {
	Tenant    string    `json:"tenant"`
	Name      string    `json:"name"`
	Variables Variables `json:"variables,omitempty"`
	// Thrower is the instance that threw it, 0 for none; Order how many
	// subscriptions that instance had opened until then.
	Thrower int64 `json:"thrower,omitempty"`
	Order   int   `json:"order,omitempty"`
}

// Reaches says whether a subscription was there when the signal was thrown, as
// far as the throwing instance itself is concerned: what it opens afterwards
// does not catch the signal.
func (b *SignalBroadcast) Reaches(s *SignalSubscription) bool {
	return b.Thrower == 0 || s.Instance != b.Thrower || s.Order <= b.Order
}

// TriggerSignal hands a signal to a subscription. One that is gone is no error.
type TriggerSignal struct {
	Subscription int64
	Variables    Variables
}

func (c *TriggerSignal) decide(x *execution) {
	subscription := x.signal(c.Subscription)
	if subscription == nil {
		return
	}
	if root := x.rootOf(subscription.Instance); root == nil || root.suspended() {
		return // what is suspended does not hear it
	}
	e := x.element(subscription.Element)
	if e == nil || e.State == ElementTerminating {
		return
	}
	if x.comesTooLate(e, subscription.Target) {
		return
	}
	x.outcome.Taken = true
	x.emit(Event{Intent: SignalSubscriptionTriggeredEvent, Occurrence: subscription})
	if target := &x.process.Elements[subscription.Target]; target.Interrupting || !isSide(target, e) {
		x.state.Signals.Delete(subscription.Key)
		e = x.update(e, func(e *Element) {
			e.changeEvents(func(s *EventState) { s.Signals = without(s.Signals, subscription.Key) })
		})
	}
	x.trigger(e, &Trigger{Target: subscription.Target, Variables: c.Variables})
}

// openSignal opens what a signal event waits for.
func (x *execution) openSignal(owner int64, target bpmn.ElementIndex, model *bpmn.Signal) *failure {
	e := x.element(owner)
	name, failure := x.name(model.Name, e, "signal name")
	if failure != nil {
		return failure
	}
	subscription := &SignalSubscription{
		Key: x.ctx.Keys.Next(), Instance: x.root, Element: e.Key, Path: e.Path, Definition: x.outcome.Definition,
		ProcessID: x.process.ID, Tenant: x.tenant(), Target: target, Name: name, Order: x.countSignal(),
		OpenedAt: x.ctx.Now,
	}
	x.state.Signals.Put(subscription)
	x.update(x.element(owner), func(e *Element) {
		e.changeEvents(func(s *EventState) { s.Signals = append(slices.Clip(s.Signals), subscription.Key) })
	})
	x.emit(Event{Intent: SignalSubscriptionCreatedEvent, Occurrence: subscription})
	return nil
}

// countSignal numbers the signal subscriptions of the instance.
func (x *execution) countSignal() int {
	root := x.update(x.element(x.root), func(e *Element) {
		state := *e.Root
		state.Signals++
		e.Root = &state
	})
	return root.Root.Signals
}

func (x *execution) closeSignal(key int64) {
	if subscription := x.signal(key); subscription != nil {
		x.state.Signals.Delete(key)
		x.emit(Event{Intent: SignalSubscriptionDeletedEvent, Occurrence: subscription})
	}
}

// throwSignal broadcasts a signal with the local variables of the throwing
// event, which its input mappings make.
func (x *execution) throwSignal(e *Element, model *bpmn.Signal) *failure {
	name, failure := x.name(model.Name, e, "signal name")
	if failure != nil {
		return failure
	}
	broadcast := &SignalBroadcast{Tenant: x.tenant(), Name: name, Thrower: x.root, Order: x.element(x.root).Root.Signals}
	if e.Locals {
		broadcast.Variables = x.allVariables([]int64{e.Key})
	}
	x.emit(Event{Intent: SignalBroadcastEvent, Element: e, Occurrence: broadcast})
	x.outcome.FollowUps = append(x.outcome.FollowUps, FollowUp{Broadcast: broadcast})
	return nil
}
