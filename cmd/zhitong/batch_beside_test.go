package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"zhitong/rest"
)

// beside starts and completes instances while a batch operation runs: those of
// a process with one task, and some of the very process that the operation is
// about, which it must leave alone. When the server is killed it goes on with
// the next one.
type beside struct {
	ctx context.Context
	// load is held for reading during every request; who writes it has the only say.
	load   sync.RWMutex
	server overREST
	phase  int      // of the test, in the business ids of the instances that are started
	back   chan any // closed when the server is back after being killed
	seen   chan any // back at the beginning of the turn

	ended     sync.WaitGroup
	stop      context.CancelFunc
	started   []rest.Key // instances with one task
	latencies []time.Duration
	lost      int // requests that a killed server did not answer
	first     rest.Key
}

func startBeside(ctx context.Context, server overREST, first rest.Key) *beside {
	running, stop := context.WithCancel(ctx)
	b := &beside{ctx: running, stop: stop, server: server, first: first, back: make(chan any)}
	b.ended.Go(func() {
		for turn := 0; running.Err() == nil; turn++ {
			if err := b.turn(turn); err != nil && running.Err() == nil {
				b.lost++
				select {
				case <-running.Done():
				case <-b.seen:
				}
			}
		}
	})
	return b
}

// turn starts one instance and completes the jobs that wait.
func (b *beside) turn(turn int) error {
	b.load.RLock()
	defer b.load.RUnlock()
	b.seen = b.back
	if turn%4 == 0 {
		return b.server.post(b.ctx, "/v2/process-instances",
			fmt.Sprintf(`{"processDefinitionKey":"%d","businessId":"during %d","variables":{"decision":"late","aside":false}}`, b.first, b.phase), nil)
	}
	at := time.Now()
	key, err := b.server.start(b.ctx)
	if err != nil {
		return err
	}
	b.started, b.latencies = append(b.started, rest.Key(key)), append(b.latencies, time.Since(at))
	return completeWaiting(b.ctx, b.server, -1)
}

// completeWaiting completes the jobs of the one-task process that wait.
func completeWaiting(ctx context.Context, server overREST, wait int) error {
	var taken rest.ActivatedJobs
	err := server.post(ctx, "/v2/jobs/activation",
		fmt.Sprintf(`{"type":"work","worker":"beside","timeout":2000,"maxJobsToActivate":20,"requestTimeout":%d}`, wait), &taken)
	for _, job := range taken.Jobs {
		if err == nil {
			err = server.post(ctx, fmt.Sprintf("/v2/jobs/%d/completion", job.JobKey), `{}`, nil)
		}
	}
	return err
}

// during begins a phase while nothing else is asked for, so that every instance
// was started either before it or after.
func (b *beside) during(phase int, begin func()) {
	b.load.Lock()
	defer b.load.Unlock()
	begin()
	b.phase = phase
}

// goOn says where the server is that follows a killed one.
func (b *beside) goOn(server overREST) {
	b.load.Lock()
	defer b.load.Unlock()
	b.server = server
	close(b.back)
	b.back = make(chan any)
}

// finish ends the work and gives how long starts took, sorted.
func (b *beside) finish() []time.Duration {
	b.stop()
	b.ended.Wait()
	slices.Sort(b.latencies)
	return b.latencies
}
