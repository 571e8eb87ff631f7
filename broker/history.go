package broker

import (
	"bytes"
	"cmp"
	"context"
	"time"

	"zhitong/engine"
	"zhitong/pipeline"
)

// history derives the searchable rows from the events of a batch.
type history struct{ models *models }

// Project implements [pipeline.Projection].
func (h *history) Project(ctx context.Context, batch *pipeline.Batch, units []*pipeline.Unit) error {
	if err := h.models.load(ctx, batch, append(decisionsOf(units), startsOf(units)...)); err != nil {
		return err
	}
	for _, unit := range units {
		for _, event := range unit.Events {
			if err := h.show(batch, event); err != nil {
				return err
			}
		}
	}
	return nil
}

func (h *history) show(batch *pipeline.Batch, event pipeline.Event) error {
	switch event := event.(type) {
	case Activated:
		h.job(batch, h.under(Event{Event: engine.Event{Intent: engine.JobActivatedEvent, Job: event.Job}}, event.Job.Definition))
		return nil
	case decisionTaken:
		event.show(batch)
	case startedByMessage:
		event.show(batch, h.models.process(event.Definition))
	case Event:
		if show, ok := shows[event.Intent]; ok {
			return show(h, batch, event)
		}
	}
	return nil
}

// under fills in the process of an event that was recorded without a step.
func (h *history) under(event Event, definition int64) Event {
	if event.Process == nil {
		event.Process = h.models.process(definition)
	}
	return event
}

// shows has what each intent changes in the history.
var shows = map[engine.Intent]func(*history, *pipeline.Batch, Event) error{
	engine.ElementActivatedEvent:       plain((*history).elementStarted),
	engine.ElementCompletedEvent:       plain((*history).elementCompleted),
	engine.ElementTerminatedEvent:      plain((*history).elementTerminated),
	engine.FlowTakenEvent:              plain((*history).flow),
	engine.VariableCreatedEvent:        plain((*history).variable),
	engine.VariableUpdatedEvent:        plain((*history).variable),
	engine.JobCreatedEvent:             plain((*history).job),
	engine.JobCompletedEvent:           plain((*history).job),
	engine.JobFailedEvent:              plain((*history).job),
	engine.JobErrorThrownEvent:         plain((*history).job),
	engine.JobCanceledEvent:            plain((*history).job),
	engine.JobTimedOutEvent:            plain((*history).job),
	engine.JobUpdatedEvent:             plain((*history).job),
	engine.IncidentCreatedEvent:        plain((*history).incident),
	engine.IncidentResolvedEvent:       plain((*history).incident),
	engine.UserTaskCreatedEvent:        plain((*history).userTask),
	engine.UserTaskUpdatedEvent:        plain((*history).userTask),
	engine.UserTaskCompletedEvent:      plain((*history).userTask),
	engine.UserTaskCanceledEvent:       plain((*history).userTask),
	engine.UserTaskCreatingEvent:       plain((*history).userTask),
	engine.UserTaskAssigningEvent:      plain((*history).userTask),
	engine.UserTaskUpdatingEvent:       plain((*history).userTask),
	engine.UserTaskCompletingEvent:     plain((*history).userTask),
	engine.UserTaskCancelingEvent:      plain((*history).userTask),
	engine.UserTaskDeniedEvent:         plain((*history).userTask),
	engine.ElementMigratedEvent:        plain((*history).elementStarted),
	engine.InstanceSuspendedEvent:      plain((*history).elementStarted),
	engine.InstanceResumedEvent:        plain((*history).elementStarted),
	engine.BusinessIDAssignedEvent:     plain((*history).elementStarted),
	engine.JobMigratedEvent:            plain((*history).job),
	engine.IncidentMigratedEvent:       plain((*history).incident),
	engine.UserTaskMigratedEvent:       plain((*history).userTask),
	engine.SubscriptionCreatedEvent:    plain((*history).subscription),
	engine.SubscriptionCorrelatedEvent: plain((*history).correlated),
	engine.SubscriptionDeletedEvent:    plain((*history).subscription),
	engine.SubscriptionMigratedEvent:   plain((*history).subscription),
	engine.DecisionEvaluatedEvent:      (*history).decision,
	engine.DecisionFailedEvent:         (*history).decision,
}

func plain(show func(*history, *pipeline.Batch, Event)) func(*history, *pipeline.Batch, Event) error {
	return func(h *history, batch *pipeline.Batch, event Event) error {
		show(h, batch, event)
		return nil
	}
}

func (h *history) elementStarted(batch *pipeline.Batch, event Event) {
	h.element(batch, event, StateActive, time.Time{})
}

func (h *history) elementCompleted(batch *pipeline.Batch, event Event) {
	h.element(batch, event, StateCompleted, batch.Now)
}

func (h *history) elementTerminated(batch *pipeline.Batch, event Event) {
	h.element(batch, event, StateTerminated, batch.Now)
}

func (h *history) element(batch *pipeline.Batch, event Event, state string, endedAt time.Time) {
	row := event.Element
	if row.Root != nil {
		h.instance(batch, event, state, endedAt)
		return
	}
	element := &event.Process.Graph.Elements[row.Index]
	elementType := element.Kind.String()
	switch {
	case row.Body:
		elementType = "MULTI_INSTANCE_BODY"
	case row.Inner:
		elementType = "AD_HOC_SUB_PROCESS_INNER_INSTANCE"
	}
	elementHistory.Put(batch, &ElementInstance{
		Key: row.Key, Instance: row.Instance, Scope: row.Scope, Definition: event.Process.Definition.Key,
		ProcessID: event.Process.Definition.ID, Tenant: event.Process.Definition.Tenant, ElementID: element.ID,
		Name: element.Name, Type: elementType, State: state, StartedAt: row.StartedAt, EndedAt: endedAt,
	})
}

func (h *history) instance(batch *pipeline.Batch, event Event, state string, endedAt time.Time) {
	row, definition := event.Element, event.Process.Definition
	suspendedAt := row.Root.Suspended
	switch {
	case !endedAt.IsZero():
		suspendedAt = time.Time{}
	case !suspendedAt.IsZero():
		state = StateSuspended
	}
	if event.Intent == engine.ElementActivatedEvent {
		showTags(batch, row.Root.Tenant, row.Key, row.Root.Tags)
	}
	instanceHistory.Put(batch, &Instance{
		Key: row.Key, Tenant: row.Root.Tenant, Definition: definition.Key, ProcessID: definition.ID,
		Version: definition.Version, BusinessID: row.Root.BusinessID, Parent: row.Root.ParentRoot,
		Root:          cmp.Or(row.Root.Top, row.Key),
		ParentElement: row.Root.ParentElement, State: state, StartedAt: row.StartedAt, EndedAt: endedAt,
		SuspendedAt: suspendedAt, Tags: row.Root.Tags, ProcessName: definition.Name, VersionTag: definition.VersionTag,
	})
}

func (h *history) flow(batch *pipeline.Batch, event Event) {
	taken := takenFlow{event.Instance, event.flowID()}
	if row, _ := flowHistory.Get(batch, taken); row == nil {
		flowHistory.Put(batch, &taken)
	}
}

func (h *history) variable(batch *pipeline.Batch, event Event) {
	v := event.Variable
	shown := &InstanceVariable{Key: v.Key, Instance: v.Instance, Scope: v.Scope, Tenant: event.tenant(), Name: v.Name, Value: v.Value, ChangedAt: v.ChangedAt}
	if event.Process != nil {
		shown.Definition = event.Process.Definition.Key
	}
	variableHistory.Put(batch, shown)
	if former, ok := event.Occurrence.(*engine.Variable); ok && !bytes.Equal(former.Value, v.Value) {
		keepFormer(batch, former)
	}
}

// jobStates is how the intents show as the state of a job, in Camunda's words.
var jobStates = map[engine.Intent]string{
	engine.JobCreatedEvent: "CREATED", engine.JobActivatedEvent: "CREATED", engine.JobCompletedEvent: "COMPLETED",
	engine.JobFailedEvent: "FAILED", engine.JobErrorThrownEvent: "ERROR_THROWN", engine.JobCanceledEvent: "CANCELED",
	engine.JobTimedOutEvent: "TIMED_OUT", engine.JobUpdatedEvent: "RETRIES_UPDATED", engine.JobMigratedEvent: "MIGRATED",
}

func (h *history) job(batch *pipeline.Batch, event Event) {
	event = h.under(event, event.Job.Definition)
	shown := &JobHistory{Job: *event.Job, State: jobStates[event.Intent], ElementID: event.elementID(int32(event.Job.Index)), UpdatedAt: batch.Now}
	shown.ProcessID = event.processID()
	switch event.Intent {
	case engine.JobCompletedEvent, engine.JobErrorThrownEvent, engine.JobCanceledEvent:
		shown.EndedAt = batch.Now
	}
	jobHistory.Put(batch, shown)
}

func (h *history) incident(batch *pipeline.Batch, event Event) {
	shown := &IncidentHistory{Incident: *event.Incident, State: StateActive, ProcessID: event.processID(),
		ElementID: event.elementID(int32(event.Incident.Index))}
	if event.Intent == engine.IncidentResolvedEvent {
		shown.State, shown.ResolvedAt = "RESOLVED", batch.Now
	}
	incidentHistory.Put(batch, shown)
}

// endStates is how the intents show that end a user task; others leave it in a
// state of its own.
var endStates = map[engine.Intent]string{
	engine.UserTaskCompletedEvent: "COMPLETED", engine.UserTaskCanceledEvent: "CANCELED",
}

func (h *history) userTask(batch *pipeline.Batch, event Event) {
	event = h.under(event, event.UserTask.Definition)
	shown := &UserTaskHistory{Task: *event.UserTask, State: event.UserTask.State(), ProcessID: event.processID(),
		ElementID: event.elementID(int32(event.UserTask.Index))}
	if event.Process != nil {
		shown.Name = event.Process.Graph.Elements[event.UserTask.Index].Name
	}
	end, ended := endStates[event.Intent]
	if ended {
		shown.State, shown.CompletedAt = end, batch.Now
	}
	userTaskHistory.Put(batch, shown)
	if event.Former != nil {
		showCandidates(batch, event.Former, false)
	}
	showCandidates(batch, event.UserTask, !ended)
}

func showCandidates(batch *pipeline.Batch, task *engine.UserTask, open bool) {
	for _, c := range candidatesFor(task) {
		if open {
			candidatesTable.Put(batch, &c)
		} else {
			candidatesTable.Delete(batch, c)
		}
	}
}

func candidatesFor(task *engine.UserTask) []candidate {
	var all []candidate
	for _, group := range unique(task.CandidateGroups) {
		all = append(all, candidate{true, group, task.Key})
	}
	for _, user := range unique(task.CandidateUsers) {
		all = append(all, candidate{false, user, task.Key})
	}
	return all
}

func (e Event) tenant() string {
	if e.Process == nil {
		return ""
	}
	return e.Process.Definition.Tenant
}

func (e Event) processID() string {
	if e.Process == nil {
		return ""
	}
	return e.Process.Definition.ID
}
