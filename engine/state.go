package engine

import "zhitong/bpmn"

// Presence says what a state knows of a row.
type Presence uint8

// What a state may know.
const (
	Unknown Presence = iota // not loaded: the step must be taken again with it
	Absent                  // loaded, and there is none
	Present                 // loaded, and here it is
)

// Rows is one kind of row by key. A row handed out is never changed in place:
// copy, change, Put.
type Rows[K comparable, R any] interface {
	Get(key K) (*R, Presence)
	Put(row *R)
	Delete(key K)
}

// State is the part of the world that a step may read and change. Only what
// the step touches needs to be loaded.
type State struct {
	Elements      Rows[int64, Element]
	Variables     Rows[VariableKey, Variable]
	Jobs          Rows[int64, Job]
	Timers        Rows[int64, Timer]
	Subscriptions Rows[int64, Subscription]
	Signals       Rows[int64, SignalSubscription]
	Conditions    Rows[int64, ConditionSubscription]
	Incidents     Rows[int64, Incident]
	UserTasks     Rows[int64, UserTask]
	LoopItems     Rows[LoopKey, LoopItems]
	LoopOutputs   Rows[LoopKey, LoopOutput]
	Compensations Rows[CompensationKey, Compensation]
	Ranges        Ranges
	Resources     Resources
}

// Ranges reads what belongs to a key when the keys themselves are not known.
type Ranges interface {
	// Children gives the keys of at most limit live element instances directly
	// in scope with a key above after, in key order, and the key after which
	// the next page begins, 0 when there is none. A page may hold fewer keys
	// than limit though another one follows.
	Children(scope, after int64, limit int) (keys []int64, next int64, presence Presence)
	// Conditions gives the keys of at most limit condition subscriptions of an
	// instance with a key above after, in key order.
	Conditions(instance, after int64, limit int) ([]int64, Presence)
	// VariableNames gives the names of all variables of one scope, sorted.
	VariableNames(scope int64) ([]string, Presence)
}

// Resources finds deployed models. What it returns is immutable.
type Resources interface {
	// Process gives the compiled process of a definition key.
	Process(definition int64) (*bpmn.Process, Presence)
	// LatestProcess gives the definition key of the newest version of a process.
	// An empty versionTag means the newest of all.
	LatestProcess(tenant, processID, versionTag string) (int64, Presence)
	// DeployedWith gives the definition key of the process that was deployed
	// together with the given definition.
	DeployedWith(definition int64, processID string) (int64, Presence)
	// LatestDecision gives the key of the newest version of a decision;
	// Decision the model to evaluate it with.
	LatestDecision(tenant, decisionID, versionTag string) (int64, Presence)
	DecisionDeployedWith(definition int64, decisionID string) (int64, Presence)
	Decision(key int64) (*Decision, Presence)
	// LatestForm gives the key of the newest version of a form.
	LatestForm(tenant, formID, versionTag string) (int64, Presence)
	FormDeployedWith(definition int64, formID string) (int64, Presence)
	// LatestResource gives the key of the newest version of any other file.
	LatestResource(tenant, resourceID, versionTag string) (int64, Presence)
	ResourceDeployedWith(definition int64, resourceID string) (int64, Presence)
}
