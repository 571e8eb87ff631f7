package bpmn

import "slices"

// readMessageEvent reads the message; one that a job worker sends needs no name here.
func readMessageEvent(r *eventReading) {
	r.element.Event.Message = &Message{}
	if r.throws() && r.definition.reference("messageRef") == "" && r.definition.extension("publishMessage") == nil {
		return
	}
	r.element.Event.Message = r.readMessage(r.definition, r.position != atProcessStart && !r.throws())
}

// readMessage reads the message that a node refers to; a subscription to it needs a correlation key.
func (d *draft) readMessage(node *Node, subscribes bool) *Message {
	target, given := d.rootElement(node, "messageRef", "message")
	if target == nil {
		if !given {
			d.report(node, CodeMissingReference, "message")
		}
		return &Message{}
	}
	message := &Message{ID: target.ID(), Name: d.required(target, "name")}
	if subscribes {
		message.CorrelationKey = d.correlationKey(target)
	}
	return message
}

func (d *draft) correlationKey(message *Node) Expression {
	subscriptions := slices.Collect(message.extensions("subscription"))
	if len(subscriptions) != 1 {
		d.report(message, CodeSingleExtension, "zeebe:subscription", len(subscriptions))
		return Expression{}
	}
	return d.requiredFEEL(subscriptions[0], "correlationKey")
}

// readPublication reads how an element publishes a message itself.
func (d *draft) readPublication(node *Node, message *Message) *Publication {
	return &Publication{Name: message.Name, CorrelationKey: d.required(node, "correlationKey"),
		MessageID: d.optional(node, "messageId"), TimeToLive: d.optional(node, "timeToLive")}
}

// readMessageSender reads the one way in which a throwing event sends its message, if no job worker does.
func readMessageSender(d *draft, element *Element, node *Node, jobs int) {
	senders := jobs
	for _, definition := range d.eventDefinitions(node) {
		for sender := range definition.extensions("publishMessage") {
			element.Publication = d.readPublication(sender, element.Event.Message)
			senders++
		}
	}
	if senders != 1 {
		d.report(node, CodeMessageSender, senders)
	}
}

// readReceiveTask reads the message that the task waits for. One that starts the process needs a correlation key only to
// wait once more, when an operator activates it.
func readReceiveTask(d *draft, element *Element, node *Node) {
	element.Message = d.readMessage(node, !node.flag("instantiate", false) || d.platform.isCamunda())
	message := d.definitions.Node(element.Message.ID)
	if message != nil && element.Message.CorrelationKey.IsEmpty() && message.extension("subscription") != nil {
		element.Message.CorrelationKey = d.correlationKey(message)
	}
}
