package simulationtest

import (
	"fmt"
	"strings"
)

// The triggers that events at different places may have.
var (
	boundaryTriggers   = []string{"timer", "message", "error", "signal", "conditional", "multiple", "parallelMultiple"}
	scopeTriggers      = []string{"escalation", "timer", "message", "error", "error", "signal", "conditional", "escalation", "escalation", "multiple", "parallelMultiple"}
	subprocessTriggers = []string{"error", "escalation", "timer", "message", "signal", "conditional", "multiple", "parallelMultiple"}
	caughtTriggers     = []string{"timer", "message", "signal", "conditional", "multiple", "parallelMultiple"}
)

// message names a message, mostly one of its own.
func (w *writer) message() string {
	if len(w.messages) > 0 && w.once(4) {
		if id := w.messages[w.IntN(len(w.messages))]; w.catches(id) {
			return id
		}
	}
	id := w.id("m")
	w.messages = append(w.messages, id)
	w.catches(id)
	return id
}

// triggersAt gives what the boundary events of a kind of activity may wait for: only what is inside escalates, and a
// receive task waits for a message itself.
func triggersAt(activity string) []string {
	switch activity {
	case "callActivity":
		return scopeTriggers
	case "receiveTask":
		return []string{"timer", "error", "signal", "conditional"}
	default:
		return boundaryTriggers
	}
}

// catches notes what an event catches and says whether nothing else here does.
func (w *writer) catches(what string) bool {
	if w.caught == nil {
		return true
	}
	twice := w.caught[what]
	w.caught[what] = true
	return !twice
}

// catching writes events that stand together, at one activity for example, beside what is caught there already.
func (w *writer) catching(caught map[string]bool, write func()) {
	around := w.caught
	w.caught = caught
	write()
	w.caught = around
}

// trigger writes the definitions of an event and the attribute that goes with them.
func (w *writer) trigger(kind string, timers ...string) (definitions, attribute string) {
	switch kind {
	case "multiple":
		return w.definition("message") + w.definition(w.pick("signal", "conditional")), ""
	case "parallelMultiple":
		return w.definition("message") + w.definition("signal"), ` parallelMultiple="true"`
	case "timer":
		return w.timer(timers), ""
	default:
		return w.definition(kind), ""
	}
}

func (w *writer) definition(kind string) string {
	switch kind {
	case "message":
		return `<messageEventDefinition messageRef="` + w.message() + `"/>`
	case "conditional":
		return `<conditionalEventDefinition><condition>=` + w.condition() + `</condition></conditionalEventDefinition>`
	case "compensation":
		return "<compensateEventDefinition/>"
	default:
		return w.named(kind)
	}
}

// named is a definition with a code or name, or an error or escalation of any code; a timer where all are caught.
func (w *writer) named(kind string) string {
	if kind != "signal" && w.once(5) && w.catches(kind) {
		return "<" + kind + "EventDefinition/>"
	}
	for first, i := w.IntN(codes), 0; i < codes; i++ {
		name := fmt.Sprintf("%s%d", kind, (first+i)%codes)
		if w.catches(name) {
			return fmt.Sprintf(`<%sEventDefinition %sRef="%s"/>`, kind, kind, name)
		}
	}
	return w.timer([]string{"timeDuration"})
}

// timer writes a timer of one of some sorts.
func (w *writer) timer(sorts []string) string {
	texts := map[string]string{
		"timeDuration": fmt.Sprintf("PT%dH", 1+w.IntN(3)), "timeDate": fmt.Sprintf("2026-03-02T%02d:00:00Z", 10+w.IntN(6)),
		"timeCycle": fmt.Sprintf("R%d/PT1H", 1+w.IntN(3)),
	}
	sort := w.pick(sorts...)
	return fmt.Sprintf(`<timerEventDefinition><%s>%s</%s></timerEventDefinition>`, sort, texts[sort], sort)
}

// guarded may attach boundary events: what interrupts leads on behind the activity, what does not to an end of its own.
func (w *writer) guarded(id string, triggers []string) block {
	if !w.once(3) {
		return same(id)
	}
	join := w.element("exclusiveGateway", "", "")
	w.flow(id, join)
	w.catching(map[string]bool{}, func() {
		for range 1 + w.IntN(2) {
			w.boundary(id, join, w.pick(triggers...))
		}
	})
	return block{id, join}
}

func (w *writer) boundary(activity, join, kind string) {
	interrupting, sorts := kind == "error" || w.once(2), []string{"timeDuration", "timeDate"}
	if !interrupting {
		sorts = append(sorts, "timeCycle")
	}
	definitions, attribute := w.trigger(kind, sorts...)
	event := w.id("boundaryEvent")
	w.write(`<boundaryEvent id="%s" attachedToRef="%s" cancelActivity="%v"%s>%s%s</boundaryEvent>`, event, activity, interrupting, attribute,
		w.extensions(w.listeners("end")), definitions)
	switch {
	case interrupting:
		w.flow(event, join)
	case w.once(3):
		w.inCalm(func() {
			w.catching(nil, func() {
				inner := w.leaf()
				w.flow(event, inner.in)
				w.end(inner.out, "")
			})
		})
	default:
		w.end(event, "")
	}
}

// inCalm writes what an event starts.
func (w *writer) inCalm(write func()) {
	calm := w.calm
	w.calm = true
	write()
	w.calm = calm
}

func (w *writer) eventSubprocess() {
	id, kind := w.id("subProcess"), w.pick(subprocessTriggers...)
	if w.loose && kind == "error" {
		kind = "timer"
	}
	interrupting, sorts := kind == "error" || !w.loose && w.once(2), []string{"timeDuration", "timeDate"}
	if !interrupting {
		sorts = append(sorts, "timeCycle")
	}
	var definitions, attribute string
	w.catching(w.starts, func() { definitions, attribute = w.trigger(kind, sorts...) })
	marker := ""
	if w.once(8) {
		marker = w.collectionMarker()
	}
	w.write(`<subProcess id="%s" triggeredByEvent="true">%s`, id, marker)
	start := w.element("startEvent", fmt.Sprintf(` isInterrupting="%v"%s`, interrupting, attribute), w.extensions(w.listeners("end"))+definitions)
	w.inCalm(func() {
		w.inScope(func() {
			inner := w.block(w.IntN(2))
			w.flow(start, inner.in)
			w.finishScope(inner.out)
			if w.once(8) {
				w.eventSubprocess()
			}
		})
	})
	w.write("</subProcess>")
}

func (w *writer) catchEvent() block {
	definitions, attribute := w.trigger(w.pick(caughtTriggers...), "timeDuration", "timeDate")
	return same(w.element("intermediateCatchEvent", attribute, w.extensions(w.mappings(), w.listeners("start", "end", "cancel"))+definitions))
}

// thrown is what a throwing event does; in calm it starts nothing.
func (w *writer) thrown() (own, definitions string) {
	kind := w.pick("none", "compensation", "escalation", "signal", "multiple", "message", "activity")
	if w.calm && kind != "compensation" && kind != "activity" {
		kind = "none"
	}
	switch kind {
	case "none":
		return "", ""
	case "multiple":
		return "", w.definition("signal") + fmt.Sprintf(`<escalationEventDefinition escalationRef="escalation%d"/>`, w.IntN(codes))
	case "escalation":
		return "", fmt.Sprintf(`<escalationEventDefinition escalationRef="escalation%d"/>`, w.IntN(codes))
	case "message":
		if w.once(2) {
			return w.worker(), `<messageEventDefinition messageRef="` + w.message() + `"/>`
		}
		return "", `<messageEventDefinition messageRef="` + w.message() + `"><extensionElements><zeebe:publishMessage correlationKey="k"/></extensionElements></messageEventDefinition>`
	case "activity":
		if len(w.compensable) > 0 {
			return "", fmt.Sprintf(`<compensateEventDefinition activityRef="%s"/>`, w.compensable[w.IntN(len(w.compensable))])
		}
		return "", "<compensateEventDefinition/>"
	default:
		return "", w.definition(kind)
	}
}

func (w *writer) throwEvent() block {
	own, definitions := w.thrown()
	return same(w.element("intermediateThrowEvent", "", w.extensions(own, w.listeners("start", "end", "cancel"))+definitions))
}

// endEvent ends a scope in one of the ways that there are.
func (w *writer) endEvent() string {
	own, definitions := "", ""
	switch w.IntN(10) {
	case 8, 9:
		if !w.calm {
			definitions = fmt.Sprintf(`<escalationEventDefinition escalationRef="escalation%d"/>`, w.IntN(codes))
		}
	case 5:
		definitions = "<terminateEventDefinition/>"
	case 6:
		own, definitions = w.thrown()
	case 7:
		if w.once(2) {
			definitions = fmt.Sprintf(`<errorEventDefinition errorRef="error%d"/>`, w.IntN(codes))
		}
	}
	events := []string{"start", "end", "cancel"}
	if strings.Contains(definitions, "escalation") || strings.Contains(definitions, "error") {
		events = events[:1]
	}
	return w.element("endEvent", "", w.extensions(own, w.listeners(events...))+definitions)
}

func (w *writer) link() block {
	name := w.id("link")
	definition := `<linkEventDefinition name="` + name + `"/>`
	return block{w.element("intermediateThrowEvent", "", definition), w.element("intermediateCatchEvent", "", definition)}
}
