package engine

import (
	"encoding/json"
	"time"

	"zhitong/bpmn"
)

// Variables are the variables of a command: JSON values by name.
type Variables map[string]json.RawMessage

// Command is something to decide about one process instance.
type Command interface{ decide(x *execution) }

// CreateInstance starts an instance of a definition. Key is the key that the
// new instance gets; start at StartEvent, or the none start event when it is
// bpmn.NoElement.
type CreateInstance struct {
	Key        int64
	Definition int64
	Tenant     string
	BusinessID string
	Tags       []string
	Variables  Variables
	StartEvent bpmn.ElementIndex
	// StartAt names the elements to start at instead of a start event.
	StartAt []string
	// TerminateAfter names elements: once one of them has been completed or
	// terminated, the instance is terminated.
	TerminateAfter []string
	// Set when a call activity or a message starts the instance.
	ParentElement int64
	ParentRoot    int64
	Top           int64 // instance that began the chain of calls
	Depth         int   // how many calls it is below that
	MessageStart  *MessageStartLock
}

// CompleteJob completes a job with variables. Result is for listeners and
// ad-hoc subprocesses only. BusinessID, unless it is empty, is given to the
// instance as [AssignBusinessID] does.
type CompleteJob struct {
	Job        int64
	Variables  Variables
	Result     *JobResult
	BusinessID string
	Lease      string // of the worker, empty for none
}

// FailJob reports a failed attempt. With Retries 0 an incident is raised, else
// the job is activatable again after Backoff.
type FailJob struct {
	Job       int64
	Retries   int
	Message   string
	Backoff   time.Duration
	Variables Variables // set locally at the element
	Lease     string    // of the worker, empty for none
}

// ThrowError throws a BPMN error from a job.
type ThrowError struct {
	Job       int64
	Code      string
	Message   string
	Variables Variables
	Lease     string // of the worker, empty for none
}

// TriggerTimer fires a timer that is due. A timer that is gone is no error.
type TriggerTimer struct{ Timer int64 }

// Correlate hands a message to a subscription. A subscription that is gone is
// no error; the outcome says whether it took the message.
type Correlate struct {
	Subscription int64
	Message      int64
	Variables    Variables
}

// ResolveIncident takes the failed step again.
type ResolveIncident struct{ Incident int64 }

// SetVariables sets variables at an element instance: locally, or each in the
// nearest scope that has it, else in the root.
type SetVariables struct {
	Element   int64
	Variables Variables
	Local     bool
}

// CancelInstance terminates a process instance from outside.
type CancelInstance struct{ Instance int64 }

// ChildCreated tells a call activity that the instance it called has begun. One
// that has been terminated meanwhile takes it away: what it sent before may have
// come too early.
type ChildCreated struct {
	Element int64
	Child   int64
}

// ChildCompleted tells a call activity that the instance it called is done.
type ChildCompleted struct {
	Element   int64
	Child     int64
	Variables Variables
}

// ChildTerminated tells a call activity that the instance it called is gone.
type ChildTerminated struct {
	Element int64
	Child   int64
}

// ChildError tells a call activity of an error that its child did not catch.
// A call activity that does not catch it either answers with TakeBackError,
// which raises the incident where the error was thrown.
type ChildError struct {
	Element   int64
	Child     int64 // the instance that threw it: the called one, or one that it called
	Thrower   int64 // element instance in it that waits for the answer
	Code      string
	Message   string
	Variables Variables
}

// TakeBackError tells the thrower that nobody caught its error.
type TakeBackError struct {
	Element int64
	Code    string
	Message string
}

// TerminateChild terminates a called instance because its caller goes.
type TerminateChild struct{ Instance int64 }

// Continue goes on with steps of an instance that did not fit into a batch.
type Continue struct {
	Instance int64
	Steps    []Continuation
}
