package enginetest

import (
	"errors"
	"fmt"
	"slices"

	"zhitong/engine"
)

// Check verifies what must hold between commands: no token is lost or made up,
// everything that waits belongs to a live element instance that knows of it,
// and every live element instance waits for something.
func (w *World) Check() error {
	children := map[int64]int{}
	for _, e := range w.elements.stored {
		children[e.Scope]++
	}
	var problems []error
	for key, e := range w.elements.stored {
		problems = append(problems, w.checkTokens(e, children[key]), w.checkWaiting(e, children[key]))
	}
	problems = append(problems, w.checkOwners()...)
	return errors.Join(problems...)
}

// checkTokens counts what is in a scope.
func (w *World) checkTokens(e *engine.Element, live int) error {
	if _, ok := w.elements.stored[e.Scope]; e.Scope != 0 && !ok {
		return fmt.Errorf("%s is in a scope that is gone", w.elementName(e))
	}
	for _, waiting := range e.Arrivals {
		live += waiting
	}
	placed := 0
	events := e.Events.Value()
	for _, tokens := range events.Tokens {
		placed += tokens
	}
	if e.Children != live || len(events.Tokens) > 0 && placed != live {
		return fmt.Errorf("%s counts %d tokens at %v, but has %d", w.elementName(e), e.Children, events.Tokens, live)
	}
	return nil
}

// checkWaiting requires that something will make an element instance go on.
func (w *World) checkWaiting(e *engine.Element, live int) error {
	own := e.Job != 0 || e.UserTask != 0 || e.Called != 0 || e.Incident != 0
	state := e.Events.Value()
	events := len(e.Timers)+len(e.Subscriptions)+len(state.Signals)+len(state.Conditions) > 0
	compensates := state.Compensation != nil && state.Compensation.Running > 0
	if own || events || compensates || live > 0 {
		return nil
	}
	return fmt.Errorf("%s waits for nothing: %+v", w.elementName(e), *e)
}

// checkOwners requires that whoever a row belongs to is there and knows of it.
func (w *World) checkOwners() []error {
	var problems []error
	owned := func(kind string, element, key int64, known func(*engine.Element) bool) {
		if e := w.elements.stored[element]; e == nil || !known(e) {
			problems = append(problems, fmt.Errorf("%s %d belongs to nobody", kind, key))
		}
	}
	conditions := map[int64]int{}
	for key, r := range w.jobs.stored {
		owned("job", r.Element, key, func(e *engine.Element) bool { return e.Job == key })
	}
	for key, r := range w.timers.stored {
		owned("timer", r.Element, key, func(e *engine.Element) bool { return slices.Contains(e.Timers, key) })
	}
	for key, r := range w.signals.stored {
		owned("signal subscription", r.Element, key, func(e *engine.Element) bool { return slices.Contains(e.Events.Value().Signals, key) })
	}
	for key, r := range w.conditions.stored {
		conditions[r.Instance]++
		owned("condition", r.Element, key, func(e *engine.Element) bool { return slices.Contains(e.Events.Value().Conditions, key) })
	}
	for key := range w.variables.stored {
		owned("variable "+key.Name, key.Scope, key.Scope, func(e *engine.Element) bool { return e.Locals })
	}
	for _, e := range w.elements.stored {
		if e.Root != nil && e.Root.Conditions != conditions[e.Key] {
			problems = append(problems, fmt.Errorf("instance %d counts %d conditions, but has %d", e.Key, e.Root.Conditions, conditions[e.Key]))
		}
	}
	return problems
}
