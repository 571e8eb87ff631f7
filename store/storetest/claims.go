package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"zhitong/store"
)

var claimTests = []test{
	{"insert new says which", on(insertNewSaysWhich)},
	{"one of many claims wins", onTwo(oneClaimWins)},
	{"insert after counts on", on(insertAfterCountsOn)},
	{"insert after wants a counter", on(insertAfterWantsCounter)},
	{"insert after what was waited for", insertAfterWaiting},
	{"lock says which", on(lockSaysWhich)},
	{"skip what is locked", skipLocked},
	{"wait for what is locked", onTwo(waitForLocked)},
	{"a lock time-out is a retry", lockTimeOut},
	{"locked increments lose nothing", onTwo(lockedIncrements)},
	{"claims of a queue do not overlap", onTwo(queueClaims)},
}

func insertNewSaysWhich(t *testing.T, s store.Store) {
	insert(t, s, account, accountRow("m", 5, "taken"))
	rows := []store.Row{
		accountRow("z", 1, nil), accountRow("m", 2, nil), accountRow("a", 5, nil), // new, key taken, number taken
		accountRow("b", 3, "taken"), accountRow("z", 4, nil), accountRow("c", 6, "free"), // alias taken, key twice, new
	}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		inserted, err := tx.InsertNew(ctx, account, rows)
		wantEqual(t, inserted, []bool{true, false, false, false, false, true})
		return err
	})
	wantEqual(t, len(read(t, s, store.Query{Table: account})), 3)
}

// retried repeats a transaction as callers of a store do.
func retried(ctx context.Context, s store.Store, body func(store.Tx) error) error {
	for {
		err := s.Write(ctx, body)
		if !errors.Is(err, store.ErrRetry) {
			return err
		}
	}
}

// together runs the action in so many goroutines at once, half of them on each
// node, and gives their errors joined.
func together(workers int, one, other store.Store, action func(worker int, s store.Store) error) error {
	errs := make([]error, workers)
	var group sync.WaitGroup
	for worker := range workers {
		s := one
		if worker%2 == 1 {
			s = other
		}
		group.Go(func() { errs[worker] = action(worker, s) })
	}
	group.Wait()
	return errors.Join(errs...)
}

func oneClaimWins(t *testing.T, one, other store.Store) {
	const workers, names = 6, 40
	won := make([]int, workers)
	must(t, together(workers, one, other, func(worker int, s store.Store) error {
		var rows []store.Row
		for i := range names {
			name := (i*7 + worker*13) % names // each in another order
			rows = append(rows, accountRow(fmt.Sprintf("name %d", name), int64(name), nil))
		}
		return retried(t.Context(), s, func(tx store.Tx) error {
			inserted, err := tx.InsertNew(t.Context(), account, rows)
			won[worker] = 0
			for _, ok := range inserted {
				if ok {
					won[worker]++
				}
			}
			return err
		})
	}))
	total := 0
	for _, count := range won {
		total += count
	}
	wantEqual(t, total, names)
	wantEqual(t, len(read(t, one, store.Query{Table: account})), names)
}

func lockSaysWhich(t *testing.T, s store.Store) {
	insert(t, s, sample, sampleRows(3)...)
	for _, mode := range []store.LockMode{store.LockWait, store.LockSkip} {
		write(t, s, func(ctx context.Context, tx store.Tx) error {
			locked, err := tx.Lock(ctx, sample, idKeys(3, 9, 1), mode)
			wantEqual(t, locked, []bool{true, false, true})
			return err
		})
	}
}

// holding runs body while another transaction holds the row of id.
func holding(t *testing.T, s store.Store, id int64, body func()) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		locked, err := tx.Lock(ctx, sample, idKeys(id), store.LockWait)
		must(t, err)
		wantEqual(t, locked, []bool{true})
		body()
		return nil
	})
}

func skipLocked(t *testing.T, backend Backend) {
	if backend.Join == nil {
		t.Skip("a backend with one writer skips nothing")
	}
	s := migrated(t, backend)
	insert(t, s, sample, sampleRows(3)...)
	holding(t, s, 2, func() {
		write(t, backend.Join(t, s), func(ctx context.Context, tx store.Tx) error {
			locked, err := tx.Lock(ctx, sample, idKeys(1, 2, 3), store.LockSkip)
			must(t, err)
			wantEqual(t, locked, []bool{true, false, true})
			var rows []store.Row
			query := store.Query{Table: sample, Columns: []string{"id"}, OrderBy: byID, Limit: 2, Lock: store.LockSkip}
			must(t, collect(ctx, tx, query, &rows))
			wantEqual(t, rows, idKeys(1, 3))
			return nil
		})
	})
}

func lockTimeOut(t *testing.T, backend Backend) {
	if backend.Join == nil {
		t.Skip("a backend with one writer waits for no rows")
	}
	s := migrated(t, backend)
	insert(t, s, sample, sampleRows(1)...)
	holding(t, s, 1, func() {
		err := backend.Join(t, s).Write(t.Context(), func(tx store.Tx) error {
			_, err := tx.Lock(t.Context(), sample, idKeys(1), store.LockWait)
			return err
		})
		wantError(t, err, store.ErrRetry)
	})
}

func waitForLocked(t *testing.T, one, other store.Store) {
	insert(t, one, sample, sampleRow(1))
	done := make(chan error, 1)
	holding(t, one, 1, func() {
		go func() {
			done <- retried(t.Context(), other, func(tx store.Tx) error {
				_, err := tx.Lock(t.Context(), sample, idKeys(1), store.LockWait)
				return err
			})
		}()
		select {
		case err := <-done:
			t.Errorf("the row was not held: %v", err)
		default:
		}
	})
	must(t, <-done)
}

func lockedIncrements(t *testing.T, one, other store.Store) {
	const workers, rounds = 4, 25
	insert(t, one, sample, store.Row{int64(1), "counter", int64(0), false, nil, int64(0)})
	must(t, together(workers, one, other, func(_ int, s store.Store) error {
		for range rounds {
			if err := retried(t.Context(), s, func(tx store.Tx) error { return increment(t.Context(), tx) }); err != nil {
				return err
			}
		}
		return nil
	}))
	got := read(t, one, store.Query{Table: sample, Columns: []string{"amount"}})
	wantEqual(t, got, []store.Row{{int64(workers * rounds)}})
}

func increment(ctx context.Context, tx store.Tx) error {
	if _, err := tx.Lock(ctx, sample, idKeys(1), store.LockWait); err != nil {
		return err
	}
	var rows []store.Row
	if err := collect(ctx, tx, store.Query{Table: sample}, &rows); err != nil {
		return err
	}
	rows[0][2] = rows[0][2].(int64) + 1
	return tx.Upsert(ctx, sample, rows)
}

// queueClaims has several workers take rows from a queue: every row goes to one.
func queueClaims(t *testing.T, one, other store.Store) {
	const workers, jobs = 4, 60
	insert(t, one, sample, sampleRows(jobs)...)
	taken := make([]int, workers)
	must(t, together(workers, one, other, func(worker int, s store.Store) error {
		for {
			count, left, err := takeSome(t.Context(), s)
			if err != nil || left == 0 {
				return err
			}
			taken[worker] += count
		}
	}))
	total := 0
	for _, count := range taken {
		total += count
	}
	wantEqual(t, total, jobs)
}

func takeSome(ctx context.Context, s store.Store) (taken int, left int64, err error) {
	err = retried(ctx, s, func(tx store.Tx) error {
		var rows []store.Row
		query := store.Query{Table: sample, Columns: []string{"id"}, OrderBy: byID, Limit: 7, Lock: store.LockSkip}
		if err := collect(ctx, tx, query, &rows); err != nil {
			return err
		}
		taken = len(rows)
		if left, err = tx.Count(ctx, store.Query{Table: sample}, 1); err != nil {
			return err
		}
		return tx.Delete(ctx, sample, rows)
	})
	return taken, left, err
}
