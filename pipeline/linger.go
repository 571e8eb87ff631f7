package pipeline

import (
	"context"
	"time"
)

// When the next batch is made: the sooner, the sooner its callers are answered; the
// later, the fewer batches there are, each of which costs something whatever is in it.

// enough is how many callers' commands are not made to wait for more.
const enough = 64

// lingerFor is how long enough commands are waited for where processors are scarce.
const lingerFor = 10 * time.Millisecond

// awaitTasks waits until it is worth while to begin a batch: for what is at work,
// for callers who may come back, and where processors are scarce for more of them.
// It gives how long it waited for more alone.
func (w *writer) awaitTasks(ctx context.Context) (lingered time.Duration) {
	w.processors.look(time.Now(), processorTime)
	scarce := w.processors.scarce.Load()
	if w.flight != nil {
		w.awaitFlight(scarce)
	}
	w.intake.gather(ctx)
	w.intake.awaitCallers()
	if scarce && w.queue.length() > 0 {
		return w.linger()
	}
	return 0
}

// awaitFlight waits until the batch that is being written is, or until half as many
// commands have come as it has, so that they do not come one by one.
func (w *writer) awaitFlight(scarce bool) {
	wanted := enough
	if !scarce {
		wanted = max(1, min(enough, len(w.flight.tasks.callers)/2))
	}
	select {
	case <-w.flight.done:
	case <-w.intake.reaches(wanted):
	}
}

// linger waits for enough commands. Where they come before the time is over, it was
// for a processor that they waited.
func (w *writer) linger() (lingered time.Duration) {
	timer := time.NewTimer(lingerFor)
	defer timer.Stop()
	for {
		select {
		case <-w.intake.reaches(enough):
			if w.queue.length() >= enough {
				return 0
			} // else another writer's batch is over
		case <-timer.C:
			return lingerFor
		}
	}
}

// written gives how much of the time from since to now a batch was being written.
func (f *flight) written(since, now time.Time) time.Duration {
	switch {
	case f == nil:
		return 0
	case !f.landed():
		return now.Sub(since)
	}
	return max(0, f.ended.Sub(since))
}
