package engine

import (
	"fmt"

	"zhitong/bpmn"
)

// catcher is where an error or an escalation is caught.
type catcher struct {
	owner  int64 // element instance that is interrupted, if the event interrupts
	target bpmn.ElementIndex
}

// findCatcher looks for the nearest event of a type that catches a code thrown
// in e: on each level the one with the code before one that catches all.
func (x *execution) findCatcher(e *Element, eventType bpmn.EventType, code string) (catcher, bool) {
	for {
		if target, ok := x.boundaryFor(e, eventType, code); ok {
			return catcher{e.Key, target}, true
		}
		if e.Scope == 0 {
			return catcher{}, false
		}
		inner := e
		e = x.element(e.Scope)
		if target, ok := x.eventSubprocessFor(e, inner, eventType, code); ok {
			return catcher{e.Key, target}, true
		}
	}
}

func (x *execution) boundaryFor(e *Element, eventType bpmn.EventType, code string) (bpmn.ElementIndex, bool) {
	if e.Inner || e.Scope != 0 && x.element(e.Scope).Body || compensating(e) {
		return bpmn.NoElement, false // boundary events hang on the body, and are gone after completion
	}
	return x.bestMatch(x.model(e).BoundaryEvents, eventType, code)
}

// eventSubprocessFor looks among the event subprocesses of a scope. What is
// thrown inside of one is not caught by that one, and once one has interrupted
// the scope, no other starts.
func (x *execution) eventSubprocessFor(scope, inner *Element, eventType bpmn.EventType, code string) (bpmn.ElementIndex, bool) {
	if scope.Body || scope.Inner || scope.Cancel != nil || scope.Trigger != nil || scope.Events.Value().Interrupted || compensating(scope) {
		return bpmn.NoElement, false
	}
	var starts []bpmn.ElementIndex
	for _, index := range x.model(scope).EventSubprocesses {
		if index != inner.Index {
			starts = append(starts, x.process.Elements[index].StartEvent)
		}
	}
	return x.bestMatch(starts, eventType, code)
}

// bestMatch gives the event that catches the code, else the one that catches all.
func (x *execution) bestMatch(events []bpmn.ElementIndex, eventType bpmn.EventType, code string) (bpmn.ElementIndex, bool) {
	best := bpmn.NoElement
	for _, event := range events {
		for _, index := range x.partsOf(event) {
			event := &x.process.Elements[index].Event
			if event.Type != eventType {
				continue
			}
			switch wanted := codeOf(event); {
			case wanted == nil:
				best = index
			case wanted.Source == code:
				return index, true
			}
		}
	}
	return best, best != bpmn.NoElement
}

// codeOf gives the code of an error or escalation event, nil for all.
func codeOf(event *bpmn.EventDefinition) *bpmn.Expression {
	if event.Escalation != nil {
		return event.Escalation.Code
	}
	return event.Error.Code
}

// throw lets an error happen in e. Nobody here catching it, the caller of the
// instance is asked; without a caller it is an incident.
func (x *execution) throw(e *Element, code, message string, variables Variables) {
	trigger := &Trigger{ErrorCode: code, Variables: variables}
	if found, caught := x.findCatcher(e, bpmn.EventError, code); caught {
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
	if _, caught := x.findCatcher(e, bpmn.EventError, c.Code); caught {
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
