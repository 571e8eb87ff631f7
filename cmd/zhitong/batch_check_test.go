package main

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/rest"
	"zhitong/store"
)

// treated is how often the batch operations treated an instance, by the log.
type treated struct{ resolved, migrated, canceled int }

// checkStore checks in the store what must hold after all batch operations.
func (b *batchTest) checkStore(second rest.Key) {
	b.Helper()
	db, err := openDatabase(b.Context(), &settings{Data: b.directory}, asTool)
	b.must(err)
	defer db.Close()
	b.must(db.Read(b.Context(), func(reader store.Reader) error {
		log, err := readTreated(b.Context(), reader)
		if err != nil {
			return err
		}
		started, err := b.checkInstances(reader, second, log)
		if err != nil {
			return err
		}
		return b.checkOperations(reader, started)
	}))
}

// readTreated counts the log's records of items, each of which is of one instance.
func readTreated(ctx context.Context, reader store.Reader) (map[int64]treated, error) {
	all := map[int64]treated{}
	query := store.Query{Table: pipeline.SegmentTable, OrderBy: []store.Order{{Column: "writer"}, {Column: "sequence"}}}
	return all, reader.Select(ctx, query, func(row store.Row) error {
		segment, err := pipeline.DecodeSegment(row)
		if err != nil {
			return err
		}
		for _, record := range segment.Records {
			if record.Kind != "batch-operation.do-item" {
				continue
			}
			for _, event := range record.Events {
				if err := count(all, event); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func count(all map[int64]treated, event []byte) error {
	var said struct {
		Intent        string
		Instance, Key int64
		Element       string
	}
	if err := json.Unmarshal(event, &said); err != nil {
		return err
	}
	so := all[said.Instance]
	switch {
	case said.Intent == "INCIDENT_RESOLVED" && so.migrated == 0: // a cancellation closes an incident, too
		so.resolved++
	case said.Intent == "ELEMENT_MIGRATED" && said.Key == said.Instance:
		so.migrated++
	case said.Intent == "ELEMENT_TERMINATED" && said.Key == said.Instance:
		so.canceled++
	default:
		return nil
	}
	all[said.Instance] = so
	return nil
}

// phases names what is in the business ids of instances that were started beside.
var phases = []string{"during 0", "during 1", "during 2", "during 3", "during 4"}

// wanted is what must have happened to an instance: to those that were there
// first, everything; to those that were started during an operation, what the
// later ones did. The log tells the two migrations not apart.
func (b *batchTest) wanted(instance *broker.Instance) treated {
	if class, original := b.originals[rest.Key(instance.Key)]; original {
		if class.aside {
			return treated{1, 0, 1}
		}
		return treated{1, 1, 1}
	}
	switch slices.Index(phases, instance.BusinessID) {
	case 0, 1, 2:
		return treated{0, 1, 1}
	case 3:
		return treated{0, 0, 1}
	default:
		return treated{}
	}
}

// checkInstances checks every instance and counts those that were started
// beside, by phase.
func (b *batchTest) checkInstances(reader store.Reader, second rest.Key, log map[int64]treated) (started []int, err error) {
	started = make([]int, len(phases))
	originals, ones := 0, map[rest.Key]bool{}
	err = pages(broker.SearchInstances, b.Context(), reader, nil, func(i *broker.Instance) int64 {
		if i.ProcessID == "one" {
			ones[rest.Key(i.Key)] = i.State == broker.StateCompleted
			return i.Key
		}
		want := b.wanted(i)
		state := broker.StateActive
		if want.canceled == 1 {
			state = broker.StateTerminated
		}
		if got := log[i.Key]; got != want || i.State != state || (i.Definition == int64(second)) != (want.migrated == 1) {
			b.Errorf("instance %+v, %+v was treated as %+v, want %+v", i, b.originals[rest.Key(i.Key)], got, want)
		}
		if _, original := b.originals[rest.Key(i.Key)]; original {
			originals++
		} else {
			started[slices.Index(phases, i.BusinessID)]++
		}
		return i.Key
	})
	if originals != len(b.originals) {
		b.Errorf("%d instances are there of %d", originals, len(b.originals))
	}
	for _, key := range b.beside.started {
		if !ones[key] {
			b.Errorf("instance %d with one task, started beside, is not completed", key)
		}
	}
	if slices.Contains(slices.Collect(maps.Values(ones)), false) {
		b.Error("an instance with one task is not completed")
	}
	b.Logf("%d instances with one task completed, instances of the same process started before and during each operation: %v", len(ones), started)
	return started, err
}

// checkOperations checks what each operation counted against its items and
// against the instances that were there before it.
func (b *batchTest) checkOperations(reader store.Reader, started []int) error {
	aside := 0
	for _, class := range b.originals {
		if class.aside {
			aside++
		}
	}
	migrated := 0
	for i, key := range b.operations {
		found, err := broker.SearchBatchOperations(b.Context(), reader, broker.Search{Tenants: []string{rest.DefaultTenant}, Where: []store.Condition{is("id", int64(key))}})
		if err != nil {
			return err
		}
		o := found.Items[0]
		items, err := b.countItems(reader, o)
		if err != nil {
			return err
		}
		want := [...]struct{ total, failed int }{
			{len(b.originals), 0},
			{len(b.originals) + started[0] + started[1], o.Failed}, // how many fail before it is canceled is not known
			{len(b.originals) + started[0] + started[1] + started[2] - migrated, aside},
			{len(b.originals) + started[0] + started[1] + started[2] + started[3], 0},
		}[i]
		canceled := items[broker.BatchCanceled]
		if o.Total != want.total || o.Failed != want.failed || o.Failed != items[broker.BatchFailed] || o.Completed != items[broker.StateCompleted] ||
			o.Completed+o.Failed+canceled != o.Total || (canceled > 0) != (o.State == broker.BatchCanceled) || canceled > 0 && i != 1 {
			b.Errorf("operation %d is %+v with items %v, want %+v", i+1, o, items, want)
		}
		if i == 1 {
			migrated = o.Completed
		}
	}
	return nil
}

// countItems counts the items of an operation by state and looks at each.
func (b *batchTest) countItems(reader store.Reader, o *broker.BatchOperation) (map[string]int, error) {
	counts, seen := map[string]int{}, map[int64]bool{}
	err := pages(broker.SearchBatchItems, b.Context(), reader, []store.Condition{is("operation", o.Key)}, func(item *broker.BatchItem) int64 {
		failed := item.State == broker.BatchFailed
		if seen[item.Item] || item.DoneAt.IsZero() || failed != (item.Message == notMapped) || !failed && item.Message != "" ||
			failed && !b.originals[rest.Key(item.Instance)].aside || item.Root != item.Instance || item.Instance == 0 {
			b.Errorf("item %+v", item)
		}
		seen[item.Item] = true
		counts[item.State]++
		return item.Key
	})
	return counts, err
}

// pages visits everything that a search finds; visit gives the key of each.
func pages[R any](find func(context.Context, store.Reader, broker.Search) (broker.Page[R], error), ctx context.Context, reader store.Reader, where []store.Condition, visit func(*R) int64) error {
	for after := int64(0); ; {
		page, err := find(ctx, reader, broker.Search{Tenants: []string{rest.DefaultTenant}, Limit: broker.MaxPage,
			Where: append(where[:len(where):len(where)], store.Compare{Column: "id", Op: store.Greater, Value: after})})
		if err != nil || len(page.Items) == 0 {
			return err
		}
		for _, row := range page.Items {
			after = visit(row)
		}
	}
}

func is(column string, value any) store.Condition {
	return store.Compare{Column: column, Op: store.Equal, Value: value}
}
