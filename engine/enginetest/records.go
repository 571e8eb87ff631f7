package enginetest

import (
	"bytes"
	"fmt"

	"zhitong/bpmn"
	"zhitong/engine"
)

// Records is the state as the events tell it: what was begun and has not ended. Events that do not fit together are an
// error, and so is a state that is another one than they tell.
type Records struct {
	elements, jobs, timers, subscriptions, signals, conditions, incidents, userTasks map[int64]bool
	variables                                                                        map[int64]map[string][]byte // by scope
}

// NewRecords begins with nothing.
func NewRecords() *Records {
	return &Records{
		elements: map[int64]bool{}, jobs: map[int64]bool{}, timers: map[int64]bool{}, subscriptions: map[int64]bool{}, signals: map[int64]bool{},
		conditions: map[int64]bool{}, incidents: map[int64]bool{}, userTasks: map[int64]bool{}, variables: map[int64]map[string][]byte{},
	}
}

// change is what an event says of one kind of row.
type change uint8

const (
	begins change = iota + 1
	stays
	ends
)

var changes = map[engine.Intent]change{
	engine.ElementActivatedEvent: begins, engine.ElementCompletedEvent: ends, engine.ElementTerminatedEvent: ends, engine.ElementMigratedEvent: stays,
	engine.JobCreatedEvent: begins, engine.JobCompletedEvent: ends, engine.JobErrorThrownEvent: ends, engine.JobCanceledEvent: ends,
	engine.JobUpdatedEvent: stays, engine.JobSuspendedEvent: stays, engine.JobResumedEvent: stays, engine.JobMigratedEvent: stays,
	engine.TimerCreatedEvent: begins, engine.TimerTriggeredEvent: ends, engine.TimerCanceledEvent: ends, engine.TimerMigratedEvent: stays,
	engine.SubscriptionCreatedEvent: begins, engine.SubscriptionDeletedEvent: ends, engine.SubscriptionMigratedEvent: stays,
	engine.SignalSubscriptionCreatedEvent: begins, engine.SignalSubscriptionDeletedEvent: ends, engine.SignalSubscriptionMigratedEvent: stays,
	engine.ConditionSubscriptionCreatedEvent: begins, engine.ConditionSubscriptionDeletedEvent: ends, engine.ConditionSubscriptionMigratedEvent: stays,
	engine.IncidentCreatedEvent: begins, engine.IncidentResolvedEvent: ends, engine.IncidentMigratedEvent: stays,
	engine.UserTaskCompletedEvent: ends, engine.UserTaskCanceledEvent: ends, engine.UserTaskMigratedEvent: stays, engine.UserTaskUpdatedEvent: stays,
	engine.UserTaskDeniedEvent: stays, engine.UserTaskAssigningEvent: stays, engine.UserTaskUpdatingEvent: stays,
	engine.UserTaskCompletingEvent: stays, engine.UserTaskCancelingEvent: stays,
}

// follow takes in the events of a step.
func (r *Records) follow(w *World, events []engine.Event) error {
	for i := range events {
		if err := r.take(w, &events[i]); err != nil {
			return fmt.Errorf("event %q: %w", w.line(&events[i]), err)
		}
	}
	return nil
}

func (r *Records) take(w *World, e *engine.Event) error {
	what := changes[e.Intent]
	switch {
	case e.Variable != nil:
		return r.variable(e)
	case e.Job != nil:
		switch {
		case e.Intent == engine.JobFailedEvent: // its error may have been taken back
			r.jobs[e.Job.Key] = true
			return nil
		case e.Job.State == engine.JobThrown && what == stays: // it has ended with its error, unless that is taken back
			return nil
		}
		return turn(r.jobs, e.Job.Key, what)
	case e.Timer != nil:
		return turn(r.timers, e.Timer.Key, what)
	case e.Subscription != nil:
		if e.Intent == engine.SubscriptionCorrelatedEvent {
			what = afterEvent(w, e.Subscription.Definition, e.Subscription.Target)
		}
		return turn(r.subscriptions, e.Subscription.Key, what)
	case e.Incident != nil:
		return turn(r.incidents, e.Incident.Key, what)
	case e.UserTask != nil:
		if e.Intent == engine.UserTaskCreatingEvent || e.Intent == engine.UserTaskCreatedEvent {
			r.userTasks[e.UserTask.Key] = true
			return nil
		}
		return turn(r.userTasks, e.UserTask.Key, what)
	case e.Occurrence != nil:
		return r.occurrence(w, e, what)
	case e.Element != nil && what != 0:
		if what == ends {
			delete(r.variables, e.Element.Key)
		}
		return turn(r.elements, e.Element.Key, what)
	}
	return nil
}

// turn begins, keeps or ends something; what is there already does not begin, and what is not does not end.
func turn(live map[int64]bool, key int64, what change) error {
	if what != 0 && live[key] != (what != begins) {
		return fmt.Errorf("%d is there: %v", key, live[key])
	}
	switch what {
	case begins:
		live[key] = true
	case ends:
		delete(live, key)
	}
	return nil
}

func (r *Records) variable(e *engine.Event) error {
	scope := r.variables[e.Variable.Scope]
	_, there := scope[e.Variable.Name]
	if there != (e.Intent == engine.VariableUpdatedEvent) {
		return fmt.Errorf("the variable is there: %v", there)
	}
	if scope == nil {
		scope = map[string][]byte{}
		r.variables[e.Variable.Scope] = scope
	}
	scope[e.Variable.Name] = e.Variable.Value
	return nil
}

func (r *Records) occurrence(w *World, e *engine.Event, what change) error {
	switch o := e.Occurrence.(type) {
	case *engine.SignalSubscription:
		if e.Intent == engine.SignalSubscriptionTriggeredEvent {
			what = afterEvent(w, o.Definition, o.Target)
		}
		return turn(r.signals, o.Key, what)
	case *engine.ConditionSubscription:
		if e.Intent == engine.ConditionSubscriptionTriggeredEvent {
			what = afterEvent(w, o.Definition, o.Target)
		}
		return turn(r.conditions, o.Key, what)
	}
	return nil
}

// afterEvent says whether an event is still waited for after it has happened: it is beside an activity that goes on.
func afterEvent(w *World, definition int64, target bpmn.ElementIndex) change {
	event := &w.processes[definition].Elements[target]
	if event.Interrupting || event.Kind != bpmn.KindBoundaryEvent && event.Kind != bpmn.KindStartEvent {
		return ends
	}
	return stays
}

// compare requires that the rows are those that the events tell of.
func (r *Records) compare(c *check) {
	sameKeys(c, "element", r.elements, c.elements.stored)
	sameKeys(c, "timer", r.timers, c.timers.stored)
	sameKeys(c, "subscription", r.subscriptions, c.subscriptions.stored)
	sameKeys(c, "signal subscription", r.signals, c.signals.stored)
	sameKeys(c, "condition", r.conditions, c.conditions.stored)
	sameKeys(c, "incident", r.incidents, c.incidents.stored)
	sameKeys(c, "user task", r.userTasks, c.userTasks.stored)
	thrown := 0
	for key, job := range c.jobs.stored {
		if job.State == engine.JobThrown { // for the records it has ended, until its error is taken back
			thrown++
		} else if !r.jobs[key] {
			c.report("no event tells of job %d", key)
		}
	}
	if len(r.jobs) != len(c.jobs.stored)-thrown {
		c.report("events tell of %d jobs, there are %d", len(r.jobs), len(c.jobs.stored)-thrown)
	}
	count := 0
	for _, scope := range r.variables {
		count += len(scope)
	}
	if count != len(c.variables.stored) {
		c.report("events tell of %d variables, there are %d", count, len(c.variables.stored))
	}
	for key, variable := range c.variables.stored {
		if !bytes.Equal(r.variables[key.Scope][key.Name], variable.Value) {
			c.report("events tell that variable %s of %d is %s, it is %s", key.Name, key.Scope, r.variables[key.Scope][key.Name], variable.Value)
		}
	}
}

func sameKeys[R any](c *check, what string, told map[int64]bool, stored map[int64]*R) {
	if len(told) == len(stored) {
		same := true
		for key := range stored {
			same = same && told[key]
		}
		if same {
			return
		}
	}
	for key := range stored {
		if !told[key] {
			c.report("no event tells of %s %d", what, key)
		}
	}
	for key := range told {
		if stored[key] == nil {
			c.report("no event tells of the end of %s %d", what, key)
		}
	}
}
