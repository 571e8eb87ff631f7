package pipeline

import (
	"context"
	"errors"
	"time"

	"zhitong/store"
)

// Limits of one batch. What does not fit goes on in the next one.
const (
	maxBatchTasks   = 256
	maxBatchUnits   = 2048
	maxBatchChanges = 20_000
	maxRounds       = 256
)

// Batch is the commands that one transaction decides: their workspace, their
// time and what they did.
type Batch struct {
	// Now is the store's clock (or its pin), read once with the load.
	Now time.Time

	pipeline *Pipeline
	tx       store.Tx
	space    *workspace
	units    []*Unit
	changes  int
	current  *Unit
	spawned  []Command // follow-ups of the command being decided
	rounds   int
	pending  []*Task // follow-ups still to run in this batch
	late     []*Task // follow-ups of this batch that had to be put off
	memos    map[any]any
}

// Tx gives read access for set-based loads.
func (b *Batch) Tx() store.Reader { return b.tx }

// Next issues a key.
func (b *Batch) Next() int64 { return b.pipeline.keys.Next() }

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
func (b *Batch) Exclusive() bool { return b.pipeline.store.Exclusive() }

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

// run decides the tasks and, round by round, what they still need and what
// follows from them.
func (b *Batch) run(ctx context.Context, tasks []*Task) error {
	if err := b.claim(ctx, tasks); err != nil {
		return err
	}
	for round := tasks; len(round) > 0; b.rounds++ {
		if err := b.load(ctx, round); err != nil {
			return err
		}
		again := b.decideRound(round)
		if b.rounds >= maxRounds {
			b.refuseAll(again, Refuse(Internal, "the decision still needs rows after %d loads", maxRounds))
			again = nil
		}
		round = append(again, b.takePending(len(again) > 0)...)
	}
	return nil
}

// takePending gives the follow-ups to run next; none while commands of the
// callers are unsettled, none when the batch is full.
func (b *Batch) takePending(callersWait bool) []*Task {
	if callersWait || len(b.units) >= maxBatchUnits || b.changes >= maxBatchChanges || b.rounds >= maxRounds-1 {
		return nil
	}
	next := b.pending
	b.pending = nil
	return next
}

func (b *Batch) load(ctx context.Context, tasks []*Task) error {
	for _, group := range b.pipeline.groupByDecider(tasks) {
		if err := group.decider.Load(ctx, b, group.tasks); err != nil {
			return err
		}
	}
	return nil
}

// decideRound decides the loaded tasks in order and gives those that need more.
// A task whose aggregate has an undecided task before it waits for that one.
func (b *Batch) decideRound(tasks []*Task) (again []*Task) {
	waiting := map[int64]bool{}
	for _, task := range tasks {
		switch {
		case task.settled:
		case task.postponed():
			b.putOff(task)
		case b.changes >= maxBatchChanges:
			task.Defer() // the batch is full
			b.putOff(task)
		case task.Aggregate != 0 && waiting[task.Aggregate]:
			again = append(again, task)
		case b.decide(task):
			waiting[task.Aggregate] = true
			again = append(again, task)
		}
		task.Round++
	}
	return again
}

// putOff remembers a follow-up of this very batch that waits for a later one;
// tasks that came with the batch are known anyway.
func (b *Batch) putOff(task *Task) {
	if task.reply == nil && task.followUp == 0 {
		b.late = append(b.late, task)
	}
}

// decide decides one task with what is attached to it, all or nothing, and
// says whether it needs more rows.
func (b *Batch) decide(task *Task) (needsMore bool) {
	savepoint := b.space.savepoint()
	decided := len(b.units)
	pending := len(b.pending)
	for _, part := range append(task.attached, task) {
		err := b.decidePart(part)
		if err == nil {
			continue
		}
		b.space.rollback(savepoint)
		b.units, b.pending = b.units[:decided], b.pending[:pending]
		if errors.Is(err, ErrNeedMore) {
			return true
		}
		b.refuse(task, err)
		return false
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
	decider := b.pipeline.decider(task.Command)
	if decider == nil {
		return Refuse(InvalidArgument, "no module decides %q", task.Command.Kind())
	}
	savepoint := b.space.savepoint()
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
	b.changes += len(changes)
	if !b.current.idle() {
		b.units = append(b.units, b.current)
	}
	b.spawn(task.Act)
	return nil
}

// idle says that the platform looked and found nothing to do: no record is owed.
func (u *Unit) idle() bool {
	return u.Act.Actor.System && len(u.Changes) == 0 && len(u.Events) == 0
}

func (b *Batch) spawn(cause Act) {
	for _, command := range b.spawned {
		act := Act{Actor: System, Tenant: cause.Tenant, Command: command}
		b.pending = append(b.pending, &Task{Act: act, Command: command})
	}
}

func (b *Batch) refuseAll(tasks []*Task, err error) {
	for _, task := range tasks {
		task.settle(nil, err)
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
	t.Aggregate, t.Memo, t.Round = 0, nil, 0
	t.answer, t.err, t.settled, t.deferred, t.claim, t.won = nil, nil, false, false, nil, nil
	for _, part := range t.attached {
		part.reset()
	}
}
