package bpmn

// ElementIndex is the place of an element in [Process.Elements].
type ElementIndex int32

// FlowIndex is the place of a sequence flow in [Process.Flows].
type FlowIndex int32

// What an index holds where there is no element or flow.
const (
	NoElement ElementIndex = -1
	NoFlow    FlowIndex    = -1
)

// Root is the index of the process itself, the outermost scope.
const Root ElementIndex = 0

// Process is an executable process: a graph with dense indexes. It is immutable and safe for concurrent use.
type Process struct {
	ID, Name   string
	VersionTag string         // zeebe:versionTag, empty when there is none
	Elements   []Element      // Elements[Root] is the process itself, the root scope
	Flows      []Flow         // all sequence flows, of every scope
	Forms      []EmbeddedForm // zeebe:userTaskForm of the process

	JobPriority *Expression // zeebe:jobPriorityDefinition of the process: of jobs whose element names none

	byID    map[string]ElementIndex
	joins   map[ElementIndex]*InclusiveJoin // by gateway
	watched map[string]bool                 // variables that conditions of events read
}

// Element returns the element with this id; ok is false when the process has none.
func (p *Process) Element(id string) (element *Element, ok bool) {
	index, ok := p.byID[id]
	if !ok {
		return nil, false
	}
	return &p.Elements[index], true
}

// Element is a flow node of an executable process, or the process itself. Which of the pointers are set follows from
// Kind and Event.Type; a compiled process has every one that its kind needs.
type Element struct {
	Index    ElementIndex
	ID, Name string
	Kind     Kind
	Scope    ElementIndex // the enclosing scope, NoElement for the process

	Incoming, Outgoing []FlowIndex
	DefaultFlow        FlowIndex    // NoFlow when there is none
	InstantiatedBy     ElementIndex // of an event that starts the process: the event-based gateway before it, otherwise NoElement
	StartsParallel     bool         // of such a gateway: the instance waits for the other events too
	Conditional        bool         // of an activity: a condition decides about one of the flows out of it

	// Of a scope (process, subprocess, event subprocess).
	Children          []ElementIndex // all elements directly in it, in the order of the file
	StartEvent        ElementIndex   // the none start event or, of a subprocess, the only one; NoElement when there is none
	StartEvents       []ElementIndex // all start events directly in it
	EventSubprocesses []ElementIndex // the event subprocesses directly in it
	InclusiveJoins    []ElementIndex // the inclusive gateways directly in it that have several incoming flows

	// Of an activity and of the boundary events on it.
	BoundaryEvents      []ElementIndex
	AttachedTo          ElementIndex // of a boundary event, otherwise NoElement
	Interrupting        bool         // of a boundary event and of the start event of an event subprocess
	ForCompensation     bool         // the activity runs only as a compensation handler
	CompensationHandler ElementIndex // of a compensation boundary event, otherwise NoElement

	Event EventDefinition
	// An event with several triggers has an element for each, itself the first. Only PartOf is set of the others.
	Parts            []ElementIndex      // nil of an event with one trigger
	ParallelMultiple bool                // all of them are needed, otherwise any
	PartOf           ElementIndex        // NoElement of the event itself
	Activation       *Expression         // of a complex gateway: the activation condition, nil when there is none
	Message          *Message            // of a receive task
	Publication      *Publication        // of a send task or a throwing message event that publishes its message itself
	Job              *JobDefinition      // of everything that a job worker does
	UserTask         *UserTaskDefinition // of a user task
	StartForm        *FormReference      // of a start event; nil for none
	Script           *Script             // of a script task with a FEEL expression
	Decision         *CalledDecision     // of a business rule task with a DMN decision
	Called           *CalledElement      // of a call activity
	Loop             *LoopCharacteristics
	AdHoc            *AdHoc // of an ad-hoc subprocess

	Inputs, Outputs    []Mapping
	ExecutionListeners []Listener
	TaskListeners      []Listener
	Properties         []Property
	ToolParameters     []ToolParameter // what its inputs ask of an agent
	LinkedResources    []LinkedResource
	Documentation      string
	Position           Position
}

// Flow is a sequence flow (BPMN 2.0.2, 8.4.13).
type Flow struct {
	Index          FlowIndex
	ID, Name       string
	Source, Target ElementIndex
	Condition      *Expression // nil when the flow has none
	Position       Position
}

// Position is a place in the file that was read. Line and Column count from 1, columns in characters; both are 0 when
// the place is not known.
type Position struct {
	Line, Column int
}
