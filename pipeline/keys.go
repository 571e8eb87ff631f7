package pipeline

import (
	"context"
	"errors"
	"fmt"

	"zhitong/store"
)

// firstKey is the first key ever issued: the keys of partition 1 in the Zeebe
// dialect, so that clients which read a partition out of a key find one.
const firstKey = int64(1)<<51 + 1

// keyBlockSize is how many keys a node takes at a time; a batch that would
// need more than keysPerBatch fails and is split.
const (
	keyBlockSize = 1_000_000
	keysPerBatch = 60_000
)

var errKeysUsedUp = errors.New("pipeline: a batch needed more keys than it may take")

// keySource issues keys out of blocks that the node has taken from the store.
// Keys grow, are unique over all nodes and never come back.
type keySource struct {
	next, end int64
}

// Next gives the next key. reserve must have been called for enough of them;
// one too many makes the batch fail at its end.
func (k *keySource) Next() int64 {
	key := k.next
	k.next++
	return key
}

// usedUp says that keys were given which were not reserved.
func (k *keySource) usedUp() bool { return k.next > k.end }

// reserve makes sure that at least need keys are left.
func (k *keySource) reserve(ctx context.Context, db store.Store, need int64) error {
	if k.end-k.next >= need {
		return nil
	}
	size := max(need, keyBlockSize)
	var first int64
	err := retry(ctx, func() error {
		return db.Write(ctx, func(tx store.Tx) (err error) {
			first, err = takeKeyBlock(ctx, tx, size)
			return err
		})
	})
	if err != nil {
		return fmt.Errorf("pipeline: take a block of keys: %w", err)
	}
	k.next, k.end = first, first+size
	return nil
}

func takeKeyBlock(ctx context.Context, tx store.Tx, size int64) (int64, error) {
	id := store.Row{int64(1)}
	if _, err := tx.InsertNew(ctx, keyBlockTable, []store.Row{{int64(1), firstKey}}); err != nil {
		return 0, err
	}
	if _, err := tx.Lock(ctx, keyBlockTable, []store.Row{id}, store.LockWait); err != nil {
		return 0, err
	}
	first := firstKey
	query := store.Query{Table: keyBlockTable, Where: store.KeyIn{Columns: keyBlockTable.Key, Rows: []store.Row{id}}}
	err := tx.Select(ctx, query, func(row store.Row) error {
		first = row[1].(int64)
		return nil
	})
	if err != nil {
		return 0, err
	}
	return first, tx.Upsert(ctx, keyBlockTable, []store.Row{{int64(1), first + size}})
}
