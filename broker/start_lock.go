package broker

import (
	"context"
	"slices"

	"zhitong/pipeline"
	"zhitong/store"
)

// unlockStart lets the next message start an instance of a process.
type unlockStart struct {
	Lock startLockName `json:"lock"`
	Name string        `json:"name"` // of the message that started the last one
}

// Kind implements [pipeline.Command].
func (*unlockStart) Kind() string { return "message.unlock-start" }

// topics gives where messages may wait that the lock kept from starting an instance:
// those of all message start events that the process has now.
func (c *unlockStart) topics(batch *pipeline.Batch) []topic {
	topics := []topic{{c.Lock.Tenant, c.Name, c.Lock.CorrelationKey}}
	startSubscriptions.Each(batch, func(_ int64, row *startSubscription) {
		if row.Tenant == c.Lock.Tenant && row.ProcessID == c.Lock.ProcessID && row.Name != "" {
			topics = append(topics, topic{c.Lock.Tenant, row.Name, c.Lock.CorrelationKey})
		}
	})
	return unique(topics)
}

// loadStartsOfLocks reads what starts the processes whose start locks commands free.
func loadStartsOfLocks(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	var names []definitionName
	for _, lock := range unlocked(tasks) {
		names = append(names, definitionName{ProcessResource, lock.Tenant, lock.ProcessID, ""})
	}
	if err := latests.Load(ctx, batch, unique(names)); err != nil {
		return err
	}
	var newest []int64
	for _, name := range unique(names) {
		if row, _ := latests.Get(batch, name); row != nil {
			newest = append(newest, row.Key)
		}
	}
	if len(newest) == 0 {
		return nil
	}
	_, err := startSubscriptions.LoadWhere(ctx, batch, store.Query{Where: store.In{Column: "definition", Values: anyOf(newest)}})
	return err
}

// unlocked gives the start locks that commands free.
func unlocked(tasks []*pipeline.Task) (names []startLockName) {
	for _, task := range tasks {
		if command, ok := task.Command.(*unlockStart); ok {
			names = append(names, command.Lock)
		}
	}
	return names
}

// unlock frees the start lock and lets the oldest message that waited for it start the
// next instance, whichever of the start events it is for.
func (messaging) unlock(batch *pipeline.Batch, command *unlockStart) error {
	var waiting []int64
	for _, t := range command.topics(batch) {
		kept, known := meetingsOf(batch).messages[t]
		if !known { // of a start event that was deployed in this batch
			return pipeline.ErrNeedMore
		}
		waiting = append(waiting, kept...)
	}
	slices.SortFunc(waiting, func(a, b int64) int { return byPublication(batch, a, b) })
	startLocks.Delete(batch, command.Lock)
	for _, key := range waiting {
		if kept, _ := messages.Get(batch, key); kept != nil && kept.ExpiresAt.After(batch.Now) {
			startNext(batch, command.Lock, kept)
		}
		if held, _ := startLocks.Get(batch, command.Lock); held != nil {
			break
		}
	}
	return nil
}

// startNext has a message that is kept start an instance of the process of a lock,
// and of no other: that it did when it came.
func startNext(batch *pipeline.Batch, lock startLockName, kept *message) {
	next := *kept
	for _, s := range meetingsOf(batch).starts[startName{kept.Tenant, kept.Name}] {
		if s.ProcessID != lock.ProcessID {
			continue
		}
		if instance, awaited := startOne(batch, s, &next); instance != 0 || awaited {
			messages.Put(batch, &next)
		}
	}
}
