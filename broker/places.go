package broker

import (
	"sync"
	"sync/atomic"
	"time"

	"zhitong/pipeline"
)

// How many calls of a node wait at the same time: for the ends of instances, and
// for jobs. Those of one kind take no place of the other: who awaits an instance
// must not lock the worker out who would finish it.
const (
	maxAwaiting = 10_000
	maxWorking  = 120_000
)

// On a node that is at its limit so many await the ends of instances as end in
// awaitedAhead, and minAwaiting at least: more would all wait longer, until none of
// them got its answer in time. Elsewhere instances may last as long as they like.
const (
	minAwaiting  = 256
	awaitedAhead = 1 // second
)

// places bound how many calls of a kind wait.
type places struct {
	most  int64
	full  error // what is said when all are taken, made once
	taken atomic.Int64
}

// take takes a place, or refuses with ResourceExhausted. Call leave at the end.
func (p *places) take() (leave func(), err error) {
	if p.taken.Add(1) > p.most {
		p.taken.Add(-1)
		return nil, p.full
	}
	return func() { p.taken.Add(-1) }, nil
}

// errNotSoon is what is said to those who would wait for the end of an instance in vain.
var errNotSoon = noPlace("more calls wait for the ends of process instances than end soon; try again later")

// errFull is what is said when as many wait for something as may.
func errFull(what string) error {
	return noPlace("as many calls as there may be wait " + what + "; try again later")
}

func noPlace(message string) error { return pipeline.Busy("%s", message) }

// TakeAwaitPlace takes a place among the calls that wait for the end of an
// instance, before they start it. Call leave at the end.
func (b *Broker) TakeAwaitPlace() (leave func(), err error) {
	if waiting := b.awaiting.taken.Load(); waiting >= minAwaiting && b.pipeline.Saturated() && waiting >= awaitedAhead*b.endRate.perSecond(time.Now()) {
		return nil, errNotSoon
	}
	return b.awaiting.take()
}

// TakeWorkPlace takes a place among the calls and streams of workers that wait for
// jobs. Call leave at the end.
func (b *Broker) TakeWorkPlace() (leave func(), err error) { return b.working.take() }

// Waiting says how many calls and streams of workers wait for jobs, and how many
// calls for the ends of process instances.
func (b *Broker) Waiting() (jobs, ends int64) { return b.working.taken.Load(), b.awaiting.taken.Load() }

// endRate counts the ends that were awaited.
type endRate struct {
	mu           sync.Mutex
	since        time.Time // begin of the running second
	count, known int64     // in the running second, and in the one before
}

func (r *endRate) add(now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn(now)
	r.count++
}

// perSecond gives the more of the running second and the one before it.
func (r *endRate) perSecond(now time.Time) int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn(now)
	return max(r.known, r.count)
}

// turn begins a new second if one is over.
func (r *endRate) turn(now time.Time) {
	switch passed := now.Sub(r.since); {
	case passed >= 2*time.Second:
		r.since, r.known, r.count = now, 0, 0
	case passed >= time.Second:
		r.since, r.known, r.count = now, r.count, 0
	}
}
