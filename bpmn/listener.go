package bpmn

import (
	"slices"
	"strings"
)

// formerListenerEvents are former names of the events of task listeners.
var formerListenerEvents = map[string]string{"assignment": "assigning", "complete": "completing", "update": "updating"}

var taskListenerEvents = []string{"creating", "assigning", "updating", "completing", "canceling"}

// readListeners reads the execution listeners and, of a user task, the task listeners.
func readListeners(d *draft, element *Element, node *Node) {
	execution := slices.Collect(grouped(node, "executionListeners", "executionListener"))
	element.ExecutionListeners = d.readListeners(execution, executionEvents(d, element, node))
	task := slices.Collect(grouped(node, "taskListeners", "taskListener"))
	element.TaskListeners = d.readListeners(task, taskListenerEvents)
	if len(task) > 0 && (element.Kind != KindUserTask || node.extension("userTask") == nil) {
		d.report(node, CodeTaskListener)
	}
}

// grouped yields the zeebe elements of one name inside of a zeebe element of another.
func grouped(node *Node, container, item string) func(yield func(*Node) bool) {
	return func(yield func(*Node) bool) {
		for group := range node.extensions(container) {
			for found := range group.All(NamespaceZeebe, item) {
				if !yield(found) {
					return
				}
			}
		}
	}
}

// executionEvents tells when execution listeners of an element may run: what starts by itself has no start, what only
// branches or leaves has no end.
func executionEvents(d *draft, element *Element, node *Node) []string {
	switch {
	case element.Kind.IsGateway():
		return []string{"start"}
	case element.Kind == KindBoundaryEvent && node.bpmn("compensateEventDefinition") != nil:
		return nil
	case element.Kind == KindStartEvent, element.Kind == KindBoundaryEvent:
		return []string{"end"}
	case element.Kind == KindEndEvent && (node.bpmn("errorEventDefinition") != nil || node.bpmn("escalationEventDefinition") != nil):
		return []string{"start"}
	case node.bpmn("multiInstanceLoopCharacteristics") != nil:
		return []string{"start", "end", "cancel", "beforeAll"}
	}
	return []string{"start", "end", "cancel"}
}

func (d *draft) readListeners(nodes []*Node, allowed []string) []Listener {
	type listenerKey struct{ event, jobType string }
	seen := map[listenerKey]bool{}
	var listeners []Listener
	for _, node := range nodes {
		listener := d.readListener(node, allowed)
		key := listenerKey{listener.EventType, nameKey(listener.Type)}
		if seen[key] && node.Name.Local == "executionListener" {
			d.report(node, CodeListenerTwice, listener.EventType, listener.Type.Source)
		}
		seen[key] = true
		listeners = append(listeners, listener)
	}
	return listeners
}

func (d *draft) readListener(node *Node, allowed []string) Listener {
	listener := Listener{
		EventType: strings.TrimSpace(node.Attribute("eventType")),
		Type:      d.required(node, "type"),
		Retries:   readRetries(d, node),
		Position:  node.Position,
	}
	if present, former := formerListenerEvents[listener.EventType]; former && node.Name.Local == "taskListener" {
		listener.EventType = present
	}
	listener.Headers = readListenerHeaders(d, node)
	if !slices.Contains(allowed, listener.EventType) {
		d.report(node, CodeAttributeValue, "eventType", listener.EventType, choices(allowed))
	}
	return listener
}

// readListenerHeaders reads the headers of a listener, which stand in it or in its zeebe:taskHeaders.
func readListenerHeaders(d *draft, listener *Node) []Header {
	var headers []Header
	for _, child := range listener.Children {
		if child.Name == (Name{Space: NamespaceZeebe, Local: "header"}) {
			headers = append(headers, readHeader(d, child))
		}
		if child.Name == (Name{Space: NamespaceZeebe, Local: "taskHeaders"}) {
			for header := range child.All(NamespaceZeebe, "header") {
				headers = append(headers, readHeader(d, header))
			}
		}
	}
	return headers
}
