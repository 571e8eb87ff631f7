package broker

import (
	"context"
	"fmt"

	"zhitong/pipeline"
	"zhitong/store"
)

// batchPage is what the next step of a batch operation works on.
type batchPage struct {
	found []*BatchItem // to be items, without keys
	last  int64        // key of the last row looked at
	more  bool         // there may be further rows
	items []int64      // to hand out or to cancel
}

// page reads what the next step of an operation works on.
func (d batches) page(ctx context.Context, batch *pipeline.Batch, key int64) (*batchPage, error) {
	o, _ := batchOperations.Get(batch, key)
	switch {
	case o == nil:
		return &batchPage{}, nil
	case o.State == BatchCreated:
		return selectPage(ctx, batch, o)
	case o.State == StateActive && o.Plan.Working == 0:
		return itemPage(ctx, batch, o, o.Plan.StartedTo, batchChunk)
	case o.State == BatchCanceled, o.State == BatchFailed:
		return itemPage(ctx, batch, o, 0, batchSelection)
	default:
		return &batchPage{}, nil
	}
}

// itemPage reads items that are not done, in the order of their keys.
func itemPage(ctx context.Context, batch *pipeline.Batch, o *BatchOperation, after int64, limit int) (*batchPage, error) {
	keys, err := batchItems.LoadWhere(ctx, batch, store.Query{
		Where:   store.And{equal("operation", o.Key), equal("state", StateActive), store.Compare{Column: "id", Op: store.Greater, Value: after}},
		OrderBy: []store.Order{{Column: "id"}}, Limit: limit,
	})
	return &batchPage{items: keys, more: len(keys) == limit}, err
}

// step takes the next step of an operation.
func (p *batchPage) step(batch *pipeline.Batch, o *BatchOperation) {
	dues.Delete(batch, o.Key)
	switch {
	case o.State == BatchCreated:
		p.selectItems(batch, o)
	case o.State == BatchCanceled, o.State == BatchFailed:
		p.cancelItems(batch, o)
	case o.State == StateActive && o.Plan.Working == 0:
		p.handOut(batch, o)
	}
}

func (p *batchPage) selectItems(batch *pipeline.Batch, o *BatchOperation) {
	for _, item := range p.found {
		item.Key, item.Operation, item.Type, item.State = batch.Next(), o.Key, o.Type, StateActive
		batchItems.Put(batch, item)
	}
	o.Total, o.Plan.SelectedTo = o.Total+len(p.found), p.last
	switch {
	case o.Total > maxBatchItems:
		o.Plan.Failure = fmt.Sprintf("more than %d items are selected; narrow the filter", maxBatchItems)
		o.State, o.EndedAt = BatchFailed, batch.Now
		o.goOn(batch, "BATCH_OPERATION_FAILED") // its items are still to be marked
	case p.more && len(p.found) == 0:
		o.again(batch)
	case p.more:
		o.goOn(batch, "BATCH_OPERATION_ITEMS_SELECTED")
	case o.Total == 0:
		o.StartedAt = batch.Now
		o.end(batch, StateCompleted)
	default:
		o.State, o.StartedAt, o.Plan.Selected = StateActive, batch.Now, true
		o.Plan.Where.Condition, o.Plan.Ahead = nil, nil // they may list thousands of keys, and every item writes the plan
		o.goOn(batch, "BATCH_OPERATION_STARTED")
	}
}

// handOut has a chunk of items done, each by a command of its own.
func (p *batchPage) handOut(batch *pipeline.Batch, o *BatchOperation) {
	for _, key := range p.items {
		item, _ := batchItems.Get(batch, key)
		if item == nil || item.State != StateActive {
			continue
		}
		o.Plan.Working, o.Plan.StartedTo = o.Plan.Working+1, key
		batch.FollowUp(&doItem{o.Key, key, o.Type, item.Item, o.Plan.Definition})
	}
	batchOperations.Put(batch, o)
}

func (p *batchPage) cancelItems(batch *pipeline.Batch, o *BatchOperation) {
	for _, key := range p.items {
		item, _ := batchItems.Get(batch, key)
		if item == nil || item.State != StateActive {
			continue
		}
		canceled := *item
		canceled.State, canceled.DoneAt = BatchCanceled, batch.Now
		batchItems.Put(batch, &canceled)
	}
	if p.more {
		o.goOn(batch, "BATCH_OPERATION_ITEMS_CANCELED")
	}
}
