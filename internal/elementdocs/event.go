package elementdocs

import (
	"fmt"
	"strings"

	"zhitong/bpmn"
)

// event is what an event can be: a row of the table of events.
type event struct {
	id    string // in events.txt
	fits  func(*bpmn.Element) bool
	inner string // what is in the event, catching or throwing
	// throws is what is in a throwing event, where that differs.
	throws string
	// attribute of the event, if it needs one.
	attribute string
	// models are those of positions where the event stands in another process than all others, by the id of the position.
	models map[string]string
}

const (
	condition  = `<condition>=v</condition>`
	message    = `<messageEventDefinition messageRef="m"/>`
	escalation = `<escalationEventDefinition escalationRef="esc"/>`
	link       = `<linkEventDefinition name="l"/>`
	signal     = `<signalEventDefinition signalRef="sig"/>`
	handler    = `<serviceTask id="h" isForCompensation="true"><extensionElements><zeebe:taskDefinition type="h"/></extensionElements></serviceTask>` +
		`<association id="a" sourceRef="x" targetRef="h"/>`
)

var events = []event{
	{id: "none", fits: ofType(bpmn.EventNone)},
	{id: "message", fits: ofType(bpmn.EventMessage), inner: message,
		throws: `<extensionElements><zeebe:taskDefinition type="w"/></extensionElements>` + message},
	{id: "timer date", fits: ofTimer(func(t *bpmn.Timer) *bpmn.Expression { return t.Date }), inner: timer("timeDate", "2026-03-02T10:00:00Z")},
	{id: "timer duration", fits: ofTimer(func(t *bpmn.Timer) *bpmn.Expression { return t.Duration }), inner: timer("timeDuration", "PT1H")},
	{id: "timer cycle", fits: ofCycle(false), inner: timer("timeCycle", "R2/PT1H")},
	{id: "timer cron", fits: ofCycle(true), inner: timer("timeCycle", "0 0 9 * * MON-FRI")},
	{id: "error", fits: ofType(bpmn.EventError), inner: `<errorEventDefinition errorRef="err"/>`},
	{id: "escalation", fits: ofType(bpmn.EventEscalation), inner: escalation},
	{id: "signal", fits: ofType(bpmn.EventSignal), inner: signal},
	{id: "conditional", fits: ofType(bpmn.EventConditional), inner: `<conditionalEventDefinition>` + condition + `</conditionalEventDefinition>`},
	{id: "link", fits: ofType(bpmn.EventLink), inner: link, models: map[string]string{
		"catch": `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="th"/><intermediateThrowEvent id="th">` + link +
			`</intermediateThrowEvent><intermediateCatchEvent id="x">%s</intermediateCatchEvent>` + after,
		"throw": before + `<intermediateThrowEvent id="x">%s</intermediateThrowEvent><intermediateCatchEvent id="c">` + link +
			`</intermediateCatchEvent><sequenceFlow id="o" sourceRef="c" targetRef="e"/><endEvent id="e"/>`,
	}},
	{id: "compensation", fits: ofType(bpmn.EventCompensation), inner: `<compensateEventDefinition/>`, models: map[string]string{
		"boundary":                  around + `<boundaryEvent id="x" attachedToRef="t">%s</boundaryEvent>` + handler,
		"boundary non-interrupting": around + `<boundaryEvent id="x" attachedToRef="t" cancelActivity="false">%s</boundaryEvent>` + handler,
	}},
	{id: "terminate", fits: ofType(bpmn.EventTerminate), inner: `<terminateEventDefinition/>`},
	{id: "cancel", fits: ofType(bpmn.EventCancel), inner: `<cancelEventDefinition/>`, models: map[string]string{
		"boundary": strings.ReplaceAll(around, "subProcess", "transaction") + `<boundaryEvent id="x" attachedToRef="t">%s</boundaryEvent>` + after,
		"end": `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/><transaction id="t"><startEvent id="is"/>` +
			`<sequenceFlow id="i" sourceRef="is" targetRef="x"/><endEvent id="x">%s</endEvent></transaction>` +
			`<boundaryEvent id="b" attachedToRef="t"><cancelEventDefinition/></boundaryEvent><sequenceFlow id="o" sourceRef="b" targetRef="e"/><endEvent id="e"/>`,
	}},
	{id: "multiple", fits: ofSeveral(false), inner: message + signal, throws: escalation + signal},
	{id: "parallel multiple", fits: ofSeveral(true), inner: message + signal, throws: escalation + signal, attribute: ` parallelMultiple="true"`},
}

// ofSeveral asks for an event with several triggers.
func ofSeveral(parallel bool) func(*bpmn.Element) bool {
	return func(element *bpmn.Element) bool {
		return len(element.Parts) > 1 && element.ParallelMultiple == parallel
	}
}

func timer(tag, text string) string {
	return fmt.Sprintf(`<timerEventDefinition><%s>%s</%s></timerEventDefinition>`, tag, text, tag)
}

// single asks for an event with one trigger that fits.
func single(fits func(*bpmn.EventDefinition) bool) func(*bpmn.Element) bool {
	return func(element *bpmn.Element) bool {
		return element.Kind.IsEvent() && len(element.Parts) == 0 && element.PartOf == bpmn.NoElement && fits(&element.Event)
	}
}

func ofType(eventType bpmn.EventType) func(*bpmn.Element) bool {
	return single(func(definition *bpmn.EventDefinition) bool { return definition.Type == eventType })
}

func ofTimer(kind func(*bpmn.Timer) *bpmn.Expression) func(*bpmn.Element) bool {
	return single(func(definition *bpmn.EventDefinition) bool {
		return definition.Timer != nil && kind(definition.Timer) != nil
	})
}

// ofCycle tells cycles that are written as cron expressions from those of ISO 8601.
func ofCycle(cron bool) func(*bpmn.Element) bool {
	return single(func(definition *bpmn.EventDefinition) bool {
		return definition.Timer != nil && definition.Timer.Cycle != nil && strings.HasPrefix(definition.Timer.Cycle.Source, "R") != cron
	})
}

// model is the smallest process with the event at a position.
func (e *event) model(at *position) string {
	inner, process := e.inner, at.model
	if at.throwing && e.throws != "" {
		inner = e.throws
	}
	if own, ok := e.models[at.id]; ok {
		process = own
	}
	return body(strings.Replace(fmt.Sprintf(process, inner), `id="x"`, `id="x"`+e.attribute, 1))
}
