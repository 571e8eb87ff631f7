package bpmn

// Binding says which version of a called process, decision or form is meant.
type Binding uint8

// The bindings.
const (
	BindingLatest     Binding = iota // the latest version at the time of the call
	BindingDeployment                // the version that was deployed together with the process
	BindingVersionTag                // the latest version with the version tag
)

var bindingNames = [...]string{BindingLatest: "latest", BindingDeployment: "deployment", BindingVersionTag: "versionTag"}

// String returns the name that the bindingType attribute uses.
func (b Binding) String() string {
	if int(b) < len(bindingNames) {
		return bindingNames[b]
	}
	return "unknown"
}

// JobDefinition says which job an element creates (zeebe:taskDefinition).
type JobDefinition struct {
	Type     Expression
	Retries  Expression // "3" when the file says nothing
	Headers  []Header
	Priority *Expression // zeebe:jobPriorityDefinition, nil when there is none
}

// Publication says how a send task or a throwing message event publishes its message itself (zeebe:publishMessage).
type Publication struct {
	Name           Expression
	CorrelationKey Expression
	MessageID      *Expression // nil when there is none
	TimeToLive     *Expression // a duration; nil: the message goes only to who waits already
}

// Header is a fixed key and value handed to job workers (zeebe:header).
type Header struct {
	Key, Value string
}

// FormReference names a deployed form.
type FormReference struct {
	FormID     string
	Binding    Binding
	VersionTag string // for BindingVersionTag
}

// UserTaskDefinition says who gets a user task and how it is shown.
type UserTaskDefinition struct {
	Zeebe             bool // zeebe:userTask: run by the platform; otherwise by a job of type io.camunda.zeebe:userTask
	Assignee          *Expression
	CandidateGroups   *Expression
	CandidateUsers    *Expression
	DueDate           *Expression
	FollowUpDate      *Expression
	Priority          *Expression
	FormKey           string
	FormID            string
	ExternalReference *Expression
	Binding           Binding // of FormID
	VersionTag        string  // for BindingVersionTag
	Headers           []Header
}

// Script is the FEEL expression of a script task (zeebe:script).
type Script struct {
	Expression     Expression
	ResultVariable string
}

// CalledDecision is the DMN decision of a business rule task (zeebe:calledDecision).
type CalledDecision struct {
	ID             Expression
	ResultVariable string
	Binding        Binding
	VersionTag     string      // for BindingVersionTag
	TagExpression  *Expression // computes it instead, nil when it is written
}

// CalledElement is the process that a call activity calls (zeebe:calledElement).
type CalledElement struct {
	ProcessID                   Expression
	Binding                     Binding
	VersionTag                  string // for BindingVersionTag
	PropagateAllChildVariables  bool
	PropagateAllParentVariables bool
	BusinessID                  *Expression
}

// LoopCharacteristics makes an activity a multi-instance (BPMN 2.0.2, 10.3.8, with zeebe:loopCharacteristics).
//
// Standard makes it a loop instead, Cardinality says the number of instances instead of InputCollection.
type LoopCharacteristics struct {
	Sequential          bool
	Standard            *StandardLoop
	Cardinality         *Expression
	InputCollection     Expression
	InputElement        string // the variable that holds the item, empty when there is none
	OutputCollection    string // the variable that collects the results, empty when there is none
	OutputElement       *Expression
	OutputVariable      string // the variable that OutputElement names ("result", "result.total"), empty for any other expression
	CompletionCondition *Expression
	Position            Position
}

// AdHoc says which activities of an ad-hoc subprocess run (zeebe:adHoc).
type AdHoc struct {
	ActiveElements           *Expression
	CompletionCondition      *Expression
	CancelRemainingInstances bool
	OutputCollection         string
	OutputElement            *Expression
	OutputVariable           string // the variable that OutputElement names, empty for any other expression
}

// EmbeddedForm is a form that the file itself holds (zeebe:userTaskForm).
type EmbeddedForm struct {
	ID, Body string
}
