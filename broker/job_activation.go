package broker

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"zhitong/engine"
	"zhitong/pipeline"
)

// Limits of one activation.
const (
	MaxJobsPerActivation = 1000
	maxActivationBytes   = 4 << 20 // of variables; the job that goes beyond is the last
	maxWakeups           = 500
)

// ActivateJobs hands up to Max available jobs of a type to a worker, who holds
// them for Timeout. It answers []ActivatedJob, empty when none is available.
type ActivateJobs struct {
	Type    string        `json:"type"`
	Worker  string        `json:"worker,omitempty"`
	Timeout time.Duration `json:"timeout"`
	Max     int           `json:"max"`
	// Fetch names the variables to hand over; empty means all visible ones.
	Fetch   []string `json:"fetch,omitempty"`
	Tenants []string `json:"tenants"`
	// Lease gives each job out with a token, without which it can be neither
	// completed nor failed. Who takes no lease gets no job that once had one.
	Lease bool `json:"lease,omitempty"`
	// Processes are the ids of those whose jobs the worker may get; nil for all.
	Processes []string `json:"processes,omitempty"`
	// offered are jobs that the batch itself has made available, of which the worker is
	// to get what is left; nil where the store is to be looked through.
	offered []int64
}

// wakeJob makes a job available again whose deadline or back-off is over.
type wakeJob struct {
	Job int64 `json:"job"`
}

// releaseJob makes a job available again that could not be handed to the worker
// who took it until Deadline; one that was taken again meanwhile stays.
type releaseJob struct {
	Job      int64     `json:"job"`
	Deadline time.Time `json:"deadline"`
}

// UpdateJob changes the retries, the deadline or the priority of a job.
type UpdateJob struct {
	Job     int64          `json:"job"`
	Retries *int           `json:"retries,omitempty"`
	Timeout *time.Duration `json:"timeout,omitempty"`
	// Priority decides the order among the available jobs of a type.
	Priority  *int   `json:"priority,omitempty"`
	Lease     string `json:"lease,omitempty"`              // token of the worker; an operator has none
	Reference int64  `json:"operationReference,omitempty"` // for the record
}

// Kind implements [pipeline.Command].
func (*ActivateJobs) Kind() string { return "job.activate" }
func (*wakeJob) Kind() string      { return "job.wake" }
func (*releaseJob) Kind() string   { return "job.release" }
func (*UpdateJob) Kind() string    { return "job.update" }

// ActivatedJob is a job in the hands of a worker.
type ActivatedJob struct {
	Key               int64                      `json:"key"`
	Type              string                     `json:"type"`
	Instance          int64                      `json:"instance"`
	Definition        int64                      `json:"definition"`
	ProcessID         string                     `json:"processId"`
	DefinitionVersion int                        `json:"definitionVersion"`
	ElementID         string                     `json:"elementId"`
	Element           int64                      `json:"element"`
	Headers           map[string]string          `json:"headers"`
	Worker            string                     `json:"worker"`
	Retries           int                        `json:"retries"`
	Deadline          time.Time                  `json:"deadline"`
	Variables         map[string]json.RawMessage `json:"variables"`
	Tenant            string                     `json:"tenant"`
	Tags              []string                   `json:"tags,omitempty"`
	Kind              engine.JobKind             `json:"kind"`
	Priority          int                        `json:"priority"`
	ListenerEventType string                     `json:"listenerEventType"`
	Root              int64                      `json:"root"` // instance that began the chain of calls
	BusinessID        string                     `json:"businessId,omitempty"`
	Lease             string                     `json:"lease,omitempty"` // token, empty for none
}

// Activated records that a worker took a job.
type Activated struct{ Job *engine.Job }

// AppendRecord implements [pipeline.Event].
func (a Activated) AppendRecord(dst []byte) []byte {
	return Event{Event: engine.Event{Intent: engine.JobActivatedEvent, Instance: a.Job.Instance, Job: a.Job}}.AppendRecord(dst)
}

// activation decides who works on a job.
type activation struct {
	models   *models
	lines    *lines
	giveBack func(context.Context, []ActivatedJob)
}

// Kinds implements [pipeline.Decider].
func (*activation) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{
		"job.activate": func() pipeline.Command { return new(ActivateJobs) },
		"job.wake":     func() pipeline.Command { return new(wakeJob) },
		"job.release":  func() pipeline.Command { return new(releaseJob) },
		"job.update":   func() pipeline.Command { return new(UpdateJob) },
	}
}

// Load implements [pipeline.Decider].
func (d *activation) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	wanted := demands{}
	var keys []int64
	var offered []*ActivateJobs
	for _, task := range tasks {
		switch command := task.Command.(type) {
		case *ActivateJobs:
			if command.offered != nil {
				offered = append(offered, command)
			} else {
				wanted.add(command)
			}
		case *wakeJob:
			keys = append(keys, command.Job)
		case *releaseJob:
			keys = append(keys, command.Job)
		case *UpdateJob:
			keys = append(keys, command.Job)
		}
	}
	if err := loadLocked(ctx, batch, keys); err != nil {
		return err
	}
	for _, task := range tasks {
		if update, ok := task.Command.(*UpdateJob); ok {
			enterTenant(batch, task, update.Job)
		}
	}
	if err := wanted.find(ctx, batch); err != nil {
		return err
	}
	return d.loadScopes(ctx, batch, wanted, offered)
}

// loadLocked loads jobs and keeps other nodes from changing them.
func loadLocked(ctx context.Context, batch *pipeline.Batch, keys []int64) error {
	if batch.Exclusive() {
		return jobs.Load(ctx, batch, keys)
	}
	return jobs.ReloadLocked(ctx, batch, keys) // another node may have completed one that was read before
}

// scopesOf gives the scopes that jobs see, each once, and notes their versions.
func scopesOf(batch *pipeline.Batch, keys []int64, versions *[]int64) []int64 {
	var scopes []int64
	for _, key := range keys {
		if job, _ := jobs.Get(batch, key); job != nil {
			scopes = append(append(scopes, job.Element), job.Path...)
			*versions = append(*versions, job.Definition)
		}
	}
	return unique(scopes)
}

// Decide implements [pipeline.Decider].
func (d *activation) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	switch command := task.Command.(type) {
	case *ActivateJobs:
		return d.activate(batch, command)
	case *wakeJob:
		return nil, d.wake(batch, command.Job)
	case *releaseJob:
		d.release(batch, command)
		return nil, nil
	case *UpdateJob:
		return nil, updateJob(batch, task.Act, command)
	default:
		return nil, pipeline.Refuse(pipeline.Internal, "activation does not decide %q", task.Command.Kind())
	}
}

func (d *activation) activate(batch *pipeline.Batch, command *ActivateJobs) (any, error) {
	if err := command.check(); err != nil {
		return nil, err
	}
	activated, size := []ActivatedJob{}, 0
	for _, key := range command.candidates(batch) {
		job, _ := jobs.Get(batch, key)
		if len(activated) == command.Max || size > maxActivationBytes || job == nil || !isAvailable(job) || job.Type != command.Type ||
			!command.serves(job.Tenant) || !command.takes(job) || !d.within(job, command.Processes) {
			continue
		}
		held := *job
		held.State, held.Worker, held.LastWorker, held.Deadline = engine.JobActivated, command.Worker, command.Worker, batch.Now.Add(command.Timeout)
		if command.Lease {
			held.Lease = strconv.FormatInt(batch.Next(), 10)
		}
		putJob(batch, &held)
		batch.Emit(Activated{&held})
		activated = append(activated, d.describe(batch, &held, command.Fetch))
		for _, value := range activated[len(activated)-1].Variables {
			size += len(value)
		}
	}
	return activated, nil
}

// within says whether a job is of one of the processes, nil for any.
func (d *activation) within(job *engine.Job, processes []string) bool {
	return processes == nil || slices.Contains(processes, d.models.processID(job.Definition))
}

func (c *ActivateJobs) check() error {
	switch {
	case c.Type == "":
		return pipeline.Refuse(pipeline.InvalidArgument, "a job type is needed")
	case c.Max < 1 || c.Max > MaxJobsPerActivation:
		return pipeline.Refuse(pipeline.InvalidArgument, "between 1 and %d jobs can be activated at once", MaxJobsPerActivation)
	case c.Timeout <= 0:
		return pipeline.Refuse(pipeline.InvalidArgument, "a job time-out above zero is needed")
	}
	return nil
}

// candidates are the jobs that the worker may get, in the order in which they are given out.
func (c *ActivateJobs) candidates(batch *pipeline.Batch) []int64 {
	if c.offered != nil {
		return c.offered
	}
	return candidatesOf(batch)[audienceOf(c)]
}

func (c *ActivateJobs) serves(tenant string) bool { return slices.Contains(c.Tenants, tenant) }

// takes says whether a worker may get a job as far as leases go.
func (c *ActivateJobs) takes(job *engine.Job) bool { return c.Lease || job.Lease == "" }

// describe gives a job as its worker sees it.
func (d *activation) describe(batch *pipeline.Batch, job *engine.Job, fetch []string) ActivatedJob {
	activated := ActivatedJob{
		Key: job.Key, Type: job.Type, Instance: job.Instance, Definition: job.Definition, Element: job.Element,
		Worker: job.Worker, Retries: job.Retries, Deadline: job.Deadline, Tenant: job.Tenant,
		Priority: job.Priority, Kind: job.Kind, ListenerEventType: job.ListenerEventType(), Headers: map[string]string{}, Variables: visible(batch, job, fetch),
		Tags: job.Tags, Root: job.Root, BusinessID: job.BusinessID, Lease: job.Lease,
	}
	if running := d.models.process(job.Definition); running != nil {
		activated.ProcessID, activated.DefinitionVersion = running.Definition.ID, running.Definition.Version
		activated.ElementID, activated.Headers = running.Graph.Elements[job.Index].ID, engine.JobHeaders(running.Graph, job)
	}
	return activated
}

// visible gives the variables that a job sees: the nearest scope wins, and
// before it those of the command that a task listener looks at.
func visible(batch *pipeline.Batch, job *engine.Job, fetch []string) map[string]json.RawMessage {
	seen := map[string]json.RawMessage{}
	for _, scope := range append(append([]int64{}, job.Path...), job.Element) {
		names := fetch
		if len(fetch) == 0 {
			names, _ = rangesOf(batch).VariableNames(scope)
		}
		for _, name := range names {
			if row, _ := variables.Get(batch, engine.VariableKey{Scope: scope, Name: name}); row != nil {
				seen[name] = row.Value
			}
		}
	}
	for name, value := range job.Variables {
		if len(fetch) == 0 || slices.Contains(fetch, name) {
			seen[name] = value
		}
	}
	return seen
}

func (d *activation) wake(batch *pipeline.Batch, key int64) error {
	job, _ := jobs.Get(batch, key)
	if job == nil || wakeTime(job).IsZero() {
		dues.Delete(batch, key)
		return nil
	}
	if !wakeTime(job).After(batch.Now) {
		makeAvailable(batch, job)
	}
	return nil
}

func (d *activation) release(batch *pipeline.Batch, command *releaseJob) {
	job, _ := jobs.Get(batch, command.Job)
	if job != nil && job.State == engine.JobActivated && job.Deadline.Equal(command.Deadline) {
		makeAvailable(batch, job)
	}
}

func makeAvailable(batch *pipeline.Batch, job *engine.Job) {
	available := *job
	available.State, available.Worker = engine.JobActivatable, ""
	available.Deadline, available.RetryAt = time.Time{}, time.Time{}
	putJob(batch, &available)
	batch.About(job.Instance, "")
	batch.Emit(Event{Event: engine.Event{Intent: engine.JobTimedOutEvent, Instance: job.Instance, Job: &available}})
}

func updateJob(batch *pipeline.Batch, act pipeline.Act, command *UpdateJob) error {
	job, _ := jobs.Get(batch, command.Job)
	if job == nil || foreign(act, job.Tenant) {
		return pipeline.Refuse(pipeline.NotFound, "job %d does not exist", command.Job)
	}
	if command.Lease != "" && job.Lease != "" && command.Lease != job.Lease {
		return pipeline.Refuse(pipeline.InvalidState, "job %d was given out with a lease, of which this is not the token", command.Job)
	}
	changed := *job
	if command.Retries != nil {
		if *command.Retries < 1 {
			return pipeline.Refuse(pipeline.InvalidArgument, "a job needs at least one retry")
		}
		changed.Retries = *command.Retries
	}
	if command.Timeout != nil {
		if job.State != engine.JobActivated {
			return pipeline.Refuse(pipeline.InvalidState, "job %d is not activated", command.Job)
		}
		changed.Deadline = batch.Now.Add(*command.Timeout)
	}
	if command.Priority != nil {
		changed.Priority = *command.Priority
	}
	putJob(batch, &changed)
	batch.About(job.Instance, "")
	refer(batch, job.Instance, command.Reference)
	batch.Emit(Event{Event: engine.Event{Intent: engine.JobUpdatedEvent, Instance: job.Instance, Job: &changed}})
	return nil
}
