package bpmn

import (
	"slices"
	"strings"
)

var timerTags = []string{"timeDate", "timeDuration", "timeCycle"}

func readTimerEvent(r *eventReading) {
	var given []*Node
	for _, tag := range timerTags {
		given = slices.AppendSeq(given, r.definition.All(NamespaceBPMN, tag))
	}
	timer := &Timer{}
	r.element.Event.Timer = timer
	allowed := eventPositions[r.position].timers
	if len(allowed) == 0 {
		return // no timer may stand here, which is reported already
	}
	if len(given) != 1 || !slices.Contains(allowed, given[0].Name.Local) {
		r.report(r.subjectNode(r.element, r.position), CodeTimerDefinition, eventPositions[r.position].phrase,
			strings.Join(allowed, ", "), timersFound(given))
		return
	}
	r.readTimer(timer, given[0])
}

func timersFound(given []*Node) string {
	if len(given) == 0 {
		return "none"
	}
	names := make([]string, len(given))
	for i, node := range given {
		names[i] = node.Name.Local
	}
	return strings.Join(names, ", ")
}

func (r *eventReading) readTimer(timer *Timer, node *Node) {
	expression := r.content(node)
	if expression == nil {
		r.report(node, CodeEmptyTimer)
		return
	}
	if expression.Static && !r.platform.isCamunda() && !validTimer[node.Name.Local](expression.Source) {
		r.reportAt(node, node.Text.Position(), nil, CodeTimerSyntax, node.Name.Local, expression.Source)
	}
	switch node.Name.Local {
	case "timeDate":
		timer.Date = expression
	case "timeDuration":
		timer.Duration = expression
	case "timeCycle":
		timer.Cycle = expression
	}
}
