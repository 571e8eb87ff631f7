package bpmn

// catchKey is what a catch event waits for; a scope may have only one event for it.
type catchKey struct {
	eventType EventType
	name      string // empty: everything
}

// catchScope are the catch events that could take the same event: on an activity, in a scope, behind an event-based
// gateway.
type catchScope map[catchKey]bool

// checkCatchEvents finds boundary events of an activity, or event subprocesses of a scope, that wait for the same.
func checkCatchEvents(d *draft, element *Element, node *Node) {
	boundary := catchScope{}
	for _, index := range element.BoundaryEvents {
		boundary.add(d, node, d.element(index))
	}
	starts := catchScope{}
	for _, index := range element.EventSubprocesses {
		for _, start := range d.element(index).StartEvents {
			starts.add(d, node, d.element(start))
		}
	}
}

// add reports an event at the node when there is already one that waits for the same.
func (s catchScope) add(d *draft, node *Node, event *Element) {
	key, comparable := keyOf(event)
	if !comparable {
		return
	}
	kind := key.eventType.phrase()
	switch {
	case s[key] && key.name == "":
		d.report(node, CodeCatchAllTwice, kind, event.ID)
	case s[key]:
		d.report(node, CodeCatchTwice, kind, key.name, event.ID)
	}
	s[key] = true
}

// keyOf is not ok for events that may wait side by side, and for those whose name is missing, which is reported already.
func keyOf(event *Element) (key catchKey, ok bool) {
	definition := event.Event
	key.eventType = definition.Type
	switch {
	case definition.Message != nil:
		key.name = nameKey(definition.Message.Name)
	case definition.Signal != nil:
		key.name = nameKey(definition.Signal.Name)
	case definition.Type == EventCancel:
		return key, true
	case definition.Error != nil:
		return catchKey{definition.Type, codeKey(definition.Error.Code)}, true
	case definition.Escalation != nil:
		return catchKey{definition.Type, codeKey(definition.Escalation.Code)}, true
	}
	return key, key.name != "" && key.name != "="
}

func codeKey(code *Expression) string {
	if code == nil {
		return ""
	}
	return nameKey(*code)
}

// checkReceivedMessage reports a boundary event that waits for the message that the receive task waits for.
func checkReceivedMessage(d *draft, element *Element, node *Node) {
	for _, index := range element.BoundaryEvents {
		event := d.element(index)
		if key, ok := keyOf(event); ok && event.Event.Message != nil && key.name == nameKey(element.Message.Name) {
			d.report(node, CodeCatchTwice, EventMessage.phrase(), key.name, event.ID)
		}
	}
}
