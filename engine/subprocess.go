package engine

// activateSubprocess opens its event subprocesses and sends a token to its
// start event.
func activateSubprocess(x *execution, e *Element) *failure {
	if failure := x.openEventSubprocesses(e); failure != nil {
		return failure
	}
	if !x.lookAtOpened() {
		x.enterStart(e.Key, nil)
	}
	return nil
}

// activateEventSubprocess sends the event that started it to its start event.
func activateEventSubprocess(x *execution, e *Element) *failure {
	trigger := e.Trigger
	e = x.update(e, func(e *Element) { e.Trigger = nil })
	if failure := x.openEventSubprocesses(e); failure != nil {
		return failure
	}
	if !x.lookAtOpened() {
		x.enterStart(e.Key, trigger)
	}
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
	x.addToken(scope, start)
	step := Continuation{Kind: StepEnter, Element: scope, Index: start}
	if trigger != nil {
		inner := *trigger
		inner.Target = step.Index
		step.Trigger = &inner
	}
	x.enqueue(step)
}
