package engine

import (
	"encoding/json"
	"time"

	"zhitong/bpmn"
)

// ElementState says where in its life an element instance is (BPMN 2.0.2,
// clause 13.3.2, "Activity lifecycle").
type ElementState uint8

// The states of an element instance. There is none for completed and
// terminated: such an instance has no row any more.
const (
	// ElementActivating: entered, input mappings not applied yet, or an
	// incident keeps it there.
	ElementActivating ElementState = iota + 1
	// ElementActive: it waits for its job, its event or its children.
	ElementActive
	// ElementCompleting: its work is done, output mappings not applied yet.
	ElementCompleting
	// ElementTerminating: it waits until its children are gone.
	ElementTerminating
)

// Element is a live element instance. The one of the process itself
// (bpmn index 0) has the key of the process instance and carries Root.
type Element struct {
	Key      int64             `json:"key"`
	Instance int64             `json:"instance"`        // key of the process instance
	Scope    int64             `json:"scope,omitempty"` // enclosing element instance, 0 for the root
	Path     []int64           `json:"path"`            // keys from the root to the scope; empty for the root
	Index    bpmn.ElementIndex `json:"index"`
	State    ElementState      `json:"state"`
	// Body marks the multi-instance body; its inner instances have the same Index.
	Body bool `json:"body,omitempty"`
	// Inner marks a flow inside of an ad-hoc subprocess; it has the Index of that.
	Inner bool        `json:"inner,omitempty"`
	AdHoc *AdHocState `json:"adHoc,omitempty"` // of an ad-hoc subprocess
	// Occurred has what the triggers of parallel multiple events brought that
	// this element instance waits for, as long as some are missing.
	Occurred map[bpmn.ElementIndex]Variables `json:"occurred,omitempty"`
	// Complex has the complex gateways of this scope that wait for their reset.
	Complex map[bpmn.ElementIndex]*ComplexState `json:"complex,omitempty"`
	Cancel  *CancelState                        `json:"cancel,omitempty"` // of a transaction that is cancelled
	// Locals says that variables were created in this scope, to be dropped with it.
	Locals bool `json:"locals,omitempty"`
	// StartedAt is when it was entered; history rows are derived from this row alone.
	StartedAt time.Time `json:"startedAt"`
	// Children counts the live element instances and pending steps directly in this scope.
	Children int `json:"children,omitempty"`
	// Arrivals counts, per incoming flow, the tokens that wait before a
	// parallel or inclusive gateway of this scope.
	Arrivals map[bpmn.FlowIndex]int `json:"arrivals,omitempty"`
	Loop     *LoopState             `json:"loop,omitempty"`
	// LoopCounter is 1-based inside a multi-instance body, else 0.
	LoopCounter int        `json:"loopCounter,omitempty"`
	Root        *RootState `json:"root,omitempty"`
	// Listening is the listener that this element instance waits for, nil for none.
	Listening *Listening `json:"listening,omitempty"`
	// What waits on behalf of this element instance.
	Job           int64   `json:"job,omitempty"`
	UserTask      int64   `json:"userTask,omitempty"`
	Called        int64   `json:"called,omitempty"` // instance that a call activity waits for
	Timers        []int64 `json:"timers,omitempty"`
	Subscriptions []int64 `json:"subscriptions,omitempty"`
	Incident      int64   `json:"incident,omitempty"`
	// Held are the steps that go on when the suspended instance is resumed.
	Held []Continuation `json:"held,omitempty"`
	// Trigger is the event that interrupted this element instance and goes on
	// once its children are gone.
	Trigger *Trigger `json:"trigger,omitempty"`
	// Events is what only few element instances have, kept apart so that the
	// rows of the others stay small; nil for nothing.
	Events *EventState `json:"events,omitempty"`
}

// EventState is what an element instance has to remember of signals,
// conditions, compensation and inclusive gateways.
type EventState struct {
	Signals    []int64 `json:"signals,omitempty"`
	Conditions []int64 `json:"conditions,omitempty"`
	// Tokens says, of a scope with joining inclusive gateways, how many tokens
	// are in or on their way to which element.
	Tokens map[bpmn.ElementIndex]int `json:"tokens,omitempty"`
	// Starting says that the start event of this scope has not been left, so
	// that its event subprocesses wait for nothing yet.
	Starting bool `json:"starting,omitempty"`
	// Interrupted says that an event subprocess has interrupted this scope.
	Interrupted bool `json:"interrupted,omitempty"`
	// Completions counts the activities of this scope that were kept for
	// compensation; Began is what it was around this element instance when it started.
	Completions int `json:"completions,omitempty"`
	Compensated int `json:"compensated,omitempty"` // of these, already
	Began       int `json:"began,omitempty"`
	// Compensation is set while this element instance compensates others;
	// Thrower, of a handler, is who waits for it.
	Compensation *CompensationState `json:"compensation,omitempty"`
	Thrower      int64              `json:"thrower,omitempty"`
}

// Value gives the state, the zero one for nil.
func (s *EventState) Value() EventState {
	if s == nil {
		return EventState{}
	}
	return *s
}

// changeEvents changes a copy of the event state.
func (e *Element) changeEvents(change func(*EventState)) {
	changed := e.Events.Value()
	change(&changed)
	e.Events = &changed
}

// RootState is what only the element instance of a process carries.
type RootState struct {
	Definition    int64    `json:"definition"` // key of the process definition
	Tenant        string   `json:"tenant"`
	BusinessID    string   `json:"businessId,omitempty"`
	Tags          []string `json:"tags,omitempty"`
	ParentElement int64    `json:"parentElement,omitempty"` // the call activity that waits, 0 for none
	ParentRoot    int64    `json:"parentRoot,omitempty"`    // instance of that call activity
	Top           int64    `json:"top,omitempty"`           // instance that began the chain of calls, 0 for this one
	Depth         int      `json:"depth,omitempty"`         // how many calls it is below that
	// MessageStart is the correlation lock that a message start holds while
	// this instance lives; empty for none.
	MessageStart *MessageStartLock `json:"messageStart,omitempty"`
	ProcessID    string            `json:"processId"`
	// TerminateAfter are the elements whose end ends the instance.
	TerminateAfter []bpmn.ElementIndex `json:"terminateAfter,omitempty"`
	// Pending counts continuations of this instance that are still to run.
	Pending int `json:"pending,omitempty"`
	// Suspended is since when the instance does not go on, zero while it does.
	Suspended time.Time `json:"suspended,omitzero"`
	// Heard says that the end listeners are done.
	Heard bool `json:"heard,omitempty"`
	// Signals counts the signal subscriptions that this instance has opened.
	Signals int `json:"signals,omitempty"`
	// Conditions counts the condition subscriptions that are open.
	Conditions int `json:"conditions,omitempty"`
	// ConditionsOpened counts those that were ever opened.
	ConditionsOpened int `json:"conditionsOpened,omitempty"`
}

// MessageStartLock names the message and correlation key that keep a second
// instance of the same process from starting.
type MessageStartLock struct {
	Name           string `json:"name"`
	CorrelationKey string `json:"correlationKey"`
}

// LoopState is the progress of a multi-instance body.
type LoopState struct {
	Size       int  `json:"size"`
	Launched   int  `json:"launched"`
	Completed  int  `json:"completed"`
	Terminated int  `json:"terminated"`
	Stopped    bool `json:"stopped,omitempty"` // the completion condition held: launch no more
	// Gathered is how many outputs of a large body have been put together, each
	// chunk in the row of the items that it was made of.
	Gathered int `json:"gathered,omitempty"`
}

// Trigger is an event on its way to an element.
type Trigger struct {
	Target    bpmn.ElementIndex          `json:"target"`
	Variables map[string]json.RawMessage `json:"variables,omitempty"`
	ErrorCode string                     `json:"errorCode,omitempty"`
	// Reset says that a complex gateway is reset, by tokens of Only these flows.
	Reset bool             `json:"reset,omitempty"`
	Only  []bpmn.FlowIndex `json:"only,omitempty"`
	// Of a compensation: who threw it, and the completed scope to compensate or
	// the variables that the completed activity had.
	Thrower     int64                      `json:"thrower,omitempty"`
	Inner       int64                      `json:"inner,omitempty"`
	Completions int                        `json:"completions,omitempty"`
	Snapshot    map[string]json.RawMessage `json:"snapshot,omitempty"`
}

// VariableKey addresses a variable: the element instance whose scope holds it
// and its name.
type VariableKey struct {
	Scope int64
	Name  string
}

// Variable is one variable of one scope; Value is JSON.
type Variable struct {
	Scope    int64           `json:"scope"`
	Name     string          `json:"name"`
	Instance int64           `json:"instance"`
	Key      int64           `json:"key"`
	Value    json.RawMessage `json:"value"`
	// ChangedAt is since when it has this value; zero when that was before this was kept.
	ChangedAt time.Time `json:"changedAt,omitzero"`
}

// JobState says who may take a job.
type JobState uint8

// The states of a job.
const (
	JobActivatable JobState = iota + 1 // a worker may take it
	JobActivated                       // a worker holds it until its deadline
	JobBackingOff                      // failed, activatable again at RetryAt
	JobFailed                          // no retries left: an incident holds it
	JobThrown                          // its error is offered to the caller of the instance, who has not answered yet
)

// Job is work for a worker outside the engine. Activation, time-outs and
// back-off are the broker's; creation, completion and errors the engine's.
type Job struct {
	Key        int64             `json:"key"`
	Instance   int64             `json:"instance"`
	Element    int64             `json:"element"`
	Path       []int64           `json:"path"` // as of the element
	Definition int64             `json:"definition"`
	Index      bpmn.ElementIndex `json:"index"`
	Tenant     string            `json:"tenant"`
	Type       string            `json:"type"`
	Kind       JobKind           `json:"kind,omitempty"`
	// Event is that of a listener, as the model names it, and Listener the
	// place of the listener among those of the element.
	Event    string            `json:"event,omitempty"`
	Listener int               `json:"listener,omitempty"`
	Headers  map[string]string `json:"headers,omitempty"` // those that the model does not fix
	// Variables are those of the command that a task listener looks at; it sees
	// them before all scopes.
	Variables Variables `json:"variables,omitempty"`
	State     JobState  `json:"state"`
	Retries   int       `json:"retries"`
	Priority  int       `json:"priority,omitempty"` // workers get higher ones first
	Worker    string    `json:"worker,omitempty"`
	// Lease is the token of the worker who has it, or had it last, with a lease;
	// empty when none has.
	Lease string `json:"lease,omitempty"`
	// LastWorker is who has it, or had it last.
	LastWorker string    `json:"lastWorker,omitempty"`
	Deadline   time.Time `json:"deadline,omitzero"`
	RetryAt    time.Time `json:"retryAt,omitzero"`
	Message    string    `json:"message,omitempty"`   // of the last failure
	ErrorCode  string    `json:"errorCode,omitempty"` // of the last error that was thrown
	FailedAt   time.Time `json:"failedAt,omitzero"`   // or has thrown an error, the last time
	Incident   int64     `json:"incident,omitempty"`
	Suspended  bool      `json:"suspended,omitempty"` // with its instance: nobody may take it
	Tags       []string  `json:"tags,omitempty"`      // of the instance
	Root       int64     `json:"root,omitempty"`      // instance that began the chain of calls
	// BusinessID is that of the instance when the job was created.
	BusinessID string    `json:"businessId,omitempty"`
	CreatedAt  time.Time `json:"createdAt,omitzero"`
	// Denied says that the task listener did not let the change happen.
	Denied       bool   `json:"denied,omitempty"`
	DeniedReason string `json:"deniedReason,omitempty"`
}

// Timer fires at DueAt for Target on behalf of Element.
type Timer struct {
	Key         int64             `json:"key"`
	Instance    int64             `json:"instance"`
	Element     int64             `json:"element"`
	Path        []int64           `json:"path"` // as of the element
	Definition  int64             `json:"definition"`
	Tenant      string            `json:"tenant"`
	Target      bpmn.ElementIndex `json:"target"`
	DueAt       time.Time         `json:"dueAt"`
	Interval    string            `json:"interval,omitempty"`    // ISO 8601 duration of a cycle, or its cron expression
	Repetitions int               `json:"repetitions,omitempty"` // left after this one; -1 without end
	Calendar    string            `json:"calendar,omitempty"`    // business calendar that a start timer keeps to
	Suspended   bool              `json:"suspended,omitempty"`   // with its instance: it does not fire
}

// Subscription waits for a message on behalf of Element.
type Subscription struct {
	Key            int64             `json:"key"`
	Instance       int64             `json:"instance"`
	Element        int64             `json:"element"`
	Path           []int64           `json:"path"` // as of the element
	Definition     int64             `json:"definition"`
	ProcessID      string            `json:"processId"`
	Tenant         string            `json:"tenant"`
	Target         bpmn.ElementIndex `json:"target"`
	Name           string            `json:"name"`
	CorrelationKey string            `json:"correlationKey"`
	Interrupting   bool              `json:"interrupting"`
	// Correlating is the message on its way to this subscription, 0 for none;
	// set where messages and subscriptions meet, so that a second message
	// waits or goes elsewhere.
	Correlating int64 `json:"correlating,omitempty"`
	// Suspended says that the instance is: no message comes here.
	Suspended  bool   `json:"suspended,omitempty"`
	BusinessID string `json:"businessId,omitempty"` // of the instance when it began to wait
}

// Incident is a failure that waits for somebody to mend its cause.
type Incident struct {
	Key        int64             `json:"key"`
	Instance   int64             `json:"instance"`
	Element    int64             `json:"element"`
	Path       []int64           `json:"path"` // as of the element
	Definition int64             `json:"definition"`
	Index      bpmn.ElementIndex `json:"index"`
	Tenant     string            `json:"tenant"`
	Job        int64             `json:"job,omitempty"`
	Type       IncidentType      `json:"type"`
	Message    string            `json:"message"`
	CreatedAt  time.Time         `json:"createdAt"`
	// Retry is the step that is taken again when the incident is resolved.
	Retry *Continuation `json:"retry,omitempty"`
}

// IncidentType names what failed, in Camunda's vocabulary.
type IncidentType string

// The types of incidents.
const (
	IncidentIOMapping                  IncidentType = "IO_MAPPING_ERROR"
	IncidentJobNoRetries               IncidentType = "JOB_NO_RETRIES"
	IncidentCondition                  IncidentType = "CONDITION_ERROR"
	IncidentExtractValue               IncidentType = "EXTRACT_VALUE_ERROR"
	IncidentCalledElement              IncidentType = "CALLED_ELEMENT_ERROR"
	IncidentUnhandledError             IncidentType = "UNHANDLED_ERROR_EVENT"
	IncidentMessageSize                IncidentType = "MESSAGE_SIZE_EXCEEDED"
	IncidentCalledDecision             IncidentType = "CALLED_DECISION_ERROR"
	IncidentDecisionEvaluation         IncidentType = "DECISION_EVALUATION_ERROR"
	IncidentFormNotFound               IncidentType = "FORM_NOT_FOUND"
	IncidentExecutionListenerNoRetries IncidentType = "EXECUTION_LISTENER_NO_RETRIES"
	IncidentTaskListenerNoRetries      IncidentType = "TASK_LISTENER_NO_RETRIES"
	IncidentAdHocNoRetries             IncidentType = "AD_HOC_SUB_PROCESS_NO_RETRIES"
	IncidentResourceNotFound           IncidentType = "RESOURCE_NOT_FOUND"
	IncidentResourceLimit              IncidentType = "RESOURCE_EXHAUSTED"
)

// UserTask is work for a person. Claiming, assigning and commenting are the
// inbox's; creation, completion and cancellation the engine's.
type UserTask struct {
	Key        int64             `json:"key"`
	Instance   int64             `json:"instance"`
	Element    int64             `json:"element"`
	Path       []int64           `json:"path"` // as of the element
	Definition int64             `json:"definition"`
	Index      bpmn.ElementIndex `json:"index"`
	Tenant     string            `json:"tenant"`
	TaskData
	Form         int64     `json:"form,omitempty"` // key of the form version, 0 for none
	ExternalForm string    `json:"externalForm,omitempty"`
	CreatedAt    time.Time `json:"createdAt"`
	// Transition is the change that waits for task listeners, nil for none, and
	// Answers how the last ones ended.
	Transition  *TaskTransition `json:"transition,omitempty"`
	Answers     []TaskAnswer    `json:"answers,omitempty"`
	CompletedBy string          `json:"completedBy,omitempty"` // set by its completion
	BusinessID  string          `json:"businessId,omitempty"`  // of the instance when the task was created
}

// LoopKey addresses the items or outputs of a multi-instance body.
type LoopKey struct {
	Body  int64
	Index int
}

// LoopItemsPerChunk is how many items of an input collection one row holds.
const LoopItemsPerChunk = 256

// LoopItems is a chunk of the input collection of a multi-instance body, kept
// apart from the variable so that launching one child never reads them all.
type LoopItems struct {
	Body  int64             `json:"body"`
	Chunk int               `json:"chunk"` // items Chunk*LoopItemsPerChunk …
	Items []json.RawMessage `json:"items"`
}

// LoopOutput is the output element of one finished inner instance.
type LoopOutput struct {
	Body  int64           `json:"body"`
	Index int             `json:"index"` // 0-based position in the output collection
	Value json.RawMessage `json:"value"`
}
