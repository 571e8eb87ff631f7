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

// checkSignalStarts reports signals that start the process at two start events, of which one would be enough.
func checkSignalStarts(d *draft, element *Element, node *Node) {
	starts := catchScope{}
	for _, index := range element.StartEvents {
		if start := d.element(index); start.Event.Type == EventSignal {
			starts.add(d, node, start)
		}
	}
}
