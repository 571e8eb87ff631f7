package engine

import "zhitong/bpmn"

// StepKind is what a continuation does.
type StepKind string

// The small steps that a command is worked off in.
const (
	StepEnter             StepKind = "enter"              // a token enters Index in Element (the scope)
	StepActivate          StepKind = "activate"           // input mappings, subscriptions, behaviour
	StepComplete          StepKind = "complete"           // output mappings, then leave
	StepLeave             StepKind = "leave"              // pick the flows and go
	StepTerminate         StepKind = "terminate"          // take Element away
	StepTerminateChildren StepKind = "terminate-children" // page by page, after After
	StepLaunch            StepKind = "launch"             // inner instances of a multi-instance body
	StepThrow             StepKind = "throw"              // an error that nobody caught before
	StepBegin             StepKind = "begin"              // what follows input mappings and start listeners
	StepTaskListeners     StepKind = "task-listeners"     // all listeners of a change of a user task
	StepAskAdHoc          StepKind = "ask-ad-hoc"         // the job of an ad-hoc subprocess
	StepCancelled         StepKind = "cancelled"          // a transaction that was compensated is left
	StepStartComplex      StepKind = "start-complex"      // the activation condition of the complex gateway Index
	StepListenRoot        StepKind = "listen-root"        // start listeners of an instance
	StepFinishTermination StepKind = "finish-termination" // cancel listeners, then terminated
	StepTerminated        StepKind = "terminated"         // what follows cancel listeners
	StepGather            StepKind = "gather"             // the outputs of a multi-instance body, chunk by chunk
	StepSweep             StepKind = "sweep"              // rows that a multi-instance body left behind
	StepSweepItems        StepKind = "sweep-items"        // the same where there are no outputs
	StepPark              StepKind = "park"               // what waits in a suspended instance, page by page
	StepUnpark            StepKind = "unpark"             // and again when it is resumed
	StepConditions        StepKind = "conditions"         // conditions that depend on Changes
	StepCompensate        StepKind = "compensate"         // Element goes on compensating; Size handlers have ended
	StepForget            StepKind = "forget"             // what was kept to compensate the scope Element
	StepJoin              StepKind = "join"               // inclusive gateways of Element that may go on now
)

// Continuation is one small step of an instance. Those that do not fit into a
// batch are kept and go on later.
type Continuation struct {
	Kind    StepKind          `json:"kind"`
	Element int64             `json:"element"`
	Index   bpmn.ElementIndex `json:"index,omitempty"`
	Flow    bpmn.FlowIndex    `json:"flow,omitempty"`
	After   int64             `json:"after,omitempty"`
	Size    int               `json:"size,omitempty"`
	Trigger *Trigger          `json:"trigger,omitempty"`
	Changes *VariableChanges  `json:"changes,omitempty"`
}
