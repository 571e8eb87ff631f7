package pipeline

import (
	"context"
	"sync"

	"zhitong/store"
)

// Table binds a Go row type to a declared store table. A module declares its
// tables as values of this type and gets loading, writing, undo, replay and
// audit images for them.
type Table[K comparable, R any] struct {
	Spec *store.Table
	// Key gives the key of a row, KeyRow its columns in the store.
	Key    func(*R) K
	KeyRow func(K) store.Row
	Encode func(*R) (store.Row, error)
	Decode func(store.Row) (*R, error)
	// Owner gives the issued key that rows hang on: a row whose owner was
	// issued in this batch is known to be absent without a look. May be nil.
	Owner func(K) int64
	// New rows are only ever added, under keys that the store cannot have yet.
	New bool
	// Sole rows are put only by who has found none under their keys: of two batches at
	// the same time that have, one is decided again, and finds that of the other.
	Sole bool
	// Derived rows (history, projections) follow from records: they are neither
	// part of the log nor of audit images.
	Derived bool

	indexedOnce    sync.Once
	indexedColumns []int
}

// DecodeRecorded reads a row of a segment, which lacks the columns that the table
// was given after the segment was written: they are null, as in the store.
func (t *Table[K, R]) DecodeRecorded(row store.Row) (*R, error) {
	whole := make(store.Row, max(len(row), len(t.Spec.Columns)))
	copy(whole, row)
	return t.Decode(whole)
}

// Get gives the row as the batch sees it now. known is false when it has not
// been loaded; the row is nil when it is known to be absent.
func (t *Table[K, R]) Get(b *Batch, key K) (row *R, known bool) {
	if e := rowsOf(b, t).find(key); e != nil {
		return e.current, e.known
	}
	return nil, t.Owner != nil && b.IssuedHere(t.Owner(key))
}

// Put writes the row into the workspace. The row must not be changed afterwards.
func (t *Table[K, R]) Put(b *Batch, row *R) { rowsOf(b, t).write(t.Key(row), row) }

// Delete takes the row of key away.
func (t *Table[K, R]) Delete(b *Batch, key K) { rowsOf(b, t).write(key, nil) }

// Load reads the rows of the keys that are not known yet, in one statement.
func (t *Table[K, R]) Load(ctx context.Context, b *Batch, keys []K) error {
	return t.load(ctx, b, keys, store.LockNone)
}

// LoadLocked is Load for rows that others may change who do not hold what this batch
// holds: it locks them for the transaction, waiting for who has, where there are others.
func (t *Table[K, R]) LoadLocked(ctx context.Context, b *Batch, keys []K) error {
	if b.tx == nil {
		return t.Load(ctx, b, keys)
	}
	return t.load(ctx, b, keys, store.LockWait)
}

func (t *Table[K, R]) load(ctx context.Context, b *Batch, keys []K, lock store.LockMode) error {
	set := rowsOf(b, t)
	missing := set.unknown(keys)
	if len(missing) == 0 {
		return nil
	}
	rows := make([]store.Row, len(missing))
	for i, key := range missing {
		rows[i] = t.KeyRow(key)
	}
	// What the batch before has changed is known: the store has the others.
	query := store.Query{Where: store.KeyIn{Columns: t.Spec.Key, Rows: rows}, Lock: lock}
	if lock != store.LockNone {
		for _, column := range t.Spec.Key { // in which all lock
			query.OrderBy = append(query.OrderBy, store.Order{Column: column})
		}
	}
	_, err := t.read(ctx, b, b.base, query)
	if err != nil {
		return err
	}
	for _, key := range missing {
		set.markKnown(key)
	}
	return nil
}

// LoadWhere reads the rows of a query and gives their keys as stored, in the
// query's order. Rows that the batch has changed already keep the change.
func (t *Table[K, R]) LoadWhere(ctx context.Context, b *Batch, query store.Query) ([]K, error) {
	return t.read(ctx, b, b.reader, query)
}

func (t *Table[K, R]) read(ctx context.Context, b *Batch, from store.Reader, query store.Query) ([]K, error) {
	query.Table = t.Spec
	set := rowsOf(b, t)
	var keys []K
	err := from.Select(ctx, query, func(stored store.Row) error {
		row, err := t.Decode(stored)
		if err != nil {
			return err
		}
		key := t.Key(row)
		if query.Lock != store.LockNone { // what was read before it was locked may be stale
			set.forget(key)
		}
		set.loaded(key, row, stored)
		keys = append(keys, key)
		return nil
	})
	return keys, err
}

// Reload forgets what is known of the keys and has not been changed, and reads
// them again: for rows that were read before their aggregate was locked.
func (t *Table[K, R]) Reload(ctx context.Context, b *Batch, keys []K) error {
	t.forget(b, keys)
	return t.Load(ctx, b, keys)
}

// ReloadLocked is Reload as LoadLocked reads.
func (t *Table[K, R]) ReloadLocked(ctx context.Context, b *Batch, keys []K) error {
	t.forget(b, keys)
	return t.LoadLocked(ctx, b, keys)
}

func (t *Table[K, R]) forget(b *Batch, keys []K) {
	set := rowsOf(b, t)
	for _, key := range keys {
		set.forget(key)
	}
}

// Each calls visit for every row that the batch holds and that is present.
func (t *Table[K, R]) Each(b *Batch, visit func(K, *R)) {
	for key, e := range rowsOf(b, t).entries {
		if e.current != nil {
			visit(key, e.current)
		}
	}
}

// EachWritten calls visit for every row that the batch wrote and that is
// present, in the order of the writes; a row may come twice.
func (t *Table[K, R]) EachWritten(b *Batch, visit func(K, *R)) {
	for _, e := range rowsOf(b, t).written {
		if e.touched && e.current != nil {
			visit(e.key, e.current)
		}
	}
}

// Lock locks the rows of the keys for the transaction and says which it got;
// with wait it waits for them, else it skips what another node holds. Where there
// is no other node it gets those that exist.
func (t *Table[K, R]) Lock(ctx context.Context, b *Batch, keys []K, wait bool) ([]bool, error) {
	if b.tx == nil {
		return t.present(ctx, b, keys)
	}
	rows := make([]store.Row, len(keys))
	for i, key := range keys {
		rows[i] = t.KeyRow(key)
	}
	mode := store.LockSkip
	if wait {
		mode = store.LockWait
	}
	return b.tx.Lock(ctx, t.Spec, rows, mode)
}

// present says which of the keys have a row.
func (t *Table[K, R]) present(ctx context.Context, b *Batch, keys []K) ([]bool, error) {
	err := t.Load(ctx, b, keys)
	present := make([]bool, len(keys))
	for i, key := range keys {
		row, _ := t.Get(b, key)
		present[i] = row != nil
	}
	return present, err
}

// Read reads rows outside any batch, for queries of surfaces.
func (t *Table[K, R]) Read(ctx context.Context, reader store.Reader, query store.Query) ([]*R, error) {
	query.Table = t.Spec
	var rows []*R
	err := reader.Select(ctx, query, func(stored store.Row) error {
		row, err := t.Decode(stored)
		if err == nil {
			rows = append(rows, row)
		}
		return err
	})
	return rows, err
}
