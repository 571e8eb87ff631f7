package postgres

import (
	"strconv"

	"zhitong/store"
	"zhitong/store/statement"
)

// dialect is what is special about PostgreSQL's SQL.
type dialect struct{}

func (dialect) Placeholder(position int) string { return "$" + strconv.Itoa(position) }

// Type compares text byte by byte, whatever the database's locale.
func (dialect) Type(column store.ColumnType) string {
	if column == store.Text {
		return `text collate "C"`
	}
	return element(column)
}

// element is the type without a collation.
func element(column store.ColumnType) string {
	switch column {
	case store.Text:
		return "text"
	case store.Bytes:
		return "bytea"
	case store.Bool:
		return "boolean"
	default:
		return "bigint"
	}
}

func (dialect) TableOptions(*store.Table) string { return "" }

func (dialect) NullsFirst() bool { return false }

func (dialect) In(b *statement.Builder, column store.Column, values []any) {
	b.Name(column.Name).Write(" = any(").Value(listArray(column.Type, values)).Write("::", element(column.Type), "[])")
}

func (dialect) KeyIn(b *statement.Builder, columns []store.Column, rows []store.Row) {
	b.Write("(").Names(statement.NamesOf(columns)).Write(") in (select * from ")
	unnest(b, columns, rows)
	b.Write(")")
}

// unnest adds a table expression of the rows: one array a column.
func unnest(b *statement.Builder, columns []store.Column, rows []store.Row) *statement.Builder {
	b.Write("unnest(")
	for i, column := range columns {
		b.Comma(i).Value(columnArray(column.Type, rows, i)).Write("::", element(column.Type), "[]")
	}
	return b.Write(")")
}

func (dialect) Lock(mode store.LockMode) string {
	switch mode {
	case store.LockWait:
		return " for update"
	case store.LockSkip:
		return " for update skip locked"
	default:
		return ""
	}
}
