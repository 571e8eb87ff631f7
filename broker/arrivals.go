package broker

import (
	"cmp"
	"maps"
	"slices"

	"zhitong/engine"
	"zhitong/pipeline"
)

// arrivals is what a committed batch has brought that somebody may wait for.
type arrivals struct {
	jobs      map[int64]*engine.Job // available ones
	instances []int64               // that ended
	tasks     []int64               // user tasks that changed
	dueSooner bool                  // the due-time index has changed
	retention bool
}

// jobsOf is a kind of jobs that the same workers may get, as far as is known.
type jobsOf struct{ jobType, tenant string }

// arrivalsOf gives what came of the units of a batch.
func arrivalsOf(units []*pipeline.Unit) *arrivals {
	var came arrivals
	for _, unit := range units {
		for _, event := range unit.Events {
			came.note(event)
		}
	}
	return &came
}

// note takes up an event.
func (a *arrivals) note(recorded pipeline.Event) {
	switch event := recorded.(type) {
	case Event:
		a.noteProcess(&event.Event)
	case Activated: // in the batch that made it available, perhaps
		delete(a.jobs, event.Job.Key)
		a.dueSooner = true
	case batchMoved:
		a.dueSooner = true
	case retentionChanged:
		a.retention = true
	}
}

func (a *arrivals) noteProcess(event *engine.Event) {
	switch event.Intent {
	case engine.JobCreatedEvent, engine.JobTimedOutEvent:
		a.noteJob(event.Job)
	case engine.JobFailedEvent, engine.JobUpdatedEvent, engine.JobResumedEvent:
		a.noteJob(event.Job)
		a.dueSooner = true
	case engine.TimerCreatedEvent, engine.TimerTriggeredEvent, engine.InstanceResumedEvent:
		a.dueSooner = true
	case engine.UserTaskUpdatedEvent, engine.UserTaskCompletedEvent, engine.UserTaskCanceledEvent, engine.UserTaskDeniedEvent:
		a.tasks = append(a.tasks, event.UserTask.Key)
	case engine.ElementCompletedEvent, engine.ElementTerminatedEvent:
		if event.Element.Root != nil {
			a.instances = append(a.instances, event.Element.Key)
		}
	}
}

func (a *arrivals) noteJob(job *engine.Job) {
	if !isAvailable(job) {
		return
	}
	if a.jobs == nil {
		a.jobs = map[int64]*engine.Job{}
	}
	a.jobs[job.Key] = job
}

// kindOfJobs is available jobs that the same workers may get.
type kindOfJobs struct {
	of   jobsOf
	jobs []*engine.Job // those first whose turn comes first
}

// jobsByKind gives the available jobs in the order in which workers get them.
func (a *arrivals) jobsByKind() (kinds []kindOfJobs) {
	all := slices.SortedFunc(maps.Values(a.jobs), func(one, other *engine.Job) int {
		return cmp.Or(cmp.Compare(one.Tenant, other.Tenant), cmp.Compare(one.Type, other.Type),
			cmp.Compare(other.Priority, one.Priority), cmp.Compare(one.Key, other.Key))
	})
	begin := 0
	for i, job := range all {
		of := jobsOf{job.Type, job.Tenant}
		if len(kinds) == 0 || kinds[len(kinds)-1].of != of {
			kinds, begin = append(kinds, kindOfJobs{of: of}), i
		}
		kinds[len(kinds)-1].jobs = all[begin : i+1]
	}
	return kinds
}

// The topics of what nodes tell each other.
const (
	jobsTopic = "jobs" // types of available jobs
	endsTopic = "ends" // instances that ended, user tasks that changed
)

// wake wakes who waits here for what has come, and tells the other nodes of what
// nobody waits for here.
func (b *Broker) wake(came *arrivals) {
	var types, ends []int64
	for _, kind := range came.jobsByKind() {
		if !b.lines.come(kind.of, len(kind.jobs)) && b.herald != nil {
			types = append(types, typeKey(kind.of.jobType))
		}
	}
	for _, instance := range came.instances {
		if !b.waiting.over(instance) && b.herald != nil {
			ends = append(ends, instance)
		}
	}
	for _, task := range came.tasks {
		if !b.waiting.ends.came(task) && b.herald != nil {
			ends = append(ends, task)
		}
	}
	if b.herald != nil {
		b.herald.Tell(jobsTopic, types)
		b.herald.Tell(endsTopic, ends)
	}
}
