package elementdocs

import (
	"fmt"

	"zhitong/bpmn"
)

// position is a place where an event can stand: a column of the table of events.
type position struct {
	id       string
	titles   texts
	throwing bool
	// holds tells whether an element of a process stands there.
	holds func(*bpmn.Process, *bpmn.Element) bool
	// model is what a process has around an event there, with %s for what is in the event; its id is "x".
	model string
}

const (
	around = `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>` +
		`<subProcess id="t"><startEvent id="is"/><sequenceFlow id="i" sourceRef="is" targetRef="ie"/><endEvent id="ie"/></subProcess>`
	before = `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="x"/>`
	after  = `<sequenceFlow id="o" sourceRef="x" targetRef="e"/><endEvent id="e"/>`
)

// positions are the columns, in the order of the table in BPMN 2.0.2 (10.93), with that of an embedded subprocess.
var positions = []position{
	{id: "process start", titles: texts{"start of a process", "流程开始"}, holds: startOf(bpmn.KindProcess),
		model: `<startEvent id="x">%s</startEvent>` + after},
	{id: "subprocess start", titles: texts{"start of a subprocess", "子流程开始"}, holds: startOf(bpmn.KindSubprocess),
		model: `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="sub"/><subProcess id="sub"><startEvent id="x">%s</startEvent>` +
			after + `</subProcess>`},
	{id: "event subprocess", titles: texts{"event subprocess", "事件子流程"}, holds: interrupting(startOf(bpmn.KindEventSubprocess), true),
		model: around + `<subProcess id="sub" triggeredByEvent="true"><startEvent id="x">%s</startEvent>` + after + `</subProcess>`},
	{id: "event subprocess non-interrupting", titles: texts{"event subprocess, non-interrupting", "事件子流程（非中断）"}, holds: interrupting(startOf(bpmn.KindEventSubprocess), false),
		model: around + `<subProcess id="sub" triggeredByEvent="true"><startEvent id="x" isInterrupting="false">%s</startEvent>` + after + `</subProcess>`},
	{id: "catch", titles: texts{"catch", "中间捕获"}, holds: ofKind(bpmn.KindIntermediateCatchEvent),
		model: before + `<intermediateCatchEvent id="x">%s</intermediateCatchEvent>` + after},
	{id: "boundary", titles: texts{"boundary", "边界"}, holds: interrupting(ofKind(bpmn.KindBoundaryEvent), true),
		model: around + `<boundaryEvent id="x" attachedToRef="t">%s</boundaryEvent>` + after},
	{id: "boundary non-interrupting", titles: texts{"boundary, non-interrupting", "边界（非中断）"}, holds: interrupting(ofKind(bpmn.KindBoundaryEvent), false),
		model: around + `<boundaryEvent id="x" attachedToRef="t" cancelActivity="false">%s</boundaryEvent>` + after},
	{id: "throw", titles: texts{"throw", "中间抛出"}, throwing: true, holds: ofKind(bpmn.KindIntermediateThrowEvent),
		model: before + `<intermediateThrowEvent id="x">%s</intermediateThrowEvent>` + after},
	{id: "end", titles: texts{"end", "结束"}, throwing: true, holds: ofKind(bpmn.KindEndEvent),
		model: before + `<endEvent id="x">%s</endEvent>`},
}

func ofKind(kind bpmn.Kind) func(*bpmn.Process, *bpmn.Element) bool {
	return func(_ *bpmn.Process, element *bpmn.Element) bool { return element.Kind == kind }
}

func startOf(scope bpmn.Kind) func(*bpmn.Process, *bpmn.Element) bool {
	return func(process *bpmn.Process, element *bpmn.Element) bool {
		return element.Kind == bpmn.KindStartEvent && process.Elements[element.Scope].Kind == scope
	}
}

func interrupting(holds func(*bpmn.Process, *bpmn.Element) bool, want bool) func(*bpmn.Process, *bpmn.Element) bool {
	return func(process *bpmn.Process, element *bpmn.Element) bool {
		return holds(process, element) && element.Interrupting == want
	}
}

// body wraps what stands in a process, with root elements for the events to refer to.
func body(inside string) string {
	return fmt.Sprintf(`<message id="m" name="m"><extensionElements><zeebe:subscription correlationKey="=k"/></extensionElements></message>`+
		`<error id="err" errorCode="E"/><escalation id="esc" escalationCode="E"/><signal id="sig" name="sig"/>`+
		`<process id="p" isExecutable="true">%s</process>`, inside)
}
