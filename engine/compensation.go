package engine

import "zhitong/bpmn"

// compensationPage is how many completed activities one step looks at.
const compensationPage = 100

// recordCompletion keeps a completed activity for compensation, if a handler is
// attached to it or if it is a scope with such activities in it.
func (x *execution) recordCompletion(e *Element) {
	_, hasHandler := x.compensationEvent(e)
	own := e.Events.Value()
	if own.Thrower != 0 || e.Scope == 0 || !hasHandler && own.Completions == own.Compensated {
		x.forget(e.Key, own.Completions)
		return
	}
	scope := x.update(x.element(e.Scope), func(e *Element) { e.changeEvents(func(s *EventState) { s.Completions++ }) })
	done := &Compensation{Scope: scope.Key, Position: scope.Events.Completions, Instance: x.root, Activity: e.Index, Began: own.Began}
	if hasHandler { // it does the work of those inside
		x.forget(e.Key, own.Completions)
	} else {
		done.Inner, done.Completions = e.Key, own.Completions
		if e.Locals {
			done.Snapshot = x.allVariables([]int64{e.Key})
		}
	}
	x.state.Compensations.Put(done)
	x.swept++ // a row without an event of its own
}

// compensationEvent finds the compensation boundary event of an activity; of a
// multi-instance activity it hangs on the body.
func (x *execution) compensationEvent(e *Element) (bpmn.ElementIndex, bool) {
	if e.Inner || e.Scope != 0 && x.element(e.Scope).Body {
		return bpmn.NoElement, false
	}
	for _, index := range x.model(e).BoundaryEvents {
		if x.process.Elements[index].Event.Type == bpmn.EventCompensation {
			return index, true
		}
	}
	return bpmn.NoElement, false
}

// forget deletes what was kept for the compensation of a scope.
func (x *execution) forget(scope int64, completions int) {
	if completions > 0 {
		x.enqueue(Continuation{Kind: StepForget, Element: scope, Size: completions})
	}
}

// forgetPage deletes a page of it, from the end, with what it leads to.
func (x *execution) forgetPage(step Continuation) {
	from := max(step.Size-compensationPage, 0)
	x.together(step.Size-from, func(i int) {
		key := CompensationKey{step.Element, step.Size - i}
		if done := x.compensation(key); done != nil {
			x.forget(done.Inner, done.Completions)
			x.state.Compensations.Delete(key)
		}
	})
	x.swept += step.Size - from
	x.forget(step.Element, from)
}

// throwCompensation starts to compensate the activities that completed in the
// scope of a throwing event, or one of them (BPMN 2.0.2, 10.7). An event
// subprocess compensates the scope that it belongs to. The event waits until
// all handlers are done.
//
// The handlers of activities that ran one after the other run in the reverse
// order; those of activities that overlapped may run at the same time. A
// compensation boundary event on a subprocess stands for the activities inside.
func (x *execution) throwCompensation(e *Element, model *bpmn.Compensation) {
	scope := x.element(e.Scope)
	for x.model(scope).Kind == bpmn.KindEventSubprocess && !x.holds(scope, model.Activity) {
		scope = x.element(scope.Scope)
	}
	x.update(e, func(e *Element) {
		e.changeEvents(func(s *EventState) {
			s.Compensation = &CompensationState{Scope: scope.Key, Activity: model.Activity, Position: scope.Events.Value().Completions}
		})
	})
	x.enqueue(Continuation{Kind: StepCompensate, Element: e.Key})
}

// holds says whether an activity lies directly in a scope.
func (x *execution) holds(scope *Element, activity bpmn.ElementIndex) bool {
	return activity != bpmn.NoElement && x.process.Elements[activity].Scope == scope.Index && !scope.Body
}

// compensate starts the handlers that may run now; Size of them have ended.
func (x *execution) compensate(step Continuation) {
	e := x.element(step.Element)
	if e == nil || e.State == ElementTerminating {
		return
	}
	state := *e.Events.Compensation
	state.Running -= step.Size
	paused := x.startHandlers(e, &state)
	e = x.update(x.element(e.Key), func(e *Element) { e.changeEvents(func(s *EventState) { s.Compensation = &state }) })
	switch {
	case paused:
		x.enqueue(Continuation{Kind: StepCompensate, Element: e.Key})
	case state.Position > 0 || state.Running > 0: // until a handler ends
	case compensating(e):
		x.finish(e, ElementCompletedEvent)
		x.tokenGone(e.Scope, e.Index)
	default:
		x.enqueue(Continuation{Kind: StepComplete, Element: e.Key})
	}
}

// startHandlers goes back through the completed activities, as far as their
// order allows; paused says that a page was looked at and more follow.
func (x *execution) startHandlers(e *Element, state *CompensationState) (paused bool) {
	page := min(state.Position, compensationPage)
	x.together(page, func(i int) { x.compensation(CompensationKey{state.Scope, state.Position - i}) })
	for range page {
		done := x.compensation(CompensationKey{state.Scope, state.Position})
		if done != nil && (state.Activity == bpmn.NoElement || state.Activity == done.Activity) {
			if state.Running > 0 && state.Position <= state.Floor {
				return false
			}
			if state.Running == 0 {
				state.Floor = 0
			}
			state.Running, state.Floor = state.Running+1, max(state.Floor, done.Began)
			x.startHandler(e, state.Scope, done)
		}
		state.Position--
	}
	x.swept += page
	return state.Position > 0
}

// startHandler sends a token to the compensation boundary event of an activity,
// or into the completed scope again, to compensate what is in it.
func (x *execution) startHandler(e *Element, scope int64, done *Compensation) {
	x.state.Compensations.Delete(CompensationKey{done.Scope, done.Position})
	x.swept++
	if compensating(e) {
		scope = e.Key
	} else {
		x.update(x.element(scope), func(e *Element) { e.changeEvents(func(s *EventState) { s.Compensated++ }) })
	}
	target := done.Activity
	if done.Inner == 0 {
		for _, index := range x.process.Elements[done.Activity].BoundaryEvents {
			if x.process.Elements[index].Event.Type == bpmn.EventCompensation {
				target = index
			}
		}
	}
	x.addToken(scope, target)
	x.enqueue(Continuation{Kind: StepEnter, Element: scope, Index: target, Trigger: &Trigger{
		Target: target, Thrower: e.Key, Inner: done.Inner, Completions: done.Completions, Snapshot: done.Snapshot,
	}})
}

// leftBoundaryEvent has a compensation boundary event start its handler.
func leftBoundaryEvent(x *execution, e *Element) {
	handler := x.model(e).CompensationHandler
	if handler == bpmn.NoElement || e.Trigger == nil || e.Trigger.Thrower == 0 {
		return
	}
	trigger := *e.Trigger
	trigger.Target = handler
	x.addToken(e.Scope, handler)
	x.enqueue(Continuation{Kind: StepEnter, Element: e.Scope, Index: handler, Trigger: &trigger})
}

// beginCompensation makes an element instance a handler, or a scope that is
// compensated, with the local variables that it had.
func (x *execution) beginCompensation(e *Element, trigger *Trigger) {
	x.update(e, func(e *Element) {
		e.changeEvents(func(s *EventState) {
			s.Thrower = trigger.Thrower
			if trigger.Inner != 0 {
				s.Compensation = &CompensationState{Scope: trigger.Inner, Activity: bpmn.NoElement, Position: trigger.Completions}
			}
		})
	})
	for _, name := range sorted(trigger.Snapshot) {
		x.setLocal(e.Key, name, trigger.Snapshot[name])
	}
}

// compensating says whether an element instance is a completed scope that has
// been entered again to be compensated. The event that throws a compensation
// has a state too, but no handler to report to.
func compensating(e *Element) bool {
	return e.Events != nil && e.Events.Compensation != nil && e.Events.Thrower != 0
}

// settleCompensation keeps or forgets what can be compensated once an element
// instance ends, and tells the event that threw a compensation that its handler
// is done.
func (x *execution) settleCompensation(e *Element, completed bool) {
	own := e.Events.Value()
	if completed {
		x.recordCompletion(e)
	} else {
		x.forget(e.Key, own.Completions)
	}
	if compensating(e) {
		x.forget(own.Compensation.Scope, own.Compensation.Position)
	}
	thrower := own.Thrower
	if !completed && e.Trigger != nil && x.model(e).Kind == bpmn.KindBoundaryEvent { // before its handler began
		thrower = e.Trigger.Thrower
	}
	if thrower != 0 {
		x.enqueue(Continuation{Kind: StepCompensate, Element: thrower, Size: 1})
	}
}
