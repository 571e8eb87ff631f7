package pipeline

import (
	"context"
	"errors"
	"fmt"
	"sync"

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
	// firstKeySpan is how many keys a batch takes of them at first; then as many
	// again as it has, up to maxKeySpan.
	firstKeySpan = 256
	maxKeySpan   = 4096
)

var errKeysUsedUp = errors.New("pipeline: a batch needed more keys than it may take")

// keySource issues keys out of blocks that the node has taken from the store. Keys
// are unique over all nodes and never come back, and those of a node grow: what
// begins after something was answered has larger ones.
type keySource struct {
	filling   chan struct{} // holds who takes a block
	mu        sync.Mutex
	next, end int64
}

func newKeySource() *keySource { return &keySource{filling: make(chan struct{}, 1)} }

// keySpan is keys that belong to one batch.
type keySpan struct{ first, end int64 }

// take gives the next keys. reserve must have been called for enough of them; of
// one too many ok is false.
func (k *keySource) take(count int64) (span keySpan, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	span = keySpan{k.next, k.next + count}
	k.next += count
	return span, k.next <= k.end
}

// giveBack returns keys that were taken last and not issued; others are lost.
func (k *keySource) giveBack(span keySpan) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.next == span.end {
		k.next = span.first
	}
}

func (k *keySource) left() int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.end - k.next
}

// reserve makes sure that at least need keys are left. ErrRetry says that the store
// gave no block for now.
func (k *keySource) reserve(ctx context.Context, db store.Store, need int64) error {
	k.filling <- struct{}{}
	defer func() { <-k.filling }()
	if k.left() >= need {
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
	if errors.Is(err, store.ErrUnknownOutcome) { // of the block alone, which is lost then: nothing else was done
		return fmt.Errorf("pipeline: take a block of keys: %w: %v", store.ErrRetry, err)
	}
	if err != nil {
		return fmt.Errorf("pipeline: take a block of keys: %w", err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.next, k.end = first, first+size
	return nil
}

// reserveKeys makes sure that each writer can take what a batch may need.
func (p *Pipeline) reserveKeys(ctx context.Context) error {
	return p.keys.reserve(ctx, p.store, (keysPerBatch+maxKeySpan)*int64(len(p.writers)))
}

// batchKeys issues keys for one batch.
type batchKeys struct {
	source *keySource
	spans  []keySpan // of the last one the keys below next are issued
	next   int64
	size   int64 // of all spans
	over   bool  // keys were given that were not there
}

// Next gives the next key.
func (k *batchKeys) Next() int64 {
	if len(k.spans) == 0 || k.next == k.spans[len(k.spans)-1].end {
		k.extend()
	}
	key := k.next
	k.next++
	return key
}

// extend takes more keys, after those that it has if nobody else has taken any.
func (k *batchKeys) extend() {
	span, ok := k.source.take(min(max(firstKeySpan, k.size), maxKeySpan))
	k.over = k.over || !ok
	k.size += span.end - span.first
	last := len(k.spans) - 1
	if last >= 0 && k.spans[last].end == span.first {
		k.spans[last].end = span.end
		return
	}
	k.spans = append(k.spans, span)
	k.next = span.first
}

// issued says whether a key was issued here.
func (k *batchKeys) issued(key int64) bool {
	last := len(k.spans) - 1
	for i, span := range k.spans {
		end := span.end
		if i == last {
			end = k.next
		}
		if key >= span.first && key < end {
			return true
		}
	}
	return false
}

// close gives back what was not issued, and says whether all keys were there.
func (k *batchKeys) close() error {
	if last := len(k.spans) - 1; last >= 0 {
		k.source.giveBack(keySpan{k.next, k.spans[last].end})
		k.spans[last].end = k.next
	}
	if k.over {
		return errKeysUsedUp
	}
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
