package broker_test

import (
	"context"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/pipeline"
)

// overload counts what becomes of instances with one task.
type overload struct {
	*node
	started, refused, completed atomic.Int64
	workRefused                 atomic.Int64  // activations and completions
	done                        chan struct{} // a signal for each completed one
}

// offer offers a start and waits for nothing.
func (o *overload) offer() {
	err := o.pipeline.SubmitThen(o.Context(), pipeline.Act{Actor: tester, Tenant: tenant, Command: &broker.CreateInstance{ProcessID: "one"}},
		func(_ any, err error) {
			if err != nil {
				o.Errorf("a start that was taken failed: %v", err)
			}
		})
	switch {
	case err == nil:
		o.started.Add(1)
	case pipeline.CodeOf(err) == pipeline.ResourceExhausted:
		o.refused.Add(1)
	default:
		o.Errorf("a start: %v", err)
	}
}

// work completes jobs until ctx ends.
func (o *overload) work(ctx context.Context) {
	command := broker.ActivateJobs{Type: "work", Worker: "w", Timeout: time.Minute, Max: 256, Tenants: []string{tenant}}
	for ctx.Err() == nil {
		taken, err := o.broker.PollJobs(ctx, tester, command, time.Minute)
		if err != nil && ctx.Err() == nil {
			o.workRefused.Add(1)
			o.Errorf("activating jobs: %v", err)
			return
		}
		var all sync.WaitGroup
		for _, job := range taken {
			all.Go(func() { o.complete(job.Key) })
		}
		all.Wait()
	}
}

func (o *overload) complete(job int64) {
	act := pipeline.Act{Actor: tester, Tenants: []string{"another", tenant}, Command: &broker.CompleteJob{Job: job}}
	if _, err := o.pipeline.Submit(o.Context(), act); err != nil {
		o.workRefused.Add(1)
		o.Errorf("completing a job: %v", err)
		return
	}
	o.completed.Add(1)
	o.done <- struct{}{}
}

// run offers so many starts at first, and so many for each completed instance
// until that many are completed; then it waits for what was started. It gives how
// many completed until then in a second of the processor, others use it too, and how
// many were in progress then.
func (o *overload) run(atFirst, each, until int) (perSecond float64, inProgress int64) {
	began := o.processorTime()
	for range atFirst {
		o.offer()
	}
	for range until {
		<-o.done
		for range each {
			o.offer()
		}
	}
	perSecond = float64(until) / (o.processorTime() - began).Seconds()
	inProgress = o.started.Load() - o.completed.Load()
	for o.completed.Load() < o.started.Load() {
		<-o.done
	}
	return perSecond, inProgress
}

// processorTime is what this process has used.
func (o *overload) processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		o.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// TestOverloadFinishesWhatItBegan offers five times of what is completed. What was
// started is completed, no worker is refused, about as much is done as when no
// more is offered than is completed, and little more is started than that.
func TestOverloadFinishesWhatItBegan(t *testing.T) {
	o := &overload{node: start(t), done: make(chan struct{}, 100_000)}
	do[broker.Deployed](o.node, &broker.Deploy{Files: []broker.File{process("one", `<startEvent id="s"/><serviceTask id="t"><extensionElements>
		<zeebe:taskDefinition type="work"/></extensionElements></serviceTask><endEvent id="e"/>
		<sequenceFlow id="f" sourceRef="s" targetRef="t"/><sequenceFlow id="g" sourceRef="t" targetRef="e"/>`)}})
	ctx, cancel := context.WithCancel(t.Context())
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() { o.work(ctx) })
	}
	defer workers.Wait()
	defer cancel()
	most, _ := o.run(256, 1, 2000)
	if o.refused.Load() > 0 {
		t.Fatalf("%d starts were refused though few waited", o.refused.Load())
	}
	overloaded, inProgress := o.run(10_000, 5, 4000)
	t.Logf("%.0f instances in a second of the processor, %.0f at five times the load; %d of %d starts refused; %d are in progress", most, overloaded,
		o.refused.Load(), o.refused.Load()+o.started.Load(), inProgress)
	switch {
	case o.refused.Load() == 0:
		t.Error("no start was refused: there was no overload")
	case o.completed.Load() != o.started.Load():
		t.Errorf("%d of %d started instances are completed", o.completed.Load(), o.started.Load())
	case inProgress > 10_000: // most of them wait to be started
		t.Errorf("%d instances are in progress after 4000 were completed: more begins than is finished", inProgress)
	case overloaded < most/3: // it is about the same
		t.Errorf("%.0f instances in a second of the processor instead of %.0f", overloaded, most)
	}
}
