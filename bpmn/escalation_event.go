package bpmn

func readEscalationEvent(r *eventReading) {
	reference := &EscalationReference{}
	r.element.Event.Escalation = reference
	target, given := r.referenced("escalationRef", "escalation")
	if target == nil {
		if r.throws() && !given {
			r.report(r.definition, CodeMissingReference, "escalation")
		}
		return
	}
	reference.ID, reference.Code = target.ID(), r.escalationCode(target)
	if !r.throws() && reference.Code != nil && !reference.Code.Static {
		r.report(r.definition, CodeCatchExpression, "escalationCode")
	}
}

// escalationCode may be missing only where an event catches every escalation.
func (r *eventReading) escalationCode(target *Node) *Expression {
	if !r.throws() {
		return r.optional(target, "escalationCode")
	}
	code := r.required(target, "escalationCode")
	return &code
}

// checkEscalationBoundary refuses escalation events on what cannot escalate: a task has nothing inside that throws.
func checkEscalationBoundary(d *draft, element *Element, node *Node) {
	if element.Event.Type != EventEscalation || element.AttachedTo == NoElement {
		return
	}
	if host := d.element(element.AttachedTo); host.Kind.traits().task {
		d.report(node, CodeEscalationHost, host.Kind.traits().phrase, host.ID)
	}
}
