package pipeline_test

import (
	"context"
	"testing"

	"zhitong/pipeline"
	"zhitong/store"
)

// overtaken reads counters, lets another node change them, and reads them again with a query that locks them.
type overtaken struct {
	decider
	change func() error
}

func (o *overtaken) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	if err := counters.Load(ctx, batch, []string{"a"}); err != nil || o.change == nil {
		return err
	}
	change := o.change
	o.change = nil
	if err := change(); err != nil {
		return err
	}
	_, err := counters.LoadWhere(ctx, batch, store.Query{Lock: store.LockSkip, Limit: 1, OrderBy: []store.Order{{Column: "name"}},
		Where: store.Compare{Column: "name", Op: store.Equal, Value: "a"}})
	return err
}

// TestWhatAQueryLocksIsWhatTheStoreHas: not what the batch read before it held the row.
func TestWhatAQueryLocksIsWhatTheStoreHas(t *testing.T) {
	onSharedStores(t, func(t *testing.T, db store.Store) {
		decides := &overtaken{}
		p := openWith(t, db, decides)
		defer p.Close()
		submit(t, p, &add{Name: "a", N: 1})
		decides.change = func() error {
			return db.Write(t.Context(), func(tx store.Tx) error {
				return tx.Upsert(t.Context(), counters.Spec, []store.Row{{"a", int64(1), int64(10)}})
			})
		}
		submit(t, p, &add{Name: "a", N: 2})
		wantSums(t, db, map[string]int64{"a": 12})
	})
}
