package observe

import (
	"context"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
)

var _ pipeline.Observer = (*Metrics)(nil)

// Submitted implements [pipeline.Observer].
func (m *Metrics) Submitted(context.Context, pipeline.Act) any { return nil }

// Answered implements [pipeline.Observer].
func (m *Metrics) Answered(a pipeline.Answered) {
	m.commands.add(commandSeries{a.Kind, outcomeOf(a.Err), m.tenants.label(a.Tenant)}, 1)
	m.commandTime.Observe(a.Took.Seconds())
}

// outcomeOf names how a command ended.
func outcomeOf(err error) string {
	if err == nil {
		return "done"
	}
	return string(pipeline.CodeOf(err))
}

// Batched implements [pipeline.Observer].
func (m *Metrics) Batched(b pipeline.Batched) {
	m.batches[b.Outcome].Inc()
	if b.Outcome != pipeline.BatchCommitted {
		return
	}
	if b.Callers > 0 {
		m.batchSize.Observe(float64(b.Callers))
	}
	m.followUps.Add(float64(b.FollowUps))
	m.decideTime.Observe(b.Decided.Seconds())
	m.commitTime.Observe((b.Took - b.Decided).Seconds())
	for _, unit := range b.Units {
		for _, event := range unit.Events {
			m.count(event)
		}
	}
}

// jobEvents names what happens to jobs.
var jobEvents = map[engine.Intent]string{
	engine.JobCreatedEvent: "created", engine.JobCompletedEvent: "completed", engine.JobFailedEvent: "failed",
	engine.JobErrorThrownEvent: "error_thrown", engine.JobTimedOutEvent: "timed_out", engine.JobCanceledEvent: "canceled",
}

// count counts what an event tells of jobs, instances and incidents.
func (m *Metrics) count(recorded pipeline.Event) {
	switch event := recorded.(type) {
	case broker.Activated:
		m.jobs.add(jobSeries{m.jobTypes.label(event.Job.Type), "activated"}, 1)
	case broker.Event:
		switch {
		case event.Job != nil:
			if name, counted := jobEvents[event.Intent]; counted {
				m.jobs.add(jobSeries{m.jobTypes.label(event.Job.Type), name}, 1)
			}
		case event.Incident != nil:
			m.countIncident(&event)
		case event.Element != nil && event.Element.Root != nil:
			m.countInstance(&event)
		}
	}
}

func (m *Metrics) countIncident(event *broker.Event) {
	switch event.Intent {
	case engine.IncidentCreatedEvent:
		m.incidents.add(instanceSeries{"created", m.tenants.label(event.Incident.Tenant)}, 1)
	case engine.IncidentResolvedEvent:
		m.incidents.add(instanceSeries{"resolved", m.tenants.label(event.Incident.Tenant)}, 1)
	}
}

// instanceEvents names what happens to the element of a whole instance.
var instanceEvents = map[engine.Intent]string{
	engine.ElementActivatedEvent: "started", engine.ElementCompletedEvent: "completed", engine.ElementTerminatedEvent: "terminated",
}

func (m *Metrics) countInstance(event *broker.Event) {
	if name, counted := instanceEvents[event.Intent]; counted {
		m.instances.add(instanceSeries{name, m.tenants.label(event.Element.Root.Tenant)}, 1)
	}
}
