package engine

import (
	"slices"

	"zhitong/bpmn"
)

// enter lets a token that was counted in its scope enter an element.
func (x *execution) enter(step Continuation) {
	scope := x.element(step.Element)
	if !takesIn(scope, step) {
		x.turnAway(scope, step)
		return
	}
	if x.process.Elements[step.Index].Kind == bpmn.KindParallelGateway && !x.join(scope, step) {
		return
	}
	e := x.create(scope, step.Index)
	switch {
	case step.Trigger == nil:
	case step.Trigger.Thrower != 0 && x.model(e).Kind != bpmn.KindBoundaryEvent:
		x.beginCompensation(e, step.Trigger)
	default:
		x.update(e, func(e *Element) { e.Trigger = step.Trigger })
	}
	x.enqueue(Continuation{Kind: StepActivate, Element: e.Key})
}

// turnAway ends a token that comes too late, with what it would have compensated.
func (x *execution) turnAway(scope *Element, step Continuation) {
	if step.Trigger != nil {
		x.forget(step.Trigger.Inner, step.Trigger.Completions)
	}
	if scope != nil {
		x.tokenGone(scope.Key, step.Index)
	}
}

// create makes the row of an element instance for a token already counted.
func (x *execution) create(scope *Element, index bpmn.ElementIndex) *Element {
	if len(scope.Path) > maxDepth {
		x.reject(ResourceExhausted, "scopes are nested deeper than %d", maxDepth)
	}
	e := &Element{
		Key: x.ctx.Keys.Next(), Instance: x.root, Scope: scope.Key, Path: append(slices.Clip(scope.Path), scope.Key),
		Index: index, State: ElementActivating, StartedAt: x.ctx.Now,
	}
	if began := scope.Events.Value().Completions; began > 0 {
		e.Events = &EventState{Began: began}
	}
	e.Inner = scope.Index == index && !scope.Body // a flow in an ad-hoc subprocess that is entered again to be compensated
	e.Body = x.process.Elements[index].Loop != nil && !scope.Body && !e.Inner
	x.state.Elements.Put(e)
	x.emit(Event{Intent: ElementActivatedEvent, Element: e})
	return e
}

// activate applies input mappings and has the start listeners run. It is taken
// again when an incident on the way is resolved.
func (x *execution) activate(step Continuation) {
	e := x.element(step.Element)
	if e == nil || e.State != ElementActivating {
		return
	}
	if compensating(e) {
		x.update(e, func(e *Element) { e.State = ElementActive })
		x.enqueue(Continuation{Kind: StepCompensate, Element: e.Key})
		return
	}
	then := Continuation{Kind: StepBegin, Element: e.Key}
	if e.Body {
		if !x.listen(e, listenBeforeAll, then, step) {
			x.activateBody(e)
		}
		return
	}
	if failure := x.applyInputs(e); failure != nil {
		x.raise(e, failure, step)
		return
	}
	if !x.listen(x.element(e.Key), listenStart, then, step) {
		x.begin(then)
	}
}

// begin opens subscriptions and starts the behaviour, once the start listeners
// are done. What fails is taken again from the input mappings on.
func (x *execution) begin(step Continuation) {
	e := x.element(step.Element)
	if e == nil || e.State != ElementActivating {
		return
	}
	if e.Root != nil {
		x.beginRoot(e, step)
		return
	}
	if e.Body {
		x.activateBody(e)
		return
	}
	again := Continuation{Kind: StepActivate, Element: e.Key}
	if failure := x.openBoundaries(e); failure != nil {
		x.closeWaiting(e.Key) // those opened before it; they are opened again
		x.raise(x.element(e.Key), failure, again)
		return
	}
	e = x.update(x.element(e.Key), func(e *Element) { e.State = ElementActive })
	interrupted := x.evaluateOpened() // by a boundary event whose condition is true from the start
	if !interrupted {
		e = x.element(e.Key)
		if failure := x.behaviour(e).activate(x, e); failure != nil {
			x.met = nil
			x.closeWaiting(e.Key)
			e = x.update(x.element(e.Key), func(e *Element) { e.State = ElementActivating })
			x.raise(e, failure, again)
			return
		}
	}
	x.lookAtOpened()
}

func (x *execution) behaviour(e *Element) behaviour { return behaviours[x.model(e).Kind] }

// complete applies output mappings and leaves; taken again after an incident.
func (x *execution) complete(step Continuation) {
	e := x.element(step.Element)
	if e == nil || e.State == ElementTerminating || e.Listening != nil || e.Cancel != nil || e.Children > 0 || x.isBoundaryOf(e.Trigger, e) {
		return // an event came in between: there is more to do first, or it is interrupted
	}
	if e.Root != nil {
		x.completeRoot(e)
		return
	}
	if x.element(x.root).State == ElementTerminating {
		return // it is terminated with the instance
	}
	if e.Inner {
		x.innerFlowDone(e, step)
		return
	}
	if e.AdHoc != nil {
		x.propagateOutputs(e)
		e = x.element(e.Key)
	}
	if x.gathers(e) {
		return
	}
	e = x.update(e, func(e *Element) { e.State = ElementCompleting })
	variables := x.brought(e, step.Trigger)
	if failure := x.applyOutputs(e, variables); failure != nil {
		x.raise(x.element(e.Key), failure, step)
		return
	}
	leave := Continuation{Kind: StepLeave, Element: e.Key}
	if !x.listen(x.element(e.Key), listenEnd, leave, step) {
		x.leave(leave)
	}
}

// brought gives the variables that an element instance completes with.
func (x *execution) brought(e *Element, trigger *Trigger) Variables {
	switch {
	case e.Body:
		return x.collected(e)
	case trigger != nil:
		return trigger.Variables
	default:
		return nil
	}
}

// leave picks the flows that are taken and ends the element instance.
func (x *execution) leave(step Continuation) {
	e := x.element(step.Element)
	if e == nil || e.State == ElementTerminating {
		return
	}
	if e.Root != nil {
		x.leaveRoot(e)
		return
	}
	if x.element(e.Scope).Body {
		if failure := x.innerDone(e); failure != nil {
			x.raise(e, failure, step)
		}
		return
	}
	failure := x.openStarted(e)
	flows := []bpmn.FlowIndex(nil)
	if failure == nil {
		flows, failure = x.outgoing(x.element(e.Key))
	}
	if failure != nil {
		x.raise(e, failure, step)
		return
	}
	x.finish(e, ElementCompletedEvent)
	if !x.endsInstance(e) {
		x.take(e, flows)
	}
	if e.Body {
		x.sweepBody(e)
	} else if after := x.behaviour(e).left; after != nil {
		after(x, e)
	}
	x.tokenGone(e.Scope, e.Index)
}

// take sends tokens along flows.
func (x *execution) take(e *Element, flows []bpmn.FlowIndex) {
	for _, flow := range flows {
		target := x.process.Flows[flow].Target
		scope := x.addToken(e.Scope, target)
		x.emit(Event{Intent: FlowTakenEvent, Element: e, Flow: flow})
		if x.joinsInclusive(target) && accepts(scope) {
			x.arriveAt(target, scope, flow)
			continue
		}
		x.enqueue(Continuation{Kind: StepEnter, Element: e.Scope, Index: target, Flow: flow})
	}
}

// finish ends what waits on behalf of an element instance and drops its rows.
func (x *execution) finish(e *Element, intent Intent) {
	x.closeWaiting(e.Key)
	e = x.element(e.Key)
	x.settleCompensation(e, intent == ElementCompletedEvent)
	if e.Locals {
		x.dropLocals(e)
	}
	x.state.Elements.Delete(e.Key)
	x.emit(Event{Intent: intent, Element: e})
	if x.endsInstance(e) {
		x.enqueue(Continuation{Kind: StepTerminate, Element: x.root})
	}
}

// goOnAfterInterruption goes on with the event that interrupted a scope, once
// its children are gone; a terminate end event just completes it.
func (x *execution) goOnAfterInterruption(scope *Element) {
	trigger := scope.Trigger
	x.update(scope, func(e *Element) { e.Trigger = nil })
	if trigger.Target == bpmn.NoElement {
		x.enqueue(Continuation{Kind: StepComplete, Element: scope.Key})
		return
	}
	x.enterEventSubprocess(scope.Key, trigger)
}
