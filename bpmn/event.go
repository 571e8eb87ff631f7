package bpmn

import (
	"slices"
	"strings"
)

// eventReading is the reading of one event definition.
type eventReading struct {
	*draft
	element    *Element
	node       *Node // of the event
	definition *Node // the event definition
	position   eventPosition
}

// eventReaders read the event definitions, by the name of the XML element.
var eventReaders = map[string]struct {
	eventType EventType
	read      func(*eventReading)
}{
	"messageEventDefinition":     {EventMessage, readMessageEvent},
	"timerEventDefinition":       {EventTimer, readTimerEvent},
	"errorEventDefinition":       {EventError, readErrorEvent},
	"terminateEventDefinition":   {EventTerminate, func(*eventReading) {}},
	"signalEventDefinition":      {EventSignal, readSignalEvent},
	"escalationEventDefinition":  {EventEscalation, readEscalationEvent},
	"linkEventDefinition":        {EventLink, readLinkEvent},
	"conditionalEventDefinition": {EventConditional, readConditionalEvent},
	"compensateEventDefinition":  {EventCompensation, readCompensationEvent},
	"cancelEventDefinition":      {EventCancel, func(*eventReading) {}},
}

// readEvent reads what an event waits for or causes, and checks that it may do so where it stands.
func readEvent(d *draft, element *Element, node *Node) {
	position := d.positionOf(element, node)
	definitions := d.eventDefinitions(node)
	place, event := d.partOf(element)
	switch {
	case len(event.Parts) > 0:
		definitions = definitions[place : place+1]
	case len(definitions) > 1:
		d.report(node, CodeSeveralEventDefinitions, len(definitions))
		return
	}
	if len(definitions) == 0 {
		d.checkEventType(element, node, position)
		return
	}
	reader, known := eventReaders[definitions[0].Name.Local]
	if !known {
		d.report(definitions[0], CodeUnknownElement, definitions[0].Name.Local)
		return
	}
	element.Event.Type = reader.eventType
	if len(event.Parts) > 0 {
		d.checkPart(element, event, node, position)
	} else {
		d.checkEventType(element, node, position)
	}
	reader.read(&eventReading{draft: d, element: element, node: node, definition: definitions[0], position: position})
}

// eventDefinitions returns the event definitions in the event and those that it refers to.
func (d *draft) eventDefinitions(node *Node) []*Node {
	var found []*Node
	for _, child := range node.Children {
		if child.Name.Space != NamespaceBPMN {
			continue
		}
		if strings.HasSuffix(child.Name.Local, "EventDefinition") {
			found = append(found, child)
		}
		if child.Name.Local == "eventDefinitionRef" {
			id := localPart(child.Text.Value)
			if target := d.definitions.Node(id); target != nil {
				found = append(found, target)
			} else {
				d.report(child, CodeUnknownReference, child.Name.Local, id)
			}
		}
	}
	return found
}

// checkEventType reports start events of subprocesses at the subprocess, which decides what they may be.
func (d *draft) checkEventType(element *Element, node *Node, position eventPosition) {
	traits := eventPositions[position]
	eventType := element.Event.Type
	switch {
	case slices.Contains(traits.types, eventType), position == atSubprocessStart, d.mayCancel(element, position):
	case position == atNonInterruptingBoundary && slices.Contains(eventPositions[atInterruptingBoundary].types, eventType),
		position == atNonInterruptingEventSubprocess && slices.Contains(eventPositions[atInterruptingEventSubprocess].types, eventType):
		d.report(d.subjectNode(element, position), CodeMustInterrupt, eventType.phrase())
	case eventType == EventNone:
		d.report(d.subjectNode(element, position), CodeNoEventDefinition, traits.phrase, traits.types)
	default:
		d.report(d.subjectNode(element, position), CodeEventNotAllowed, eventType.phrase(), traits.phrase, traits.types)
	}
}

// subjectNode is the event, or the event subprocess that it starts.
func (d *draft) subjectNode(element *Element, position eventPosition) *Node {
	if position == atInterruptingEventSubprocess || position == atNonInterruptingEventSubprocess {
		return d.nodes[element.Scope]
	}
	return d.nodes[element.Index]
}

// referenced finds the root element (message, error, signal, escalation) that an attribute refers to. It returns nil
// when the attribute is missing, and also when there is no such element, which it reports.
func (r *eventReading) referenced(attribute, tag string) (target *Node, given bool) {
	return r.rootElement(r.definition, attribute, tag)
}

func (d *draft) rootElement(node *Node, attribute, tag string) (target *Node, given bool) {
	id := node.reference(attribute)
	if id == "" {
		return nil, false
	}
	target = d.definitions.Node(id)
	if target == nil || target.Name.Local != tag {
		d.reportAt(node, node.attribute("", attribute).Position(), nil, CodeUnknownReference, attribute, id)
		return nil, true
	}
	return target, true
}

// throws tells whether the event causes something rather than waiting for it.
func (r *eventReading) throws() bool { return !eventPositions[r.position].catching }

// readStartEvent reads the form of a start event, and whether it interrupts.
func readStartEvent(d *draft, element *Element, node *Node) {
	element.Interrupting = d.isInterrupting(element, node)
	if form := node.extension("formDefinition"); form != nil {
		checkForm(d, form, "formKey", "formId")
		if id := strings.TrimSpace(form.Attribute("formId")); id != "" {
			element.StartForm = &FormReference{FormID: id}
			element.StartForm.Binding, element.StartForm.VersionTag = d.binding(form)
		}
	}
}

// checkPublicForm refuses start forms that everybody can fill in.
func checkPublicForm(d *draft, element *Element, node *Node) {
	for _, property := range element.Properties {
		if property.Name == "publicAccess" && strings.EqualFold(property.Value, "true") {
			d.report(node, CodePublicForm)
		}
	}
}

// readBoundaryEvent reads whether the event interrupts its activity.
func readBoundaryEvent(d *draft, element *Element, node *Node) {
	element.Interrupting = d.isInterrupting(element, node)
}

func (d *draft) isInterrupting(element *Element, node *Node) bool {
	position := d.positionOf(element, node)
	return position == atInterruptingBoundary || position == atInterruptingEventSubprocess
}

// readThrowEvent reads the job that sends the message of a throwing event.
func readThrowEvent(d *draft, element *Element, node *Node) {
	definitions := slices.Collect(node.extensions("taskDefinition"))
	if element.Event.Type == EventMessage {
		readMessageSender(d, element, node, len(definitions))
	}
	if len(definitions) > 0 {
		element.Job = readJob(d, node)
	}
}
