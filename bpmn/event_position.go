package bpmn

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
	phrase   phrase
	types    eventTypes
	timers   []string // local names of the timer definitions
	catching bool
}

var eventPositions = [eventPositionCount]positionTraits{
	atProcessStart: {phrase: phrase{"a start event of a process", "流程的开始事件"}, catching: true,
		types:  eventTypes{EventNone, EventMessage, EventTimer, EventSignal, EventConditional},
		timers: []string{"timeDate", "timeCycle"}},
	atSubprocessStart: {phrase: phrase{"a start event of a subprocess", "子流程的开始事件"}, catching: true,
		types: eventTypes{EventNone}},
	atInterruptingEventSubprocess: {phrase: phrase{"an interrupting start event of an event subprocess", "事件子流程的中断开始事件"}, catching: true,
		types:  eventTypes{EventMessage, EventTimer, EventError, EventSignal, EventEscalation, EventConditional},
		timers: []string{"timeDate", "timeDuration"}},
	atNonInterruptingEventSubprocess: {phrase: phrase{"a non-interrupting start event of an event subprocess", "事件子流程的非中断开始事件"}, catching: true,
		types:  eventTypes{EventMessage, EventTimer, EventSignal, EventEscalation, EventConditional},
		timers: []string{"timeDate", "timeDuration", "timeCycle"}},
	atIntermediateCatch: {phrase: phrase{"an intermediate catch event", "中间捕获事件"}, catching: true,
		types:  eventTypes{EventMessage, EventTimer, EventSignal, EventLink, EventConditional},
		timers: []string{"timeDate", "timeDuration"}},
	atInterruptingBoundary: {phrase: phrase{"an interrupting boundary event", "中断边界事件"}, catching: true,
		types: eventTypes{EventMessage, EventTimer, EventError, EventSignal, EventEscalation, EventConditional,
			EventCompensation},
		timers: []string{"timeDate", "timeDuration"}},
	atNonInterruptingBoundary: {phrase: phrase{"a non-interrupting boundary event", "非中断边界事件"}, catching: true,
		types:  eventTypes{EventMessage, EventTimer, EventSignal, EventEscalation, EventConditional, EventCompensation},
		timers: []string{"timeDate", "timeDuration", "timeCycle"}},
	atIntermediateThrow: {phrase: phrase{"an intermediate throw event", "中间抛出事件"},
		types: eventTypes{EventNone, EventMessage, EventSignal, EventEscalation, EventLink, EventCompensation}},
	atEnd: {phrase: phrase{"an end event", "结束事件"},
		types: eventTypes{EventNone, EventMessage, EventError, EventTerminate, EventSignal, EventEscalation,
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
