package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zhitong/store"
)

// sample has a column of every type, null or not, and an integer key.
var sample = &store.Table{
	Name: "sample",
	Columns: []store.Column{
		{Name: "id", Type: store.Int64},
		{Name: "name", Type: store.Text},
		{Name: "amount", Type: store.Int64, Nullable: true},
		{Name: "active", Type: store.Bool},
		{Name: "body", Type: store.Bytes, Nullable: true},
		{Name: "at", Type: store.Time},
	},
	Key:     []string{"id"},
	Indexes: []store.Index{{Name: "sample_by_amount", Columns: []string{"amount", "id"}}},
}

// account has a composite key and unique indexes, one of them on a nullable column.
var account = &store.Table{
	Name: "account",
	Columns: []store.Column{
		{Name: "balance", Type: store.Int64},
		{Name: "tenant", Type: store.Text},
		{Name: "code", Type: store.Text},
		{Name: "number", Type: store.Int64},
		{Name: "alias", Type: store.Text, Nullable: true},
	},
	Key: []string{"tenant", "code"},
	Indexes: []store.Index{
		{Name: "account_by_number", Columns: []string{"tenant", "number"}, Unique: true},
		{Name: "account_by_alias", Columns: []string{"alias"}, Unique: true},
	},
}

var suiteMigration = store.Migration{Module: "suite", Version: 1, CreateTables: []*store.Table{sample, account}}

func migrated(t *testing.T, backend Backend) store.Store {
	t.Helper()
	s := backend.Open(t)
	must(t, s.Migrate(t.Context(), []store.Migration{suiteMigration}))
	return s
}

// sampleRow fills a row; its name is the number in words of the suite.
func sampleRow(id int64) store.Row {
	return store.Row{id, fmt.Sprintf("row %d", id), id * 10, id%2 == 0, []byte{byte(id)}, id * 1_000_000}
}

func sampleRows(count int64) []store.Row {
	rows := make([]store.Row, count)
	for i := range rows {
		rows[i] = sampleRow(int64(i) + 1)
	}
	return rows
}

func accountRow(code string, number int64, alias any) store.Row {
	return store.Row{int64(0), "bank", code, number, alias}
}

func idKeys(ids ...int64) []store.Row {
	keys := make([]store.Row, len(ids))
	for i, id := range ids {
		keys[i] = store.Row{id}
	}
	return keys
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantError(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error is %v, want %v", err, want)
	}
}

func wantEqual(t *testing.T, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.Comparer(sameBytes)); diff != "" {
		t.Fatalf("differs (-want +got):\n%s", diff)
	}
}

// sameBytes compares megabytes at once, which cmp does byte by byte.
func sameBytes(a, b []byte) bool { return (a == nil) == (b == nil) && bytes.Equal(a, b) }

func write(t *testing.T, s store.Store, body func(ctx context.Context, tx store.Tx) error) {
	t.Helper()
	must(t, s.Write(t.Context(), func(tx store.Tx) error { return body(t.Context(), tx) }))
}

func insert(t *testing.T, s store.Store, table *store.Table, rows ...store.Row) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Insert(ctx, table, rows) })
}

// read gives the rows of a query.
func read(t *testing.T, s store.Store, query store.Query) []store.Row {
	t.Helper()
	var rows []store.Row
	must(t, s.Read(t.Context(), func(r store.Reader) error {
		return collect(t.Context(), r, query, &rows)
	}))
	return rows
}

func collect(ctx context.Context, reader store.Reader, query store.Query, rows *[]store.Row) error {
	return reader.Select(ctx, query, func(row store.Row) error {
		*rows = append(*rows, row)
		return nil
	})
}

// readIDs gives the ids of the sample rows of a query.
func readIDs(t *testing.T, s store.Store, query store.Query) []int64 {
	t.Helper()
	query.Table, query.Columns = sample, []string{"id"}
	ids := []int64{}
	for _, row := range read(t, s, query) {
		ids = append(ids, row[0].(int64))
	}
	return ids
}

var byID = []store.Order{{Column: "id"}}
