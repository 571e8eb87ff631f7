package engine

import (
	"cmp"
	"unicode/utf8"

	"zhitong/bpmn"
)

// MaxCallDepth bounds how many instances call one another in a chain: a process
// that calls itself without end would fill the store.
const MaxCallDepth = 1000

// calledWork is what a call counts against the budget of its step beyond its own
// events: about as much follows from it where the called instance is short, and
// is done with the step if that leaves room for it.
const calledWork = 10

// activateCallActivity starts an instance of another process and waits for it.
func activateCallActivity(x *execution, e *Element) *failure {
	called := x.model(e).Called
	id, failure := x.name(called.ProcessID, e, "called process")
	if failure != nil {
		return failure
	}
	definition, found := x.findProcess(id, called)
	if !found {
		return failed(IncidentCalledElement, "no process %q is deployed", id)
	}
	depth := x.element(x.root).Root.Depth + 1
	if depth > MaxCallDepth {
		return failed(IncidentCalledElement, "process %q would be called at a depth of more than %d calls", id, MaxCallDepth)
	}
	businessID, failure := x.childBusinessID(called, e)
	if failure != nil {
		return failure
	}
	scopes := []int64{e.Key}
	if called.PropagateAllParentVariables {
		scopes = scopesOf(e)
	}
	child := &CreateInstance{
		Key: x.ctx.Keys.Next(), Definition: definition, Tenant: x.tenant(), BusinessID: businessID, Variables: x.allVariables(scopes),
		StartEvent: bpmn.NoElement, ParentElement: e.Key, ParentRoot: x.root, Top: x.top(), Depth: depth,
	}
	x.update(e, func(e *Element) { e.Called = child.Key })
	x.outcome.FollowUps = append(x.outcome.FollowUps, FollowUp{Instance: child.Key, Command: child})
	x.swept += calledWork
	return nil
}

// MaxBusinessID is how many characters a business id may have.
const MaxBusinessID = 256

// childBusinessID gives the business id of a called instance: the one that the
// call activity computes, where it says nothing that of its own instance.
func (x *execution) childBusinessID(called *bpmn.CalledElement, e *Element) (id string, failure *failure) {
	if called.BusinessID == nil {
		return x.element(x.root).Root.BusinessID, nil
	}
	if failure := x.optionalText(called.BusinessID, e, &id); failure != nil {
		return "", failure
	}
	if utf8.RuneCountInString(id) > MaxBusinessID {
		return "", failed(IncidentExtractValue, "the business id has more than %d characters", MaxBusinessID)
	}
	return id, nil
}

// top gives the instance that began the chain of calls in which this one is.
func (x *execution) top() int64 { return cmp.Or(x.element(x.root).Root.Top, x.root) }

// findProcess gives the version of a process that a binding means.
func (x *execution) findProcess(id string, called *bpmn.CalledElement) (definition int64, found bool) {
	key, presence := x.state.Resources.LatestProcess(x.tenant(), id, called.VersionTag)
	name := ResourceName{Tenant: x.tenant(), ID: id, VersionTag: called.VersionTag}
	if called.Binding == bpmn.BindingDeployment {
		key, presence = x.state.Resources.DeployedWith(x.outcome.Definition, id)
		name = ResourceName{ID: id, With: x.outcome.Definition}
	}
	if presence == Unknown {
		x.need.ProcessNames = append(x.need.ProcessNames, name)
		x.lack()
	}
	return key, presence == Present
}

// caller gives the call activity that waits for a called instance, nil when it
// is gone; what comes too late changes nothing.
func (x *execution) caller(key, child int64) *Element {
	e := x.element(key)
	if e == nil || e.Called != child || x.rootOf(e.Instance) == nil {
		return nil
	}
	return x.update(e, func(e *Element) { e.Called = 0 })
}

func (c *ChildCreated) decide(x *execution) {
	e := x.element(c.Element)
	if e == nil || e.Called != c.Child || e.State == ElementTerminating {
		x.outcome.FollowUps = append(x.outcome.FollowUps, FollowUp{Instance: c.Child, Command: &TerminateChild{Instance: c.Child}})
	}
}

func (c *ChildCompleted) decide(x *execution) {
	e := x.caller(c.Element, c.Child)
	if e == nil {
		return
	}
	if e.State == ElementTerminating {
		x.finishTermination(e)
		return
	}
	trigger := &Trigger{Target: e.Index}
	if called := x.model(e).Called; called.PropagateAllChildVariables || len(x.model(e).Outputs) > 0 {
		trigger.Variables = c.Variables
	}
	x.enqueue(Continuation{Kind: StepComplete, Element: e.Key, Trigger: trigger})
}

func (c *ChildTerminated) decide(x *execution) {
	e := x.caller(c.Element, c.Child)
	if e == nil {
		return
	}
	if e.State == ElementTerminating {
		x.finishTermination(e)
		return
	}
	// Somebody took the child away without its caller: the caller cannot go on.
	x.raise(e, failed(IncidentCalledElement, "the called process instance %d was terminated", c.Child),
		Continuation{Kind: StepActivate, Element: e.Key})
}
