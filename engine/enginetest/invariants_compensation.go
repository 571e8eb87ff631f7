package enginetest

import "zhitong/engine"

// forgotten is what is kept to compensate a completed scope.
type forgotten struct {
	scope       int64
	completions int
}

// needs notes what a step that is still to come compensates or deletes.
func (c *check) needs(step *engine.Continuation) {
	if step.Kind == engine.StepForget {
		c.kept = append(c.kept, forgotten{step.Element, step.Size})
	}
	if step.Kind == engine.StepCompensate {
		c.handlers[step.Element] += step.Size
	}
	if step.Kind == engine.StepEnter { // what has entered keeps its trigger itself
		c.triggered(step.Trigger)
	}
}

func (c *check) triggered(trigger *engine.Trigger) {
	if trigger != nil && trigger.Thrower != 0 {
		c.handlers[trigger.Thrower]++
	}
	if trigger != nil && trigger.Inner != 0 {
		c.kept = append(c.kept, forgotten{trigger.Inner, trigger.Completions})
	}
}

// compensation: what is kept to compensate an activity is kept by a live scope, or by another such row.
func (c *check) compensation() {
	for _, e := range c.elements.stored {
		c.handlers[e.Events.Value().Thrower]++
		c.triggered(e.Trigger)
	}
	for _, e := range c.elements.stored {
		events := e.Events.Value()
		if events.Compensation != nil && !c.goes(e) && events.Compensation.Running != c.handlers[e.Key] {
			c.report("%s waits for %d handlers, there are %d", c.name(e), events.Compensation.Running, c.handlers[e.Key])
		}
		c.kept = append(c.kept, forgotten{e.Key, events.Completions})
		if events.Compensation != nil {
			c.kept = append(c.kept, forgotten{events.Compensation.Scope, events.Compensation.Position})
		}
	}
	seen := map[engine.CompensationKey]bool{}
	for ; len(c.kept) > 0; c.kept = c.kept[1:] {
		for position := 1; position <= c.kept[0].completions; position++ {
			key := engine.CompensationKey{Scope: c.kept[0].scope, Position: position}
			done := c.compensations.stored[key]
			if done == nil || seen[key] {
				continue
			}
			seen[key] = true
			if done.Inner != 0 {
				c.kept = append(c.kept, forgotten{done.Inner, done.Completions})
			}
		}
	}
	for key := range c.compensations.stored {
		if !seen[key] {
			c.report("what compensates activity %d of scope %d is left behind", key.Position, key.Scope)
		}
	}
}

// goes says whether an element instance is being taken away, by itself or with a scope around it: that admits no handlers any more.
func (c *check) goes(e *engine.Element) bool {
	for ; e != nil; e = c.elements.stored[e.Scope] {
		if e.State == engine.ElementTerminating || e.Trigger != nil || e.AdHoc != nil && e.AdHoc.Cancelled {
			return true
		}
	}
	return false
}
