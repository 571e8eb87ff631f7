package bpmn

// checkSubprocessStart requires exactly one start event, without a trigger (BPMN 2.0.2, 10.3.5).
func checkSubprocessStart(d *draft, element *Element, node *Node) {
	if !takeOnlyStart(d, element, node) {
		return
	}
	if d.element(element.StartEvent).Event.Type != EventNone {
		d.report(node, CodeSubprocessStart)
	}
}

// checkEventSubprocessStart requires exactly one start event, with a trigger that an event subprocess may have.
func checkEventSubprocessStart(d *draft, element *Element, node *Node) {
	takeOnlyStart(d, element, node)
}

func takeOnlyStart(d *draft, element *Element, node *Node) bool {
	if len(element.StartEvents) != 1 {
		d.report(node, CodeSingleStartEvent, element.Kind.traits().phrase, len(element.StartEvents))
		return false
	}
	element.StartEvent = element.StartEvents[0]
	return true
}

// checkInAdHoc requires that an event subprocess of an ad-hoc subprocess does not interrupt it.
func checkInAdHoc(d *draft, element *Element, _ *Node) {
	if d.element(element.Scope).Kind != KindAdHocSubprocess {
		return
	}
	for _, index := range element.StartEvents {
		if start := d.nodes[index]; start.flag("isInterrupting", true) {
			d.report(start, CodeAdHocInterrupted)
		}
	}
}
