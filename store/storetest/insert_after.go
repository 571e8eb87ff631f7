package storetest

import (
	"context"
	"testing"

	"zhitong/store"
)

// counted is a row of sample whose amount is to be counted, whatever it says.
func counted(id int64) store.Row {
	row := sampleRow(id)
	row[2] = nil
	return row
}

// amounts gives the amounts in the order of the keys.
func amounts(t *testing.T, s store.Store) (amounts []any) {
	t.Helper()
	for _, row := range read(t, s, store.Query{Table: sample, Columns: []string{"amount"}, OrderBy: byID}) {
		amounts = append(amounts, row[0])
	}
	return amounts
}

func insertAfterCountsOn(t *testing.T, s store.Store) {
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		must(t, tx.InsertAfter(ctx, sample, "amount", nil))
		return tx.InsertAfter(ctx, sample, "amount", []store.Row{counted(2), counted(1)})
	})
	insert(t, s, sample, counted(3)) // null, which is no number
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		must(t, tx.Insert(ctx, sample, []store.Row{sampleRow(4)}))
		must(t, tx.InsertAfter(ctx, sample, "amount", []store.Row{sampleRow(5)}))
		return tx.InsertAfter(ctx, sample, "amount", []store.Row{counted(6)})
	})
	wantEqual(t, amounts(t, s), []any{int64(1), int64(1), nil, int64(40), int64(41), int64(42)})
	full := read(t, s, store.Query{Table: sample, Where: store.Compare{Column: "id", Op: store.Equal, Value: int64(6)}})
	want := sampleRow(6)
	want[2] = int64(42)
	wantEqual(t, full, []store.Row{want})
	err := s.Write(t.Context(), func(tx store.Tx) error { return tx.InsertAfter(t.Context(), sample, "amount", []store.Row{counted(6)}) })
	wantError(t, err, store.ErrConflict)
}

func insertAfterWantsCounter(t *testing.T, s store.Store) {
	for _, column := range []string{"at", "name", "id", "other"} { // of another type, without an index, not there
		err := s.Write(t.Context(), func(tx store.Tx) error { return tx.InsertAfter(t.Context(), sample, column, []store.Row{sampleRow(1)}) })
		wantError(t, err, store.ErrInvalid)
	}
}

// insertAfterWaiting: a transaction that waits for a row of another one counts on
// from that, although it began before that had counted.
func insertAfterWaiting(t *testing.T, backend Backend) {
	if backend.Join == nil {
		t.Skip("a backend with one writer waits for no rows")
	}
	one := migrated(t, backend)
	other := backend.Join(t, one)
	insert(t, one, sample, sampleRow(1))
	begun, done := make(chan struct{}, 100), make(chan error, 1)
	holding(t, one, 1, func() {
		go func() {
			done <- retried(t.Context(), other, func(tx store.Tx) error {
				begun <- struct{}{}
				must(t, tx.Upsert(t.Context(), sample, []store.Row{counted(1)}))
				return tx.InsertAfter(t.Context(), sample, "amount", []store.Row{counted(3)})
			})
		}()
		<-begun
		// A third one commits while both are under way, so that all three differ.
		write(t, one, func(ctx context.Context, tx store.Tx) error {
			return tx.InsertAfter(ctx, sample, "amount", []store.Row{counted(2)})
		})
	})
	must(t, <-done)
	wantEqual(t, amounts(t, one), []any{nil, int64(11), int64(12)})
}
