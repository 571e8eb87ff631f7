package engine

import "zhitong/bpmn"

func (c *TriggerTimer) decide(x *execution) {
	timer := x.timer(c.Timer)
	if timer == nil || timer.DueAt.After(x.ctx.Now) {
		return
	}
	if root := x.rootOf(timer.Instance); root == nil || root.suspended() {
		return // a suspended one looks for its timers when it is resumed
	}
	e := x.element(timer.Element)
	if e == nil || e.State == ElementTerminating {
		return
	}
	if x.comesTooLate(e, timer.Target) {
		x.closeTimer(timer.Key)
		x.forgetTimer(e, timer.Key)
		return
	}
	x.outcome.Taken = true
	x.emit(Event{Intent: TimerTriggeredEvent, Timer: timer})
	next, again, err := NextTimer(*timer, x.ctx.Now)
	if err == nil && again && !x.process.Elements[timer.Target].Interrupting {
		x.state.Timers.Put(&next)
		x.emit(Event{Intent: TimerCreatedEvent, Timer: &next})
	} else {
		x.state.Timers.Delete(timer.Key)
		e = x.forgetTimer(e, timer.Key)
	}
	x.trigger(e, &Trigger{Target: timer.Target})
}

func (c *Correlate) decide(x *execution) {
	subscription := x.subscription(c.Subscription)
	if subscription == nil || x.rootOf(subscription.Instance) == nil {
		return
	}
	e := x.element(subscription.Element)
	if e == nil || e.State == ElementTerminating {
		return
	}
	if x.comesTooLate(e, subscription.Target) {
		return
	}
	x.outcome.Taken = true
	x.emit(Event{Intent: SubscriptionCorrelatedEvent, Subscription: subscription})
	target := &x.process.Elements[subscription.Target]
	if target.Interrupting || !isSide(target, e) {
		x.state.Subscriptions.Delete(subscription.Key)
		e = x.update(e, func(e *Element) { e.Subscriptions = without(e.Subscriptions, subscription.Key) })
	}
	x.trigger(e, &Trigger{Target: subscription.Target, Variables: c.Variables})
}

// comesTooLate says that an event would start an event subprocess of a scope
// that takes no tokens any more.
func (x *execution) comesTooLate(scope *Element, target bpmn.ElementIndex) bool {
	return x.process.Elements[target].Kind == bpmn.KindStartEvent && !accepts(scope)
}

// isSide says whether an event goes on beside the element instance that waits
// for it: a boundary event or the start of an event subprocess.
func isSide(target *bpmn.Element, e *Element) bool {
	return target.AttachedTo == e.Index || target.Kind == bpmn.KindStartEvent
}

// trigger lets an event happen that an element instance waited for.
func (x *execution) trigger(e *Element, trigger *Trigger) {
	trigger, happens := x.gather(e, trigger)
	if !happens {
		return
	}
	e = x.element(e.Key)
	target := &x.process.Elements[trigger.Target]
	switch {
	case target.Kind == bpmn.KindStartEvent:
		x.triggerEventSubprocess(e, target, trigger)
	case target.Kind == bpmn.KindBoundaryEvent && target.Interrupting:
		x.interruptElement(e, trigger)
	case target.Kind == bpmn.KindBoundaryEvent:
		x.addToken(e.Scope, trigger.Target)
		x.enqueue(Continuation{Kind: StepEnter, Element: e.Scope, Index: trigger.Target, Trigger: trigger})
	case trigger.Target == e.Index:
		if len(target.Parts) > 0 { // one is enough, and the others must not come on top while it is being left
			x.closeWaiting(e.Key)
		}
		x.enqueue(Continuation{Kind: StepComplete, Element: e.Key, Trigger: trigger})
	default:
		x.chooseEvent(e, trigger)
	}
}

// triggerEventSubprocess starts an event subprocess of a scope. Only the first
// interrupting one counts.
func (x *execution) triggerEventSubprocess(scope *Element, start *bpmn.Element, trigger *Trigger) {
	if scope.State != ElementActive {
		return // it is on its way out and only its listeners run
	}
	inner := *trigger
	inner.Target = start.Scope
	if start.Interrupting {
		x.interruptScope(scope, &inner)
		return
	}
	x.enterEventSubprocess(scope.Key, &inner)
}

// enterEventSubprocess sends a token into an event subprocess.
func (x *execution) enterEventSubprocess(scope int64, trigger *Trigger) {
	x.addToken(scope, trigger.Target)
	x.enqueue(Continuation{Kind: StepEnter, Element: scope, Index: trigger.Target, Trigger: trigger})
}
