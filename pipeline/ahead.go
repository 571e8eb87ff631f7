package pipeline

import (
	"context"
	"errors"
	"time"

	"zhitong/store"
)

// On a store that no other process changes, a batch is decided while the one before
// is written: on what the store has, with what that one changes laid over it.

// errGrounded says that a batch can only be decided once the one before is written.
var errGrounded = errors.New("pipeline: the batch before must be written first")

// flight is a decided batch on its way into the store.
type flight struct {
	tasks   admitted
	batch   *Batch
	spawned []*Task
	clock   stopwatch
	done    chan struct{} // closed when it is over
	ended   time.Time     // when it was over, once it is
	err     error         // why it was not committed, once it is over
	laid    map[*store.Table]*laid
}

// over is closed when the flight is over; never without one.
func (f *flight) over() <-chan struct{} {
	if f == nil {
		return nil
	}
	return f.done
}

// landed says whether it is over.
func (f *flight) landed() bool {
	select {
	case <-f.done:
		return true
	default:
		return false
	}
}

// failed waits until it is over and says whether it was not committed.
func (f *flight) failed() bool {
	if f == nil {
		return false
	}
	<-f.done
	return f.err != nil
}

// commitAhead decides the tasks beside the batch that is being written, and has
// them written after it.
func (p *Pipeline) commitAhead(ctx context.Context, tasks admitted) {
	if tasks.count() == 0 {
		return
	}
	next, err := p.decideAhead(ctx, tasks)
	if p.flight.failed() { // what it leaves of what is owed comes before what these have of it
		p.queue.putBackOwed(tasks.owed)
		tasks.owed = nil
	}
	before, void := p.land(ctx)
	if void && tasks.count() == 0 {
		return
	}
	if void || errors.Is(err, errGrounded) { // it stood on what was not there
		p.recent.add(before)
		before = nil
		next, err = p.decideAhead(ctx, tasks)
	}
	if err != nil {
		p.commitAlone(ctx, tasks)
		return
	}
	p.past = next.batch.next()
	p.flight = next
	go p.fly(ctx, next)
	p.recent.add(before)
	if next.leaves() {
		p.comeDown(ctx)
	}
}

// decideAhead decides the tasks over the batch that is being written, if any.
func (p *Pipeline) decideAhead(ctx context.Context, tasks admitted) (*flight, error) {
	if err := p.keys.reserve(ctx, p.store, keysPerBatch); err != nil {
		return nil, err
	}
	next := &flight{tasks: tasks, clock: stopwatch{began: time.Now()}, done: make(chan struct{})}
	tasks.reset()
	err := p.store.Read(store.WithPriority(ctx), func(reader store.Reader) (err error) {
		next.batch = p.batchOver(reader, tasks)
		if next.spawned, err = next.batch.decideAll(ctx); err != nil {
			return err
		}
		next.batch.changes, err = next.batch.space.settle()
		next.batch.reader, next.batch.base = nil, nil // they hold the batch before, and that the one before it
		return err
	})
	return next, err
}

// batchOver makes a batch that stands on what the store has and on the flight.
func (p *Pipeline) batchOver(reader store.Reader, tasks admitted) *Batch {
	batch := &Batch{Now: reader.Now(), pipeline: p, reader: reader, base: reader, from: tasks, space: newWorkspace(&p.keys)}
	batch.space.recent = &p.recent
	if p.flight == nil {
		batch.sequence = p.node.sequence + 1
		return batch
	}
	before := p.flight.batch
	batch.reader = &overlay{reader, p.flight}
	batch.space.below = before.space
	batch.sequence = before.sequence
	if len(before.units) > 0 {
		batch.sequence++
	}
	return batch
}

// leaves says whether the batch leaves tasks to later ones, which must not be
// overtaken by others.
func (f *flight) leaves() bool {
	if len(f.spawned) > 0 {
		return true
	}
	for _, task := range f.tasks.all() {
		if !task.settled {
			return true
		}
	}
	return false
}

// fly writes a decided batch and answers its callers.
func (p *Pipeline) fly(ctx context.Context, f *flight) {
	defer func() {
		f.ended = time.Now()
		close(f.done)
	}()
	f.err = p.commitOnce(ctx, &f.clock, func(tx store.Tx) (*Batch, error) {
		_, err := p.holdLease(ctx, tx)
		return f.batch, err
	})
	if f.err != nil {
		return
	}
	p.observe(f.clock, BatchCommitted, f.tasks, f.batch)
	p.finish(f.batch, f.spawned)
}

// land waits until the batch that is being written is over, and gives it if it is
// committed: what it leaves is to be remembered before a batch is decided that does
// not stand on it. If it failed, what was decided over it is void, and its tasks are
// decided again.
func (p *Pipeline) land(ctx context.Context) (committed *flight, void bool) {
	before := p.flight
	if before == nil {
		return nil, false
	}
	<-before.done
	p.flight = nil
	if before.err == nil {
		return before, false
	}
	p.observe(before.clock, BatchRetried, before.tasks, nil)
	if errors.Is(before.err, store.ErrUnknownOutcome) { // the node is stopping
		p.recent.forget()
		p.leaveUnknown(before.tasks, before.err)
	} else {
		p.commitAlone(ctx, before.tasks)
	}
	return nil, true
}

// comeDown waits until no batch is being written.
func (p *Pipeline) comeDown(ctx context.Context) {
	committed, _ := p.land(ctx)
	p.recent.add(committed)
}

// commitAlone commits the tasks as if no batch had been before.
func (p *Pipeline) commitAlone(ctx context.Context, tasks admitted) {
	p.recent.forget()
	p.commit(ctx, tasks)
}
