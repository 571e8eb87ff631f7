package main

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zhitong/pipeline"
	"zhitong/sqlite"
	"zhitong/store"
)

// recordedRows is how many rows are kept to be written once more.
const recordedRows = 100_000

// recordedStore notes what transactions change, so that a benchmark can say what
// the store alone does of the same rows in the same transactions.
type recordedStore struct {
	store.Store
	on         atomic.Bool
	mu         sync.Mutex
	writes     [][]recordedChange // by transaction
	kept, rows int                // how many rows these change, and all transactions together
}

// recordedChange does once more, in another transaction, what a call did.
type recordedChange func(ctx context.Context, tx store.Tx) error

func (s *recordedStore) Write(ctx context.Context, body func(store.Tx) error) error {
	if !s.on.Load() {
		return s.Store.Write(ctx, body)
	}
	recorded := &recordedTx{}
	err := s.Store.Write(ctx, func(tx store.Tx) error {
		*recorded = recordedTx{Tx: tx}
		return body(recorded)
	})
	if err == nil {
		s.keep(recorded)
	}
	return err
}

func (s *recordedStore) keep(recorded *recordedTx) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rows += recorded.rows
	if s.kept < recordedRows && recorded.rows > 0 {
		s.writes = append(s.writes, recorded.changes)
		s.kept += recorded.rows
	}
}

// rate gives how many of so many things the store alone would write in a second.
func (s *recordedStore) rate(things int, replayed time.Duration) float64 {
	return float64(things) * float64(s.kept) / float64(s.rows) / replayed.Seconds()
}

// replay writes what was recorded into another store, transaction by transaction,
// and gives how long that took.
func (s *recordedStore) replay(b *testing.B, into store.Store) time.Duration {
	b.Helper()
	began := time.Now()
	for _, changes := range s.writes {
		err := into.Write(b.Context(), func(tx store.Tx) error {
			for _, change := range changes {
				if err := change(b.Context(), tx); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(began)
}

// replayOnSQLite is replay into a new database.
func (s *recordedStore) replayOnSQLite(b *testing.B) time.Duration {
	b.Helper()
	db, err := sqlite.Open(b.Context(), b.TempDir(), sqlite.Options{})
	if err == nil {
		defer db.Close()
		err = db.Migrate(b.Context(), migrations())
	}
	if err != nil {
		b.Fatal(err)
	}
	return s.replay(b, db)
}

// recordedTx notes the calls that change something.
type recordedTx struct {
	store.Tx
	changes []recordedChange
	rows    int
}

func (t *recordedTx) note(rows []store.Row, change recordedChange) {
	t.rows += len(rows)
	t.changes = append(t.changes, change)
}

func (t *recordedTx) Insert(ctx context.Context, table *store.Table, rows []store.Row) error {
	t.note(rows, func(ctx context.Context, tx store.Tx) error { return tx.Insert(ctx, table, rows) })
	return t.Tx.Insert(ctx, table, rows)
}

func (t *recordedTx) InsertAfter(ctx context.Context, table *store.Table, column string, rows []store.Row) error {
	kept := make([]store.Row, len(rows))
	for i, row := range rows {
		if kept[i] = slices.Clone(row); table == pipeline.SegmentTable {
			body := table.Position("body")
			kept[i][body] = slices.Clone(row[body].([]byte)) // its memory is used again
		}
	}
	t.note(rows, func(ctx context.Context, tx store.Tx) error { return tx.InsertAfter(ctx, table, column, kept) })
	return t.Tx.InsertAfter(ctx, table, column, rows)
}

func (t *recordedTx) InsertNew(ctx context.Context, table *store.Table, rows []store.Row) ([]bool, error) {
	t.note(rows, func(ctx context.Context, tx store.Tx) error {
		_, err := tx.InsertNew(ctx, table, rows)
		return err
	})
	return t.Tx.InsertNew(ctx, table, rows)
}

func (t *recordedTx) Upsert(ctx context.Context, table *store.Table, rows []store.Row) error {
	t.note(rows, func(ctx context.Context, tx store.Tx) error { return tx.Upsert(ctx, table, rows) })
	return t.Tx.Upsert(ctx, table, rows)
}

func (t *recordedTx) Replace(ctx context.Context, table *store.Table, unchanged []string, rows []store.Row) error {
	t.note(rows, func(ctx context.Context, tx store.Tx) error { return tx.Replace(ctx, table, unchanged, rows) })
	return t.Tx.Replace(ctx, table, unchanged, rows)
}

func (t *recordedTx) Delete(ctx context.Context, table *store.Table, keys []store.Row) error {
	t.note(keys, func(ctx context.Context, tx store.Tx) error { return tx.Delete(ctx, table, keys) })
	return t.Tx.Delete(ctx, table, keys)
}
