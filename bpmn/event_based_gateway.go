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
		if target.Kind != KindIntermediateCatchEvent || !raceable[target.Event.Type] {
			d.report(node, CodeEventGatewayTarget, target.ID)
			continue
		}
		if len(target.Incoming) > 1 {
			d.report(node, CodeEventGatewayIncoming, target.ID)
		}
		targets.add(d, node, target)
	}
}
