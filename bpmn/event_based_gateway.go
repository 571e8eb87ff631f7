package bpmn

// raceable are the events that an event-based gateway may wait for.
var raceable = [EventTypeCount]bool{EventMessage: true, EventTimer: true, EventSignal: true, EventConditional: true}

// checkEventBasedGateway requires at least two events to wait for, and that nothing else leads to them
// (BPMN 2.0.2, 10.6.6).
func checkEventBasedGateway(d *draft, element *Element, node *Node) {
	if len(element.Outgoing) < 2 {
		d.report(node, CodeEventGatewayTargets, len(element.Outgoing))
	}
	targets := catchScope{}
	for _, index := range element.Outgoing {
		target := d.element(d.process.Flows[index].Target)
		awaited := *target
		if d.mayReceive(target) {
			awaited.Event = EventDefinition{Type: EventMessage, Message: target.Message}
		} else if target.Kind != KindIntermediateCatchEvent || !raceable[target.Event.Type] {
			d.report(node, CodeEventGatewayTarget, target.ID)
			continue
		}
		if len(target.Incoming) > 1 {
			d.report(node, CodeEventGatewayIncoming, target.ID)
		}
		targets.add(d, node, &awaited)
	}
}

// mayReceive says whether a gateway may wait for what an element receives: a task without boundary events, as often as
// it is entered. Camunda allows none.
func (d *draft) mayReceive(target *Element) bool {
	return target.Kind == KindReceiveTask && target.Message != nil && !d.platform.isCamunda() &&
		len(target.BoundaryEvents) == 0 && target.Loop == nil
}
