package zeebe_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zhitong/bpmn"
	"zhitong/broker"
	"zhitong/engine"
	"zhitong/feel"
	pb "zhitong/zeebe/gatewayprotocol"
)

// path is one execution path of a generated process: what a worker and the
// world around do, step by step.
type path struct {
	number    int
	Files     []string   `json:"files"`
	ProcessID string     `json:"processId"`
	Steps     []pathStep `json:"steps"`
}

type pathStep struct {
	Step                 string           `json:"step"`
	ElementID            string           `json:"elementId"`
	ProcessID            string           `json:"processId"`
	JobType              string           `json:"jobType"`
	MessageName          string           `json:"messageName"`
	CorrelationKeyValue  string           `json:"correlationKeyValue"`
	ErrorCode            string           `json:"errorCode"`
	BoundaryTimerEventID string           `json:"boundaryTimerEventId"`
	UpdateRetries        bool             `json:"updateRetries"`
	StartElementIDs      []string         `json:"startElementIds"`
	TimeToAdd            string           `json:"timeToAdd"`
	Variables            engine.Variables `json:"variables"`
}

// corpus is the folder of the generated processes, with what was read of it.
type corpus struct {
	folder string
	files  map[string][]byte
	runs   map[string]bool // whether every element of a file is executed
}

func openCorpus(t *testing.T) *corpus {
	t.Helper()
	folder := os.Getenv("ZHITONG_DATA")
	if folder == "" {
		folder = "../../shared/data"
	}
	folder = filepath.Join(folder, "bpmn-random")
	if _, err := os.Stat(folder); err != nil {
		t.Skip("the generated processes are not there; set ZHITONG_DATA")
	}
	return &corpus{folder, map[string][]byte{}, map[string]bool{}}
}

// paths gives the paths that use only what this release executes, and how many
// there are in all.
func (c *corpus) paths(t *testing.T) (all []*path, total int) {
	t.Helper()
	file, err := os.Open(filepath.Join(c.folder, "paths.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		total++
		p := &path{number: total}
		if err := json.Unmarshal(lines.Bytes(), p); err != nil {
			t.Fatal(err)
		}
		if c.executes(t, p) {
			all = append(all, p)
		}
	}
	return all, total
}

// executes says whether this release executes every element of a path, and
// starts it where the path wants it.
func (c *corpus) executes(t *testing.T, p *path) bool {
	t.Helper()
	for _, name := range p.Files {
		if _, read := c.files[name]; !read {
			c.read(t, name)
		}
		if !c.runs[name] {
			return false
		}
	}
	return true
}

func (c *corpus) read(t *testing.T, name string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(c.folder, name))
	if err != nil {
		t.Fatal(err)
	}
	model, err := bpmn.Read(bytes.NewReader(content), bpmn.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	processes, problems := bpmn.Compile(model)
	for _, problem := range problems {
		if problem.Severity == bpmn.Error {
			t.Fatalf("%s: %v", name, problem)
		}
	}
	c.files[name], c.runs[name] = content, processes != nil
}

// pathRunners is how many paths run at the same time, each on a server of its
// own, because each moves the clock.
const pathRunners = 2

// TestGeneratedPaths runs the execution paths of the generated processes with a
// generic worker: each path is a tenant of its own, and completes exactly as
// written.
func TestGeneratedPaths(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	c := openCorpus(t)
	paths, total := c.paths(t)
	next := make(chan *path, len(paths))
	for _, p := range paths {
		next <- p
	}
	close(next)
	for range pathRunners {
		t.Run("runner", func(t *testing.T) {
			t.Parallel()
			runPaths(t, c, next)
		})
	}
	t.Logf("%d of %d paths use only what this release executes", len(paths), total)
	if len(paths) == 0 {
		t.Error("no path was run")
	}
}

func runPaths(t *testing.T, c *corpus, next <-chan *path) {
	s := start(t)
	s.advance(0)
	for p := range next {
		if err := p.run(s.as(fmt.Sprintf("path-%d", p.number)), c); err != nil {
			t.Errorf("path %d (%s): %v", p.number, p.Files[0], err)
		}
	}
}

// pathRun is a path at work in its tenant.
type pathRun struct {
	*site
	path   *path
	tenant string
	begun  bool
	held   []*pb.ActivatedJob // of other elements with the same type, taken before their step
}

func (p *path) run(s *site, c *corpus) error {
	r := &pathRun{site: s, path: p, tenant: fmt.Sprintf("path-%d", p.number)}
	deployment := &pb.DeployResourceRequest{TenantId: r.tenant}
	for _, name := range p.Files {
		deployment.Resources = append(deployment.Resources, &pb.Resource{Name: name, Content: c.files[name]})
	}
	deployed, err := r.DeployResource(r.Context(), deployment)
	if err != nil {
		return err
	}
	for i, step := range p.Steps {
		if err := r.step(step); err != nil {
			return fmt.Errorf("step %d %s %s: %w", i, step.Step, step.ElementID, err)
		}
	}
	return errors.Join(r.ended(), r.delete(deployed))
}

// cancelStrays ends what a timer start event has started beside the instance of a path that starts its own.
func (r *pathRun) cancelStrays() error {
	if r.path.Steps[0].Step != "StepStartProcessInstance" {
		return nil
	}
	for i, instance := range search(r.site, broker.SearchInstances, r.tenant) {
		if i == 0 || instance.Parent != 0 || instance.State != broker.StateActive {
			continue
		}
		if _, err := r.CancelProcessInstance(r.Context(), &pb.CancelProcessInstanceRequest{ProcessInstanceKey: instance.Key}); err != nil {
			return err
		}
	}
	return nil
}

// delete takes the processes away, so that their timers start nothing while other paths let time pass.
func (r *pathRun) delete(deployed *pb.DeployResourceResponse) error {
	for _, deployment := range deployed.GetDeployments() {
		key := deployment.GetProcess().GetProcessDefinitionKey()
		if _, err := r.DeleteResource(r.Context(), &pb.DeleteResourceRequest{ResourceKey: key}); err != nil {
			return err
		}
	}
	return nil
}

// ended checks that every instance has ended, the first by completing, and that
// nothing is left behind.
func (r *pathRun) ended() error {
	var strays error
	err := r.until("every instance ends", func() bool {
		strays = r.cancelStrays()
		return len(search(r.site, broker.SearchInstances, r.tenant, is("state", broker.StateActive))) == 0 && r.leftBehind() == nil
	})
	if err = errors.Join(err, strays); err != nil {
		return errors.Join(fmt.Errorf("%w; active are %s", err, r.active()), r.leftBehind())
	}
	instances := search(r.site, broker.SearchInstances, r.tenant)
	if len(instances) == 0 || instances[0].State != broker.StateCompleted {
		return errors.New("the first instance has not completed")
	}
	return nil
}

// leftBehind says what is open although no instance is active.
func (r *pathRun) leftBehind() error {
	for what, open := range map[string]int{
		"jobs":                 len(search(r.site, broker.SearchJobs, r.tenant, is("state", "CREATED"))) + len(search(r.site, broker.SearchJobs, r.tenant, is("state", "FAILED"))),
		"incidents":            len(search(r.site, broker.SearchIncidents, r.tenant, is("state", broker.StateActive))),
		"waiting for messages": len(search(r.site, broker.SearchSubscriptions, r.tenant, is("state", broker.SubscriptionOpen), is("type", broker.WaitingSubscription))),
	} {
		if open > 0 {
			return fmt.Errorf("left behind: %d %s", open, what)
		}
	}
	return nil
}

func (r *pathRun) active() string {
	var ids []string
	for _, element := range search(r.site, broker.SearchElements, r.tenant, is("state", broker.StateActive)) {
		ids = append(ids, element.ElementID)
	}
	return strings.Join(ids, ", ")
}

// variables are those of all steps: the generator sets them all at the start.
func (r *pathRun) variables() string {
	all := engine.Variables{}
	for _, step := range r.path.Steps {
		for name, value := range step.Variables {
			all[name] = value
		}
	}
	return text(all)
}

func text(variables engine.Variables) string {
	encoded, err := json.Marshal(variables)
	if err != nil { // what was read as JSON can be written
		panic(err)
	}
	return string(encoded)
}

const (
	pathJobTimeout = time.Hour
	pathTimer      = time.Hour
	pathMessage    = 30 * 24 * time.Hour
)

func (r *pathRun) step(step pathStep) error {
	switch step.Step {
	case "StepStartProcessInstance":
		return r.start(step)
	case "StepPublishStartMessage":
		return r.publish(step.MessageName, "", r.variables())
	case "StepPublishMessage":
		return r.publish(step.MessageName, step.CorrelationKeyValue, text(step.Variables))
	case "StepTriggerTimerStartEvent":
		return r.waitFor(step.TimeToAdd)
	case "StepTriggerTimerBoundaryEvent":
		if err := r.reached(strings.TrimPrefix(step.BoundaryTimerEventID, "boundary_timer_")); err != nil {
			return err
		}
		r.advance(pathTimer)
		return nil
	case "StepActivateAndTimeoutJob":
		if _, err := r.take(step); err != nil {
			return err
		}
		r.advance(pathJobTimeout)
		return nil
	case "StepActivateAndCompleteJob":
		return r.complete(step)
	case "StepActivateJobAndThrowError":
		return r.throw(step)
	case "StepActivateAndFailJob":
		return r.fail(step)
	case "StepCompleteUserTask":
		step.JobType = userTaskType
		return r.complete(step)
	case "StepThrowError": // from the job of a user task; an error end event throws by itself
		return r.throwFromUserTask(step)
	case "StepActivateBPMNElement":
		if !r.started(step.ElementID) {
			return nil // before the elements that the path starts at
		}
		return r.reached(step.ElementID)
	case "StepPickDefaultCase", "StepPickConditionCase":
		return nil
	default:
		return fmt.Errorf("unknown step %q", step.Step)
	}
}

// userTaskType is the job type of user tasks that are done by workers.
const userTaskType = "io.camunda.zeebe:userTask"

func (r *pathRun) start(step pathStep) error {
	request := &pb.CreateProcessInstanceRequest{BpmnProcessId: step.ProcessID, Version: -1, TenantId: r.tenant, Variables: r.variables()}
	for _, element := range step.StartElementIDs {
		request.StartInstructions = append(request.StartInstructions, &pb.ProcessInstanceCreationStartInstruction{ElementId: element})
	}
	_, err := r.CreateProcessInstance(r.Context(), request)
	return err
}

func (r *pathRun) publish(name, key, variables string) error {
	_, err := r.PublishMessage(r.Context(), &pb.PublishMessageRequest{Name: name, CorrelationKey: key, Variables: variables,
		TimeToLive: pathMessage.Milliseconds(), TenantId: r.tenant})
	return err
}

func (r *pathRun) waitFor(duration string) error {
	parsed, err := feel.ParseDuration(duration)
	if err != nil {
		return err
	}
	base := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	then, _ := parsed.AddDuration(base)
	r.advance(then.Sub(base))
	return nil
}

// reached waits until an instance of an element has been there.
// started says whether the path has come to one of the elements that it starts at; others before it are not entered.
func (r *pathRun) started(element string) bool {
	at := r.path.Steps[0].StartElementIDs
	r.begun = r.begun || len(at) == 0 || slices.Contains(at, element)
	return r.begun
}

func (r *pathRun) reached(element string) error {
	return r.until(element+" is reached", func() bool {
		return len(search(r.site, broker.SearchElements, r.tenant, is("element_id", element))) > 0
	})
}

// take activates the job of a step, as soon as it is there. Jobs of other
// elements that come first are kept for their steps.
func (r *pathRun) take(step pathStep) (*pb.ActivatedJob, error) {
	for {
		for i, job := range r.held {
			if job.GetElementId() == step.ElementID {
				r.held = slices.Delete(r.held, i, i+1)
				return job, nil
			}
		}
		job, err := r.next(step)
		if err != nil {
			return nil, err
		}
		r.held = append(r.held, job)
	}
}

func (r *pathRun) next(step pathStep) (*pb.ActivatedJob, error) {
	jobs, err := r.tryActivate(&pb.ActivateJobsRequest{Type: step.JobType, Worker: "generic", Timeout: pathJobTimeout.Milliseconds(),
		MaxJobsToActivate: 1, RequestTimeout: 20_000, TenantIds: []string{r.tenant}})
	if err != nil {
		return nil, err
	}
	if len(jobs) == 0 {
		return nil, fmt.Errorf("no job of type %s comes; active are %s", step.JobType, r.active())
	}
	return jobs[0], nil
}

func (r *pathRun) complete(step pathStep) error {
	job, err := r.take(step)
	if err != nil {
		return err
	}
	_, err = r.CompleteJob(r.Context(), &pb.CompleteJobRequest{JobKey: job.GetKey(), Variables: text(step.Variables)})
	return err
}

func (r *pathRun) throw(step pathStep) error {
	job, err := r.take(step)
	if err != nil {
		return err
	}
	_, err = r.ThrowError(r.Context(), &pb.ThrowErrorRequest{JobKey: job.GetKey(), ErrorCode: step.ErrorCode})
	return err
}

// fail fails a job: with a retry left, or without, which is an incident that is
// resolved.
func (r *pathRun) fail(step pathStep) error {
	job, err := r.take(step)
	if err != nil {
		return err
	}
	request := &pb.FailJobRequest{JobKey: job.GetKey()}
	if step.UpdateRetries {
		request.Retries = 1
	}
	if _, err := r.FailJob(r.Context(), request); err != nil || step.UpdateRetries {
		return err
	}
	for _, incident := range search(r.site, broker.SearchIncidents, r.tenant, is("state", broker.StateActive)) {
		if _, err := r.ResolveIncident(r.Context(), &pb.ResolveIncidentRequest{IncidentKey: incident.Incident.Key}); err != nil {
			return err
		}
	}
	return nil
}

func (r *pathRun) throwFromUserTask(step pathStep) error {
	if err := r.reached(step.ElementID); err != nil {
		return err
	}
	for _, found := range search(r.site, broker.SearchJobs, r.tenant, is("state", "CREATED")) {
		if found.ElementID == step.ElementID {
			step.JobType = found.Job.Type
			return r.throw(step)
		}
	}
	return nil
}
