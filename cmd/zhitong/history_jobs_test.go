package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/anishathalye/porcupine"

	"zhitong/zeebe/gatewayprotocol"
)

// jobLease is how long a worker has for a job of which a history is recorded.
const jobLease = 400 * time.Millisecond

// jobClients are workers who complete jobs, fail them, let their leases run out
// and come too late, each through any node.
type jobClients struct {
	*cluster
	*history[int64]
	creating, working context.Context
	serial            atomic.Int64
	mutex             sync.Mutex
	instances         map[int64]int64 // by job
	tasks             sync.WaitGroup
}

// any gives a node to ask.
func (c *cluster) any() *member { return c.members[rand.IntN(len(c.members))] }

// start starts the clients; those who create instances end before the workers.
func (j *jobClients) start(creators, workers *sync.WaitGroup) {
	every(j.creating, creators, 4, func(int) {
		ctx, cancel := context.WithTimeout(j.Context(), 3*time.Second)
		defer cancel()
		_, _ = j.any().client().CreateProcessInstance(ctx, &gatewayprotocol.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -1}) // workers find it
		linger(ctx, time.Duration(rand.IntN(200))*time.Millisecond)
	})
	every(j.working, workers, 6, j.poll)
	every(j.working, workers, 2, j.stream)
}

// linger waits a while or until the context ends.
func linger(ctx context.Context, lasts time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, lasts)
	defer cancel()
	<-ctx.Done()
}

// poll asks for jobs once.
func (j *jobClients) poll(client int) {
	ctx, cancel := context.WithTimeout(j.working, 3*time.Second)
	defer cancel()
	call := j.now()
	answers, err := j.any().client().ActivateJobs(ctx, &gatewayprotocol.ActivateJobsRequest{Type: "work", Worker: fmt.Sprint(client),
		Timeout: jobLease.Milliseconds(), MaxJobsToActivate: 2, RequestTimeout: 1000})
	for err == nil {
		var some *gatewayprotocol.ActivateJobsResponse
		if some, err = answers.Recv(); err == nil {
			for _, job := range some.GetJobs() {
				j.take(job, call)
			}
		}
	}
	linger(ctx, 20*time.Millisecond)
}

// stream takes jobs from a stream until it breaks.
func (j *jobClients) stream(client int) {
	ctx, cancel := context.WithTimeout(j.working, 2*time.Second) // and then from another node
	defer cancel()
	call := j.now()
	jobs, err := j.any().client().StreamActivatedJobs(ctx, &gatewayprotocol.StreamActivatedJobsRequest{Type: "work", Worker: fmt.Sprint("stream ", client), Timeout: jobLease.Milliseconds()})
	for err == nil {
		var job *gatewayprotocol.ActivatedJob
		if job, err = jobs.Recv(); err == nil {
			j.take(job, call)
		}
	}
	linger(j.working, 20*time.Millisecond)
}

// take records that a worker has got a job, and does something with it.
func (j *jobClients) take(job *gatewayprotocol.ActivatedJob, call int64) {
	// The clock of the store is the test's own. When the job was taken nobody is told; that was at the latest now.
	request := jobRequest{what: "activate", deadline: job.GetDeadline(), seen: time.Now().UnixMilli(), retries: job.GetRetries()}
	if request.deadline > request.seen+jobLease.Milliseconds() {
		j.Errorf("job %d, got at %d, is held until %d", job.GetKey(), request.seen, request.deadline)
	}
	j.record(job.GetKey(), request.what, porcupine.Operation{Call: call, Return: j.now(), Input: request, Output: answeredYes})
	j.mutex.Lock()
	j.instances[job.GetKey()] = job.GetProcessInstanceKey()
	j.mutex.Unlock()
	j.tasks.Go(func() { j.treat(job.GetKey()) })
}

// treat does with a job what workers do; once no more are started, all complete theirs.
func (j *jobClients) treat(job int64) {
	choice := rand.IntN(10)
	if j.creating.Err() != nil {
		choice = 0
	}
	switch {
	case choice < 3:
		j.complete(job)
	case choice < 5: // perhaps too late
		linger(j.Context(), time.Duration(rand.Int64N(int64(2*jobLease))))
		j.complete(job)
	case choice < 7:
		j.fail(job)
	case choice < 8: // two at once
		j.tasks.Go(func() { j.complete(job) })
		j.complete(job)
	case choice < 9:
		j.tasks.Go(func() { j.fail(job) })
		j.complete(job)
	} // or forgets it
}

func (j *jobClients) complete(job int64) {
	by := fmt.Sprint(j.serial.Add(1))
	j.ask(job, "complete", jobRequest{what: "complete", by: by}, func() error {
		ctx, cancel := context.WithTimeout(j.Context(), 3*time.Second)
		defer cancel()
		_, err := j.any().client().CompleteJob(ctx, &gatewayprotocol.CompleteJobRequest{JobKey: job, Variables: `{"by":"` + by + `"}`})
		return err
	})
}

// fail fails a job and leaves a number of retries that nobody else leaves.
func (j *jobClients) fail(job int64) {
	retries := int32(10 + j.serial.Add(1))
	j.ask(job, "fail", jobRequest{what: "fail", retries: retries}, func() error {
		ctx, cancel := context.WithTimeout(j.Context(), 3*time.Second)
		defer cancel()
		_, err := j.any().client().FailJob(ctx, &gatewayprotocol.FailJobRequest{JobKey: job, Retries: retries})
		return err
	})
}

// readAll records what history shows in the end: whose completion it was.
func (j *jobClients) readAll() {
	j.Helper()
	taken := j.values("by")
	for job, instance := range j.instances {
		now := j.now()
		j.record(job, "read", porcupine.Operation{Call: now, Return: now + 1, Input: jobRequest{what: "read", by: taken[instance]}, Output: answeredYes})
	}
}

// spoiltJobs are what faults would make of a history of a job.
var spoiltJobs = map[string]func([]porcupine.Operation) ([]porcupine.Operation, bool){
	"a job that is taken again after it has ended": func(asked []porcupine.Operation) ([]porcupine.Operation, bool) {
		end := asked[len(asked)-1].Return
		again := asked[0]
		again.Input = jobRequest{what: "activate", seen: math.MaxInt64, retries: again.Input.(jobRequest).retries}
		again.Call, again.Return = end+1, end+2
		return append(asked, again), true
	},
	"a completion that is undone":   spoilt("complete", func(one *porcupine.Operation) { one.Output = answeredNot }),
	"a job that is completed twice": twice("complete"),
	"another's completion": spoilt("read", func(one *porcupine.Operation) {
		one.Input = jobRequest{what: "read", by: "nobody"}
	}),
	"a lease that overlaps": func(asked []porcupine.Operation) ([]porcupine.Operation, bool) {
		for _, one := range asked {
			if whatOf(one) == "fail" { // which frees it
				return nil, false
			}
		}
		again := asked[0]
		request := again.Input.(jobRequest)
		request.seen = request.deadline - 1
		again.Input, again.Call, again.Return = request, again.Return+1, again.Return+2
		return append(asked, again), request.what == "activate"
	},
}

// spoilt changes the first request of a kind that was answered with yes.
func spoilt(what string, change func(*porcupine.Operation)) func([]porcupine.Operation) ([]porcupine.Operation, bool) {
	return func(asked []porcupine.Operation) ([]porcupine.Operation, bool) {
		for i := range asked {
			if whatOf(asked[i]) == what && asked[i].Output == answeredYes {
				change(&asked[i])
				return asked, true
			}
		}
		return nil, false
	}
}

// twice has the first request of a kind that was answered with yes succeed twice.
func twice(what string) func([]porcupine.Operation) ([]porcupine.Operation, bool) {
	return func(asked []porcupine.Operation) ([]porcupine.Operation, bool) {
		for _, one := range asked {
			if whatOf(one) == what && one.Output == answeredYes {
				return append(asked, one), true
			}
		}
		return nil, false
	}
}

func whatOf(one porcupine.Operation) string {
	switch r := one.Input.(type) {
	case jobRequest:
		return r.what
	case messageRequest:
		return r.what
	default:
		return ""
	}
}
