package sqlite

import (
	"math/bits"
	"slices"

	"zhitong/store"
	"zhitong/store/statement"
)

// dialect is what is special about SQLite's SQL.
type dialect struct{}

func (dialect) Placeholder(int) string { return "?" }

func (dialect) Type(column store.ColumnType) string {
	switch column {
	case store.Text:
		return "text"
	case store.Bytes:
		return "blob"
	default:
		return "integer"
	}
}

// TableOptions keeps a table with a composite or non-integer key in the order
// of that key, unless its rows may be long: a search in such a table reads the
// whole of every row that it passes and that does not fit into a page. A single
// integer key is the row id itself.
func (dialect) TableOptions(table *store.Table) string {
	if len(table.Key) == 1 {
		switch table.Columns[table.KeyPositions()[0]].Type {
		case store.Int64, store.Time:
			return " strict"
		}
	}
	if slices.ContainsFunc(table.Columns, func(c store.Column) bool { return c.Type == store.Bytes }) {
		return " strict"
	}
	return " strict, without rowid"
}

func (dialect) NullsFirst() bool { return true }

func (dialect) In(b *statement.Builder, column store.Column, values []any) {
	b.Name(column.Name).Write(" in (")
	for i := range padded(len(values)) {
		b.Comma(i).Value(values[min(i, len(values)-1)])
	}
	b.Write(")")
}

func (dialect) KeyIn(b *statement.Builder, columns []store.Column, rows []store.Row) {
	b.Write("(").Names(statement.NamesOf(columns)).Write(") in (values ")
	for i := range padded(len(rows)) {
		b.Comma(i).Write("(")
		for j, value := range rows[min(i, len(rows)-1)] {
			b.Comma(j).Value(value)
		}
		b.Write(")")
	}
	b.Write(")")
}

// padded rounds up to a power of two, so that few different texts need to be
// prepared; the last value is repeated.
func padded(n int) int { return 1 << bits.Len(uint(n-1)) }

// Lock is empty: there is one writer.
func (dialect) Lock(store.LockMode) string { return "" }
