package pipeline

import (
	"bytes"
	"context"
	"errors"
	"time"

	"zhitong/store"
)

// maxAttempts is how often a batch is tried again after a failed transaction
// before it is split or its single task refused.
const maxAttempts = 8

// awayPatience is how long a batch may have been tried in vain before it is not tried
// again while the database is away. Each attempt may take long then, such as when
// a server does not answer, and callers wait.
const awayPatience = nodeLease

// commit decides and commits the tasks as one batch. A batch that fails is
// split, so that one bad command never fails its neighbours; but not one that had no
// part in its failure: no part of it would fare better.
func (w *writer) commit(ctx context.Context, tasks admitted) {
	if tasks.count() == 0 {
		return
	}
	batch, spawned, err := w.tryCommit(ctx, tasks)
	switch {
	case err == nil:
		w.past = batch.next()
		w.finish(batch, spawned)
	case errors.Is(err, errFenced):
		w.fail(err)
		refuseTasks(tasks.all(), errLeaseLost)
	case errors.Is(err, store.ErrUnknownOutcome), errors.Is(err, store.ErrAway):
		w.leave(tasks, err)
	case len(tasks.owed) > 0 && passes(err):
		w.leaveOwed()
		w.commit(ctx, admitted{callers: tasks.callers})
	case tasks.count() > 1:
		first, second := tasks.halves()
		w.commit(ctx, first)
		w.commit(ctx, second)
	default:
		refusal := uncommitted(err)
		if _, ofStore := errors.AsType[*store.Error](err); ofStore && refusal.Code != InvalidArgument { // which may be well again
			w.unresumed.Store(true)
		}
		if refusal.Code == Internal || len(tasks.owed) > 0 { // otherwise it is no fault of ours, and a caller is told all of it
			w.logger.Error("a command failed", "kind", tasks.all()[0].Command.Kind(), "error", err)
		}
		refuseTasks(tasks.all(), refusal)
	}
}

// passes says whether what the store refused for now may go well later, whatever
// was to be done.
func passes(err error) bool {
	return errors.Is(err, store.ErrRetry) || errors.Is(err, store.ErrFull)
}

// leave tells the callers of a batch that may have happened, or that the database was
// away for, just that, and tries no part of it again. What is owed stays in the store.
func (w *writer) leave(tasks admitted, err error) {
	if len(tasks.owed) > 0 {
		w.leaveOwed()
	}
	refuseTasks(tasks.callers, uncommitted(err))
}

// leaveOwed forgets the follow-ups that wait, all of them so that they keep their
// order: the next heartbeat takes them up from the store.
func (w *writer) leaveOwed() {
	w.intake.dropOwed()
	w.unresumed.Store(true)
}

// uncommitted is what the caller is told: what the store finds invalid, such as
// a text with a NUL character, or too large, such as a text that an index of the
// database cannot hold, is the command's fault.
func uncommitted(err error) *Refusal {
	if errors.Is(err, store.ErrInvalid) || errors.Is(err, store.ErrTooLarge) {
		return Refuse(InvalidArgument, "a value of the command cannot be stored: %v", err)
	}
	if errors.Is(err, store.ErrFull) {
		return Refuse(ResourceExhausted, "the database has no space left; try again when there is")
	}
	if errors.Is(err, store.ErrUnknownOutcome) {
		return Refuse(Unavailable, "the node stopped before it could find out whether the command was carried out")
	}
	if errors.Is(err, store.ErrAway) {
		return Refuse(Unavailable, "the database is away, or lets nobody in; nothing was changed, try again")
	}
	if errors.Is(err, store.ErrRetry) {
		return Refuse(Unavailable, "the database is too busy with others; nothing was changed, try again")
	}
	return Refuse(Internal, "the command could not be committed")
}

func refuseTasks(tasks []*Task, err error) {
	for _, task := range tasks {
		task.answerWith(nil, err)
	}
}

// tryCommit runs the transaction, again from fresh state while the store asks
// for it, and settles an unknown outcome by looking for the segment.
func (w *writer) tryCommit(ctx context.Context, tasks admitted) (batch *Batch, spawned []*Task, err error) {
	began := time.Now()
	for attempt := 0; ; attempt++ {
		if err = w.reserveKeys(ctx); err != nil {
			return nil, nil, err
		}
		clock := stopwatch{began: time.Now()}
		end := w.attempts.begin(attempt)
		batch, spawned, err = w.tryOnce(ctx, tasks, &clock)
		end()
		switch {
		case err == nil:
			w.observe(clock, BatchCommitted, tasks, batch)
			return batch, spawned, nil
		case attempt == maxAttempts-1 || !mayGoWell(err, time.Since(began)):
			w.observe(clock, BatchFailed, tasks, nil)
			return nil, nil, err
		}
		w.observe(clock, BatchRetried, tasks, nil)
		pause(ctx, attempt)
	}
}

// mayGoWell says whether a transaction that failed is worth another attempt at once,
// having been tried for so long.
func mayGoWell(err error, tried time.Duration) bool {
	switch {
	case errors.Is(err, store.ErrUnknownOutcome):
		return false
	case errors.Is(err, store.ErrAway):
		return tried < awayPatience
	}
	return errors.Is(err, store.ErrRetry) || errors.Is(err, store.ErrConflict)
}

// tryOnce runs the transaction once.
func (w *writer) tryOnce(ctx context.Context, tasks admitted, clock *stopwatch) (batch *Batch, spawned []*Task, err error) {
	err = w.commitOnce(ctx, clock, func(tx store.Tx) (_ *Batch, err error) {
		batch, spawned, err = w.decideIn(ctx, tx, tasks)
		return batch, err
	})
	if err != nil && batch != nil {
		batch.dismiss()
	}
	return batch, spawned, err
}

// commitOnce writes, in one transaction, the batch that decided gives, and settles
// an unknown outcome.
func (w *writer) commitOnce(ctx context.Context, clock *stopwatch, decided func(store.Tx) (*Batch, error)) error {
	var head segmentHead
	err := w.store.Write(ctx, func(tx store.Tx) error {
		batch, err := decided(tx)
		if err == nil {
			head, err = w.write(ctx, tx, batch)
		}
		clock.handOver()
		return err
	})
	if errors.Is(err, store.ErrUnknownOutcome) {
		err = w.settleUnknown(ctx, head)
	}
	if err == nil {
		w.advance(head)
	}
	return err
}

// decideIn decides the tasks inside the transaction. It gives the follow-ups that
// are left to later batches.
func (w *writer) decideIn(ctx context.Context, tx store.Tx, tasks admitted) (*Batch, []*Task, error) {
	tasks.reset()
	if _, err := w.holdLease(ctx, tx); err != nil {
		return nil, nil, err
	}
	batch := &Batch{Now: tx.Now(), writer: w, tx: tx, reader: tx, base: tx, sequence: w.sequence + 1,
		space: newWorkspace(w.keys), from: tasks}
	spawned, err := batch.decideAll(ctx)
	return batch, spawned, err
}

// decideAll decides all tasks of the batch and makes what is derived from that. It
// gives the follow-ups that are left to later batches.
func (b *Batch) decideAll(ctx context.Context) ([]*Task, error) {
	if err := b.run(ctx); err != nil {
		return nil, err
	}
	b.releaseLost(b.from.all())
	spawned, err := b.keepPending()
	if err != nil {
		return nil, err
	}
	for _, projection := range b.writer.projections {
		if err := projection.Project(ctx, b, b.units); err != nil {
			return nil, err
		}
	}
	return spawned, b.space.keys.close()
}

// maxKeptBody is how many bytes of memory for bodies of segments are kept from one
// batch to the next.
const maxKeptBody = 8 << 20

// segmentHead is what is known of a segment before it is certain.
type segmentHead struct {
	sequence int64 // 0: the batch changed nothing and wrote no segment
	hash     []byte
}

// write writes all rows of a decided batch and its segment, which is made beside.
func (w *writer) write(ctx context.Context, tx store.Tx, batch *Batch) (segmentHead, error) {
	if len(batch.units) == 0 {
		return segmentHead{}, batch.flush(ctx, tx)
	}
	made := make(chan segmentHead)
	go func() { made <- w.encode(batch) }()
	err := batch.flush(ctx, tx)
	head := <-made
	if err != nil {
		return segmentHead{}, err
	}
	row := store.Row{w.id, head.sequence, batch.Now.UnixMicro(), int64(segmentFormat),
		int64(len(batch.units)), w.hash, head.hash, w.body, nil}
	err = tx.InsertAfter(ctx, SegmentTable, GenerationColumn, []store.Row{row})
	if cap(w.body) > maxKeptBody {
		w.body = nil
	}
	return head, err
}

// flush writes the rows that the batch changes.
func (b *Batch) flush(ctx context.Context, tx store.Tx) error {
	if b.tx != nil {
		return b.space.flush(ctx, tx)
	}
	for i := range b.changes {
		if err := b.changes[i].write(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// encode makes the body of the batch's segment.
func (w *writer) encode(batch *Batch) segmentHead {
	w.body = encodeSegment(w.body[:0], batch.units)
	return segmentHead{w.sequence + 1, segmentHash(w.hash, w.body)}
}

func (w *writer) advance(head segmentHead) {
	if head.sequence != 0 {
		w.sequence, w.hash = head.sequence, head.hash
	}
}

// settleUnknown finds out whether the transaction whose answer got lost was
// committed; if not, it may be tried again. While the store cannot tell, it goes
// on asking until the node stops: nobody may be answered before, and no other
// segment can follow.
func (w *writer) settleUnknown(ctx context.Context, head segmentHead) error {
	if head.sequence == 0 { // what did nothing may still have stored follow-ups, and is not decided again then
		w.unresumed.Store(true)
		return store.ErrRetry
	}
	for attempt := 0; ; attempt++ {
		found, err := w.lookUp(ctx, head)
		switch {
		case err == nil && found:
			return nil
		case err == nil:
			return store.ErrRetry
		case w.queue.isClosed() || errors.Is(err, store.ErrClosed):
			return errors.Join(store.ErrUnknownOutcome, err)
		}
		pause(ctx, min(attempt, maxAttempts))
	}
}

// lookUp looks for a segment while it holds this node's row, which the
// transaction in question held too: so that is over, and cannot be committed
// any more after it was not found. Nothing is known unless the look-up's own
// commit is confirmed: a primary shows what its standby may not have, and which
// would be lost with it; a later commit that the standby has flushed proves that
// it has the earlier one.
func (w *writer) lookUp(ctx context.Context, head segmentHead) (found bool, err error) {
	err = w.store.Write(ctx, func(tx store.Tx) error {
		found = false
		if _, err := tx.Lock(ctx, nodeTable, []store.Row{{w.id}}, store.LockWait); err != nil {
			return err
		}
		key := store.Row{w.id, head.sequence}
		query := store.Query{Table: SegmentTable, Where: store.KeyIn{Columns: SegmentTable.Key, Rows: []store.Row{key}}}
		return tx.Select(ctx, query, func(row store.Row) error {
			found = bytes.Equal(row[6].([]byte), head.hash)
			return nil
		})
	})
	return found, err
}

// finish tells the caches of a durable batch, answers its callers, queues what
// is left and wakes the listeners. What was postponed keeps its place before what came later.
func (w *writer) finish(batch *Batch, spawned []*Task) {
	w.tell(w.caches, batch)
	var postponed, owed []*Task
	for _, task := range batch.from.callers {
		if task.settled {
			task.answerWith(task.answer, task.err)
			continue
		}
		if !task.crowded {
			task.skips++
		}
		postponed = append(postponed, task)
	}
	batch.answerJoined()
	for _, task := range batch.from.owed {
		if task.settled {
			continue
		}
		if task.deferred {
			task.skips++
		}
		owed = append(owed, task)
	}
	refuseTasks(w.intake.putBack(postponed), errStopping)
	w.intake.putBackOwed(owed, len(owed) == len(batch.from.owed))
	w.intake.pushAll(spawned)
	w.tell(w.listeners, batch)
}

// tell has listeners hear of a batch, of one at a time.
func (p *Pipeline) tell(listeners []Listener, batch *Batch) {
	p.telling.Lock()
	defer p.telling.Unlock()
	for _, listener := range listeners {
		listener.Committed(batch.units)
	}
}

func (t *Task) answerWith(answer any, err error) {
	if t.reply != nil {
		t.answered(t.Command.Kind(), t.Act.Tenant, t.Aggregate, err)
		t.reply(answer, err)
	}
}

// retry repeats an idempotent action while the store asks for it.
func retry(ctx context.Context, action func() error) error {
	var err error
	for attempt := 0; attempt < maxAttempts; attempt++ {
		if err = action(); err == nil || !errors.Is(err, store.ErrRetry) && !errors.Is(err, store.ErrUnknownOutcome) {
			return err
		}
		pause(ctx, attempt)
	}
	return err
}

// pause waits a little longer each time before a transaction is tried again.
func pause(ctx context.Context, attempt int) {
	timer := time.NewTimer(time.Millisecond << attempt)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
