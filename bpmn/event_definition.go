package bpmn

// EventType is what an event waits for or causes (BPMN 2.0.2, 10.5.5).
type EventType uint8

// The types of events.
const (
	EventNone EventType = iota
	EventMessage
	EventTimer
	EventError
	EventTerminate
	EventSignal
	EventEscalation
	EventLink
	EventConditional
	EventCompensation
	EventCancel

	// EventTypeCount is the number of event types, for tables indexed by type.
	EventTypeCount
)

var eventTypeNames = [EventTypeCount]string{
	EventNone: "NONE", EventMessage: "MESSAGE", EventTimer: "TIMER", EventError: "ERROR", EventTerminate: "TERMINATE",
	EventSignal: "SIGNAL", EventEscalation: "ESCALATION", EventLink: "LINK", EventConditional: "CONDITIONAL",
	EventCompensation: "COMPENSATION", EventCancel: "CANCEL",
}

// String returns the name that Camunda 8 gives to the event type, MESSAGE for example.
func (t EventType) String() string {
	if t < EventTypeCount {
		return eventTypeNames[t]
	}
	return "UNKNOWN"
}

// eventTypePhrases are the event types as a sentence names them.
var eventTypePhrases = [EventTypeCount]phrase{
	EventNone: {"none", "无"}, EventMessage: {"message", "消息"}, EventTimer: {"timer", "定时"},
	EventError: {"error", "错误"}, EventTerminate: {"terminate", "终止"}, EventSignal: {"signal", "信号"},
	EventEscalation: {"escalation", "升级"}, EventLink: {"link", "链接"}, EventConditional: {"conditional", "条件"},
	EventCompensation: {"compensation", "补偿"}, EventCancel: {"cancel", "取消"},
}

func (t EventType) phrase() phrase { return eventTypePhrases[t] }

// EventDefinition is what an event waits for or causes. The pointer that belongs to Type is set, all others are nil.
// An element that is no event has the type EventNone.
type EventDefinition struct {
	Type         EventType
	Message      *Message
	Timer        *Timer
	Error        *ErrorReference
	Signal       *Signal
	Escalation   *EscalationReference
	Link         *Link
	Condition    *Condition
	Compensation *Compensation
}

// Message is what a message catch event or a receive task waits for, or what a throwing event sends.
type Message struct {
	ID             string     // of the message element
	Name           Expression // static in most models
	CorrelationKey Expression // empty for a start event of the process and for throwing events
}

// Timer says when a timer event fires: exactly one of the three is set.
type Timer struct {
	Date, Duration, Cycle *Expression
}

// ErrorReference names the error that an event throws or catches.
type ErrorReference struct {
	ID   string      // of the error element, empty when the event names none
	Name string      // of the error element
	Code *Expression // nil: a catch event catches every error. Of a catch event it is always static.
}

// CatchesAll tells whether a catch event with this reference catches every error.
func (r *ErrorReference) CatchesAll() bool { return r.Code == nil }

// Signal is what a signal event waits for or broadcasts.
type Signal struct {
	ID   string
	Name Expression
}

// EscalationReference names the escalation that an event throws or catches.
type EscalationReference struct {
	ID   string
	Code *Expression // nil: a catch event catches every escalation. Of a catch event it is always static.
}

// Link connects a throwing link event with the catching one of the same name in the same scope.
type Link struct {
	Name   string
	Target ElementIndex // of a throwing link event: the catching one; NoElement of the catching one
}

// Condition is what a conditional event waits for, with the filters of zeebe:conditionalFilter.
type Condition struct {
	Expression     Expression
	VariableNames  []string // empty: every variable
	VariableEvents []string // "create", "update"; empty: both
}

// Compensation says what a compensation throw event compensates.
type Compensation struct {
	Activity ElementIndex // NoElement: everything that completed in the scope
}
