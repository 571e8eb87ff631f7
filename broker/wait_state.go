package broker

import (
	"cmp"
	"context"
	"slices"
	"time"

	"zhitong/bpmn"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// WaitKind says what kind of thing a process waits for.
type WaitKind string

// What a process waits for.
const (
	WaitJob       WaitKind = "JOB"            // a worker
	WaitUserTask  WaitKind = "USER_TASK"      // a person
	WaitTimer     WaitKind = "TIMER"          // a point in time
	WaitMessage   WaitKind = "MESSAGE"        // a message
	WaitSignal    WaitKind = "SIGNAL"         // a signal
	WaitCondition WaitKind = "CONDITION"      // variables that make a condition true
	WaitInstance  WaitKind = "CALLED_PROCESS" // the end of an instance that it called
	WaitTokens    WaitKind = "GATEWAY"        // tokens of other branches before a joining gateway
	WaitIncident  WaitKind = "INCIDENT"       // somebody who mends a failure
)

// Wait is one thing that an element of an instance waits for.
type Wait struct {
	Element   int64 // element instance on behalf of which it waits
	ElementID string
	Name      string // of the element
	Kind      WaitKind
	Key       int64 // of the job, task, timer, subscription, incident or called instance; 0 of tokens
	Since     time.Time
	Until     time.Time // when it ends or is looked at again by itself, zero for never or unknown
	// Interrupting says of an event beside the flow that it ends what runs.
	Interrupting *bool
	// What it waits for by name: the type of the job, the name of the message or
	// signal, the condition, the person.
	What           string
	CorrelationKey string   // of a message
	State          string   // of a job
	Worker         string   // who holds the job
	Retries        int      // of a job, left
	Groups         []string // of a user task: whose people may take it
	Message        string   // of an incident, and of a job the last failure
	Flows          []string // of tokens: the flows that have none yet
}

// MaxWaits is how many element instances are looked at for what they wait for.
const MaxWaits = 1000

// WaitsOf gives what a running instance waits for, the longest first; nothing
// for one that has ended or that is not of the tenants. Of its live element
// instances the oldest MaxWaits are looked at.
func (b *Broker) WaitsOf(ctx context.Context, reader store.Reader, instance int64, tenants []string) ([]Wait, error) {
	found, err := SearchInstances(ctx, reader, Search{Tenants: tenants, Where: []store.Condition{equal("id", instance)}})
	if err != nil || len(found.Items) == 0 || !found.Items[0].EndedAt.IsZero() {
		return nil, err
	}
	graph, err := b.models.read(ctx, reader, found.Items[0].Definition)
	if err != nil || graph == nil {
		return nil, err
	}
	live, err := elementHistory.Read(ctx, reader, store.Query{OrderBy: []store.Order{{Column: "id"}}, Limit: MaxWaits,
		Where: store.And{equal("instance", instance), equal("state", StateActive)}})
	if err != nil {
		return nil, err
	}
	keys := []any{instance}
	for _, element := range live {
		keys = append(keys, element.Key)
	}
	w := waits{ctx: ctx, reader: reader, graph: graph.Graph, since: map[int64]time.Time{}}
	for _, element := range readKeys(&w, elements, keys) {
		w.keys(element)
	}
	w.jobs()
	w.people()
	w.events()
	w.failures()
	slices.SortStableFunc(w.found, func(a, b Wait) int { return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Element, b.Element)) })
	return w.found, w.err
}

// waits gathers what element instances wait for.
type waits struct {
	ctx    context.Context
	reader store.Reader
	graph  *bpmn.Process
	since  map[int64]time.Time // when the element instances were entered

	jobKeys, taskKeys, timerKeys, messageKeys, signalKeys, conditionKeys, incidentKeys []any

	found []Wait
	err   error
}

// readKeys reads rows of a table by key, none after an error.
func readKeys[R any](w *waits, table *pipeline.Table[int64, R], keys []any) []*R {
	if w.err != nil || len(keys) == 0 {
		return nil
	}
	rows, err := table.Read(w.ctx, w.reader, store.Query{Where: store.In{Column: "id", Values: keys}})
	w.err = err
	return rows
}

// keys notes what an element instance names as what it waits for.
func (w *waits) keys(e *engine.Element) {
	w.since[e.Key] = e.StartedAt
	w.jobKeys = withOpen(w.jobKeys, e.Job)
	w.taskKeys = withOpen(w.taskKeys, e.UserTask)
	w.incidentKeys = withOpen(w.incidentKeys, e.Incident)
	w.timerKeys = append(w.timerKeys, anyOf(e.Timers)...)
	w.messageKeys = append(w.messageKeys, anyOf(e.Subscriptions)...)
	w.signalKeys = append(w.signalKeys, anyOf(e.Events.Value().Signals)...)
	w.conditionKeys = append(w.conditionKeys, anyOf(e.Events.Value().Conditions)...)
	if e.Called != 0 {
		w.add(Wait{Kind: WaitInstance, Element: e.Key, Key: e.Called}, e.Index)
	}
	w.tokens(e)
}

func withOpen(keys []any, key int64) []any {
	if key == 0 {
		return keys
	}
	return append(keys, key)
}

// add adds a wait at an element of the model, since its element instance was entered.
func (w *waits) add(wait Wait, at bpmn.ElementIndex) {
	model := &w.graph.Elements[at]
	wait.ElementID, wait.Name = model.ID, model.Name
	if wait.Since.IsZero() {
		wait.Since = w.since[wait.Element]
	}
	w.found = append(w.found, wait)
}

// tokens adds the gateways of a scope at which tokens wait for others.
func (w *waits) tokens(scope *engine.Element) {
	var gateways []bpmn.ElementIndex
	for flow := range scope.Arrivals {
		gateways = append(gateways, w.graph.Flows[flow].Target)
	}
	slices.Sort(gateways)
	for _, gateway := range slices.Compact(gateways) {
		wait := Wait{Kind: WaitTokens, Element: scope.Key}
		for _, flow := range w.graph.Elements[gateway].Incoming {
			if scope.Arrivals[flow] == 0 {
				wait.Flows = append(wait.Flows, w.graph.Flows[flow].ID)
			}
		}
		w.add(wait, gateway)
	}
}

// waitingJobs are the states of open jobs in words.
var waitingJobs = map[engine.JobState]string{engine.JobActivatable: "CREATED", engine.JobActivated: "ACTIVATED",
	engine.JobBackingOff: "FAILED", engine.JobFailed: "FAILED", engine.JobThrown: "ERROR_THROWN"}

func (w *waits) jobs() {
	for _, job := range readKeys(w, jobs, w.jobKeys) {
		if job.Incident != 0 {
			continue // it waits for somebody who resolves the incident
		}
		wait := Wait{Kind: WaitJob, Element: job.Element, Key: job.Key, What: job.Type, State: waitingJobs[job.State], Retries: job.Retries, Message: job.Message}
		switch job.State {
		case engine.JobActivated:
			wait.Until, wait.Worker = job.Deadline, job.Worker
		case engine.JobBackingOff:
			wait.Until = job.RetryAt
		}
		w.add(wait, job.Index)
	}
}

func (w *waits) people() {
	for _, task := range readKeys(w, UserTasks, w.taskKeys) {
		w.add(Wait{Kind: WaitUserTask, Element: task.Element, Key: task.Key, Since: task.CreatedAt, Until: task.DueDate, What: task.Assignee,
			Groups: task.CandidateGroups}, task.Index)
	}
}

// events adds the events that are waited for, at the element that they lead to.
func (w *waits) events() {
	for _, timer := range readKeys(w, timers, w.timerKeys) {
		w.event(Wait{Kind: WaitTimer, Element: timer.Element, Key: timer.Key, Until: timer.DueAt}, timer.Target)
	}
	for _, s := range readKeys(w, subscriptions, w.messageKeys) {
		w.event(Wait{Kind: WaitMessage, Element: s.Element, Key: s.Key, What: s.Name, CorrelationKey: s.CorrelationKey}, s.Target)
	}
	for _, s := range readKeys(w, signals, w.signalKeys) {
		w.event(Wait{Kind: WaitSignal, Element: s.Element, Key: s.Key, What: s.Name}, s.Target)
	}
	for _, s := range readKeys(w, conditionRows, w.conditionKeys) {
		wait := Wait{Kind: WaitCondition, Element: s.Element, Key: s.Key}
		if condition := w.graph.Elements[s.Target].Event.Condition; condition != nil {
			wait.What = condition.Expression.Source
		}
		w.event(wait, s.Target)
	}
}

// event adds an event, and of one beside the flow whether it interrupts.
func (w *waits) event(wait Wait, target bpmn.ElementIndex) {
	model := &w.graph.Elements[target]
	if model.PartOf != bpmn.NoElement {
		model = &w.graph.Elements[model.PartOf]
	}
	if model.Kind == bpmn.KindBoundaryEvent || model.Kind == bpmn.KindStartEvent {
		wait.Interrupting = &model.Interrupting
	}
	w.add(wait, model.Index)
}

func (w *waits) failures() {
	for _, incident := range readKeys(w, incidents, w.incidentKeys) {
		w.add(Wait{Kind: WaitIncident, Element: incident.Element, Key: incident.Key, Since: incident.CreatedAt, What: string(incident.Type),
			Message: incident.Message}, incident.Index)
	}
}
