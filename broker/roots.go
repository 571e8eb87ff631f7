package broker

import (
	"context"

	"zhitong/engine"
	"zhitong/store"
)

// Roots gives, of instances, the one that began the chain of calls in which
// each is; an instance that is no longer in the history is left out.
func Roots(ctx context.Context, reader store.Reader, instances []int64) (map[int64]int64, error) {
	found, err := readInstances(ctx, reader, unique(instances))
	if err != nil {
		return nil, err
	}
	roots := map[int64]int64{}
	for _, key := range instances {
		if row := found[key]; row != nil {
			roots[key], err = rootThrough(ctx, reader, found, row)
		}
		if err != nil {
			return nil, err
		}
	}
	return roots, nil
}

// rootThrough follows the calls up from an instance whose row was written
// before it named its root; found keeps what it reads.
func rootThrough(ctx context.Context, reader store.Reader, found map[int64]*Instance, row *Instance) (int64, error) {
	for range engine.MaxCallDepth {
		if row.Root != 0 {
			return row.Root, nil
		}
		if row.Parent == 0 {
			return row.Key, nil
		}
		if found[row.Parent] == nil {
			parents, err := readInstances(ctx, reader, []int64{row.Parent})
			if err != nil {
				return 0, err
			}
			found[row.Parent] = parents[row.Parent]
		}
		if row = found[row.Parent]; row == nil { // deleted
			return 0, nil
		}
	}
	return 0, nil
}

// InstancesByKey gives instances by their keys, without those that are not in
// the history.
func InstancesByKey(ctx context.Context, reader store.Reader, keys []int64) (map[int64]*Instance, error) {
	return readInstances(ctx, reader, unique(keys))
}

func readInstances(ctx context.Context, reader store.Reader, keys []int64) (map[int64]*Instance, error) {
	rows, err := instanceHistory.Read(ctx, reader, store.Query{Where: store.In{Column: "id", Values: anyOf(keys)}})
	byKey := map[int64]*Instance{}
	for _, row := range rows {
		byKey[row.Key] = row
	}
	return byKey, err
}
