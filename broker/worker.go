package broker

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"zhitong/engine"
	"zhitong/pipeline"
)

// Work is what a worker does with a job. The error decides what happens to the
// job: *BusinessError throws a BPMN error; any other one fails the attempt.
type Work func(ctx context.Context, job ActivatedJob) (Result, error)

// Result is what a worker gives back: variables, and module commands that are
// decided together with the completion, all or nothing.
type Result struct {
	Variables engine.Variables
	Attached  []pipeline.Command
}

// BusinessError is an outcome that the process handles: a BPMN error.
type BusinessError struct {
	Code, Message string
	Variables     engine.Variables
}

// Error gives the sentence.
func (e *BusinessError) Error() string { return e.Message }

// Worker does the jobs of one type in this process, with the same contract as
// a worker outside: it polls, holds a job for Timeout, and completes it.
type Worker struct {
	Type        string
	Work        Work
	Concurrency int           // jobs at the same time, at least 1
	Timeout     time.Duration // of the work on one job; default five minutes
	Backoff     time.Duration // after a failed attempt; default ten seconds
	Actor       pipeline.Actor
	Tenants     []string
}

// Workers runs in-process workers.
type Workers struct {
	broker  *Broker
	logger  *slog.Logger
	stop    context.CancelFunc
	stopped sync.WaitGroup
	mu      sync.Mutex
	failing map[string]bool // types whose last look for jobs failed
}

// StartWorkers starts the workers; stop them with Stop.
func (b *Broker) StartWorkers(ctx context.Context, workers []Worker) *Workers {
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	all := &Workers{broker: b, logger: b.logger, stop: stop, failing: map[string]bool{}}
	for _, worker := range workers {
		worker = worker.withDefaults()
		all.stopped.Go(func() { all.run(running, worker) })
	}
	return all
}

// Failing gives the types of the workers whose last look for jobs failed, sorted.
func (w *Workers) Failing() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Sorted(maps.Keys(w.failing))
}

// looked notes whether a worker could look for jobs.
func (w *Workers) looked(jobType string, failed bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if failed {
		w.failing[jobType] = true
	} else {
		delete(w.failing, jobType)
	}
}

// Stop lets the workers finish the jobs in hand and ends them.
func (w *Workers) Stop() {
	w.stop()
	w.stopped.Wait()
}

func (w Worker) withDefaults() Worker {
	w.Concurrency = max(w.Concurrency, 1)
	if w.Timeout == 0 {
		w.Timeout = 5 * time.Minute
	}
	if w.Backoff == 0 {
		w.Backoff = 10 * time.Second
	}
	return w
}

// How long a worker waits for jobs in one look, and how long to wait for none.
const (
	workerWait = time.Minute
	noWait     = time.Duration(-1)
)

// run polls for jobs and works on them until ctx ends.
func (w *Workers) run(ctx context.Context, worker Worker) {
	free := make(chan struct{}, worker.Concurrency)
	var busy sync.WaitGroup
	defer busy.Wait()
	wait := workerWait
	for ctx.Err() == nil {
		jobs, err := w.broker.PollJobs(ctx, worker.Actor, ActivateJobs{
			Type: worker.Type, Worker: worker.Type, Timeout: worker.lease(), Max: worker.Concurrency, Tenants: worker.Tenants,
		}, wait)
		failed := err != nil && ctx.Err() == nil
		w.looked(worker.Type, failed)
		wait = workerWait
		if failed {
			wait = noWait // so that it shows soon that looking works again
			w.logger.Warn("activating jobs failed; trying again", "type", worker.Type, "error", err)
			waitFor(ctx, time.Second)
		}
		for _, job := range jobs {
			free <- struct{}{}
			busy.Go(func() {
				w.do(context.WithoutCancel(ctx), worker, job)
				<-free
			})
		}
	}
}

// leaseTime is how long a job is held without a sign of life of its worker: what
// a node that dies had in hand goes on elsewhere after that time.
const leaseTime = 10 * time.Second

func (w Worker) lease() time.Duration { return min(leaseTime, w.Timeout) }

// hold keeps a job in hand while it is worked on, until stop is called.
func (w *Workers) hold(ctx context.Context, worker Worker, job ActivatedJob) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var beating sync.WaitGroup
	beating.Go(func() {
		lease := worker.lease()
		for {
			if waitFor(ctx, lease/3); ctx.Err() != nil {
				return
			}
			if err := w.report(ctx, worker, job, &UpdateJob{Job: job.Key, Timeout: &lease}, nil); err != nil && ctx.Err() == nil {
				w.logger.Warn("a job could not be held; another worker may take it too", "type", job.Type, "job", job.Key, "error", err)
			}
		}
	})
	return func() { cancel(); beating.Wait() }
}

func waitFor(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// do works on one job and reports the outcome. A completion that is refused
// because of what is attached fails the attempt with that reason. Whether it is
// the job that is gone or something that the work needs shows when that is
// reported: a job that is gone cannot fail either.
func (w *Workers) do(ctx context.Context, worker Worker, job ActivatedJob) {
	ctx, cancel := context.WithTimeout(ctx, worker.Timeout)
	defer cancel()
	held := w.hold(ctx, worker, job)
	result, err := attempt(ctx, worker.Work, job)
	held()
	if err == nil {
		err = w.report(ctx, worker, job, &CompleteJob{Job: job.Key, Variables: result.Variables}, result.Attached)
	}
	if err == nil {
		return
	}
	if business, ok := errors.AsType[*BusinessError](err); ok {
		err = w.report(ctx, worker, job, &ThrowError{Job: job.Key, Code: business.Code, Message: business.Message,
			Variables: business.Variables}, nil)
	} else {
		err = w.report(ctx, worker, job, &FailJob{Job: job.Key, Retries: job.Retries - 1, Message: err.Error(),
			Backoff: worker.Backoff}, nil)
	}
	if err != nil && pipeline.CodeOf(err) != pipeline.NotFound {
		w.logger.Warn("the outcome of a job could not be reported; it times out", "type", job.Type, "job", job.Key, "error", err)
	}
}

var errWorkerPanic = errors.New("the worker broke down")

// attempt calls the worker's code; a panic there is a failed attempt.
func attempt(ctx context.Context, work Work, job ActivatedJob) (result Result, err error) {
	defer func() {
		if recover() != nil {
			err = errWorkerPanic
		}
	}()
	return work(ctx, job)
}

func (w *Workers) report(ctx context.Context, worker Worker, job ActivatedJob, command pipeline.Command, attached []pipeline.Command) error {
	_, err := w.broker.pipeline.Submit(ctx, pipeline.Act{
		Actor: worker.Actor, Tenant: job.Tenant, Command: command, Attached: attached,
	})
	return err
}
