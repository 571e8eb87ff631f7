package bpmn

func readSignalEvent(r *eventReading) {
	signal := &Signal{}
	r.element.Event.Signal = signal
	target, given := r.referenced("signalRef", "signal")
	if target == nil {
		if !given {
			r.report(r.definition, CodeMissingReference, "signal")
		}
		return
	}
	signal.ID, signal.Name = target.ID(), r.required(target, "name")
}
