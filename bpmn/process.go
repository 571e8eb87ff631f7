package bpmn

import "strings"

// readProcess reads what only the process itself has.
func readProcess(d *draft, element *Element, node *Node) {
	if tag := node.extension("versionTag"); tag != nil {
		d.process.VersionTag = d.variable(tag, "value")
	}
	d.process.JobPriority = readJobPriority(d, node)
	for form := range node.extensions("userTaskForm") {
		readEmbeddedForm(d, form)
	}
}

func readEmbeddedForm(d *draft, form *Node) {
	if form.ID() == "" {
		d.report(form, CodeMissingAttribute, "id")
	}
	if strings.TrimSpace(form.Text.Value) == "" {
		d.report(form, CodeEmptyForm)
	}
	d.process.Forms = append(d.process.Forms, EmbeddedForm{ID: form.ID(), Body: form.Text.Value})
}

// checkProcessStart requires start events, at most one of them without a trigger, and no message twice.
func checkProcessStart(d *draft, element *Element, node *Node) {
	if len(element.StartEvents) == 0 {
		d.report(node, CodeNoStartEvent)
	}
	messages := map[string]bool{}
	for _, index := range element.StartEvents {
		start := d.element(index)
		switch {
		case start.Event.Type == EventNone && len(d.eventDefinitions(d.nodes[index])) == 0:
			checkSingleNoneStart(d, element, start)
		case start.Event.Type == EventMessage:
			checkSingleMessageStart(d, start.Event.Message, messages)
		}
	}
}

func checkSingleNoneStart(d *draft, scope, start *Element) {
	if scope.StartEvent != NoElement {
		d.report(d.nodes[scope.Index], CodeSeveralNoneStartEvents, start.ID)
		return
	}
	scope.StartEvent = start.Index
}

// checkSingleMessageStart reports at the message, because that is what two start events share.
func checkSingleMessageStart(d *draft, message *Message, seen map[string]bool) {
	name := nameKey(message.Name)
	if name == "" {
		return
	}
	if node := d.definitions.Node(message.ID); seen[name] && node != nil {
		d.report(node, CodeMessageStartsTwice, message.Name.Source)
	}
	seen[name] = true
}

// nameKey tells names apart, whether they are written or computed.
func nameKey(name Expression) string {
	if name.Static {
		return name.Source
	}
	return "=" + name.Source
}
