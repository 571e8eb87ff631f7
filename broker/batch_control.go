package broker

import (
	"cmp"
	"encoding/json"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
)

func createBatch(batch *pipeline.Batch, act pipeline.Act, command *CreateBatch, ahead []int64) (any, error) {
	switch {
	case len(ahead) > maxAhead:
		return nil, pipeline.Refuse(pipeline.Unavailable, "the clock was set back, and more than %d instances have begun at times to come; try again when these are over", maxAhead)
	case command.Type.Permission() == "":
		return nil, pipeline.Refuse(pipeline.InvalidArgument, "%q is no type of batch operation", command.Type)
	case command.Plan.Where.Condition == nil:
		return nil, pipeline.Refuse(pipeline.InvalidArgument, "a batch operation needs a filter")
	case command.Type == BatchModify && len(command.Plan.Moves) == 0:
		return nil, pipeline.Refuse(pipeline.InvalidArgument, "a batch modification needs a move instruction")
	}
	if kept, err := json.Marshal(command.Plan.Where); err != nil || len(kept) > maxSelection {
		return nil, cmp.Or(err, error(pipeline.Refuse(pipeline.ResourceExhausted, "the filter of the batch operation takes more than %d bytes; narrow it", maxSelection)))
	}
	plan := command.Plan
	plan.Ahead = ahead
	plan.CreatedAt, plan.Selected, plan.SelectedTo, plan.StartedTo, plan.Working, plan.Failure = batch.Now, false, 0, 0, 0, ""
	if batch.Exclusive() {
		plan.CreatedAt = time.Time{}
	}
	plan.Where = Selection{store.And{store.In{Column: "tenant", Values: texts(command.Tenants)}, plan.Where.Condition}}
	operation := &BatchOperation{Key: batch.Next(), Tenant: act.Tenant, Type: command.Type, State: BatchCreated, Actor: act.Actor.ID, Plan: plan}
	batch.About(operation.Key, string(operation.Type))
	operation.goOn(batch, "BATCH_OPERATION_CREATED")
	return operation.Key, nil
}

// goOn writes the operation, has its next step taken and tells how far it is.
func (o *BatchOperation) goOn(batch *pipeline.Batch, intent string) {
	o.again(batch)
	batch.Emit(batchMoved{o, intent})
}

// again writes the operation and has its next step taken.
func (o *BatchOperation) again(batch *pipeline.Batch) {
	batchOperations.Put(batch, o)
	dues.Put(batch, &due{o.Key, dueBatch, batch.Now})
}

// end writes the operation as it ended.
func (o *BatchOperation) end(batch *pipeline.Batch, state string) {
	o.State, o.EndedAt = state, batch.Now
	batchOperations.Put(batch, o)
	dues.Delete(batch, o.Key)
	batch.Emit(batchMoved{o, "BATCH_OPERATION_" + state})
}

// mustRun refuses what needs an operation that has not ended.
func (o *BatchOperation) mustRun() error {
	if !o.EndedAt.IsZero() {
		return pipeline.Refuse(pipeline.InvalidState, "batch operation %d has ended: %s", o.Key, o.State)
	}
	return nil
}

func suspendBatch(batch *pipeline.Batch, o *BatchOperation) error {
	if err := o.mustRun(); err != nil {
		return err
	}
	if o.State == BatchPaused {
		return pipeline.Refuse(pipeline.InvalidState, "batch operation %d is suspended", o.Key)
	}
	o.State = BatchPaused
	batchOperations.Put(batch, o)
	dues.Delete(batch, o.Key)
	batch.Emit(batchMoved{o, "BATCH_OPERATION_SUSPENDED"})
	return nil
}

func resumeBatch(batch *pipeline.Batch, o *BatchOperation) error {
	if err := o.mustRun(); err != nil {
		return err
	}
	if o.State != BatchPaused {
		return pipeline.Refuse(pipeline.InvalidState, "batch operation %d is not suspended", o.Key)
	}
	o.State = BatchCreated
	if o.Plan.Selected {
		o.State = StateActive
	}
	o.goOn(batch, "BATCH_OPERATION_RESUMED")
	return nil
}

func cancelBatch(batch *pipeline.Batch, o *BatchOperation) error {
	if err := o.mustRun(); err != nil {
		return err
	}
	o.State, o.EndedAt = BatchCanceled, batch.Now
	o.goOn(batch, "BATCH_OPERATION_CANCELED") // its items are still to be marked
	return nil
}
