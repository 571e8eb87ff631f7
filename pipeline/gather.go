package pipeline

import "time"

// When the next batch is made: the sooner, the sooner its callers are answered; the
// later, the fewer batches there are, each of which costs something whatever is in it.

// enough is how many callers' commands are not made to wait for more.
const enough = 64

// gatherFor is how long enough commands are waited for where processors are scarce.
const gatherFor = 10 * time.Millisecond

// awaitTasks waits, while a batch is being written, until it is or until half as many
// commands have come as that one has, so that they do not come one by one; then for
// callers who may come back, and where processors are scarce for more of them. It
// gives how long it waited for more alone.
func (p *Pipeline) awaitTasks() (gathered time.Duration) {
	p.processors.look(time.Now(), processorTime)
	scarce := p.processors.scarce.Load()
	if p.flight != nil {
		wanted := enough
		if !scarce {
			wanted = max(1, min(enough, len(p.flight.tasks.callers)/2))
		}
		select {
		case <-p.flight.done:
		case <-p.queue.reaches(wanted):
		}
	}
	p.queue.awaitCallers()
	if scarce && p.queue.length() > 0 {
		return p.gather()
	}
	return 0
}

// gather waits for enough commands. Where they come before the time is over, it was
// for a processor that they waited.
func (p *Pipeline) gather() (gathered time.Duration) {
	timer := time.NewTimer(gatherFor)
	defer timer.Stop()
	select {
	case <-p.queue.reaches(enough):
		return 0
	case <-timer.C:
		return gatherFor
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
