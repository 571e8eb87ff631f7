package enginetest

import (
	"errors"
	"fmt"
	"slices"

	"zhitong/engine"
)

// Check looks for what must never be, whatever the processes do: rows whose
// owner is gone, waiting things that nobody waits for, tokens that are counted
// twice or lost.
func (w *World) Check() error {
	c := &check{World: w, inside: map[int64]int{}, busy: map[int64]bool{}}
	for _, followUp := range w.owed {
		c.busy[followUp.Instance] = true
	}
	for _, e := range w.elements.stored {
		c.inside[e.Scope]++
	}
	for _, e := range w.elements.stored {
		c.element(e)
	}
	c.waiting()
	c.belongings()
	return errors.Join(c.found...)
}

type check struct {
	*World
	inside map[int64]int  // live element instances by scope
	busy   map[int64]bool // instances with steps still to come
	found  []error
}

func (c *check) report(format string, arguments ...any) {
	if len(c.found) < 10 {
		c.found = append(c.found, fmt.Errorf(format, arguments...))
	}
}

func (c *check) name(e *engine.Element) string { return fmt.Sprintf("%s %d", c.elementName(e), e.Key) }

// element checks where an element instance is and how many tokens are in it.
func (c *check) element(e *engine.Element) {
	root := c.elements.stored[e.Instance]
	if root == nil || root.Root == nil {
		c.report("%s lives in instance %d, which is gone", c.name(e), e.Instance)
		return
	}
	if (e.Root != nil) != (e.Scope == 0) {
		c.report("%s has scope %d", c.name(e), e.Scope)
	}
	if scope := c.elements.stored[e.Scope]; e.Scope != 0 && scope == nil {
		c.report("%s is left behind: its scope %d is gone", c.name(e), e.Scope)
	} else if scope != nil && !slices.Equal(e.Path, append(slices.Clone(scope.Path), scope.Key)) {
		c.report("%s has path %v below %v", c.name(e), e.Path, scope.Path)
	}
	c.tokens(e, root)
}

// tokens: a scope counts what lives in it and what waits before its gateways; while steps of the instance are still to
// come there may be more, which are on their way.
func (c *check) tokens(e, root *engine.Element) {
	counted := c.inside[e.Key]
	for _, arrived := range e.Arrivals {
		if arrived < 0 {
			c.report("%s has %d tokens before a gateway", c.name(e), arrived)
		}
		counted += arrived
	}
	for _, step := range e.Held { // of a suspended instance
		if step.Kind == engine.StepEnter {
			counted++
		}
	}
	placed, events := 0, e.Events.Value()
	for _, tokens := range events.Tokens {
		placed += tokens
	}
	if len(events.Tokens) > 0 && placed != e.Children {
		c.report("%s counts %d tokens, but has placed %v", c.name(e), e.Children, events.Tokens)
	}
	moving := root.Root.Pending > 0 || c.busy[e.Instance]
	if e.Children < counted || e.Children > counted && !moving {
		c.report("%s counts %d tokens, there are %d", c.name(e), e.Children, counted)
	}
	if !moving && len(c.owed) == 0 {
		c.goesOn(e)
	}
}

// goesOn: something will make an element instance go on.
func (c *check) goesOn(e *engine.Element) {
	events := e.Events.Value()
	waits := c.Operated && len(e.Arrivals) > 0 || len(e.Held) > 0 || e.Job != 0 || e.UserTask != 0 || e.Called != 0 || e.Incident != 0 || c.inside[e.Key] > 0 ||
		len(e.Timers)+len(e.Subscriptions)+len(events.Signals)+len(events.Conditions) > 0 ||
		events.Compensation != nil && events.Compensation.Running > 0
	if !waits {
		c.report("%s waits for nothing: %+v", c.name(e), *e)
	}
}

// waiting: each job, task, timer, subscription and incident is known to the element instance that waits for it.
func (c *check) waiting() {
	for key, job := range c.jobs.stored {
		c.known("job", key, job.Element, func(e *engine.Element) bool { return e.Job == key })
	}
	for key, task := range c.userTasks.stored {
		c.known("user task", key, task.Element, func(e *engine.Element) bool { return e.UserTask == key })
	}
	for key, timer := range c.timers.stored {
		c.known("timer", key, timer.Element, func(e *engine.Element) bool { return slices.Contains(e.Timers, key) })
	}
	for key, subscription := range c.subscriptions.stored {
		c.known("subscription", key, subscription.Element, func(e *engine.Element) bool { return slices.Contains(e.Subscriptions, key) })
	}
	for key, signal := range c.signals.stored {
		c.known("signal subscription", key, signal.Element, func(e *engine.Element) bool { return slices.Contains(e.Events.Value().Signals, key) })
	}
	for key, condition := range c.conditions.stored {
		c.known("condition", key, condition.Element, func(e *engine.Element) bool { return slices.Contains(e.Events.Value().Conditions, key) })
	}
	for key, incident := range c.incidents.stored {
		if incident.Job == 0 {
			c.known("incident", key, incident.Element, func(e *engine.Element) bool { return e.Incident == key })
		} else if job := c.jobs.stored[incident.Job]; job == nil || job.Incident != key {
			c.report("incident %d is about job %d, which does not know it", key, incident.Job)
		}
	}
	for _, e := range c.elements.stored {
		c.promises(e)
	}
}

func (c *check) known(what string, key, element int64, knows func(*engine.Element) bool) {
	e := c.elements.stored[element]
	switch {
	case e == nil:
		c.report("%s %d is left behind: element instance %d is gone", what, key, element)
	case !knows(e):
		c.report("%s %d is not known to %s", what, key, c.name(e))
	}
}

// promises: what an element instance says that it waits for is there.
func (c *check) promises(e *engine.Element) {
	_, job := c.jobs.stored[e.Job]
	_, task := c.userTasks.stored[e.UserTask]
	_, incident := c.incidents.stored[e.Incident]
	_, called := c.elements.stored[e.Called]
	there := job || e.Job == 0
	there = there && (task || e.UserTask == 0) && (incident || e.Incident == 0)
	there = there && (called || e.Called == 0 || c.busy[e.Instance] || c.busy[e.Called])
	for _, timer := range e.Timers {
		there = there && c.timers.stored[timer] != nil
	}
	for _, subscription := range e.Subscriptions {
		there = there && c.subscriptions.stored[subscription] != nil
	}
	for _, signal := range e.Events.Value().Signals {
		there = there && c.signals.stored[signal] != nil
	}
	for _, condition := range e.Events.Value().Conditions {
		there = there && c.conditions.stored[condition] != nil
	}
	if e.Root != nil {
		open := 0
		for _, condition := range c.conditions.stored {
			if condition.Instance == e.Key {
				open++
			}
		}
		there = there && e.Root.Conditions == open
	}
	if !there {
		c.report("%s waits for what is not there: %+v", c.name(e), e)
	}
}

// belongings: variables and loop rows go with their scope, or are swept up by steps still to come.
func (c *check) belongings() {
	for key := range c.variables.stored {
		if c.elements.stored[key.Scope] == nil {
			c.report("variable %s of %d is left behind", key.Name, key.Scope)
		}
	}
	if len(c.owed) > 0 {
		return
	}
	for key := range c.loopItems.stored {
		if c.elements.stored[key.Body] == nil {
			c.report("items of loop %d are left behind", key.Body)
		}
	}
	for key := range c.loopOutputs.stored {
		if c.elements.stored[key.Body] == nil {
			c.report("outputs of loop %d are left behind", key.Body)
		}
	}
}

// UserTasks gives all open user tasks, oldest first.
func (w *World) UserTasks() []*engine.UserTask {
	var all []*engine.UserTask
	for _, task := range w.userTasks.stored {
		all = append(all, task)
	}
	slices.SortFunc(all, func(a, b *engine.UserTask) int { return int(a.Key - b.Key) })
	return all
}

// Waits gives the names of messages that instances wait for, sorted.
func (w *World) Waits() []string {
	var names []string
	for _, s := range w.subscriptions.stored {
		names = append(names, s.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
