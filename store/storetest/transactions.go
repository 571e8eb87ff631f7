package storetest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"zhitong/store"
)

var errEnough = errors.New("enough")

var transactionTests = []test{
	{"an error rolls back", on(errorRollsBack)},
	{"a swallowed error rolls back", on(swallowedError)},
	{"a panic rolls back", on(panicRollsBack)},
	{"an ended context rolls back", on(endedContext)},
	{"a context that ends while reading", on(contextEndsReading)},
	{"a read is a snapshot", on(readIsSnapshot)},
	{"a read with priority waits for no others", on(priorityWaitsForNone)},
	{"no use from inside a select", on(noNestedUse)},
	{"a closed store", on(closedStore)},
	{"close waits for transactions", on(closeWaits)},
}

func errorRollsBack(t *testing.T, s store.Store) {
	err := s.Write(t.Context(), func(tx store.Tx) error {
		must(t, tx.Insert(t.Context(), sample, sampleRows(3)))
		return errEnough
	})
	if err != errEnough {
		t.Fatalf("the body's error came back as %v", err)
	}
	wantEqual(t, readIDs(t, s, store.Query{}), []int64{})
}

func swallowedError(t *testing.T, s store.Store) {
	insert(t, s, sample, sampleRow(1))
	err := s.Write(t.Context(), func(tx store.Tx) error {
		_ = tx.Insert(t.Context(), sample, []store.Row{sampleRow(2)})
		_ = tx.Insert(t.Context(), sample, []store.Row{sampleRow(1)})
		_, _ = tx.Count(t.Context(), store.Query{Table: sample}, 10)
		_ = tx.Insert(t.Context(), sample, []store.Row{sampleRow(3)})
		return nil
	})
	wantError(t, err, store.ErrConflict)
	wantEqual(t, readIDs(t, s, store.Query{}), []int64{1})
}

func panicRollsBack(t *testing.T, s store.Store) {
	func() {
		defer func() { wantEqual(t, recover(), any("out")) }()
		_ = s.Write(t.Context(), func(tx store.Tx) error {
			must(t, tx.Insert(t.Context(), sample, sampleRows(3)))
			panic("out")
		})
	}()
	insert(t, s, sample, sampleRow(9))
	wantEqual(t, readIDs(t, s, store.Query{}), []int64{9})
}

func endedContext(t *testing.T, s store.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Write(ctx, func(tx store.Tx) error {
		must(t, tx.Insert(ctx, sample, sampleRows(3)))
		cancel()
		return nil
	})
	wantError(t, err, context.Canceled)
	wantError(t, s.Write(ctx, func(store.Tx) error { return nil }), context.Canceled)
	insert(t, s, sample, sampleRow(9))
	wantEqual(t, readIDs(t, s, store.Query{}), []int64{9})
}

func contextEndsReading(t *testing.T, s store.Store) {
	insert(t, s, sample, sampleRows(10_000)...)
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Read(ctx, func(r store.Reader) error {
		return r.Select(ctx, store.Query{Table: sample}, func(store.Row) error {
			cancel()
			return nil
		})
	})
	wantError(t, err, context.Canceled)
	wantEqual(t, len(readIDs(t, s, store.Query{})), 10_000)
}

func readIsSnapshot(t *testing.T, s store.Store) {
	insert(t, s, sample, sampleRow(1))
	must(t, s.Read(t.Context(), func(r store.Reader) error {
		for range 2 {
			count, err := r.Count(t.Context(), store.Query{Table: sample}, 10)
			must(t, err)
			wantEqual(t, count, int64(1))
			write(t, s, func(ctx context.Context, tx store.Tx) error {
				return tx.Upsert(ctx, sample, []store.Row{sampleRow(2)})
			})
		}
		return nil
	}))
	wantEqual(t, len(readIDs(t, s, store.Query{})), 2)
}

// priorityWaitsForNone: who writes reads beside that, though all other reads that may
// run at once do, and more wait.
func priorityWaitsForNone(t *testing.T, s store.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	var others sync.WaitGroup
	defer others.Wait()
	defer cancel()
	readers := readersOf(s)
	began := make(chan struct{}, readers)
	for range readers + 1 {
		others.Go(func() {
			_ = s.Read(ctx, func(store.Reader) error { // that one finds no room is the point
				began <- struct{}{}
				<-ctx.Done()
				return nil
			})
		})
	}
	for range readers {
		<-began
	}
	soon, giveUp := context.WithTimeout(ctx, 10*time.Second)
	defer giveUp()
	must(t, s.Write(soon, func(tx store.Tx) error {
		return s.Read(store.WithPriority(soon), func(r store.Reader) error {
			_, err := r.Count(soon, store.Query{Table: sample}, 1)
			return err
		})
	}))
}

// readersOf gives how many reads without priority a store runs at once, some where it
// has no limit.
func readersOf(s store.Store) int {
	if pooled, ok := s.(store.Pooled); ok {
		for _, pool := range pooled.Pools() {
			if pool.Name == "readers" {
				return pool.Limit
			}
		}
	}
	return 8
}

func noNestedUse(t *testing.T, s store.Store) {
	insert(t, s, sample, sampleRow(1))
	err := s.Read(t.Context(), func(r store.Reader) error {
		return r.Select(t.Context(), store.Query{Table: sample}, func(store.Row) error {
			_, err := r.Count(t.Context(), store.Query{Table: sample}, 1)
			return err
		})
	})
	wantError(t, err, store.ErrInvalid)
}

func closedStore(t *testing.T, s store.Store) {
	ctx := t.Context()
	watch, err := s.Watch(ctx, "topic")
	must(t, err)
	must(t, s.Close())
	must(t, s.Close())
	for range watch { // until it is closed
	}
	wantError(t, s.Write(ctx, func(store.Tx) error { return nil }), store.ErrClosed)
	wantError(t, s.Read(ctx, func(store.Reader) error { return nil }), store.ErrClosed)
	wantError(t, s.Wake(ctx, "topic"), store.ErrClosed)
	wantError(t, s.Migrate(ctx, nil), store.ErrClosed)
	wantError(t, s.SetClock(ctx, nil), store.ErrClosed)
	_, err = s.Watch(ctx, "topic")
	wantError(t, err, store.ErrClosed)
}

func closeWaits(t *testing.T, s store.Store) {
	inside, closed, written := make(chan struct{}), make(chan error, 1), make(chan error, 1)
	go func() {
		written <- s.Write(t.Context(), func(tx store.Tx) error {
			close(inside)
			for s.Read(t.Context(), func(store.Reader) error { return nil }) == nil {
			} // until Close has begun
			return tx.Insert(t.Context(), sample, sampleRows(1))
		})
	}()
	<-inside
	go func() { closed <- s.Close() }()
	must(t, <-written)
	must(t, <-closed)
}
