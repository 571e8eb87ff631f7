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
	b.Write("(").Names(statement.NamesOf(columns)).Write(") in (select ")
	for i, column := range columns {
		unnest(b.Comma(i), column, columnArray(column.Type, rows, i))
	}
	b.Write(")")
}

// unnest adds the values of one column as an item of a select, all of which go on
// row by row side by side. The server puts what a function in the from clause gives
// aside first, each column by itself, which costs four times as much.
func unnest(b *statement.Builder, column store.Column, values array) {
	b.Write("unnest(").Value(values).Write("::", element(column.Type), "[])")
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
