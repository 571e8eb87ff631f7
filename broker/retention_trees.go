package broker

import (
	"context"
	"slices"

	"zhitong/store"
)

// dueTrees gives the next root instances of a version that are due, at most
// limit, and how far that is. There are none when the policy archives nothing.
func dueTrees(ctx context.Context, reader store.Reader, version int64, byDefault int, from treeCursor, limit int) (trees []*departingTree, next treeCursor, err error) {
	next = treeCursor{done: true}
	of, under, choice, err := policyNow(ctx, reader, version, byDefault)
	if err != nil || of == nil || under.Days == 0 || !choice.wanted(true) {
		return nil, next, err
	}
	head := documentHead{Format: documentFormat, Tenant: of.Tenant, ProcessID: of.ID, Rule: under.rule()}
	query := store.Query{Limit: limit, OrderBy: []store.Order{{Column: "ended_at"}, {Column: "id"}}}
	where := store.And{dueRoots(version, under, reader.Now())}
	if from.after != nil {
		where = append(where, store.After{Order: query.OrderBy, Values: from.after})
	}
	query.Where = where
	if from.deleted {
		trees, err = deletedTrees(ctx, reader, query, head)
	} else {
		trees, err = finishedTrees(ctx, reader, query, head)
	}
	if len(trees) == limit {
		last := trees[limit-1]
		next = treeCursor{deleted: from.deleted, after: []any{micros(last.head.EndedAt), last.key}}
	} else if !from.deleted {
		next = treeCursor{deleted: true}
	}
	return trees, next, err
}

func finishedTrees(ctx context.Context, reader store.Reader, query store.Query, head documentHead) (trees []*departingTree, err error) {
	found, err := instanceHistory.Read(ctx, reader, query)
	for _, row := range found {
		head.Key, head.BusinessID, head.State, head.StartedAt, head.EndedAt = row.Key, row.BusinessID, row.State, row.StartedAt, row.EndedAt
		trees = append(trees, &departingTree{key: row.Key, head: head})
	}
	return trees, err
}

func deletedTrees(ctx context.Context, reader store.Reader, query store.Query, head documentHead) (trees []*departingTree, err error) {
	found, err := deletedInstances.Read(ctx, reader, query)
	for _, row := range found {
		head.Key, head.State, head.EndedAt = row.Instance, StateDeleted, row.EndedAt
		trees = append(trees, &departingTree{key: row.Instance, head: head})
	}
	return trees, err
}

// readTrees finds what the roots called, level by level, and which trees wait: for
// what runs, or for a batch operation.
func readTrees(ctx context.Context, reader store.Reader, trees []*departingTree, alone bool) (map[int64]*departingTree, error) {
	byInstance, level := map[int64]*departingTree{}, []int64(nil)
	for _, tree := range trees {
		byInstance[tree.key], tree.instances, level = tree, []int64{tree.key}, append(level, tree.key)
	}
	for len(level) > 0 {
		if len(byInstance) > groupInstances && !alone {
			return nil, errLargeGroup
		}
		var below []int64
		for some := range slices.Chunk(level, MaxPage) {
			if err := readWaitingItems(ctx, reader, some, byInstance); err != nil {
				return nil, err
			}
			called, err := readLevel(ctx, reader, some, byInstance)
			if err != nil {
				return nil, err
			}
			below = append(below, called...)
		}
		level = below
	}
	return byInstance, nil
}

// readLevel adds what some instances called to their trees.
func readLevel(ctx context.Context, reader store.Reader, callers []int64, byInstance map[int64]*departingTree) (called []int64, err error) {
	for _, table := range []*store.Table{instanceHistory.Spec, deletedInstances.Spec} {
		query := store.Query{Table: table, Columns: []string{"id", "parent", "ended_at"}, OrderBy: []store.Order{{Column: "id"}},
			Where: store.In{Column: "parent", Values: anyOf(callers)}}
		err = reader.Select(ctx, query, func(row store.Row) error {
			key, tree := row[0].(int64), byInstance[row[1].(int64)]
			if row[2] == nil {
				tree.waits = true
			}
			byInstance[key], tree.instances, called = tree, append(tree.instances, key), append(called, key)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return called, nil
}

func readWaitingItems(ctx context.Context, reader store.Reader, instances []int64, byInstance map[int64]*departingTree) error {
	query := store.Query{Table: batchItems.Spec, Columns: []string{"instance"}, Where: store.And{
		store.In{Column: "instance", Values: anyOf(instances)}, equal("state", StateActive)}}
	return reader.Select(ctx, query, func(row store.Row) error {
		byInstance[row[0].(int64)].waits = true
		return nil
	})
}
