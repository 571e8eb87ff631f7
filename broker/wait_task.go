package broker

import (
	"context"
	"time"

	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// maxTaskWait bounds how long who changes a user task waits for its listeners.
const maxTaskWait = 10 * time.Second

// AwaitTask waits until the listeners of a change of a user task are done, on
// whichever node. It gives InvalidState when one of them denied the change or
// the task was taken away, and DeadlineExceeded when they take too long; the
// change goes on then. A change that is zero is done already.
func (b *Broker) AwaitTask(ctx context.Context, change engine.BegunTransition) error {
	if change.Transition == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, maxTaskWait)
	defer cancel()
	defer b.waiting.ends.enter(change.Task)()
	for looks := 0; ; looks++ {
		came := b.waiting.ends.next(change.Task)
		done, err := b.taskChanged(ctx, change)
		if done {
			return nil
		}
		if ctx.Err() != nil || err == nil && !waitEither(ctx, came, b.pace().after(looks)) {
			return pipeline.Refuse(pipeline.DeadlineExceeded, "the listeners of user task %d have not answered in time; the change goes on", change.Task)
		}
		if err != nil {
			return err
		}
	}
}

func (b *Broker) taskChanged(ctx context.Context, change engine.BegunTransition) (done bool, err error) {
	err = b.pipeline.Store().Read(ctx, func(reader store.Reader) error {
		found, err := userTaskHistory.Read(ctx, reader, byKey(change.Task))
		if err != nil || len(found) == 0 {
			return err
		}
		shown := found[0]
		answer, answered := shown.Task.Answer(change.Transition)
		switch {
		case answered && answer.Denied:
			return denied(change.Task, answer.Reason)
		case !answered && !shown.CompletedAt.IsZero():
			return pipeline.Refuse(pipeline.InvalidState, "user task %d was taken away before its listeners were done", change.Task)
		}
		done = answered || shown.Task.Transition == nil || shown.Task.Transition.Key != change.Transition
		return nil
	})
	return done, err
}

func denied(task int64, reason string) error {
	if reason == "" {
		reason = "it gave no reason"
	}
	return pipeline.Refuse(pipeline.InvalidState, "a task listener denied the change of user task %d: %s", task, reason)
}
