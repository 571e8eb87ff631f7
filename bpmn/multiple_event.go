package bpmn

import "slices"

// partTypes are what the parts of an event with several triggers may be. A parallel one waits for all of them, so that
// only what stays waited for can be one.
var (
	caughtParts   = eventTypes{EventMessage, EventTimer, EventSignal, EventConditional, EventError, EventEscalation}
	parallelParts = eventTypes{EventMessage, EventTimer, EventSignal}
	thrownParts   = eventTypes{EventSignal, EventEscalation}
)

// expandMultiple gives every event with several triggers (BPMN 2.0.2, 10.5.5, multiple and parallel multiple) further
// elements, one for each trigger but the first. They have the same id and no sequence flows: only what is waited for, or
// caused, is theirs.
func (d *draft) expandMultiple() {
	if d.platform.isCamunda() {
		return
	}
	for index := range len(d.process.Elements) {
		node := d.nodes[index]
		if count := len(d.eventDefinitions(node)); d.process.Elements[index].Kind.IsEvent() && count > 1 {
			d.expandEvent(ElementIndex(index), node, count)
		}
	}
}

func (d *draft) expandEvent(primary ElementIndex, node *Node, count int) {
	parts := []ElementIndex{primary}
	for len(parts) < count {
		part := d.process.Elements[primary]
		part.Index, part.PartOf = ElementIndex(len(d.process.Elements)), primary
		part.Incoming, part.Outgoing = nil, nil
		d.process.Elements, d.nodes = append(d.process.Elements, part), append(d.nodes, node)
		parts = append(parts, part.Index)
	}
	event := d.element(primary)
	event.Parts, event.ParallelMultiple = parts, node.flag("parallelMultiple", false)
	if event.Kind == KindStartEvent && event.Scope == Root {
		root := d.element(Root)
		root.StartEvents = append(root.StartEvents, parts[1:]...)
	}
}

// partOf tells which of the triggers of an event with several is that of an element, and the event itself.
func (d *draft) partOf(element *Element) (place int, event *Element) {
	event = element
	if element.PartOf != NoElement {
		event = d.element(element.PartOf)
	}
	return slices.Index(event.Parts, element.Index), event
}

// checkPart requires of one trigger that it can be one of several.
func (d *draft) checkPart(element, event *Element, node *Node, position eventPosition) {
	allowed := caughtParts
	switch {
	case !eventPositions[position].catching:
		allowed = thrownParts
	case event.ParallelMultiple:
		allowed = parallelParts
	}
	if !slices.Contains(allowed, element.Event.Type) || !slices.Contains(eventPositions[position].types, element.Event.Type) {
		d.report(node, CodeEventNotAllowed, element.Event.Type.phrase(), phrase{"one of several triggers of an event", "事件的多个触发之一"}, allowed)
	}
	if event.ParallelMultiple && !eventPositions[position].catching { // only catch events have the attribute (BPMN 2.0.2, 10.5.1)
		d.report(node, CodeAttributeValue, "parallelMultiple", "true", "false")
	}
}
