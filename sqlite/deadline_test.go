package sqlite

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"zhitong/store"
)

// TestASearchEndsWithItsTime: a search and a count that read a whole table end
// when their time is over, the search also where it has found its first row at once.
func TestASearchEndsWithItsTime(t *testing.T) {
	table := &store.Table{Name: "note", Columns: []store.Column{{Name: "id", Type: store.Int64}, {Name: "text", Type: store.Text}}, Key: []string{"id"}}
	s, err := Open(t.Context(), t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Migrate(t.Context(), []store.Migration{{Module: "test", Version: 1, CreateTables: []*store.Table{table}}}); err != nil {
		t.Fatal(err)
	}
	rows := make([]store.Row, 200_000)
	for i := range rows {
		rows[i] = store.Row{int64(i), strings.Repeat("a", 30)}
	}
	rows[0][1] = "ab"
	if err := s.Write(t.Context(), func(tx store.Tx) error { return tx.Insert(t.Context(), table, rows) }); err != nil {
		t.Fatal(err)
	}
	slow := store.Query{Table: table, Where: store.Like{Column: "text", Pattern: "%a%b"}, OrderBy: []store.Order{{Column: "id"}}, Limit: 10}
	for name, read := range map[string]func(context.Context, store.Reader) error{
		"a search": func(ctx context.Context, reader store.Reader) error {
			return reader.Select(ctx, slow, func(store.Row) error { return nil })
		},
		"a search for some columns": func(ctx context.Context, reader store.Reader) error {
			return reader.Select(ctx, store.Query{Table: table, Columns: []string{"id"}, Where: slow.Where, Limit: 10}, func(store.Row) error { return nil })
		},
		"a count": func(ctx context.Context, reader store.Reader) error {
			_, err := reader.Count(ctx, slow, 10)
			return err
		},
	} {
		err := s.Read(t.Context(), func(reader store.Reader) error {
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Millisecond)
			defer cancel()
			return read(ctx, reader)
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s ends with %v", name, err)
		}
	}
	if err := s.Read(t.Context(), func(reader store.Reader) error { // on the same connection
		count, err := reader.Count(t.Context(), store.Query{Table: table}, 100)
		if count != 100 {
			t.Errorf("%d rows are counted", count)
		}
		return err
	}); err != nil {
		t.Error(err)
	}
}
