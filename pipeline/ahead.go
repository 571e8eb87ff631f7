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
func (w *writer) commitAhead(ctx context.Context, tasks admitted) {
	if tasks.count() == 0 {
		return
	}
	next, err := w.decideAhead(ctx, tasks)
	if w.flight.failed() { // what it leaves of what is owed comes before what these have of it
		w.intake.putBackOwed(tasks.owed, false)
		tasks.owed = nil
	}
	before, void := w.land(ctx)
	if void && err == nil {
		next.batch.dismiss()
	}
	if void && tasks.count() == 0 {
		return
	}
	if void || errors.Is(err, errGrounded) { // it stood on what was not there
		w.recent.add(before)
		before = nil
		next, err = w.decideAhead(ctx, tasks)
	}
	if err != nil {
		w.commitAlone(ctx, tasks)
		return
	}
	w.past = next.batch.next()
	w.flight = next
	go w.fly(ctx, next)
	w.recent.add(before)
	if next.leaves() {
		w.comeDown(ctx)
	}
}

// decideAhead decides the tasks over the batch that is being written, if any.
func (w *writer) decideAhead(ctx context.Context, tasks admitted) (*flight, error) {
	if err := w.reserveKeys(ctx); err != nil {
		return nil, err
	}
	next := &flight{tasks: tasks, clock: stopwatch{began: time.Now()}, done: make(chan struct{})}
	tasks.reset()
	err := w.store.Read(store.WithPriority(ctx), func(reader store.Reader) (err error) {
		next.batch = w.batchOver(reader, tasks)
		if next.spawned, err = next.batch.decideAll(ctx); err != nil {
			return err
		}
		next.batch.changes, err = next.batch.space.settle()
		next.batch.reader, next.batch.base = nil, nil // they hold the batch before, and that the one before it
		return err
	})
	if err != nil && next.batch != nil {
		next.batch.dismiss()
	}
	return next, err
}

// batchOver makes a batch that stands on what the store has and on the flight.
func (w *writer) batchOver(reader store.Reader, tasks admitted) *Batch {
	batch := &Batch{Now: reader.Now(), writer: w, reader: reader, base: reader, from: tasks, space: newWorkspace(w.keys)}
	batch.space.recent = &w.recent
	if w.flight == nil {
		batch.sequence = w.sequence + 1
		return batch
	}
	before := w.flight.batch
	batch.reader = &overlay{reader, w.flight}
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
func (w *writer) fly(ctx context.Context, f *flight) {
	defer func() {
		f.ended = time.Now()
		close(f.done)
	}()
	f.err = w.commitOnce(ctx, &f.clock, func(tx store.Tx) (*Batch, error) {
		_, err := w.holdLease(ctx, tx)
		return f.batch, err
	})
	if f.err != nil {
		f.batch.dismiss()
		return
	}
	w.observe(f.clock, BatchCommitted, f.tasks, f.batch)
	w.finish(f.batch, f.spawned)
}

// land waits until the batch that is being written is over, and gives it if it is
// committed: what it leaves is to be remembered before a batch is decided that does
// not stand on it. If it failed, what was decided over it is void, and its tasks are
// decided again.
func (w *writer) land(ctx context.Context) (committed *flight, void bool) {
	before := w.flight
	if before == nil {
		return nil, false
	}
	<-before.done
	w.flight = nil
	if before.err == nil {
		return before, false
	}
	w.observe(before.clock, BatchRetried, before.tasks, nil)
	if errors.Is(before.err, store.ErrUnknownOutcome) { // the node is stopping
		w.recent.forget()
		w.leave(before.tasks, before.err)
	} else {
		w.commitAlone(ctx, before.tasks)
	}
	return nil, true
}

// comeDown waits until no batch is being written.
func (w *writer) comeDown(ctx context.Context) {
	committed, _ := w.land(ctx)
	w.recent.add(committed)
}

// commitAlone commits the tasks as if no batch had been before.
func (w *writer) commitAlone(ctx context.Context, tasks admitted) {
	w.recent.forget()
	w.commit(ctx, tasks)
}
