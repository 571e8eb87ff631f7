package engine

import "zhitong/bpmn"

// terminationPage is how many children one step of a termination looks at.
const terminationPage = 200

// terminate takes an element instance away; with children it waits for them.
func (x *execution) terminate(step Continuation) {
	e := x.element(step.Element)
	if e == nil || e.State == ElementTerminating || x.cancelsScope(e) {
		return
	}
	if x.cancelsTask(e) {
		return // until its listeners are done
	}
	x.closeWaiting(e.Key)
	e = x.dropArrivals(x.element(e.Key), func(e *Element) { e.State, e.Listening = ElementTerminating, nil })
	e = x.release(e)
	if e.suspended() { // else nobody could do the work of its listeners
		x.resume(e)
		e = x.element(e.Key)
	}
	if e.Called != 0 {
		x.outcome.FollowUps = append(x.outcome.FollowUps, FollowUp{Instance: e.Called, Command: &TerminateChild{Instance: e.Called}})
		return // until the called instance is gone
	}
	if e.Children == 0 {
		x.finishTermination(e)
		return
	}
	x.enqueue(Continuation{Kind: StepTerminateChildren, Element: e.Key})
}

// cancelsScope says whether e is the end event that cancels a live transaction: it stays, to compensate what the others have done.
func (x *execution) cancelsScope(e *Element) bool {
	if e.Scope == 0 {
		return false
	}
	scope := x.element(e.Scope)
	return scope.State == ElementActive && scope.Cancel != nil && scope.Cancel.By == e.Key
}

// terminateChildren terminates a page of the children of a scope. Tokens that
// are still on their way vanish when they arrive.
func (x *execution) terminateChildren(step Continuation) {
	scope := x.element(step.Element)
	if scope == nil {
		return
	}
	keys, next := x.children(ChildPage{step.Element, step.After, terminationPage})
	x.swept += 1 + len(keys)
	for _, key := range keys {
		x.enqueue(Continuation{Kind: StepTerminate, Element: key})
	}
	if next != 0 {
		x.enqueue(Continuation{Kind: StepTerminateChildren, Element: step.Element, After: next})
	}
}

// finishTermination has the cancel listeners of an element instance run and
// ends it.
func (x *execution) finishTermination(e *Element) {
	then := Continuation{Kind: StepTerminated, Element: e.Key}
	if !x.listen(e, listenCancel, then, Continuation{Kind: StepFinishTermination, Element: e.Key}) {
		x.terminated(e)
	}
}

// terminated ends a terminated element instance and lets the boundary event
// that interrupted it go on.
func (x *execution) terminated(e *Element) {
	trigger := e.Trigger
	if e.Body {
		x.sweepBody(e)
	}
	x.finish(e, ElementTerminatedEvent)
	if e.Root != nil {
		x.rootGone(e, false)
		return
	}
	if x.isBoundaryOf(trigger, e) && accepts(x.element(e.Scope)) {
		x.addToken(e.Scope, trigger.Target)
		x.enqueue(Continuation{Kind: StepEnter, Element: e.Scope, Index: trigger.Target, Trigger: trigger})
	}
	if scope := x.element(e.Scope); scope.Body && scope.Loop != nil {
		progress := *scope.Loop
		progress.Terminated++
		x.update(scope, func(e *Element) { e.Loop = &progress })
	}
	x.tokenGone(e.Scope, e.Index)
}

// isBoundaryOf says whether a trigger is that of a boundary event of e.
func (x *execution) isBoundaryOf(trigger *Trigger, e *Element) bool {
	return trigger != nil && trigger.Target != bpmn.NoElement && x.process.Elements[trigger.Target].AttachedTo == e.Index
}

// interruptElement terminates an activity because of a boundary event.
func (x *execution) interruptElement(e *Element, trigger *Trigger) {
	x.update(e, func(e *Element) { e.Trigger = trigger })
	x.enqueue(Continuation{Kind: StepTerminate, Element: e.Key})
}

// interruptScope takes everything in a scope away and then goes on with the
// trigger: an event subprocess, or nothing.
func (x *execution) interruptScope(scope *Element, trigger *Trigger) {
	x.closeWaiting(scope.Key)
	scope = x.dropArrivals(x.element(scope.Key), func(e *Element) {
		e.Trigger = trigger
		if trigger.Target != bpmn.NoElement {
			e.changeEvents(func(s *EventState) { s.Interrupted = true })
		}
	})
	scope = x.release(scope)
	if scope.Children == 0 {
		x.goOnAfterInterruption(scope)
		return
	}
	x.enqueue(Continuation{Kind: StepTerminateChildren, Element: scope.Key})
}
