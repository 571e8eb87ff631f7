package sqlite

import (
	"strings"
	"testing"

	"zhitong/store"
)

// A search in a table without row ids reads the whole of long rows that it
// passes: variables of megabytes made all others slow.
func TestTablesWithLongRowsHaveRowIDs(t *testing.T) {
	name, size := store.Column{Name: "name", Type: store.Text}, store.Column{Name: "size", Type: store.Int64}
	body := store.Column{Name: "body", Type: store.Bytes}
	tests := map[string]struct {
		columns []store.Column
		key     []string
		rowID   bool
	}{
		"short rows":                {[]store.Column{name, size}, []string{"name"}, false},
		"long rows":                 {[]store.Column{name, body}, []string{"name"}, true},
		"long rows, composite key":  {[]store.Column{name, size, body}, []string{"size", "name"}, true},
		"short rows, composite key": {[]store.Column{name, size}, []string{"size", "name"}, false},
		"whole number as the key":   {[]store.Column{size, body}, []string{"size"}, true},
	}
	for title, test := range tests {
		t.Run(title, func(t *testing.T) {
			s := open(t, t.TempDir(), Options{})
			table := &store.Table{Name: "row", Columns: test.columns, Key: test.key}
			if err := s.Migrate(t.Context(), []store.Migration{{Module: "rows", Version: 1, CreateTables: []*store.Table{table}}}); err != nil {
				t.Fatal(err)
			}
			err := s.Write(t.Context(), func(tx store.Tx) error { return tx.(*transaction).connection.run(`select rowid from "row"`) })
			if test.rowID != (err == nil) || err != nil && !strings.Contains(err.Error(), "rowid") {
				t.Errorf("row ids: %v, want %v", err, test.rowID)
			}
		})
	}
}
