package engine

import "zhitong/bpmn"

// openBoundaries opens what the boundary events of an activity wait for.
func (x *execution) openBoundaries(e *Element) *failure {
	if scope := x.element(e.Scope); scope.Body {
		return nil // they hang on the body
	}
	for _, index := range x.model(e).BoundaryEvents {
		if failure := x.open(e.Key, index); failure != nil {
			return failure
		}
	}
	return nil
}

// openEventSubprocesses opens what the event subprocesses of a scope wait for.
func (x *execution) openEventSubprocesses(scope *Element) *failure {
	for _, index := range x.model(scope).EventSubprocesses {
		start := x.process.Elements[index].StartEvent
		if failure := x.open(scope.Key, start); failure != nil {
			return failure
		}
	}
	return nil
}

// takeBack closes what was opened on behalf of an element instance since it was
// as it is given.
func (x *execution) takeBack(before *Element) {
	now := x.element(before.Key)
	for _, timer := range added(before.Timers, now.Timers) {
		x.closeTimer(timer)
	}
	for _, subscription := range added(before.Subscriptions, now.Subscriptions) {
		x.closeSubscription(subscription)
	}
	was, is := before.Events.Value(), now.Events.Value()
	for _, signal := range added(was.Signals, is.Signals) {
		x.closeSignal(signal)
	}
	for _, condition := range added(was.Conditions, is.Conditions) {
		x.closeCondition(condition)
	}
	x.update(x.element(before.Key), func(e *Element) {
		e.Timers, e.Subscriptions = before.Timers, before.Subscriptions
		e.changeEvents(func(s *EventState) { s.Signals, s.Conditions = was.Signals, was.Conditions })
	})
}

// added gives what a list has after what it had; it only grew.
func added(before, now []int64) []int64 { return now[len(before):] }

// open makes the timer or subscription of an event on behalf of an element
// instance. Errors are waited for by nobody: they are looked for when thrown.
func (x *execution) open(owner int64, target bpmn.ElementIndex) *failure {
	for _, part := range x.partsOf(target) {
		if failure := x.openPart(owner, part); failure != nil {
			return failure
		}
	}
	return nil
}

func (x *execution) openPart(owner int64, target bpmn.ElementIndex) *failure {
	model := &x.process.Elements[target]
	if model.Kind == bpmn.KindReceiveTask {
		return x.openSubscription(owner, target, model.Message)
	}
	event := &model.Event
	switch event.Type {
	case bpmn.EventTimer:
		return x.openTimer(owner, target, event.Timer)
	case bpmn.EventMessage:
		return x.openSubscription(owner, target, event.Message)
	case bpmn.EventConditional:
		x.openCondition(owner, target)
		return nil
	case bpmn.EventSignal:
		return x.openSignal(owner, target, event.Signal)
	default:
		return nil
	}
}

func (x *execution) openTimer(owner int64, target bpmn.ElementIndex, model *bpmn.Timer) *failure {
	e := x.element(owner)
	timer, failure := x.newTimer(model, x.seenBy(e))
	if failure != nil {
		return failure
	}
	timer.Key, timer.Instance, timer.Element, timer.Path = x.ctx.Keys.Next(), x.root, e.Key, e.Path
	timer.Definition, timer.Tenant, timer.Target = x.outcome.Definition, x.tenant(), target
	x.state.Timers.Put(&timer)
	x.update(e, func(e *Element) { e.Timers = append(e.Timers[:len(e.Timers):len(e.Timers)], timer.Key) })
	x.emit(Event{Intent: TimerCreatedEvent, Timer: &timer})
	return nil
}

func (x *execution) openSubscription(owner int64, target bpmn.ElementIndex, model *bpmn.Message) *failure {
	e := x.element(owner)
	name, failure := x.name(model.Name, e, "message name")
	if failure != nil {
		return failure
	}
	key, failure := x.correlationKey(model.CorrelationKey, e)
	if failure != nil {
		return failure
	}
	subscription := &Subscription{
		Key: x.ctx.Keys.Next(), Instance: x.root, Element: e.Key, Path: e.Path, Definition: x.outcome.Definition,
		ProcessID: x.process.ID, Tenant: x.tenant(), Target: target, Name: name, CorrelationKey: key,
		Interrupting: x.process.Elements[target].Interrupting, BusinessID: x.element(x.root).Root.BusinessID,
	}
	x.state.Subscriptions.Put(subscription)
	x.update(e, func(e *Element) {
		e.Subscriptions = append(e.Subscriptions[:len(e.Subscriptions):len(e.Subscriptions)], subscription.Key)
	})
	x.emit(Event{Intent: SubscriptionCreatedEvent, Subscription: subscription})
	x.outcome.FollowUps = append(x.outcome.FollowUps, FollowUp{Meet: subscription})
	return nil
}

func (x *execution) tenant() string { return x.element(x.root).Root.Tenant }

// closeWaiting ends everything that waits on behalf of an element instance.
func (x *execution) closeWaiting(key int64) {
	e := x.element(key)
	if e.Job == 0 && e.UserTask == 0 && e.Incident == 0 && len(e.Timers) == 0 && len(e.Subscriptions) == 0 && e.Events == nil {
		return
	}
	for _, timer := range e.Timers {
		x.closeTimer(timer)
	}
	for _, subscription := range e.Subscriptions {
		x.closeSubscription(subscription)
	}
	events := e.Events.Value()
	for _, signal := range events.Signals {
		x.closeSignal(signal)
	}
	for _, condition := range events.Conditions {
		x.closeCondition(condition)
	}
	x.cancelJob(e.Job)
	x.cancelUserTask(e.UserTask)
	x.settleIncident(e.Incident)
	x.update(x.element(key), func(e *Element) {
		e.Job, e.UserTask, e.Incident, e.Timers, e.Subscriptions = 0, 0, 0, nil, nil
		if len(events.Signals)+len(events.Conditions) > 0 {
			e.changeEvents(func(s *EventState) { s.Signals, s.Conditions = nil, nil })
		}
	})
}

func (x *execution) closeTimer(key int64) {
	if timer := x.timer(key); timer != nil {
		x.state.Timers.Delete(key)
		x.emit(Event{Intent: TimerCanceledEvent, Timer: timer})
	}
}

func (x *execution) closeSubscription(key int64) {
	if subscription := x.subscription(key); subscription != nil {
		x.state.Subscriptions.Delete(key)
		x.emit(Event{Intent: SubscriptionDeletedEvent, Subscription: subscription})
	}
}

// forgetTimer takes a fired timer off the element instance that it hung on.
func (x *execution) forgetTimer(e *Element, key int64) *Element {
	return x.update(e, func(e *Element) { e.Timers = without(e.Timers, key) })
}

func without(keys []int64, gone int64) []int64 {
	var kept []int64
	for _, key := range keys {
		if key != gone {
			kept = append(kept, key)
		}
	}
	return kept
}
