package engine

import "zhitong/bpmn"

// ModifyInstance changes where the tokens of an instance are: everything is
// activated first, then terminated, all or nothing.
type ModifyInstance struct {
	Instance  int64
	Activate  []Activation
	Move      []Move
	Terminate []Termination
}

// Activation activates an element of the model. Ancestor is the element
// instance in which it is created, with the scopes between them made anew; 0
// means the one live instance of the scope around the element.
type Activation struct {
	ElementID string
	Ancestor  int64
	Variables []ScopedVariables
}

// ScopedVariables are variables that an activation sets first: locally in the
// scope of the model with the id Scope, around the activated element or that
// element itself, or in the process instance when it is empty.
type ScopedVariables struct {
	Scope     string
	Variables Variables
}

// Move terminates element instances and activates Target for each of them. The
// source is one element instance or, when that is 0, all live ones of an id.
type Move struct {
	SourceID  string
	Source    int64
	TargetID  string
	Within    MoveScope
	Ancestor  int64 // of MoveNamed, as in Activation
	Variables []ScopedVariables
}

// MoveScope says in which scope a move activates its target.
type MoveScope uint8

// The scopes of moves.
const (
	MoveNamed    MoveScope = iota // as an activation with Ancestor
	MoveInferred                  // the nearest scope around the source that is around the target too
	MoveBeside                    // the scope of the source
)

// Termination terminates one element instance or, when Element is 0, all live
// ones of an id. A scope that has nothing else in it goes too.
type Termination struct {
	ElementID string
	Element   int64
}

// Limits of one modification.
const (
	maxInstructions   = 1000
	maxModifiedTokens = 10_000
)

func (c *ModifyInstance) decide(x *execution) {
	root := x.rootOf(c.Instance)
	x.mustBeAtWork(root, c.Instance)
	x.mustNotBeSuspended(root)
	switch count := len(c.Activate) + len(c.Move) + len(c.Terminate); {
	case count == 0:
		x.reject(InvalidArgument, "a modification needs at least one instruction")
	case count > maxInstructions:
		x.reject(ResourceExhausted, "a modification has at most %d instructions", maxInstructions)
	}
	activations, doomed := c.Activate, x.doomed(c.Terminate)
	for i := range c.Move {
		sources, targets := x.moved(&c.Move[i])
		activations, doomed = append(activations[:len(activations):len(activations)], targets...), append(doomed, sources...)
	}
	if len(activations)+len(doomed) > maxModifiedTokens {
		x.reject(ResourceExhausted, "a modification concerns at most %d element instances", maxModifiedTokens)
	}
	for i := range activations {
		x.activateInstead(&activations[i])
	}
	x.terminateInstead(doomed)
	x.lookAtOpened()
	x.emit(Event{Intent: InstanceModifiedEvent, Element: x.element(c.Instance)})
}

// mustBeAtWork rejects what cannot be done with an instance that is gone or going.
func (x *execution) mustBeAtWork(root *Element, key int64) {
	switch {
	case root == nil || root.Root == nil:
		x.reject(NotFound, "process instance %d does not exist or is finished", key)
	case root.State == ElementTerminating:
		x.reject(InvalidState, "process instance %d is being cancelled", key)
	}
}

// doomed gives the element instances that are to be terminated.
func (x *execution) doomed(terminations []Termination) []*Element {
	var all []*Element
	for _, termination := range terminations {
		all = append(all, x.sources(termination.ElementID, termination.Element)...)
	}
	return all
}

// sources gives one element instance by its key, or all live ones of an id; of
// a multi-instance activity those are its bodies.
func (x *execution) sources(id string, key int64) []*Element {
	if key != 0 {
		e := x.element(key)
		if e == nil || e.Instance != x.root || e.State == ElementTerminating {
			x.reject(InvalidArgument, "element instance %d is not active in process instance %d", key, x.root)
		}
		return []*Element{e}
	}
	model, ok := x.process.Element(id)
	if !ok {
		x.reject(InvalidArgument, "process %q has no element %q", x.process.ID, id)
	}
	var live []*Element
	for _, scope := range x.scopesAt(model.Scope) {
		for _, e := range x.liveChildren(scope.Key) {
			if e.Index == model.Index && e.State != ElementTerminating {
				live = append(live, e)
			}
		}
	}
	if len(live) == 0 {
		x.reject(InvalidArgument, "no instance of element %q is active", id)
	}
	return live
}

// moved gives what a move terminates and what it activates.
func (x *execution) moved(move *Move) ([]*Element, []Activation) {
	target, ok := x.process.Element(move.TargetID)
	if !ok {
		x.reject(InvalidArgument, "process %q has no element %q", x.process.ID, move.TargetID)
	}
	sources := x.sources(move.SourceID, move.Source)
	var activations []Activation
	for _, source := range sources {
		if source.Scope == 0 {
			x.reject(InvalidArgument, "a process instance cannot be moved")
		}
		if !x.element(source.Scope).Body { // of a multi-instance activity only the body goes on elsewhere
			activations = append(activations, Activation{move.TargetID, x.moveAncestor(move, source, target), move.Variables})
		}
	}
	return sources, activations
}

func (x *execution) moveAncestor(move *Move, source *Element, target *bpmn.Element) int64 {
	switch move.Within {
	case MoveBeside:
		return source.Scope
	case MoveInferred:
		return x.sharedScope(source, target)
	default:
		return move.Ancestor
	}
}

// sharedScope gives the nearest scope around an element instance that is one
// around the target too; the process instance is around everything.
func (x *execution) sharedScope(source *Element, target *bpmn.Element) int64 {
	around := x.chain(target.Scope)
	for i := len(source.Path) - 1; i > 0; i-- {
		if scope := x.element(source.Path[i]); !scope.Body && contains(around, scope.Index) {
			return scope.Key
		}
	}
	return x.root
}

// terminateInstead terminates element instances, and with them every scope
// that would be left without anything in it.
func (x *execution) terminateInstead(doomed []*Element) {
	going, counted, gone := map[int64]bool{}, map[int64]bool{}, map[int64]int{}
	for _, e := range doomed {
		x.mustNotCancel(e)
		going[e.Key] = true
	}
	for work := doomed; len(work) > 0; work = work[1:] {
		e := work[0]
		if e.Scope == 0 || x.within(e, going) || counted[e.Key] {
			continue
		}
		counted[e.Key] = true // once, though it may be named twice
		gone[e.Scope]++
		if scope := x.element(e.Scope); scope.Children == gone[e.Scope] && !going[scope.Key] {
			going[scope.Key] = true
			work = append(work[:len(work):len(work)], scope)
		}
	}
	if going[x.root] && x.element(x.root).Root.ParentElement != 0 {
		x.reject(InvalidArgument, "nothing would be left in process instance %d, which was called by another; terminate the call activity there", x.root)
	}
	for _, key := range sortedKeys(going) {
		if !x.within(x.element(key), going) {
			x.enqueue(Continuation{Kind: StepTerminate, Element: key})
		}
	}
}

// mustNotCancel keeps the cancel end event of a transaction: without it nothing would end the cancellation.
func (x *execution) mustNotCancel(e *Element) {
	if scope := x.element(e.Scope); e.Scope != 0 && scope.Cancel != nil && scope.Cancel.By == e.Key {
		x.reject(InvalidState, "element instance %d cancels its transaction; terminate element instance %d instead", e.Key, scope.Key)
	}
}

// within says whether one of the element instances is around e.
func (x *execution) within(e *Element, some map[int64]bool) bool {
	for _, key := range e.Path {
		if some[key] {
			return true
		}
	}
	return false
}
