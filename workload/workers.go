package workload

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"
)

// How workers work.
const (
	handsAtOnce  = 256                   // jobs or user tasks that are completed at the same time
	jobsAtOnce   = 100                   // that one request asks for
	jobHold      = time.Minute           // after which another worker gets a job
	lookInterval = 20 * time.Millisecond // between looks into an empty list of user tasks
	firstPause   = 10 * time.Millisecond // after a refusal, twice as long after each further one
	longestPause = time.Second
)

// crew is those who work the jobs and user tasks of a workload and publish its messages.
type crew struct {
	target   Target
	workload *Workload
	record   *record
	hands    chan struct{}
	working  sync.WaitGroup
}

func newCrew(target Target, workload *Workload, record *record) *crew {
	return &crew{target: target, workload: workload, record: record, hands: make(chan struct{}, handsAtOnce)}
}

// work works until shift ends; what is in hand then is finished, unless ctx ends too.
func (c *crew) work(ctx, shift context.Context) {
	var all sync.WaitGroup
	for _, jobType := range c.workload.jobs {
		all.Go(func() { c.takeJobs(ctx, shift, jobType) })
	}
	if c.workload.people {
		all.Go(func() { c.takeTasks(ctx, shift) })
	}
	all.Wait()
	c.working.Wait()
}

// takeJobs takes the jobs of a type; when the server refuses or is not there, again a little later.
func (c *crew) takeJobs(ctx, shift context.Context, jobType string) {
	wanted := Jobs{Type: jobType, Worker: "zhitong-bench", Fetch: c.workload.fetched(jobType), Hold: jobHold, Most: jobsAtOnce,
		Refused: c.record.stumble}
	for shift.Err() == nil {
		err := c.target.Work(shift, wanted, func(job Job) {
			if c.workload.owns(job.Process) {
				c.inHand(func() { c.finish(ctx, jobType, job) })
			}
		})
		if err != nil && shift.Err() == nil {
			c.record.stumble(err)
			pause(shift, patience(err, longestPause))
		}
	}
}

// inHand does a piece of work beside others as soon as a hand is free.
func (c *crew) inHand(do func()) {
	c.hands <- struct{}{}
	c.working.Go(func() {
		defer func() { <-c.hands }()
		do()
	})
}

// finish completes a job, and publishes the message that comes of it.
func (c *crew) finish(ctx context.Context, jobType string, job Job) {
	completed := c.insist(ctx, func(ctx context.Context) error { return c.target.Complete(ctx, job.Key, c.workload.result) })
	if !completed {
		return
	}
	c.record.jobDone()
	if c.workload.message != "" && c.workload.messageBy == jobType {
		c.publish(ctx, caseOf(job.Variables))
	}
}

// publish publishes the message that a case waits for.
func (c *crew) publish(ctx context.Context, caseID string) {
	c.insist(ctx, func(ctx context.Context) error {
		return c.target.Publish(ctx, c.workload.message, caseID, jobHold)
	})
}

// insist does something, again after a refusal until a worker would lose its job,
// and says whether it was done. Refusals and failures are counted.
func (c *crew) insist(ctx context.Context, do func(context.Context) error) bool {
	holding, cancel := context.WithTimeout(ctx, jobHold)
	defer cancel()
	for wait := firstPause; ; wait = min(2*wait, longestPause) {
		err := do(holding)
		if err == nil {
			return true
		}
		if ctx.Err() != nil { // nobody wants it any more
			return false
		}
		c.record.stumble(err)
		if !failureOf(err).Refused || holding.Err() != nil {
			return false
		}
		pause(holding, patience(err, wait))
	}
}

// patience is how long to wait before the next attempt: as long as the refusal says,
// or else as one would by oneself, and up to half as long again, so that not all who
// were refused at the same time come back at the same time.
func patience(err error, otherwise time.Duration) time.Duration {
	wait := max(failureOf(err).RetryAfter, otherwise)
	return wait + rand.N(wait/2+1)
}

// takeTasks looks for open user tasks and completes them. A task that a search
// shows again, because it lags behind, is not completed twice.
func (c *crew) takeTasks(ctx, shift context.Context) {
	target, ok := c.target.(people)
	if !ok {
		return
	}
	done := newMemory()
	for shift.Err() == nil {
		tasks, err := target.openTasks(shift, c.workload.Process)
		if err != nil && shift.Err() == nil {
			c.record.stumble(err)
			pause(shift, longestPause)
		}
		found := false
		for _, task := range tasks {
			if done.add(task) {
				found = true
				c.inHand(func() {
					c.insist(ctx, func(ctx context.Context) error { return target.completeTask(ctx, task, c.workload.result) })
				})
			}
		}
		c.working.Wait() // what is in hand would be found again
		if !found {
			pause(shift, lookInterval)
		}
	}
}

// memory remembers the last user tasks.
type memory struct{ recent, older map[string]bool }

// remembered is how many user tasks are remembered at least.
const remembered = 20_000

func newMemory() *memory { return &memory{map[string]bool{}, nil} }

// add says whether a user task is new.
func (m *memory) add(task string) bool {
	if m.recent[task] || m.older[task] {
		return false
	}
	if len(m.recent) == remembered {
		m.recent, m.older = map[string]bool{}, m.recent
	}
	m.recent[task] = true
	return true
}

// pause waits, at most until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// owns says whether a process is one of the workload.
func (w *Workload) owns(process string) bool {
	return slices.ContainsFunc(w.files, func(name string) bool { return process == "bench-"+strings.ReplaceAll(name, "_", "-") })
}

// caseOf reads the case out of the variables of a job.
func caseOf(variables []byte) string {
	var read struct {
		CaseID string `json:"caseId"`
	}
	if json.Unmarshal(variables, &read) != nil { // started by somebody else, with another kind of case
		return ""
	}
	return read.CaseID
}
