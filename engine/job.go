package engine

import (
	"time"

	"zhitong/bpmn"
)

// createJob creates the job that an element instance waits for.
func (x *execution) createJob(e *Element, model *bpmn.JobDefinition) *failure {
	headers, failure := x.linkResources(e)
	if failure != nil {
		return failure
	}
	return x.createJobFor(e, jobOrder{headers: headers}, &model.Type, &model.Retries)
}

// jobOrder is what a job is for.
type jobOrder struct {
	kind      JobKind
	event     string
	listener  int
	headers   map[string]string
	variables Variables
}

func (x *execution) createJobFor(e *Element, order jobOrder, typeOf, retriesOf *bpmn.Expression) *failure {
	jobType, failure := x.name(*typeOf, e, "job type")
	if failure != nil {
		return failure
	}
	retries, failure := x.whole(*retriesOf, e, 1, "job retries")
	if failure != nil {
		return failure
	}
	priority, failure := x.jobPriority(e, order.kind)
	if failure != nil {
		return failure
	}
	root := x.element(x.root)
	job := &Job{
		Key: x.ctx.Keys.Next(), Instance: x.root, Element: e.Key, Path: e.Path, Definition: x.outcome.Definition, Index: e.Index,
		Tenant: x.tenant(), Type: jobType, Kind: order.kind, Event: order.event, Listener: order.listener, Headers: order.headers, Variables: order.variables,
		State: JobActivatable, Retries: retries, Priority: priority, Tags: root.Root.Tags,
		Root: x.top(), BusinessID: root.Root.BusinessID, CreatedAt: x.ctx.Now, Suspended: root.suspended(),
	}
	x.state.Jobs.Put(job)
	x.update(x.element(e.Key), func(e *Element) { e.Job = job.Key })
	x.emit(Event{Intent: JobCreatedEvent, Job: job})
	return nil
}

// lowestPriority bounds priorities on both sides.
const lowestPriority = -1 << 30

// jobPriority evaluates the priority of a job: that of the element for its own
// work, else that of the process, else 0.
func (x *execution) jobPriority(e *Element, kind JobKind) (int, *failure) {
	priority := x.process.JobPriority
	if own := x.model(e).Job; own != nil && own.Priority != nil && !(&Job{Kind: kind}).listens() {
		priority = own.Priority
	}
	if priority == nil {
		return 0, nil
	}
	return x.whole(*priority, e, lowestPriority, "job priority")
}

// cancelJob ends a job whose element instance goes.
func (x *execution) cancelJob(key int64) {
	if key == 0 {
		return
	}
	if job := x.job(key); job != nil {
		x.state.Jobs.Delete(key)
		if job.State != JobThrown { // that has ended with its error
			x.emit(Event{Intent: JobCanceledEvent, Job: job})
		}
	}
}

// openJob gives an open job with its element instance, or rejects; of a job with
// a lease also whoever does not hold that.
func (x *execution) openJob(key int64, lease string) (*Job, *Element) {
	job := x.job(key)
	if job == nil {
		x.reject(NotFound, "job %d does not exist or is finished", key)
	}
	if job.Lease != "" && job.Lease != lease {
		x.reject(InvalidState, "job %d was given out with a lease, of which this is not the token", key)
	}
	if x.rootOf(job.Instance) == nil {
		x.reject(NotFound, "the process instance of job %d is finished", key)
	}
	switch job.State {
	case JobFailed:
		x.reject(InvalidState, "job %d has failed; resolve its incident first", key)
	case JobThrown:
		x.reject(InvalidState, "job %d has thrown an error", key)
	}
	return job, x.element(job.Element)
}

func (c *CompleteJob) decide(x *execution) {
	x.checkVariables(c.Variables)
	job, e := x.openJob(c.Job, c.Lease)
	x.checkResult(job, e, c)
	if c.BusinessID != "" {
		x.assignBusinessID(x.element(x.root), c.BusinessID)
		e = x.element(e.Key)
	}
	x.endJob(job.answered(c.Result), e, JobCompletedEvent)
	e = x.element(e.Key)
	switch job.Kind {
	case JobExecutionListener:
		x.listened(e, c.Variables)
		return
	case JobTaskListener:
		x.taskListened(e, c.Result)
		return
	case JobAdHocSubprocess:
		x.adHocAnswered(e, c)
		return
	}
	x.enqueue(Continuation{Kind: StepComplete, Element: e.Key, Trigger: &Trigger{Target: e.Index, Variables: c.Variables}})
}

// answered gives the job with what a task listener said of the change.
func (j *Job) answered(result *JobResult) *Job {
	if result == nil || !result.Denied {
		return j
	}
	denying := *j
	denying.Denied, denying.DeniedReason = true, result.DeniedReason
	return &denying
}

// checkResult refuses a result that the job has no use for.
func (x *execution) checkResult(job *Job, e *Element, c *CompleteJob) {
	if job.Kind == JobTaskListener {
		x.checkTaskResult(job, e, c)
		return
	}
	if job.Kind == JobAdHocSubprocess {
		x.checkAdHocResult(c)
		return
	}
	if c.Result != nil && c.Result.AdHoc != nil {
		x.reject(InvalidArgument, "only the job of an ad-hoc subprocess can activate elements or end it, and job %d is none", c.Job)
	}
	if r := c.Result; r != nil && (r.Denied || r.DeniedReason != "" || r.Corrections != nil) {
		x.reject(InvalidArgument, "only the job of a task listener can deny or correct, and job %d is none", c.Job)
	}
}

// endJob takes a job off its element instance.
func (x *execution) endJob(job *Job, e *Element, intent Intent) {
	x.state.Jobs.Delete(job.Key)
	x.update(e, func(e *Element) { e.Job = 0 })
	x.emit(Event{Intent: intent, Job: job})
}

func (c *FailJob) decide(x *execution) {
	x.checkVariables(c.Variables)
	if c.Retries < 0 || c.Backoff < 0 {
		x.reject(InvalidArgument, "retries and back-off must not be negative")
	}
	job, e := x.openJob(c.Job, c.Lease)
	for _, name := range sorted(c.Variables) {
		x.setLocal(e.Key, name, c.Variables[name])
	}
	failedJob := *job
	failedJob.Retries, failedJob.Message, failedJob.Worker = c.Retries, c.Message, ""
	failedJob.Deadline, failedJob.RetryAt, failedJob.FailedAt = time.Time{}, time.Time{}, x.ctx.Now
	switch {
	case c.Retries == 0:
		failedJob.State = JobFailed
	case c.Backoff > 0:
		failedJob.State, failedJob.RetryAt = JobBackingOff, x.ctx.Now.Add(c.Backoff)
	default:
		failedJob.State = JobActivatable
	}
	if failedJob.State == JobFailed {
		x.raiseForJob(x.element(e.Key), &failedJob, job.Kind.noRetries(), c.Message)
	}
	x.state.Jobs.Put(&failedJob)
	x.emit(Event{Intent: JobFailedEvent, Job: &failedJob})
}

// raiseForJob puts an incident on a job; resolving it gives the job out again.
func (x *execution) raiseForJob(e *Element, job *Job, kind IncidentType, message string) {
	if message == "" {
		message = "no retries are left and the worker gave no reason"
	}
	incident := &Incident{
		Key: x.ctx.Keys.Next(), Instance: x.root, Element: e.Key, Path: e.Path, Definition: job.Definition, Index: e.Index,
		Tenant: job.Tenant, Job: job.Key, Type: kind, Message: message, CreatedAt: x.ctx.Now,
	}
	job.Incident = incident.Key
	x.keepIncident(e, incident)
}

// reviveJob gives a failed job out again.
func (x *execution) reviveJob(key int64) {
	job := x.job(key)
	if job == nil {
		return
	}
	revived := *job
	revived.State, revived.Incident, revived.Retries = JobActivatable, 0, max(job.Retries, 1)
	x.state.Jobs.Put(&revived)
	x.emit(Event{Intent: JobUpdatedEvent, Job: &revived})
}

func (c *ThrowError) decide(x *execution) {
	if c.Code == "" {
		x.reject(InvalidArgument, "an error needs a code")
	}
	x.checkVariables(c.Variables)
	job, e := x.openJob(c.Job, c.Lease)
	if job.listens() {
		x.reject(InvalidState, "job %d is that of a listener, which cannot throw an error; fail it instead", c.Job)
	}
	thrown := *job
	thrown.Message, thrown.ErrorCode, thrown.Worker, thrown.Deadline, thrown.FailedAt = c.Message, c.Code, "", time.Time{}, x.ctx.Now
	_, caught := x.findCatcher(e, bpmn.EventError, c.Code)
	switch {
	case caught:
		x.endJob(&thrown, e, JobErrorThrownEvent)
		x.throw(x.element(e.Key), c.Code, c.Message, c.Variables)
	case x.element(x.root).Root.ParentElement != 0:
		thrown.State = JobThrown
		x.state.Jobs.Put(&thrown)
		x.emit(Event{Intent: JobErrorThrownEvent, Job: &thrown})
		x.throw(e, c.Code, c.Message, c.Variables)
	default:
		x.failUncaught(e, &thrown, c.Code)
	}
}

// failUncaught puts an incident on a job whose error nobody catches; resolving it gives the job out again.
func (x *execution) failUncaught(e *Element, thrown *Job, code string) {
	failedJob := *thrown
	failedJob.State = JobFailed
	x.raiseForJob(e, &failedJob, IncidentUnhandledError, unhandled(code, thrown.Message))
	x.state.Jobs.Put(&failedJob)
	x.emit(Event{Intent: JobFailedEvent, Job: &failedJob})
}
