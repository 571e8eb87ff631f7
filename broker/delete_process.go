package broker

import (
	"context"

	"zhitong/pipeline"
	"zhitong/store"
)

// loadStarts loads what starts the processes that are to be deleted, and
// compiles the versions that may take over from them.
func (d deletions) loadStarts(ctx context.Context, batch *pipeline.Batch, keys []int64) error {
	if len(keys) == 0 {
		return nil
	}
	if _, err := startSubscriptions.LoadWhere(ctx, batch, store.Query{Where: store.In{Column: "definition", Values: anyOf(keys)}}); err != nil {
		return err
	}
	if err := loadShownStarts(ctx, batch, keys); err != nil {
		return err
	}
	if err := lockGatheringsOf(ctx, batch, keys); err != nil {
		return err
	}
	if _, err := signals.LoadWhere(ctx, batch, store.Query{Where: store.In{Column: "starts", Values: anyOf(keys)}}); err != nil {
		return err
	}
	together := map[int64]bool{}
	for _, key := range keys {
		together[key] = true
	}
	var next []int64
	for _, key := range keys {
		of, _ := definitions.Get(batch, key)
		if of == nil || of.Kind != ProcessResource {
			continue
		}
		for _, gone := range []map[int64]bool{{key: true}, together} { // alone, or with the others of this batch
			if newest := newestWithout(batch, of.names()[0], gone); newest != nil {
				next = append(next, newest.Key)
			}
		}
	}
	return d.models.load(ctx, batch, unique(next))
}

// newestWithout gives the newest version of a name that is not deleted and not
// one of some others, nil for none.
func newestWithout(batch *pipeline.Batch, name definitionName, gone map[int64]bool) *Definition {
	var newest *Definition
	definitions.Each(batch, func(key int64, row *Definition) {
		if !gone[key] && row.DeletedAt.IsZero() && row.names()[0] == name && (newest == nil || row.Version > newest.Version) {
			newest = row
		}
	})
	return newest
}

// deleteProcess retires a process version. When it was the newest, its start
// events give way to those of the version before.
func (d deletions) deleteProcess(batch *pipeline.Batch, of *Definition) error {
	name := of.names()[0]
	newest, _ := latests.Get(batch, name)
	retire(batch, of)
	if newest == nil || newest.Key != of.Key {
		return nil
	}
	closeStarts(batch, of.Key)
	before, _ := latests.Get(batch, name)
	if before == nil {
		return nil
	}
	running := d.models.process(before.Key)
	if running == nil {
		return pipeline.ErrNeedMore
	}
	return openStarts(batch, running)
}
