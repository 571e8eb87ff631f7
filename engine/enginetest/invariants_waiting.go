package enginetest

import (
	"slices"

	"zhitong/bpmn"
	"zhitong/engine"
)

// waiting: each job, task, timer, subscription and incident is known to the element instance that waits for it.
func (c *check) waiting() {
	for key, job := range c.jobs.stored {
		c.known("job", key, job.Element, func(e *engine.Element) bool { return e.Job == key })
		c.belongs("job", key, job.Element, job.Definition, job.Index, job.Suspended)
	}
	for key, task := range c.userTasks.stored {
		c.known("user task", key, task.Element, func(e *engine.Element) bool { return e.UserTask == key })
		c.belongs("user task", key, task.Element, task.Definition, task.Index, c.suspended(task.Instance))
	}
	for key, timer := range c.timers.stored {
		c.known("timer", key, timer.Element, func(e *engine.Element) bool { return slices.Contains(e.Timers, key) })
		c.belongs("timer", key, timer.Element, timer.Definition, noIndex, timer.Suspended)
	}
	for key, subscription := range c.subscriptions.stored {
		c.known("subscription", key, subscription.Element, func(e *engine.Element) bool { return slices.Contains(e.Subscriptions, key) })
		c.belongs("subscription", key, subscription.Element, subscription.Definition, noIndex, subscription.Suspended)
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

// noIndex is for what does not say of which element it is.
const noIndex = bpmn.NoElement

// belongs: what waits is of the version that its instance runs, and rests when that is suspended.
func (c *check) belongs(what string, key, element, definition int64, index bpmn.ElementIndex, suspended bool) {
	e := c.elements.stored[element]
	if e == nil || c.elements.stored[e.Instance] == nil {
		return
	}
	if root := c.elements.stored[e.Instance].Root; root.Definition != definition || index != noIndex && index != e.Index {
		c.report("%s %d of %s is of definition %d, the instance runs %d", what, key, c.name(e), definition, root.Definition)
	}
	if !c.busy[e.Instance] && suspended != c.suspended(e.Instance) {
		c.report("%s %d of %s is suspended: %v, its instance: %v", what, key, c.name(e), suspended, c.suspended(e.Instance))
	}
}

func (c *check) suspended(instance int64) bool {
	root := c.elements.stored[instance]
	return root != nil && !root.Root.Suspended.IsZero()
}

// promises: what an element instance says that it waits for is there.
func (c *check) promises(e *engine.Element) {
	_, job := c.jobs.stored[e.Job]
	_, task := c.userTasks.stored[e.UserTask]
	_, incident := c.incidents.stored[e.Incident]
	called := c.elements.stored[e.Called]
	there := job || e.Job == 0
	there = there && (task || e.UserTask == 0) && (incident || e.Incident == 0)
	there = there && (called != nil && called.Root != nil && called.Root.ParentElement == e.Key || e.Called == 0 || c.busy[e.Instance] || c.busy[e.Called])
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
		caller := c.elements.stored[e.Root.ParentElement]
		there = there && (e.Root.ParentElement == 0 || caller != nil && caller.Called == e.Key || c.busy[e.Key])
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
