package simulationtest

import "fmt"

// scope fills a process or subprocess: a start event, a block and an end, sometimes with event subprocesses beside them.
func (w *writer) scope(depth int) {
	w.inScope(func() {
		start := w.element("startEvent", "", w.extensions(w.listeners("end")))
		inner := w.block(depth)
		w.flow(start, inner.in)
		w.finishScope(inner.out)
		for range w.IntN(3) / 2 * (1 + w.IntN(2)) {
			w.eventSubprocess()
		}
	})
}

// inScope writes what is inside of a scope.
func (w *writer) inScope(write func()) {
	compensable, caught, starts, loose := w.compensable, w.caught, w.starts, w.loose
	w.compensable, w.caught, w.starts, w.loose = nil, nil, map[string]bool{}, false
	write()
	w.compensable, w.caught, w.starts, w.loose = compensable, caught, starts, loose
}

func (w *writer) finishScope(from string) {
	if w.once(8) {
		return // a scope may end without an end event
	}
	w.flow(from, w.endEvent())
}

func (w *writer) subprocess(depth int) block {
	id, marker := w.id("subProcess"), w.marker()
	w.write(`<subProcess id="%s">%s%s`, id, w.extensions(w.mappings(), w.listeners("start", "end", "cancel")), marker)
	w.scope(depth)
	w.write("</subProcess>")
	if w.once(4) {
		w.compensation(id)
	}
	return w.guarded(id, scopeTriggers)
}

// transaction writes a transaction that may be cancelled.
func (w *writer) transaction(depth int) block {
	id, join := w.id("transaction"), w.element("exclusiveGateway", "", "")
	w.write(`<transaction id="%s">%s`, id, w.marker())
	w.inScope(func() {
		start, inner, fork, on := w.element("startEvent", "", ""), w.block(depth), w.id("exclusiveGateway"), w.id("f")
		w.write(`<exclusiveGateway id="%s" default="%s"/>`, fork, on)
		w.flow(start, inner.in)
		w.flow(inner.out, fork)
		w.flowAs(on, fork, w.endEvent(), "")
		w.flowIf(fork, w.element("endEvent", "", "<cancelEventDefinition/>"), w.condition())
		if w.once(4) {
			w.eventSubprocess()
		}
	})
	w.write("</transaction>")
	cancelled := w.id("boundaryEvent")
	w.write(`<boundaryEvent id="%s" attachedToRef="%s"><cancelEventDefinition/></boundaryEvent>`, cancelled, id)
	w.flow(cancelled, join)
	w.flow(id, join)
	if w.once(3) {
		w.catching(map[string]bool{}, func() { w.boundary(id, join, w.pick(scopeTriggers...)) })
	}
	return block{id, join}
}

// adHoc writes an ad-hoc subprocess: its activities are named by a list, by a worker or by commands.
func (w *writer) adHoc(depth int) block {
	id, marker, own, attribute, completion := w.id("adHocSubProcess"), w.marker(), "", "", ""
	firsts, inside := w.insideAdHoc(depth)
	outputs := w.pick("", ` outputCollection="results" outputElement="=v0"`)
	switch w.IntN(3) {
	case 0:
		own = fmt.Sprintf(`<zeebe:adHoc activeElementsCollection="=[&quot;%s&quot;]"%s/>`, firsts[w.IntN(len(firsts))], outputs)
		attribute, completion = w.unlessDone()
	case 1:
		own = w.worker() + `<zeebe:adHoc` + outputs + `/>`
	default:
		own = `<zeebe:adHoc` + outputs + `/>`
		attribute, completion = w.unlessDone()
	}
	w.write(`<adHocSubProcess id="%s"%s>%s%s%s%s</adHocSubProcess>`, id, attribute, w.extensions(own, w.mappings(), w.listeners("start", "end", "cancel")), marker, inside, completion)
	if w.once(6) {
		w.compensation(id)
	}
	return w.guarded(id, scopeTriggers)
}

// insideAdHoc writes what is in an ad-hoc subprocess and gives what can be activated.
func (w *writer) insideAdHoc(depth int) (firsts []string, inside string) {
	before := w.text.String()
	w.text.Reset()
	w.inScope(func() {
		w.loose = true
		firsts = append(firsts, w.serviceTask().in)
		for range w.IntN(3) {
			firsts = append(firsts, w.block(w.IntN(depth+1)).in)
		}
		if w.once(4) {
			w.eventSubprocess()
		}
	})
	inside = w.text.String()
	w.text.Reset()
	w.text.WriteString(before)
	return firsts, inside
}

// unlessDone may write a completion condition and say whether what still runs goes then.
func (w *writer) unlessDone() (attribute, condition string) {
	if !w.once(2) {
		return "", ""
	}
	return fmt.Sprintf(` cancelRemainingInstances="%v"`, w.once(2)), "<completionCondition>=" + w.condition() + "</completionCondition>"
}

// started writes a process that events start.
func (w *writer) started() {
	w.process = w.calls // it calls nothing
	w.write(`<process id="started" isExecutable="true">`)
	var in string
	w.inCalm(func() {
		switch kind := w.pick("message", "signal", "conditional", "multiple", "parallelMultiple", "timer", "receiveTask", "eventBasedGateway"); kind {
		case "receiveTask":
			in = w.element("receiveTask", ` instantiate="true" messageRef="`+w.message()+`"`, "")
		case "eventBasedGateway":
			in = w.startGateway()
		default:
			definitions, attribute := w.trigger(kind, "timeDate", "timeCycle")
			if kind == "parallelMultiple" && w.once(3) {
				definitions += w.timer([]string{"timeCycle"})
			}
			in = w.element("startEvent", attribute, w.extensions(w.listeners("end"))+definitions)
		}
		w.inScope(func() {
			inner := w.block(1)
			w.flow(in, inner.in)
			w.finishScope(inner.out)
		})
	})
	w.write("</process>")
}

// startGateway is an event-based gateway that starts the process by one of its messages, or by all of them.
func (w *writer) startGateway() string {
	kind, merge := w.pick("Exclusive", "Parallel"), "exclusiveGateway"
	if kind == "Parallel" {
		merge = "parallelGateway"
	}
	gateway := w.element("eventBasedGateway", ` instantiate="true" eventGatewayType="`+kind+`"`, "")
	join := w.element(merge, "", "")
	for range 2 {
		id := w.id("m")
		w.messages = append(w.messages, id)
		event := w.element("intermediateCatchEvent", "", `<messageEventDefinition messageRef="`+id+`"/>`)
		w.flow(gateway, event)
		w.flow(event, join)
	}
	return join
}
