package bpmn

func readCompensationEvent(r *eventReading) {
	compensation := &Compensation{Activity: NoElement}
	r.element.Event.Compensation = compensation
	if r.definition.attribute("", "activityRef") != nil && r.throws() {
		if activity, ok := r.resolveElement(r.definition, "activityRef"); ok {
			compensation.Activity = activity
		}
	}
	if r.throws() && !r.definition.flag("waitForCompletion", true) {
		r.report(r.definition, CodeAttributeValue, "waitForCompletion", "false", "true")
	}
}

// connectCompensation finds the handlers of compensation boundary events: an association leads from the event to the
// handler (BPMN 2.0.2, 10.7.1).
func (d *draft) connectCompensation() {
	d.eachElement(func(d *draft, element *Element, node *Node) {
		if !element.Kind.IsScope() {
			return
		}
		for association := range node.All(NamespaceBPMN, "association") {
			d.connectHandler(association)
		}
	})
	d.eachElement(func(d *draft, element *Element, node *Node) {
		isBoundary := element.Kind == KindBoundaryEvent && element.Event.Type == EventCompensation
		if isBoundary && element.CompensationHandler == NoElement {
			d.report(node, CodeCompensationHandler)
		}
	})
}

func (d *draft) connectHandler(association *Node) {
	source, fromElement := d.process.byID[association.reference("sourceRef")]
	target, toElement := d.process.byID[association.reference("targetRef")]
	if !fromElement || !toElement {
		return // with an annotation or a data object
	}
	event, handler := d.element(source), d.element(target)
	if event.Kind == KindBoundaryEvent && event.Event.Type == EventCompensation && handler.ForCompensation {
		event.CompensationHandler = target
	}
}

// checkCompensationBoundary allows nothing behind the event but the association with its handler (BPMN 2.0.2, 10.7.1).
func checkCompensationBoundary(d *draft, element *Element, node *Node) {
	if element.Event.Type == EventCompensation && len(element.Outgoing) > 0 {
		d.report(node, CodeOutgoingFlow, phrase{"compensation boundary event", "补偿边界事件"})
	}
}

// checkHandler requires that nothing but compensation leads to a handler and that nothing follows it
// (BPMN 2.0.2, 10.7.1).
func checkHandler(d *draft, element *Element, node *Node) {
	handler := phrase{"compensation handler", "补偿处理活动"}
	if len(element.Incoming) > 0 {
		d.report(node, CodeIncomingFlow, handler)
	}
	if len(element.Outgoing) > 0 {
		d.report(node, CodeOutgoingFlow, handler)
	}
	if len(element.BoundaryEvents) > 0 {
		d.report(node, CodeHandlerBoundary, d.element(element.BoundaryEvents[0]).ID)
	}
}
