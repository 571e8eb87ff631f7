package pipeline

import (
	"context"
	"time"
)

// Observer hears of what the pipeline does, for metrics and traces. It is called
// on the goroutines that do the work: it must be quick, and must not block.
type Observer interface {
	// Submitted hears of an act of a caller as it comes. What it gives comes back
	// in the act's [Answered] and [Batched]; nil for nothing.
	Submitted(ctx context.Context, act Act) (trace any)
	// Answered hears how an act ended, also of one that was not queued.
	Answered(Answered)
	// Batched hears of each attempt to commit a batch. What it points to must not
	// be kept.
	Batched(Batched)
}

// Answered is how an act of a caller ended.
type Answered struct {
	Kind, Tenant string
	Target       int64 // the aggregate that it was about, 0 for none
	Err          error // nil when it was carried out; else a *Refusal as a rule
	Took         time.Duration
	Trace        any // what [Observer.Submitted] gave
}

// BatchOutcome is what became of an attempt to commit a batch.
type BatchOutcome uint8

// The outcomes of an attempt.
const (
	// BatchCommitted: it is durable.
	BatchCommitted BatchOutcome = iota
	// BatchRetried: the store asked to try it again from fresh state.
	BatchRetried
	// BatchFailed: it was split, or all of its commands were refused.
	BatchFailed
)

// Batched is an attempt to commit a batch.
type Batched struct {
	Outcome   BatchOutcome
	Callers   int     // commands of callers
	FollowUps int     // stored follow-ups that were taken up
	Units     []*Unit // of one that was committed
	Began     time.Time
	Decided   time.Duration // from Began until all was decided and handed to the store
	Took      time.Duration // from Began until the store answered
	Traces    []any         // of the callers' acts that have one
}

// observation is what a task of a caller keeps for the observer.
type observation struct {
	observer Observer
	at       time.Time
	trace    any
}

// answered tells the observer how the act ended.
func (o observation) answered(kind, tenant string, target int64, err error) {
	o.observer.Answered(Answered{kind, tenant, target, err, time.Since(o.at), o.trace})
}

// unobserved is the observer of a pipeline that has none.
type unobserved struct{}

func (unobserved) Submitted(context.Context, Act) any { return nil }
func (unobserved) Answered(Answered)                  {}
func (unobserved) Batched(Batched)                    {}

// stopwatch times one attempt to commit a batch.
type stopwatch struct {
	began   time.Time
	decided time.Duration
}

// handOver notes that the batch is decided and its rows are with the store.
func (s *stopwatch) handOver() { s.decided = time.Since(s.began) }

// observe tells the observer how an attempt to commit tasks ended.
func (p *Pipeline) observe(clock stopwatch, outcome BatchOutcome, tasks admitted, batch *Batch) {
	report := Batched{Outcome: outcome, Callers: len(tasks.callers), FollowUps: len(tasks.owed),
		Began: clock.began, Decided: clock.decided, Took: time.Since(clock.began)}
	if outcome == BatchCommitted {
		report.Units = batch.units
	}
	for _, task := range tasks.callers {
		if task.trace != nil {
			report.Traces = append(report.Traces, task.trace)
		}
	}
	p.observer.Batched(report)
}

// Load is how much waits in a pipeline's queue.
type Load struct {
	Commands  int           // of callers
	FollowUps int           // that the platform owes itself
	Oldest    time.Duration // how long the oldest command of a caller has waited for a batch
}

// Load gives how much waits now.
func (p *Pipeline) Load() Load { return p.queue.load(time.Now()) }

func (q *queue) load(now time.Time) Load {
	q.mu.Lock()
	defer q.mu.Unlock()
	load := Load{Commands: q.waiting()}
	for _, each := range q.intakes {
		load.FollowUps += len(each.owed)
	}
	for rank := range q.lines {
		for _, waiting := range q.lines[rank].tasks {
			load.Oldest = max(load.Oldest, now.Sub(waiting.at))
		}
	}
	return load
}
