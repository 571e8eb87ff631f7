package bpmn

import "strings"

// eventPosition is where an event stands; what it may be depends on it (BPMN 2.0.2, table 10.93).
type eventPosition uint8

const (
	atProcessStart eventPosition = iota
	atSubprocessStart
	atInterruptingEventSubprocess
	atNonInterruptingEventSubprocess
	atIntermediateCatch
	atInterruptingBoundary
	atNonInterruptingBoundary
	atIntermediateThrow
	atEnd
	eventPositionCount
)

// positionTraits says what an event at a position may be.
type positionTraits struct {
	phrase   string
	types    []EventType
	timers   []string // local names of the timer definitions
	catching bool
}

var eventPositions = [eventPositionCount]positionTraits{
	atProcessStart: {phrase: "a start event of a process", catching: true,
		types:  []EventType{EventNone, EventMessage, EventTimer, EventSignal, EventConditional},
		timers: []string{"timeDate", "timeCycle"}},
	atSubprocessStart: {phrase: "a start event of a subprocess", catching: true,
		types: []EventType{EventNone}},
	atInterruptingEventSubprocess: {phrase: "an interrupting start event of an event subprocess", catching: true,
		types:  []EventType{EventMessage, EventTimer, EventError, EventSignal, EventEscalation, EventConditional},
		timers: []string{"timeDate", "timeDuration"}},
	atNonInterruptingEventSubprocess: {phrase: "a non-interrupting start event of an event subprocess", catching: true,
		types:  []EventType{EventMessage, EventTimer, EventSignal, EventEscalation, EventConditional},
		timers: []string{"timeDate", "timeDuration", "timeCycle"}},
	atIntermediateCatch: {phrase: "an intermediate catch event", catching: true,
		types:  []EventType{EventMessage, EventTimer, EventSignal, EventLink, EventConditional},
		timers: []string{"timeDate", "timeDuration"}},
	atInterruptingBoundary: {phrase: "an interrupting boundary event", catching: true,
		types: []EventType{EventMessage, EventTimer, EventError, EventSignal, EventEscalation, EventConditional,
			EventCompensation},
		timers: []string{"timeDate", "timeDuration"}},
	atNonInterruptingBoundary: {phrase: "a non-interrupting boundary event", catching: true,
		types:  []EventType{EventMessage, EventTimer, EventSignal, EventEscalation, EventConditional, EventCompensation},
		timers: []string{"timeDate", "timeDuration", "timeCycle"}},
	atIntermediateThrow: {phrase: "an intermediate throw event",
		types: []EventType{EventNone, EventMessage, EventSignal, EventEscalation, EventLink, EventCompensation}},
	atEnd: {phrase: "an end event",
		types: []EventType{EventNone, EventMessage, EventError, EventTerminate, EventSignal, EventEscalation,
			EventCompensation}},
}

// positionsByKind finds the position of the events that have only one.
var positionsByKind = map[Kind]eventPosition{
	KindIntermediateCatchEvent: atIntermediateCatch,
	KindIntermediateThrowEvent: atIntermediateThrow,
	KindEndEvent:               atEnd,
}

// positionOf tells where an event stands; node is what reading has to go by.
func (d *draft) positionOf(element *Element, node *Node) eventPosition {
	switch {
	case element.Kind == KindBoundaryEvent && node.flag("cancelActivity", true):
		return atInterruptingBoundary
	case element.Kind == KindBoundaryEvent:
		return atNonInterruptingBoundary
	case element.Kind == KindStartEvent:
		return d.startPosition(element, node)
	}
	return positionsByKind[element.Kind]
}

func (d *draft) startPosition(element *Element, node *Node) eventPosition {
	switch d.element(element.Scope).Kind {
	case KindProcess:
		return atProcessStart
	case KindEventSubprocess:
		if node.flag("isInterrupting", true) {
			return atInterruptingEventSubprocess
		}
		return atNonInterruptingEventSubprocess
	}
	return atSubprocessStart
}

// list names the event types in a sentence.
func list(types []EventType) string {
	names := make([]string, len(types))
	for i, eventType := range types {
		names[i] = strings.ToLower(eventType.String())
	}
	return strings.Join(names, ", ")
}
