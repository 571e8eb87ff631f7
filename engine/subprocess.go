package engine

import "zhitong/bpmn"

// activateSubprocess sends a token to its start event.
func activateSubprocess(x *execution, e *Element) *failure {
	x.enterStart(e.Key, nil)
	return nil
}

// activateEventSubprocess sends the event that started it to its start event.
func activateEventSubprocess(x *execution, e *Element) *failure {
	trigger := e.Trigger
	x.update(e, func(e *Element) { e.Trigger = nil })
	x.enterStart(e.Key, trigger)
	return nil
}

// leftEventSubprocess has the worker of an ad-hoc subprocess decide again, once
// the event subprocess in it is done.
func leftEventSubprocess(x *execution, e *Element) {
	if scope := x.element(e.Scope); scope.AdHoc != nil {
		x.enqueue(Continuation{Kind: StepAskAdHoc, Element: scope.Key})
	}
}

func (x *execution) enterStart(scope int64, trigger *Trigger) {
	start := x.model(x.element(scope)).StartEvent
	step := Continuation{Kind: StepEnter, Element: scope, Index: start}
	if trigger != nil {
		inner := *trigger
		inner.Target = step.Index
		step.Trigger = &inner
	}
	x.enterFirst(step)
}

// enterFirst sends the first token into a scope. Its event subprocesses wait for
// nothing before its start event has mapped what the event brought, so that what
// they wait for may depend on it.
func (x *execution) enterFirst(step Continuation) {
	x.addToken(step.Element, step.Index)
	if scope := x.element(step.Element); len(x.model(scope).EventSubprocesses) > 0 {
		x.update(scope, func(e *Element) { e.changeEvents(func(s *EventState) { s.Starting = true }) })
	}
	x.enqueue(step)
}

// openStarted opens what the event subprocesses wait for in the scope whose start
// event is about to be left.
func (x *execution) openStarted(start *Element) *failure {
	if x.model(start).Kind != bpmn.KindStartEvent {
		return nil
	}
	return x.openStarting(x.element(start.Scope))
}

// openStarting opens what the event subprocesses of a scope wait for, if that has
// not been done; nothing has changed when it fails.
func (x *execution) openStarting(scope *Element) *failure {
	if !scope.Events.Value().Starting {
		return nil
	}
	if failure := x.openEventSubprocesses(scope); failure != nil {
		x.takeBack(scope)
		return failure
	}
	x.update(x.element(scope.Key), func(e *Element) { e.changeEvents(func(s *EventState) { s.Starting = false }) })
	return nil
}

// leftStartEvent looks at the conditions that the scope has begun to wait for.
func leftStartEvent(x *execution, _ *Element) { x.lookAtOpened() }
