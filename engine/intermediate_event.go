package engine

import "zhitong/bpmn"

// activateThrowEvent lets the event happen and passes, or has a job send the
// message.
func activateThrowEvent(x *execution, e *Element) *failure {
	model := x.model(e)
	if model.Job != nil {
		return x.createJob(e, model.Job)
	}
	goesOn, failure := true, (*failure)(nil)
	switch model.Event.Type {
	case bpmn.EventMessage:
		failure = x.publish(e, model.Publication)
	case bpmn.EventCompensation:
		goesOn = false // when all handlers are done
		x.throwCompensation(e, model.Event.Compensation)
	case bpmn.EventSignal, bpmn.EventEscalation:
		goesOn, failure = x.throwParts(e)
	}
	if failure != nil || !goesOn {
		return failure
	}
	return passThrough(x, e)
}

// leftThrowEvent has the token of a link event go on at the catching one of the
// same name (BPMN 2.0.2, 10.5.5).
func leftThrowEvent(x *execution, e *Element) {
	if link := x.model(e).Event.Link; link != nil {
		x.addToken(e.Scope, link.Target)
		x.enqueue(Continuation{Kind: StepEnter, Element: e.Scope, Index: link.Target})
	}
}

// activateCatchEvent waits for its event, unless an event-based gateway has
// seen it already or a link leads here.
func activateCatchEvent(x *execution, e *Element) *failure {
	if e.Trigger != nil || x.model(e).Event.Type == bpmn.EventLink {
		return passThrough(x, e)
	}
	return x.open(e.Key, e.Index)
}

// activateReceiveTask waits for its message.
func activateReceiveTask(x *execution, e *Element) *failure {
	if e.Trigger != nil { // its message started the instance, or came first at an event-based gateway
		return passThrough(x, e)
	}
	return x.openSubscription(e.Key, e.Index, x.model(e).Message)
}
