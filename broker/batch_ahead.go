package broker

import (
	"context"
	"slices"

	"zhitong/pipeline"
	"zhitong/store"
)

// maxAhead is how many instances a batch operation remembers that had begun before it
// at a later time.
const maxAhead = 5000

// instancesAhead gives the keys of the instances in tenants that are there although
// they began no earlier than now, sorted, but no more than maxAhead and one: the clock
// was set back since, or they began on another node at this very moment. There are
// hardly ever any. Where there is one node keys tell what was there before.
func instancesAhead(ctx context.Context, batch *pipeline.Batch, tenants []string) (keys []int64, err error) {
	if batch.Exclusive() || len(tenants) == 0 {
		return nil, nil
	}
	query := store.Query{Table: instanceHistory.Spec, Columns: []string{"id"}, Limit: maxAhead + 1, Where: store.And{
		store.In{Column: "tenant", Values: texts(tenants)},
		store.In{Column: "state", Values: []any{StateActive, StateSuspended, StateCompleted, StateTerminated}},
		store.Compare{Column: "started_at", Op: store.GreaterOrEqual, Value: batch.Now.UnixMicro()}}}
	err = batch.Tx().Select(ctx, query, func(row store.Row) error {
		keys = append(keys, row[0].(int64))
		return nil
	})
	slices.Sort(keys)
	return keys, err
}
