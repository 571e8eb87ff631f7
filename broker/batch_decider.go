package broker

import (
	"context"
	"errors"

	"zhitong/pipeline"
)

// Limits of batch operations.
const (
	batchSelection = 500       // rows selected in one step
	batchWindow    = 4000      // rows among which one step looks for them
	maxSelection   = 1 << 20   // bytes of what selects them
	batchChunk     = 100       // items handed out at once; others get their turn in between
	maxBatchItems  = 1_000_000 // of one batch operation
	maxItemMessage = 1000      // bytes of what an item failed with
)

// batches decides batch operations. Each works in chunks: a step hands items
// out, each is decided by itself, and the last one of a chunk has the next step
// taken by the due-time index. So it goes on after a crash, on whichever node,
// and everybody else's commands come in between.
type batches struct {
	instances *instances
	deletions deletions
}

// Kinds implements [pipeline.Decider].
func (batches) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{
		"batch-operation.create":  func() pipeline.Command { return new(CreateBatch) },
		"batch-operation.suspend": func() pipeline.Command { return new(SuspendBatch) },
		"batch-operation.resume":  func() pipeline.Command { return new(ResumeBatch) },
		"batch-operation.cancel":  func() pipeline.Command { return new(CancelBatch) },
		"batch-operation.step":    func() pipeline.Command { return new(stepBatch) },
		"batch-operation.do-item": func() pipeline.Command { return new(doItem) },
	}
}

// Load implements [pipeline.Decider].
func (d batches) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	if err := lockBatches(ctx, batch, tasks); err != nil {
		return err
	}
	var items []*pipeline.Task
	for _, task := range tasks {
		switch command := task.Command.(type) {
		case *CreateBatch:
			ahead, err := instancesAhead(ctx, batch, command.Tenants)
			if err != nil {
				return err
			}
			task.Memo = ahead
		case *stepBatch:
			page, err := d.page(ctx, batch, command.Operation)
			if err != nil {
				return err
			}
			task.Memo = page
		case *doItem:
			items = append(items, task)
		}
	}
	return d.loadItems(ctx, batch, items)
}

// lockBatches owns the batch operations for the length of the batch: their
// counts are written by whoever does an item.
func lockBatches(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	var keys []int64
	for _, task := range tasks {
		if key := batchOf(task.Command); key != 0 && !batch.IssuedHere(key) {
			keys = append(keys, key)
		}
	}
	keys = unique(keys)
	if len(keys) == 0 {
		return nil
	}
	if batch.Exclusive() {
		return batchOperations.Load(ctx, batch, keys)
	}
	if _, err := batchOperations.Lock(ctx, batch, keys, true); err != nil {
		return err
	}
	return batchOperations.Reload(ctx, batch, keys)
}

// loadItems loads items and what they concern.
func (d batches) loadItems(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	var keys, evaluations, targets, finished, updated []int64
	var running []*pipeline.Task
	for _, task := range tasks {
		command := task.Command.(*doItem)
		keys = append(keys, command.Key)
		switch command.Type {
		case BatchDeleteDecisions:
			evaluations = append(evaluations, command.Item)
		case BatchDelete:
			finished = append(finished, command.Item)
		case BatchUpdateJobs:
			updated = append(updated, command.Item)
		default:
			running, targets = append(running, task), append(targets, command.Target)
		}
	}
	if err := batchItems.Load(ctx, batch, keys); err != nil {
		return err
	}
	if err := definitions.Load(ctx, batch, unique(targets)); err != nil {
		return err
	}
	if err := loadEvaluations(ctx, batch, evaluations); err != nil {
		return err
	}
	if err := d.deletions.loadHistory(ctx, batch, finished); err != nil {
		return err
	}
	if err := loadLocked(ctx, batch, updated); err != nil {
		return err
	}
	return d.instances.Load(ctx, batch, running)
}

// Decide implements [pipeline.Decider].
func (d batches) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	if command, ok := task.Command.(*CreateBatch); ok {
		return createBatch(batch, task.Act, command, task.Memo.([]int64))
	}
	operation, _ := batchOperations.Get(batch, batchOf(task.Command))
	if operation == nil || operation.Tenant != task.Act.Tenant && !task.Act.Actor.System {
		return nil, pipeline.Refuse(pipeline.NotFound, "batch operation %d does not exist", batchOf(task.Command))
	}
	changed := *operation
	batch.About(operation.Key, string(operation.Type))
	switch command := task.Command.(type) {
	case *SuspendBatch:
		return nil, suspendBatch(batch, &changed)
	case *ResumeBatch:
		return nil, resumeBatch(batch, &changed)
	case *CancelBatch:
		return nil, cancelBatch(batch, &changed)
	case *stepBatch:
		task.Memo.(*batchPage).step(batch, &changed)
		return nil, nil
	case *doItem:
		return nil, d.doItem(batch, task, &changed, command)
	default:
		return nil, pipeline.Refuse(pipeline.Internal, "batch operations do not decide %q", task.Command.Kind())
	}
}

// doItem does one item, all or nothing, and keeps what it came to. What other
// items do is not touched by one that is refused.
func (d batches) doItem(batch *pipeline.Batch, task *pipeline.Task, o *BatchOperation, command *doItem) error {
	item, _ := batchItems.Get(batch, command.Key)
	if item == nil || item.State != StateActive {
		return nil // done already
	}
	o.Plan.Working--
	if o.State != StateActive { // it is handed out again when the operation is resumed
		o.Plan.StartedTo = min(o.Plan.StartedTo, item.Key-1)
		batchOperations.Put(batch, o)
		return nil
	}
	err := batch.Attempt(func() error { return d.carryOut(batch, task, o, item) })
	done := *item
	done.State, done.DoneAt = StateCompleted, batch.Now
	if refusal, refused := errors.AsType[*pipeline.Refusal](err); refused {
		done.State, done.Message = BatchFailed, Beginning(refusal.Message, maxItemMessage)
		o.Failed++
	} else if err != nil {
		return err
	} else {
		o.Completed++
	}
	batchItems.Put(batch, &done)
	switch {
	case o.Completed+o.Failed == o.Total:
		o.end(batch, StateCompleted)
	case o.Plan.Working == 0:
		o.goOn(batch, "BATCH_OPERATION_CHUNK_DONE")
	default:
		batchOperations.Put(batch, o)
	}
	return nil
}
