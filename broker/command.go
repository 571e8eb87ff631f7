package broker

import (
	"cmp"
	"encoding/json"
	"time"

	"zhitong/engine"
	"zhitong/pipeline"
)

// CreateInstance starts an instance: of Definition, or of the newest version
// of ProcessID, or of its given Version (0 means the newest). It answers
// InstanceCreated.
type CreateInstance struct {
	Definition int64    `json:"definition,omitempty"`
	ProcessID  string   `json:"processId,omitempty"`
	Version    int      `json:"version,omitempty"`
	BusinessID string   `json:"businessId,omitempty"`
	Tags       []string `json:"tags,omitempty"`
	StartAt    []string `json:"startAt,omitempty"` // ids of elements to start at instead of the start event
	// TerminateAfter are ids of elements: the end of one of them terminates the instance.
	TerminateAfter []string         `json:"terminateAfter,omitempty"`
	Variables      engine.Variables `json:"variables,omitempty"`
	Reference      int64            `json:"operationReference,omitempty"` // for the record
}

// InstanceCreated names the instance that was started.
type InstanceCreated struct {
	Key        int64  `json:"key"`
	Definition int64  `json:"definition"`
	ProcessID  string `json:"processId"`
	Version    int    `json:"version"`
	Tenant     string `json:"tenant"`
}

// CompleteJob completes an activated or activatable job, and gives its instance
// a business id unless that is empty.
type CompleteJob struct {
	Job        int64             `json:"job"`
	Variables  engine.Variables  `json:"variables,omitempty"`
	Result     *engine.JobResult `json:"result,omitempty"`
	BusinessID string            `json:"businessId,omitempty"`
	Lease      string            `json:"lease,omitempty"` // token of the worker, if it has one
}

// FailJob reports a failed attempt; with Retries 0 an incident is raised.
type FailJob struct {
	Job       int64            `json:"job"`
	Retries   int              `json:"retries"`
	Message   string           `json:"message,omitempty"`
	Backoff   time.Duration    `json:"backoff,omitempty"`
	Variables engine.Variables `json:"variables,omitempty"`
	Lease     string           `json:"lease,omitempty"` // token of the worker, if it has one
}

// ThrowError throws a BPMN error from a job.
type ThrowError struct {
	Job       int64            `json:"job"`
	Code      string           `json:"code"`
	Message   string           `json:"message,omitempty"`
	Variables engine.Variables `json:"variables,omitempty"`
	Lease     string           `json:"lease,omitempty"` // token of the worker, if it has one
}

// ResolveIncident takes the failed step again.
type ResolveIncident struct {
	Incident  int64 `json:"incident"`
	Reference int64 `json:"operationReference,omitempty"` // for the record
}

// SetVariables sets variables at an element instance (or process instance). It
// answers VariablesSet, with the change that began if the listeners of a user
// task have to let it happen.
type SetVariables struct {
	Element   int64            `json:"element"`
	Variables engine.Variables `json:"variables"`
	Local     bool             `json:"local,omitempty"`
	Reference int64            `json:"operationReference,omitempty"` // for the record
}

// VariablesSet names the act that set variables.
type VariablesSet struct {
	Key   int64                  `json:"key"`
	Begun engine.BegunTransition `json:"begun,omitzero"` // what waits for the listeners of a user task
}

// CancelInstance terminates a process instance.
type CancelInstance struct {
	Instance  int64 `json:"instance"`
	Reference int64 `json:"operationReference,omitempty"` // for the record
}

// Kind implements [pipeline.Command]; it is also the permission.
func (*CreateInstance) Kind() string  { return "process-instance.create" }
func (*CompleteJob) Kind() string     { return "job.complete" }
func (*FailJob) Kind() string         { return "job.fail" }
func (*ThrowError) Kind() string      { return "job.throw-error" }
func (*ResolveIncident) Kind() string { return "incident.resolve" }
func (*SetVariables) Kind() string    { return "variable.set" }
func (*CancelInstance) Kind() string  { return "process-instance.cancel" }

// step is an engine command for an instance, as a follow-up of another one.
type step struct {
	Instance int64           `json:"instance"`
	Type     string          `json:"type"`
	Command  json.RawMessage `json:"command"`
	// Definition whose start event needs several events together, of which this
	// is one; and the message that it is, if it is one.
	Together int64             `json:"together,omitempty"`
	Message  *startedByMessage `json:"message,omitempty"`
	decoded  engine.Command
}

func (*step) Kind() string { return "process-instance.step" }

// OrderKey implements [pipeline.Ordered]: what an instance is owed comes in
// order, and so does what a start event needs together. What is about a called
// instance comes in the order of that one, such as its end after its beginning:
// a caller of many would else have to wait with all of them for one.
func (s *step) OrderKey() int64 { return cmp.Or(s.Together, s.child(), s.Instance) }

// child gives the called instance that tells its caller something, 0 for none.
func (s *step) child() int64 {
	switch command := s.decoded.(type) {
	case *engine.ChildCreated:
		return command.Child
	case *engine.ChildEscalation:
		return command.Child
	case *engine.ChildError:
		return command.Child
	case *engine.ChildCompleted:
		return command.Child
	case *engine.ChildTerminated:
		return command.Child
	default:
		return 0
	}
}

// Patient implements [pipeline.Patient]: a long step goes on when what it has
// brought about so far is done.
func (s *step) Patient() bool {
	_, goesOn := s.decoded.(*engine.Continue)
	return goesOn
}

// stepTypes are the engine commands that may wait as follow-ups.
var stepTypes = map[string]func() engine.Command{
	"create":           func() engine.Command { return new(engine.CreateInstance) },
	"continue":         func() engine.Command { return new(engine.Continue) },
	"correlate":        func() engine.Command { return new(engine.Correlate) },
	"trigger-signal":   func() engine.Command { return new(engine.TriggerSignal) },
	"child-escalation": func() engine.Command { return new(engine.ChildEscalation) },
	"go-on":            func() engine.Command { return new(engine.GoOnAfterEscalation) },
	"trigger-timer":    func() engine.Command { return new(engine.TriggerTimer) },
	"child-created":    func() engine.Command { return new(engine.ChildCreated) },
	"child-completed":  func() engine.Command { return new(engine.ChildCompleted) },
	"child-gone":       func() engine.Command { return new(engine.ChildTerminated) },
	"child-error":      func() engine.Command { return new(engine.ChildError) },
	"take-back-error":  func() engine.Command { return new(engine.TakeBackError) },
	"terminate-child":  func() engine.Command { return new(engine.TerminateChild) },
}

// stepType names an engine command that may wait as a follow-up.
func stepType(command engine.Command) string {
	switch command.(type) {
	case *engine.CreateInstance:
		return "create"
	case *engine.Continue:
		return "continue"
	case *engine.Correlate:
		return "correlate"
	case *engine.TriggerTimer:
		return "trigger-timer"
	case *engine.ChildEscalation:
		return "child-escalation"
	case *engine.GoOnAfterEscalation:
		return "go-on"
	case *engine.TriggerSignal:
		return "trigger-signal"
	case *engine.ChildCreated:
		return "child-created"
	case *engine.ChildCompleted:
		return "child-completed"
	case *engine.ChildTerminated:
		return "child-gone"
	case *engine.ChildError:
		return "child-error"
	case *engine.TakeBackError:
		return "take-back-error"
	case *engine.TerminateChild:
		return "terminate-child"
	default:
		return ""
	}
}

// MarshalJSON encodes the engine command only when a follow-up is stored.
func (s *step) MarshalJSON() ([]byte, error) {
	command, err := json.Marshal(s.decoded)
	if err != nil {
		return nil, err
	}
	type stored step
	return json.Marshal(stored{Instance: s.Instance, Type: stepType(s.decoded), Command: command, Together: s.Together, Message: s.Message})
}

// UnmarshalJSON reads a stored follow-up.
func (s *step) UnmarshalJSON(data []byte) error {
	type stored step
	if err := json.Unmarshal(data, (*stored)(s)); err != nil {
		return err
	}
	create, ok := stepTypes[s.Type]
	if !ok {
		return pipeline.Refuse(pipeline.Internal, "unknown step %q in a stored follow-up", s.Type)
	}
	s.decoded = create()
	return json.Unmarshal(s.Command, s.decoded)
}
