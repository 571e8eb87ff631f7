package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"zhitong/zeebe/gatewayprotocol"
)

// jobTimeout is how long a worker has for a job.
const jobTimeout = 2 * time.Second

// timerModel waits for two seconds.
const timerModel = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
<process id="timed" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="c"/>
<intermediateCatchEvent id="c"><timerEventDefinition><timeDuration>PT2S</timeDuration></timerEventDefinition></intermediateCatchEvent>
<sequenceFlow id="f2" sourceRef="c" targetRef="e"/><endEvent id="e"/></process></definitions>`

// clusterLoad is clients who start instances on every node, wait for the results
// of some, take jobs by streams from every node and complete each on another.
type clusterLoad struct {
	*cluster
	creating, working sync.WaitGroup
	stop, dismiss     context.CancelFunc // of those who create, of the workers

	mutex     sync.Mutex
	created   map[int64]bool // instances of which a client was told
	completed map[int64]int  // how often a worker was told that it has completed the job
	asked     time.Time      // when the completion was asked for that was asked for last, of those
	by        map[string]bool
	answered  int // callers who got the result that they waited for
	unknown   int // requests whose fate a client was not told
}

// deploy deploys the models of the load.
func (c *cluster) deploy(models ...string) {
	c.Helper()
	request := &gatewayprotocol.DeployResourceRequest{}
	for i, model := range models {
		request.Resources = append(request.Resources, &gatewayprotocol.Resource{Name: fmt.Sprintf("%d.bpmn", i), Content: []byte(model)})
	}
	if _, err := c.members[0].client().DeployResource(c.Context(), request); err != nil {
		c.Fatal(err)
	}
}

// startLoad deploys the models and starts the clients.
func (c *cluster) startLoad() *clusterLoad {
	c.Helper()
	c.deploy(oneTask, timerModel)
	l := &clusterLoad{cluster: c, created: map[int64]bool{}, completed: map[int64]int{}, by: map[string]bool{}}
	creators, stop := context.WithCancel(c.Context())
	workers, dismiss := context.WithCancel(c.Context())
	l.stop, l.dismiss = stop, dismiss
	for i, m := range c.members {
		l.working.Go(func() { l.work(workers, m, c.members[(i+1)%len(c.members)]) })
		for j := range 4 {
			l.creating.Go(func() { l.create(creators, m, j) })
		}
	}
	return l
}

// create starts an instance every tenth of a second: as the first of the
// creators of a node with a timer, as the second waiting for its result.
func (l *clusterLoad) create(ctx context.Context, m *member, which int) {
	pace := time.NewTicker(100 * time.Millisecond)
	defer pace.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-pace.C:
		}
		request := &gatewayprotocol.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -1}
		if which == 0 {
			request.BpmnProcessId = "timed"
		}
		if which == 1 {
			l.result(m, request)
		} else {
			l.started(l.start(m, request))
		}
	}
}

func (l *clusterLoad) start(m *member, request *gatewayprotocol.CreateProcessInstanceRequest) (int64, error) {
	ctx, cancel := context.WithTimeout(l.Context(), 5*time.Second)
	defer cancel()
	created, err := m.client().CreateProcessInstance(ctx, request)
	return created.GetProcessInstanceKey(), err
}

// result starts an instance and waits for its result, which is that of the
// completion that a worker asked for.
func (l *clusterLoad) result(m *member, request *gatewayprotocol.CreateProcessInstanceRequest) {
	const patience = 2 * nodeLease
	ctx, cancel := context.WithTimeout(l.Context(), patience+time.Second)
	defer cancel()
	created, err := m.client().CreateProcessInstanceWithResult(ctx,
		&gatewayprotocol.CreateProcessInstanceWithResultRequest{Request: request, RequestTimeout: patience.Milliseconds()})
	l.started(created.GetProcessInstanceKey(), err)
	if err != nil {
		return
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.answered++
	if text := created.GetVariables(); !l.by[text] {
		l.Errorf("instance %d ended with %s, which no worker sent", created.GetProcessInstanceKey(), text)
	}
}

func (l *clusterLoad) started(key int64, err error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if err != nil {
		l.unknown++
		return
	}
	l.created[key] = true
}

// work takes jobs from one node and completes them on another.
func (l *clusterLoad) work(ctx context.Context, from, first *member) {
	var completing sync.WaitGroup
	defer completing.Wait()
	pace := time.NewTicker(100 * time.Millisecond) // between streams that break
	defer pace.Stop()
	for ctx.Err() == nil {
		stream, err := from.client().StreamActivatedJobs(ctx, &gatewayprotocol.StreamActivatedJobsRequest{Type: "work", Worker: from.name, Timeout: jobTimeout.Milliseconds()})
		for err == nil {
			var job *gatewayprotocol.ActivatedJob
			if job, err = stream.Recv(); err == nil {
				l.deadlineIsTheStores(job)
				completing.Go(func() { l.complete(job, first) })
			}
		}
		<-pace.C
	}
}

// deadlineIsTheStores checks that the clock of the node has no part in a
// deadline: that of the store is the test's own. A job may have been taken a
// while ago; it was not taken in the future.
func (l *clusterLoad) deadlineIsTheStores(job *gatewayprotocol.ActivatedJob) {
	if ahead := time.Until(time.UnixMilli(job.GetDeadline())); ahead > jobTimeout+time.Second || ahead < -time.Minute {
		l.Errorf("the deadline of job %d is in %v", job.GetKey(), ahead)
	}
}

// complete asks one node after the other until one says what became of a job.
func (l *clusterLoad) complete(job *gatewayprotocol.ActivatedJob, first *member) {
	l.mutex.Lock()
	by := fmt.Sprintf(`{"by":"%d %d"}`, job.GetKey(), len(l.by))
	l.by[by] = true
	l.mutex.Unlock()
	for _, m := range append([]*member{first}, l.members...) {
		ctx, cancel := context.WithTimeout(l.Context(), 3*time.Second)
		began := time.Now()
		_, err := m.client().CompleteJob(ctx, &gatewayprotocol.CompleteJobRequest{JobKey: job.GetKey(), Variables: by})
		cancel()
		l.mutex.Lock()
		switch status.Code(err) {
		case codes.OK:
			l.completed[job.GetKey()]++
			l.asked = later(l.asked, began)
		case codes.NotFound: // it was completed
		default:
			l.unknown++
			l.mutex.Unlock()
			continue
		}
		l.mutex.Unlock()
		return
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// awaitCompletion waits until a worker was told that a job is completed which it
// asked for after a moment, and gives how long after it that was.
func (l *clusterLoad) awaitCompletion(since time.Time, within time.Duration) time.Duration {
	l.Helper()
	pace := time.NewTicker(10 * time.Millisecond)
	defer pace.Stop()
	for ; ; <-pace.C {
		l.mutex.Lock()
		asked := l.asked
		l.mutex.Unlock()
		took := time.Since(since)
		if asked.After(since) {
			return took
		}
		if took > within {
			l.Fatalf("no job was completed for %v", took)
		}
	}
}

// settle ends the load, waits until nothing is left to do and says how long that took.
func (l *clusterLoad) settle(within time.Duration) {
	l.Helper()
	l.stop()
	l.creating.Wait()
	began := time.Now()
	l.awaitNone("select count(*) from process_instance where state <> 'COMPLETED'", within)
	l.dismiss()
	l.working.Wait()
	l.Logf("%d instances of which clients were told, %d results, %d jobs completed, %d answers unknown; settled in %v",
		len(l.created), l.answered, len(l.completed), l.unknown, time.Since(began).Round(time.Millisecond))
}

// check looks for what must never be, without asking the platform, and has the
// log verified. No instance may have taken longer than given.
func (l *clusterLoad) check(longest time.Duration) {
	l.Helper()
	if len(l.created) == 0 || len(l.completed) == 0 || l.answered == 0 {
		l.Error("there was no load")
	}
	for job, times := range l.completed {
		if times != 1 {
			l.Errorf("workers were told %d times that they completed job %d", times, job)
		}
	}
	stored := map[int64]bool{}
	for _, key := range l.column("select id from process_instance") {
		stored[key] = true
	}
	for key := range l.created {
		if !stored[key] {
			l.Errorf("instance %d is lost", key)
		}
	}
	ended := map[int64]bool{}
	for _, key := range l.column("select id from job_history where state = 'COMPLETED'") {
		ended[key] = true
	}
	for key := range l.completed {
		if !ended[key] {
			l.Errorf("the completion of job %d, of which a worker was told, is undone", key)
		}
	}
	for what, query := range map[string]string{
		"instances are not complete":           "select count(*) from process_instance where state <> 'COMPLETED'",
		"instances have not exactly one job":   "select count(*) from process_instance p where process_id = 'one' and (select count(*) from job_history j where j.instance = p.id and j.state = 'COMPLETED') <> 1",
		"jobs are of no instance":              "select count(*) from job_history j where not exists (select from process_instance p where p.id = j.instance)",
		"instances have not each element once": "select count(*) from process_instance p where (select string_agg(element_id, ' ' order by element_id) from element_instance e where e.instance = p.id and state = 'COMPLETED') not in ('e s work', 'c e s', 'e one s work', 'c e s timed')",
		"incidents are there":                  "select count(*) from incident_history",
		"timers fired before their time":       "select count(*) from process_instance where process_id = 'timed' and ended_at - started_at < 2000000",
	} {
		if found := l.count(query); found != 0 {
			l.Errorf("%d %s", found, what)
		}
	}
	slowest := time.Duration(l.count("select coalesce(max(ended_at - started_at), 0) from process_instance where ended_at is not null")) * time.Microsecond
	l.Logf("%d instances; the slowest took %v", len(stored), slowest.Round(time.Millisecond))
	if slowest > longest {
		l.Errorf("an instance was held up for %v", slowest)
	}
	l.awaitSealed(int64(len(l.created) + len(l.completed)))
	l.verifyAudit()
}

// awaitSealed waits until the log has so many entries that are sealed; a node
// that was killed while it sealed holds up the others for its lease.
func (c *cluster) awaitSealed(entries int64) {
	c.Helper()
	pace := time.NewTicker(100 * time.Millisecond)
	defer pace.Stop()
	for began := time.Now(); ; <-pace.C {
		var newest struct{ Size int64 }
		err := c.members[0].rest().get(c.Context(), "/api/v1/audit/checkpoint", &newest)
		if err == nil && newest.Size >= entries {
			return
		}
		if time.Since(began) > time.Minute {
			c.Errorf("%d entries of the audit log are sealed, fewer than the %d commands that clients were told of: %v", newest.Size, entries, err)
			return
		}
	}
}

// verifyAudit exports the log and verifies it, as an auditor would.
func (c *cluster) verifyAudit() {
	c.Helper()
	out := c.TempDir() + "/audit"
	if code, _, talk := zhitong(c.T, "audit", "export", "--url", c.members[0].rest().url, "--out", out); code != exitOK {
		c.Errorf("export of the audit log: %d %s", code, talk)
		return
	}
	code, said, talk := zhitong(c.T, "audit", "verify", out, "--key", out+".pub")
	if code != exitOK || !strings.HasPrefix(said, "OK: ") || strings.HasPrefix(said, "OK: 0 ") {
		c.Errorf("the audit log: %d %s %s", code, said, talk)
	}
	c.Log(strings.TrimSpace(said))
}
