package broker

import (
	"sync/atomic"

	"zhitong/pipeline"
)

// How many calls of a node wait at the same time: for the ends of instances, and
// for jobs. Those of one kind take no place of the other: who awaits an instance
// must not lock the worker out who would finish it.
const (
	maxAwaiting = 10_000
	maxWorking  = 120_000
)

// places bound how many calls of a kind wait.
type places struct {
	most  int64
	what  string
	taken atomic.Int64
}

// take takes a place, or refuses with ResourceExhausted. Call leave at the end.
func (p *places) take() (leave func(), err error) {
	if p.taken.Add(1) > p.most {
		p.taken.Add(-1)
		return nil, &pipeline.Refusal{Code: pipeline.ResourceExhausted, RetryAfter: pipeline.RetryAfter,
			Message: "as many calls as there may be wait " + p.what + "; try again later"}
	}
	return func() { p.taken.Add(-1) }, nil
}

// TakeAwaitPlace takes a place among the calls that wait for the end of an
// instance, before they start it. Call leave at the end.
func (b *Broker) TakeAwaitPlace() (leave func(), err error) { return b.awaiting.take() }

// TakeWorkPlace takes a place among the calls and streams of workers that wait for
// jobs. Call leave at the end.
func (b *Broker) TakeWorkPlace() (leave func(), err error) { return b.working.take() }
