package bpmn

func readErrorEvent(r *eventReading) {
	reference := &ErrorReference{}
	r.element.Event.Error = reference
	target, given := r.referenced("errorRef", "error")
	if target == nil {
		if r.throws() && !given {
			r.report(r.definition, CodeMissingReference, "error")
		}
		return
	}
	code := r.errorCode(target)
	reference.ID, reference.Name, reference.Code = target.ID(), target.Attribute("name"), &code
	if !r.throws() && !code.Static {
		r.report(r.definition, CodeCatchExpression, "errorCode")
	}
}

// errorCode reads the code of an error; that what is thrown has none is a mistake of the event.
func (r *eventReading) errorCode(target *Node) Expression {
	if r.throws() && target.Attribute("errorCode") == "" {
		r.report(r.definition, CodeMissingAttribute, "errorCode")
		return Expression{Static: true}
	}
	return r.required(target, "errorCode")
}
