package pipeline

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// defaultWriters is how many batches a node has at work at the same time on a store
// that other processes change too: while the database works for one, or syncs its log,
// others are decided.
const defaultWriters = 3

// writer decides and commits batches, one after the other, as the writer of a
// chain of segments with a lease of its own. What is in it only its loop touches,
// but for what says otherwise.
type writer struct {
	*Pipeline
	intake    *intake
	id        int64
	sequence  int64 // of the last committed segment
	hash      []byte
	past      past
	unresumed atomic.Bool // follow-ups of this writer may be stored that are not queued
	body      []byte      // memory of the last segment, used again for the next
	flight    *flight     // the batch that is being written while the next is decided
	recent    recent
	seen      sightings // of the heartbeat alone

	saturation saturation // read by all
}

// addWriters makes the writers of the node, as many as are asked for: on a store of
// its own one, which decides a batch while the one before is written.
func (p *Pipeline) addWriters(count int) {
	switch {
	case p.store.Exclusive():
		count = 1
	case count == 0:
		count = defaultWriters
	}
	p.attempts = newAttempts(count)
	for range count {
		p.writers = append(p.writers, &writer{Pipeline: p, intake: p.queue.intake(), hash: make([]byte, 32)})
	}
}

// work commits batches until the pipeline stops.
func (w *writer) work(ctx context.Context) {
	for {
		idle := time.Now()
		select {
		case <-ctx.Done():
			w.comeDown(context.WithoutCancel(ctx))
			return
		case <-w.flight.over():
			w.comeDown(context.WithoutCancel(ctx))
			continue
		case <-w.intake.wake:
		}
		if ctx.Err() != nil { // what is owed is taken up by another node
			continue
		}
		lingered := w.awaitTasks(ctx)
		began := time.Now()
		w.saturation.rested(began.Sub(idle), w.flight.written(idle, began)+w.queue.waited(began)-lingered)
		w.commitNext(context.WithoutCancel(ctx), w.intake.take(maxBatchTasks, w.past))
		w.intake.rest()
		w.saturation.spent(time.Since(began), true)
	}
}

// commitNext decides and commits the tasks as one batch: on a store of its own
// beside the writing of the batch before.
func (w *writer) commitNext(ctx context.Context, tasks admitted) {
	switch {
	case w.fenced.Load():
		refuseTasks(tasks.all(), errLeaseLost)
	case w.store.Exclusive():
		w.commitAhead(ctx, tasks)
	default:
		w.commit(ctx, tasks)
	}
}

// beat renews the lease in time, and looks at once for what is owed when another
// node says that it has stopped.
func (w *writer) beat(ctx context.Context, returned <-chan struct{}) {
	ticker := time.NewTicker(nodeHeartbeat)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		case _, watching := <-returned:
			if !watching {
				returned = nil
				continue
			}
		}
		if ctx.Err() != nil { // both were ready
			return
		}
		err := w.heartbeat(ctx)
		if errors.Is(err, errFenced) {
			w.fail(err)
		} else if err != nil && ctx.Err() == nil {
			w.logger.Warn("renewing the node's lease failed; trying again", "error", err)
		}
	}
}
