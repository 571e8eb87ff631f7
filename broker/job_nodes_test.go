package broker_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store/memorytest"
)

// pausing holds a batch up once it is decided, before it is written.
type pausing struct {
	armed         atomic.Bool
	reached, goOn chan struct{}
}

// Project implements [pipeline.Projection].
func (p *pausing) Project(context.Context, *pipeline.Batch, []*pipeline.Unit) error {
	if p.armed.CompareAndSwap(true, false) {
		close(p.reached)
		<-p.goOn
	}
	return nil
}

// TestAJobKeepsWhatTwoNodesChangeOfIt: its worker fails it through a node that stands still meanwhile, and an operator changes
// its priority through another one.
func TestAJobKeepsWhatTwoNodesChangeOfIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		database, pauses := memorytest.New(memorytest.Options{}), &pausing{reached: make(chan struct{}), goOn: make(chan struct{})}
		one := startNodeAs(t, database.Connect("one"), "one", func(*broker.Broker) {}, func(options *pipeline.Options) {
			options.Projections = append(options.Projections, pauses)
		})
		other := startNode(t, database.Connect("other"), "other")
		defer other.stop()
		defer one.stop()
		one.deploy(process("one", oneTask))
		one.create("one", "")
		activate := &broker.ActivateJobs{Type: "work", Worker: "w", Timeout: 1e12, Max: 1, Tenants: []string{tenant}}
		job := do[[]broker.ActivatedJob](one, activate)[0].Key
		pauses.armed.Store(true)
		failed := inTime(func() (any, error) { return do[any](one, &broker.FailJob{Job: job, Retries: 2}), nil })
		<-pauses.reached
		urgent := 9
		updated := inTime(func() (any, error) { return do[any](other, &broker.UpdateJob{Job: job, Priority: &urgent}), nil })
		synctest.Wait()
		close(pauses.goOn)
		<-failed
		<-updated
		again := do[[]broker.ActivatedJob](other, activate)
		if len(again) != 1 || again[0].Retries != 2 || again[0].Priority != urgent {
			t.Errorf("the job is %+v", again)
		}
	})
}
