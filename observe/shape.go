package observe

import (
	"zhitong/store"
	"zhitong/store/statement"
)

// shape is a dialect that writes statements with a question mark for each value
// and for each list of values: what they look like, without what they hold.
type shape struct{}

var _ statement.Dialect = shape{}

func (shape) Placeholder(int) string           { return "?" }
func (shape) Type(store.ColumnType) string     { return "" }
func (shape) TableOptions(*store.Table) string { return "" }
func (shape) NullsFirst() bool                 { return true }
func (shape) In(b *statement.Builder, c store.Column, _ []any) {
	b.Name(c.Name).Write(" in (?)")
}

func (shape) KeyIn(b *statement.Builder, columns []store.Column, _ []store.Row) {
	b.Write("(").Names(statement.NamesOf(columns)).Write(") in (?)")
}

func (shape) Lock(mode store.LockMode) string {
	switch mode {
	case store.LockWait:
		return " for update"
	case store.LockSkip:
		return " for update skip locked"
	}
	return ""
}

// shapeOf gives the shape of a query that the store has taken, or its table's
// name for one that it refused.
func shapeOf(query store.Query) string {
	if query.Table == nil {
		return "select"
	}
	if query.Validate() != nil {
		return "select from " + query.Table.Name
	}
	return statement.Select(shape{}, query).String()
}

func shapeOfCount(query store.Query, limit int64) string {
	if query.Table == nil || query.Validate() != nil {
		return "count"
	}
	return statement.Count(shape{}, query, limit).String()
}
