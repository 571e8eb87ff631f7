package broker

import (
	"zhitong/engine"
	"zhitong/pipeline"
)

// arrivals is what a committed batch has brought that somebody may wait for.
type arrivals struct {
	jobs      map[jobsOf]int // available ones
	instances []int64        // that ended
	tasks     []int64        // user tasks that changed
	dueSooner bool           // the due-time index has changed
	retention bool
}

// jobsOf is a kind of jobs that the same workers may get, as far as is known.
type jobsOf struct{ jobType, tenant string }

// note takes up an event.
func (a *arrivals) note(recorded pipeline.Event) {
	switch event := recorded.(type) {
	case Event:
		a.noteProcess(&event.Event)
	case Activated, batchMoved:
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
	if available(job) == "" {
		return
	}
	if a.jobs == nil {
		a.jobs = map[jobsOf]int{}
	}
	a.jobs[jobsOf{job.Type, job.Tenant}]++
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
	for of, count := range came.jobs {
		if !b.lines.come(of, count) && b.herald != nil {
			types = append(types, typeKey(of.jobType))
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
