package bpmn

// mayCancel tells whether a cancel event stands where it may (BPMN 2.0.2, 10.5.5): at the end of a path directly in a
// transaction, or on the boundary of one.
func (d *draft) mayCancel(element *Element, position eventPosition) bool {
	if element.Event.Type != EventCancel {
		return false
	}
	switch position {
	case atEnd:
		return d.element(element.Scope).Kind == KindTransaction
	case atInterruptingBoundary:
		return element.AttachedTo != NoElement && d.element(element.AttachedTo).Kind == KindTransaction
	}
	return false
}

// checkCancellation requires a cancel boundary event on a transaction that can be cancelled: nothing else says how it
// goes on.
func checkCancellation(d *draft, element *Element, node *Node) {
	if d.hasCancelEvent(element.Children, KindEndEvent) && !d.hasCancelEvent(element.BoundaryEvents, KindBoundaryEvent) {
		d.report(node, CodeCancelBoundary)
	}
}

func (d *draft) hasCancelEvent(among []ElementIndex, kind Kind) bool {
	for _, index := range among {
		if element := d.element(index); element.Kind == kind && element.Event.Type == EventCancel {
			return true
		}
	}
	return false
}
