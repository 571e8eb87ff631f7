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
	code := r.required(target, "errorCode")
	reference.ID, reference.Name, reference.Code = target.ID(), target.Attribute("name"), &code
	if !r.throws() && !code.Static {
		r.report(r.definition, CodeCatchExpression, "errorCode")
	}
}
