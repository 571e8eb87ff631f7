package engine

import (
	"fmt"

	"zhitong/bpmn"
)

// catcher is where an error is caught.
type catcher struct {
	owner  int64 // element instance that is interrupted
	target bpmn.ElementIndex
}

// findCatcher looks for the nearest event that catches an error thrown in e:
// on each level the one with the code before one that catches all.
func (x *execution) findCatcher(e *Element, code string) (catcher, bool) {
	for {
		if target, ok := x.boundaryFor(e, code); ok {
			return catcher{e.Key, target}, true
		}
		if e.Scope == 0 {
			return catcher{}, false
		}
		e = x.element(e.Scope)
		if target, ok := x.eventSubprocessFor(e, code); ok {
			return catcher{e.Key, target}, true
		}
	}
}

func (x *execution) boundaryFor(e *Element, code string) (bpmn.ElementIndex, bool) {
	if e.Scope != 0 && x.element(e.Scope).Body {
		return bpmn.NoElement, false // boundary events hang on the body
	}
	return x.bestMatch(x.model(e).BoundaryEvents, code)
}

func (x *execution) eventSubprocessFor(scope *Element, code string) (bpmn.ElementIndex, bool) {
	if scope.Body || scope.Trigger != nil {
		return bpmn.NoElement, false
	}
	var starts []bpmn.ElementIndex
	for _, index := range x.model(scope).EventSubprocesses {
		starts = append(starts, x.process.Elements[index].StartEvent)
	}
	return x.bestMatch(starts, code)
}

// bestMatch gives the event that catches the code, else the one that catches all.
func (x *execution) bestMatch(events []bpmn.ElementIndex, code string) (bpmn.ElementIndex, bool) {
	best := bpmn.NoElement
	for _, index := range events {
		event := &x.process.Elements[index].Event
		switch {
		case event.Type != bpmn.EventError:
		case event.Error.CatchesAll():
			best = index
		case event.Error.Code.Source == code:
			return index, true
		}
	}
	return best, best != bpmn.NoElement
}

// throw lets an error happen in e. Nobody here catching it, the caller of the
// instance is asked; without a caller it is an incident.
func (x *execution) throw(e *Element, code, message string, variables Variables) {
	trigger := &Trigger{ErrorCode: code, Variables: variables}
	if found, caught := x.findCatcher(e, code); caught {
		trigger.Target = found.target
		x.trigger(x.element(found.owner), trigger)
		return
	}
	if root := x.element(x.root); root.Root.ParentElement != 0 {
		x.outcome.FollowUps = append(x.outcome.FollowUps, FollowUp{Instance: root.Root.ParentRoot, Command: &ChildError{
			Element: root.Root.ParentElement, Child: x.root, Thrower: e.Key, Code: code, Message: message, Variables: variables,
		}})
		return // until the caller answers
	}
	x.raise(e, &failure{IncidentUnhandledError, unhandled(code, message)},
		Continuation{Kind: StepThrow, Element: e.Key, Trigger: trigger})
}

func unhandled(code, message string) string {
	if message == "" {
		return fmt.Sprintf("nobody catches the error %q", code)
	}
	return fmt.Sprintf("nobody catches the error %q: %s", code, message)
}

// throwAgain throws an error once more, after an incident.
func (x *execution) throwAgain(step Continuation) {
	if e := x.element(step.Element); e != nil && e.State != ElementTerminating {
		x.throw(e, step.Trigger.ErrorCode, "", step.Trigger.Variables)
	}
}

func (c *ChildError) decide(x *execution) {
	e := x.element(c.Element)
	if e == nil || x.rootOf(e.Instance) == nil || e.State == ElementTerminating {
		return // the caller goes anyway and takes the child with it
	}
	root := x.element(x.root).Root
	if _, caught := x.findCatcher(e, c.Code); caught {
		x.throw(e, c.Code, c.Message, c.Variables)
	} else if root.ParentElement != 0 {
		ask := *c // whoever answers, answers the thrower
		ask.Element = root.ParentElement
		x.outcome.FollowUps = append(x.outcome.FollowUps, FollowUp{Instance: root.ParentRoot, Command: &ask})
	} else {
		x.outcome.FollowUps = append(x.outcome.FollowUps, FollowUp{Instance: c.Child, Command: &TakeBackError{
			Element: c.Thrower, Code: c.Code, Message: c.Message,
		}})
	}
}

func (c *TakeBackError) decide(x *execution) {
	e := x.element(c.Element)
	if e == nil || x.rootOf(e.Instance) == nil || e.State == ElementTerminating {
		return
	}
	if e.Job != 0 {
		if job := x.job(e.Job); job != nil && job.State == JobThrown {
			x.failUncaught(e, job, c.Code)
			return
		}
	}
	x.raise(e, &failure{IncidentUnhandledError, unhandled(c.Code, c.Message)},
		Continuation{Kind: StepThrow, Element: e.Key, Trigger: &Trigger{ErrorCode: c.Code}})
}
