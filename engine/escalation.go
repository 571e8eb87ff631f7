package engine

import "zhitong/bpmn"

// Escalation is an escalation that was thrown.
type Escalation struct {
	Code   string
	Caught bool
}

// ChildEscalation tells a call activity of an escalation that its child did not
// catch. Unless it takes the child away, the thrower is told to go on.
type ChildEscalation struct {
	Element   int64
	Child     int64
	Code      string
	Variables Variables
	// The event that threw it and waits, and its instance.
	Thrower         int64
	ThrowerInstance int64
}

// GoOnAfterEscalation tells the event that threw an escalation that it was not
// interrupted by it.
type GoOnAfterEscalation struct{ Element int64 }

// throwEscalation lets an escalation happen: it goes to the nearest event that
// catches it, with the local variables of the throwing event; one that nobody
// catches changes nothing (BPMN 2.0.2, 10.5.5). goesOn is false while the
// throwing event must not complete: it is being taken away, or its caller has
// still to decide.
func (x *execution) throwEscalation(e *Element, model *bpmn.EscalationReference) (goesOn bool, failure *failure) {
	code, failure := x.text(*model.Code, e, "escalation code")
	if failure != nil {
		return false, failure
	}
	var variables Variables
	if e.Locals {
		variables = x.allVariables([]int64{e.Key})
	}
	return x.escalate(e, &ChildEscalation{Code: code, Variables: variables, Thrower: e.Key, ThrowerInstance: x.root}), nil
}

// escalate looks for who catches an escalation at or above an element instance.
func (x *execution) escalate(e *Element, escalation *ChildEscalation) (goesOn bool) {
	if x.isGoing(e) {
		return false
	}
	found, caught := x.findCatcher(e, bpmn.EventEscalation, escalation.Code)
	root := x.element(x.root).Root
	if !caught && root.ParentElement != 0 {
		upwards := *escalation
		upwards.Element, upwards.Child = root.ParentElement, x.root
		x.outcome.FollowUps = append(x.outcome.FollowUps, FollowUp{Instance: root.ParentRoot, Command: &upwards})
		return false
	}
	intent := NotEscalatedEvent
	if caught {
		intent = EscalatedEvent
	}
	x.emit(Event{Intent: intent, Element: e, Occurrence: &Escalation{escalation.Code, caught}})
	if !caught {
		return true
	}
	x.trigger(x.element(found.owner), &Trigger{Target: found.target, Variables: escalation.Variables})
	return !x.process.Elements[found.target].Interrupting
}

// isGoing says whether an element instance is about to be taken away with a
// scope around it.
func (x *execution) isGoing(e *Element) bool {
	for ; e.Scope != 0; e = x.element(e.Scope) {
		if scope := x.element(e.Scope); scope.State == ElementTerminating || scope.Trigger != nil {
			return true
		}
	}
	return e.State == ElementTerminating
}

func (c *ChildEscalation) decide(x *execution) {
	e := x.element(c.Element)
	if e == nil || e.Called != c.Child || x.rootOf(e.Instance) == nil || e.State == ElementTerminating {
		return // the caller goes anyway and takes the child with it
	}
	if x.escalate(e, c) {
		x.outcome.FollowUps = append(x.outcome.FollowUps, FollowUp{Instance: c.ThrowerInstance, Command: &GoOnAfterEscalation{c.Thrower}})
	}
}

func (c *GoOnAfterEscalation) decide(x *execution) {
	e := x.element(c.Element)
	if e != nil && x.rootOf(e.Instance) != nil && e.State == ElementActive {
		x.enqueue(Continuation{Kind: StepComplete, Element: e.Key})
	}
}
