package bpmn

// connectInstantiation makes receive tasks and event-based gateways that start the process start events of it (BPMN
// 2.0.2, 10.3.3 and 10.6.6): of a gateway, the message events behind it.
func (d *draft) connectInstantiation() {
	if d.platform.isCamunda() {
		return
	}
	d.eachElement(func(d *draft, element *Element, node *Node) {
		if !node.flag("instantiate", false) {
			return
		}
		switch element.Kind {
		case KindReceiveTask:
			d.instantiateByTask(element, node)
		case KindEventBasedGateway:
			d.instantiateByGateway(element, node)
		}
	})
}

func (d *draft) instantiateByTask(element *Element, node *Node) {
	if element.Scope != Root || len(element.Incoming) > 0 || element.Loop != nil {
		d.report(node, CodeInstantiation, element.Kind.traits().phrase)
		return
	}
	element.Event = EventDefinition{Type: EventMessage, Message: element.Message}
	d.startBy(element)
}

func (d *draft) instantiateByGateway(element *Element, node *Node) {
	if element.Scope != Root || len(element.Incoming) > 0 {
		d.report(node, CodeInstantiation, element.Kind.traits().phrase)
		return
	}
	element.StartsParallel = node.Attribute("eventGatewayType") == "Parallel"
	for _, flow := range element.Outgoing {
		target := d.element(d.process.Flows[flow].Target)
		if target.Kind != KindIntermediateCatchEvent || target.Event.Type != EventMessage {
			d.report(d.nodes[target.Index], CodeInstantiatingEvent, element.ID)
			continue
		}
		target.InstantiatedBy = element.Index
		d.startBy(target)
	}
}

func (d *draft) startBy(element *Element) {
	root := d.element(Root)
	root.StartEvents = append(root.StartEvents, element.Index)
}
