package engine

import "zhitong/bpmn"

// activateEventBasedGateway waits for the first of the events behind it (BPMN
// 2.0.2, 13.4.4).
func activateEventBasedGateway(x *execution, e *Element) *failure {
	if e.Trigger != nil { // it started the instance
		x.enqueue(Continuation{Kind: StepLeave, Element: e.Key})
		return nil
	}
	for _, flow := range x.model(e).Outgoing {
		if failure := x.open(e.Key, x.process.Flows[flow].Target); failure != nil {
			return failure
		}
	}
	return nil
}

// chooseEvent goes on with the event that came first at an event-based gateway.
func (x *execution) chooseEvent(e *Element, trigger *Trigger) {
	x.closeWaiting(e.Key)
	x.update(x.element(e.Key), func(e *Element) { e.Trigger = trigger })
	x.enqueue(Continuation{Kind: StepLeave, Element: e.Key})
}

// pickEvent takes no flow by itself: the token enters the event that happened.
// A gateway that started the instance with one of several events has it wait for
// the others too (eventGatewayType Parallel).
func pickEvent(x *execution, e *Element) ([]bpmn.FlowIndex, *failure) {
	for _, flow := range x.model(e).Outgoing {
		if x.process.Flows[flow].Target == e.Trigger.Target {
			x.addToken(e.Scope, e.Trigger.Target)
			x.emit(Event{Intent: FlowTakenEvent, Element: e, Flow: flow})
			x.enqueue(Continuation{Kind: StepEnter, Element: e.Scope, Index: e.Trigger.Target, Flow: flow, Trigger: e.Trigger})
		}
	}
	if x.model(e).StartsParallel {
		return x.otherFlows(e), nil
	}
	return nil, nil
}

// otherFlows gives the flows to the events that have not happened yet.
func (x *execution) otherFlows(e *Element) []bpmn.FlowIndex {
	var others []bpmn.FlowIndex
	for _, flow := range x.model(e).Outgoing {
		if x.process.Flows[flow].Target != e.Trigger.Target {
			others = append(others, flow)
		}
	}
	return others
}
