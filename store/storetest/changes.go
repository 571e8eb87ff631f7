package storetest

import (
	"context"
	"testing"

	"zhitong/store"
)

var changeTests = []test{
	{"insert keeps all columns", on(insertKeepsColumns)},
	{"upsert adds and replaces", on(upsertAddsAndReplaces)},
	{"replace leaves columns alone", on(replaceLeavesColumns)},
	{"upsert of a table that is all key", upsertKeyOnly},
	{"delete passes over missing keys", on(deletePassesOver)},
	{"changes without rows", on(changesWithoutRows)},
	{"many rows at once", on(manyRows)},
	{"conflict names the key", on(conflictNamesKey)},
	{"conflict names the index", on(conflictNamesIndex)},
	{"conflict of an upsert", on(conflictOfUpsert)},
	{"nulls do not conflict", on(nullsDoNotConflict)},
	{"a key twice in an upsert", on(keyTwice)},
	{"a transaction sees its own changes", on(ownChanges)},
}

func insertKeepsColumns(t *testing.T, s store.Store) {
	rows := []store.Row{sampleRow(2), sampleRow(1)}
	rows[0][2], rows[0][4] = nil, nil
	insert(t, s, sample, rows...)
	wantEqual(t, read(t, s, store.Query{Table: sample, OrderBy: byID}), []store.Row{rows[1], rows[0]})
}

func upsertAddsAndReplaces(t *testing.T, s store.Store) {
	insert(t, s, account, accountRow("a", 1, "first"), accountRow("b", 2, nil))
	changed := []store.Row{accountRow("c", 3, nil), accountRow("a", 4, nil)}
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Upsert(ctx, account, changed) })
	got := read(t, s, store.Query{Table: account, OrderBy: []store.Order{{Column: "code"}}})
	wantEqual(t, got, []store.Row{changed[1], accountRow("b", 2, nil), changed[0]})
}

func replaceLeavesColumns(t *testing.T, s store.Store) {
	insert(t, s, sample, sampleRows(200)...)
	rows := sampleRows(201) // with one that is new
	for _, row := range rows {
		row[1], row[4] = "changed", nil
	}
	unchanged := []string{"amount", "active", "at"}
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Replace(ctx, sample, unchanged, rows) })
	wantEqual(t, read(t, s, store.Query{Table: sample, OrderBy: byID}), rows)
	byAmount := store.Query{Table: sample, Where: store.Compare{Column: "amount", Op: store.Equal, Value: int64(70)}}
	wantEqual(t, read(t, s, byAmount), rows[6:7])
	rows[6][2] = int64(-1)
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		return tx.Replace(ctx, sample, []string{"name", "body"}, rows[6:7])
	})
	wantEqual(t, len(read(t, s, byAmount)), 0)
	err := s.Write(t.Context(), func(tx store.Tx) error { return tx.Replace(t.Context(), sample, []string{"nothing"}, rows) })
	wantError(t, err, store.ErrInvalid)
}

func upsertKeyOnly(t *testing.T, backend Backend) {
	s := backend.Open(t)
	member := &store.Table{Name: "member", Key: []string{"team", "person"},
		Columns: []store.Column{{Name: "team", Type: store.Text}, {Name: "person", Type: store.Int64}}}
	must(t, s.Migrate(t.Context(), []store.Migration{{Module: "team", Version: 1, CreateTables: []*store.Table{member}}}))
	rows := []store.Row{{"x", int64(1)}, {"x", int64(2)}}
	for range 2 {
		write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Upsert(ctx, member, rows) })
	}
	wantEqual(t, read(t, s, store.Query{Table: member, OrderBy: []store.Order{{Column: "person"}}}), rows)
}

func deletePassesOver(t *testing.T, s store.Store) {
	insert(t, s, sample, sampleRows(100)...)
	insert(t, s, account, accountRow("a", 1, nil), accountRow("b", 2, nil))
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		var keys []store.Row
		for id := int64(150); id > 2; id-- {
			keys = append(keys, store.Row{id})
		}
		if err := tx.Delete(ctx, sample, keys); err != nil {
			return err
		}
		return tx.Delete(ctx, account, []store.Row{{"bank", "b"}, {"other", "a"}})
	})
	wantEqual(t, readIDs(t, s, store.Query{OrderBy: byID}), []int64{1, 2})
	wantEqual(t, read(t, s, store.Query{Table: account}), []store.Row{accountRow("a", 1, nil)})
}

func changesWithoutRows(t *testing.T, s store.Store) {
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		must(t, tx.Insert(ctx, sample, nil))
		must(t, tx.Upsert(ctx, sample, nil))
		must(t, tx.Delete(ctx, sample, nil))
		inserted, err := tx.InsertNew(ctx, sample, nil)
		must(t, err)
		locked, err := tx.Lock(ctx, sample, nil, store.LockWait)
		must(t, err)
		wantEqual(t, len(inserted)+len(locked), 0)
		return nil
	})
}

func manyRows(t *testing.T, s store.Store) {
	const count = 10_000
	var rows, keys []store.Row
	for _, row := range sampleRows(count) {
		code := row[1].(string)
		rows = append(rows, accountRow(code, row[0].(int64), nil))
		keys = append(keys, store.Row{"bank", code})
	}
	insert(t, s, account, rows...)
	all := store.KeyIn{Columns: account.Key, Rows: append(keys, keys...)}
	wantEqual(t, len(read(t, s, store.Query{Table: account, Where: all})), count)
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		must(t, tx.Upsert(ctx, account, rows))
		inserted, err := tx.InsertNew(ctx, account, append(rows[:5:5], accountRow("new", -1, nil)))
		must(t, err)
		wantEqual(t, inserted, []bool{false, false, false, false, false, true})
		return tx.Delete(ctx, account, keys)
	})
	wantEqual(t, read(t, s, store.Query{Table: account}), []store.Row{accountRow("new", -1, nil)})
}

func wantConflict(t *testing.T, s store.Store, constraint string, body func(tx store.Tx) error) {
	t.Helper()
	before := read(t, s, store.Query{Table: account})
	err := s.Write(t.Context(), body)
	wantError(t, err, store.ErrConflict)
	conflict, ok := err.(*store.Error)
	if !ok || conflict.Table != account.Name || conflict.Constraint != constraint {
		t.Fatalf("the conflict is %v, want constraint %s", err, constraint)
	}
	wantEqual(t, read(t, s, store.Query{Table: account}), before)
}

func conflictNamesKey(t *testing.T, s store.Store) {
	insert(t, s, account, accountRow("a", 1, nil))
	wantConflict(t, s, account.KeyConstraint(), func(tx store.Tx) error {
		return tx.Insert(t.Context(), account, []store.Row{accountRow("b", 2, nil), accountRow("a", 3, nil)})
	})
}

func conflictNamesIndex(t *testing.T, s store.Store) {
	insert(t, s, account, accountRow("a", 1, "x"))
	for index, row := range map[string]store.Row{
		"account_by_number": accountRow("b", 1, nil), "account_by_alias": accountRow("b", 2, "x"),
	} {
		wantConflict(t, s, index, func(tx store.Tx) error {
			return tx.Insert(t.Context(), account, []store.Row{row})
		})
	}
}

func conflictOfUpsert(t *testing.T, s store.Store) {
	insert(t, s, account, accountRow("a", 1, nil), accountRow("b", 2, nil))
	wantConflict(t, s, "account_by_number", func(tx store.Tx) error {
		return tx.Upsert(t.Context(), account, []store.Row{accountRow("b", 1, nil)})
	})
}

func nullsDoNotConflict(t *testing.T, s store.Store) {
	insert(t, s, account, accountRow("a", 1, nil), accountRow("b", 2, nil))
	wantEqual(t, len(read(t, s, store.Query{Table: account})), 2)
}

func keyTwice(t *testing.T, s store.Store) {
	err := s.Write(t.Context(), func(tx store.Tx) error {
		return tx.Upsert(t.Context(), sample, []store.Row{sampleRow(2), sampleRow(1), sampleRow(2)})
	})
	wantError(t, err, store.ErrInvalid)
	wantEqual(t, readIDs(t, s, store.Query{}), []int64{})
}

func ownChanges(t *testing.T, s store.Store) {
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		must(t, tx.Insert(ctx, sample, sampleRows(3)))
		must(t, tx.Delete(ctx, sample, idKeys(2)))
		count, err := tx.Count(ctx, store.Query{Table: sample}, 10)
		must(t, err)
		wantEqual(t, count, int64(2))
		return nil
	})
}
