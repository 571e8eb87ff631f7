package pipeline

import (
	"context"
	"time"

	"zhitong/store"
)

// Joiner is a decider that knows callers who wait for what a batch brings, such as
// workers who wait for jobs.
type Joiner interface {
	Decider
	// Join gives the acts of those who wait for what the units did. They are decided in
	// the same batch, after all others. Different batches may call it at the same time.
	Join(units []*Unit) []Joining
}

// Joining is the act of a caller who waits for what a batch brings.
type Joining struct {
	Act Act
	// Reply is called from another goroutine: with the answer once the batch is
	// durable, or with a refusal. One with a time to come back says that the batch had
	// no room for the act or came to nothing; the act was not carried out then.
	Reply func(answer any, err error)
}

// errNotJoined is for who has joined a batch in vain.
var errNotJoined = Busy("the batch has no room for more, or was not committed; wait for the next one")

// join decides what callers want who wait for what the batch has brought.
func (b *Batch) join(ctx context.Context) error {
	if len(b.units) == 0 {
		return nil
	}
	for _, joiner := range b.writer.joiners {
		for _, joining := range joiner.Join(b.units) {
			b.joined = append(b.joined, b.writer.joiningTask(ctx, joining))
		}
	}
	return b.decideRounds(ctx, b.joined)
}

// joiningTask makes a task of an act, which is refused already where its actor may
// not give it. What that depends on is read beside the transaction of a batch.
func (p *Pipeline) joiningTask(ctx context.Context, joining Joining) *Task {
	act, err := p.Authorize(store.WithPriority(ctx), joining.Act)
	task := &Task{Act: act, Command: act.Command, reply: joining.Reply, observation: observation{p.observer, time.Now(), nil}}
	if err != nil {
		task.settle(nil, err)
	}
	return task
}

// answerJoined answers who has joined, now that the batch is durable.
func (b *Batch) answerJoined() {
	for _, task := range b.joined {
		if task.settled {
			task.answerWith(task.answer, task.err)
		} else {
			task.reply(nil, errNotJoined)
		}
	}
}

// dismiss tells who has joined that the batch came to nothing.
func (b *Batch) dismiss() {
	for _, task := range b.joined {
		task.reply(nil, errNotJoined)
	}
	b.joined = nil
}
