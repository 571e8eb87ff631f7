package pipeline

import (
	"cmp"
	"context"
	"errors"
	"time"

	"zhitong/store"
)

// Limits of one batch. What does not fit goes on in the next one.
const (
	maxBatchTasks = 256
	maxBatchUnits = 2048
	maxBatchWork  = 12_000 // changed rows and events
	maxRounds     = 256
	// maxProbes is how often a task that waits for others of its aggregate is
	// looked into for what it needs.
	maxProbes = 8
)

// Batch is the commands that one transaction decides: their workspace, their
// time and what they did.
type Batch struct {
	// Now is the store's clock (or its pin), read once with the load.
	Now time.Time

	writer   *writer
	tx       store.Tx     // nil when it is decided before the transaction that writes it
	reader   store.Reader // what the batch stands on
	base     store.Reader // the same without the batch before, which the store may lack yet
	sequence int64        // of the segment that records it
	space    *workspace
	from     admitted
	changes  []tableChanges // of a batch without tx, once all is decided
	units    []*Unit
	work     int  // changed rows and events so far
	limit    int  // work at which what is owed from before is put off, once shared
	ownLimit int  // the same for follow-ups of this batch's callers
	shared   bool // the callers' commands are settled
	earned   int  // work that this batch's callers let what is owed have
	owedWork int  // work of what is owed from before, and of what follows from that
	current  *Unit
	deciding *Task
	spawned  []Command // follow-ups of the command being decided
	rounds   int
	owed     []*Task // follow-ups of earlier batches still to run
	pending  []*Task // follow-ups of this batch still to run
	late     []*Task // follow-ups of this batch that had to be put off
	joined   []*Task // of callers who wait for what the batch brings
	others   int     // callers' commands beside the largest group
	memos    map[any]any
}

// Tx gives read access for set-based loads.
func (b *Batch) Tx() store.Reader { return b.reader }

// Snapshot reads, beside the batch's transaction, what is committed at one moment
// from now on: all that anybody could have seen who had a part in it, and nothing
// of this batch.
func (b *Batch) Snapshot(ctx context.Context, body func(store.Reader) error) error {
	if before := b.writer.flight; before != nil && !before.landed() {
		return errGrounded
	}
	return b.writer.store.Read(store.WithPriority(ctx), body)
}

// Next issues a key.
func (b *Batch) Next() int64 { return b.space.keys.Next() }

// Emit adds events to the record of the command being decided.
func (b *Batch) Emit(events ...Event) { b.current.Events = append(b.current.Events, events...) }

// About says which aggregate the command being decided changed and under which
// rule or definition version, for the record and the audit leaf.
func (b *Batch) About(target int64, rule string) { b.current.Target, b.current.Rule = target, rule }

// FollowUp has a command executed after the one being decided: in this batch
// when there is room, else in a later one; it is durable either way.
func (b *Batch) FollowUp(command Command) { b.spawned = append(b.spawned, command) }

// Exclusive says that no other process can change the store: what was read
// needs no lock.
func (b *Batch) Exclusive() bool { return b.writer.store.Exclusive() }

// Memo gives what a decider keeps for the length of the batch under a key of
// its own, made at the first call. It is not taken back when a command is
// refused: keep facts read from the store there, not decisions.
func (b *Batch) Memo(key any, create func() any) any {
	memo, ok := b.memos[key]
	if !ok {
		if b.memos == nil {
			b.memos = map[any]any{}
		}
		memo = create()
		b.memos[key] = memo
	}
	return memo
}

// IssuedHere says that the key was issued in this batch, so that the store has
// nothing under it yet.
func (b *Batch) IssuedHere(key int64) bool { return b.space.issuedHere(key) }

// run decides the callers' tasks, what follows from them and what is owed from
// before; then what those want who wait for what came of it.
func (b *Batch) run(ctx context.Context) error {
	if err := b.claim(ctx, b.from.all()); err != nil {
		return err
	}
	if err := b.loadOwed(ctx); err != nil {
		return err
	}
	b.owed = b.from.owed
	round := b.from.callers
	if len(round) == 0 {
		round = b.takePending(false)
	}
	if err := b.decideRounds(ctx, round); err != nil {
		return err
	}
	return b.join(ctx)
}

// decideRounds decides tasks, and round by round what they still need and what
// follows from them.
func (b *Batch) decideRounds(ctx context.Context, round []*Task) error {
	for ; len(round) > 0; b.rounds++ {
		if err := b.load(ctx, round); err != nil {
			return err
		}
		if b.rounds == 0 {
			b.shareAmongGroups()
		}
		again := b.decideRound(round)
		if b.rounds >= maxRounds {
			b.endRounds(again)
			again = nil
		}
		round = append(again, b.takePending(len(again) > 0)...)
	}
	return nil
}

// endRounds puts off what has not got all its rows in the rounds of a batch. A
// caller's command that used them all up by itself is refused.
func (b *Batch) endRounds(tasks []*Task) {
	for _, task := range tasks {
		if task.reply != nil && task.tries >= maxRounds {
			task.settle(nil, Refuse(Internal, "the decision still needs rows after %d loads", maxRounds))
			continue
		}
		task.deferred = true
		b.putOff(task)
	}
}

func (b *Batch) load(ctx context.Context, tasks []*Task) error {
	for _, group := range b.writer.groupByDecider(tasks) {
		if err := group.decider.Load(ctx, b, group.tasks); err != nil {
			return err
		}
	}
	return nil
}

// decideRound decides the loaded tasks in order and gives those that need more.
// A task whose aggregate, or order key, has an undecided task before it waits
// for that one: the aggregate may be unknown until that one is decided.
func (b *Batch) decideRound(tasks []*Task) (again []*Task) {
	waiting := map[int64]bool{}
	var left []*Task
	for _, task := range tasks {
		switch {
		case task.settled:
		case task.postponed():
			b.putOff(task)
		case b.full(task):
			left = append(left, task)
		case waiting[task.Aggregate], waiting[orderKey(task)]:
			b.probe(task)
			again = append(again, task)
		case b.decide(task):
			waiting[task.Aggregate], waiting[orderKey(task)] = true, true
			delete(waiting, 0)
			again = append(again, task)
		}
		task.Round++
	}
	b.leave(left)
	return again
}

// full says that a task has no room in the batch any more.
func (b *Batch) full(task *Task) bool {
	if task.reply == nil {
		return b.shared && b.work >= b.limitOf(task)
	}
	return b.work >= maxBatchWork
}

// leave keeps tasks that find no room for a later batch, before what was to
// come after them.
func (b *Batch) leave(tasks []*Task) {
	var pending []*Task
	for _, task := range tasks {
		if task.reply != nil {
			task.Defer()
		} else if task.followUp == 0 {
			pending = append(pending, task)
		}
	}
	b.pending = append(pending, b.pending...)
}

// putOff remembers a follow-up of this very batch that waits for a later one;
// tasks that came with the batch are known anyway.
func (b *Batch) putOff(task *Task) {
	if task.reply == nil && task.followUp == 0 {
		b.late = append(b.late, task)
	}
}

// mark is a place in a batch that can be gone back to.
type mark struct{ savepoint, units, pending, work int }

func (b *Batch) mark() mark {
	return mark{b.space.savepoint(), len(b.units), len(b.pending), b.work}
}

func (b *Batch) goBack(to mark) {
	b.space.rollback(to.savepoint)
	b.units, b.pending, b.work = b.units[:to.units], b.pending[:to.pending], to.work
}

// probe looks into a task that has to wait for another one of its aggregate, so
// that the rows which it needs are loaded with those of the others: commands
// of one aggregate would else take a round each. Nothing of it counts.
func (b *Batch) probe(task *Task) {
	if task.Round >= maxProbes || len(task.attached) > 0 {
		return
	}
	before := b.mark()
	_ = b.decidePart(task) // a refusal may be none when the ones before are decided
	b.goBack(before)
}

// decide decides one task with what is attached to it, all or nothing, and
// says whether it needs more rows.
func (b *Batch) decide(task *Task) (needsMore bool) {
	if b.executed(task) {
		task.settle(nil, nil)
		return false
	}
	before := b.mark()
	for _, part := range append(task.attached, task) {
		err := b.decidePart(part)
		if err == nil {
			continue
		}
		b.goBack(before)
		if errors.Is(err, ErrNeedMore) {
			task.tries++
			return true
		}
		b.refuse(task, err)
		return false
	}
	if task.background {
		b.owedWork += b.work - before.work
	}
	task.settle(task.answer, nil)
	return false
}

// refuse settles a task whose changes were taken back. A refused follow-up is
// done with; one that failed otherwise stays stored for the next start.
func (b *Batch) refuse(task *Task, err error) {
	task.settle(nil, err)
	if _, refused := errors.AsType[*Refusal](err); refused && task.followUp != 0 {
		followUps.Delete(b, task.followUp)
	}
}

func (b *Batch) decidePart(task *Task) error {
	decider := b.writer.decider(task.Command)
	if decider == nil {
		return Refuse(InvalidArgument, "no module decides %q", task.Command.Kind())
	}
	savepoint := b.space.savepoint()
	b.deciding = task
	b.current = &Unit{Act: task.Act, Command: task.Command, Target: task.Aggregate}
	b.spawned = nil
	answer, err := decider.Decide(b, task)
	if err != nil {
		return err
	}
	task.answer = answer
	if task.followUp != 0 {
		followUps.Delete(b, task.followUp)
	}
	if err := b.keepAnswer(task, answer); err != nil {
		return err
	}
	changes, err := b.space.changesSince(savepoint)
	if err != nil {
		return err
	}
	b.current.Changes = changes
	b.work += len(changes) + len(b.current.Events)
	if !b.current.idle() {
		b.units = append(b.units, b.current)
	}
	b.spawn(task)
	return nil
}

// idle says that the platform looked and found nothing to do: no record is owed.
func (u *Unit) idle() bool {
	return u.Act.Actor.System && len(u.Changes) == 0 && len(u.Events) == 0
}

func (b *Batch) spawn(cause *Task) {
	for _, command := range b.spawned {
		act := Act{Actor: System, Tenant: cause.Act.Tenant, Command: command}
		group := cmp.Or(cause.Group, b.current.Target)
		b.pending = append(b.pending, &Task{Act: act, Command: command, background: cause.background, Group: group})
	}
}

// settle fixes the answer that the caller gets once the batch is durable.
func (t *Task) settle(answer any, err error) {
	t.answer, t.err, t.settled = answer, err, true
}

// postponed says whether the task or a part of it waits for another node.
func (t *Task) postponed() bool {
	for _, part := range t.attached {
		t.deferred = t.deferred || part.deferred
	}
	return t.deferred
}

// reset makes the task ready to be decided again from fresh state.
func (t *Task) reset() {
	t.Aggregate, t.Memo, t.Round, t.tries = 0, nil, 0, 0
	t.crowded, t.repeated = false, false
	t.answer, t.err, t.settled, t.deferred, t.claim, t.won = nil, nil, false, false, nil, nil
	for _, part := range t.attached {
		part.reset()
	}
}
