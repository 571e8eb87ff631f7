package workbench

import (
	"zhitong/pipeline"
	"zhitong/store"
)

func text(name string) store.Column   { return store.Column{Name: name, Type: store.Text} }
func number(name string) store.Column { return store.Column{Name: name, Type: store.Int64} }

// later is a column that a table was given after its first version.
func later(name string, of store.ColumnType) store.Column {
	return store.Column{Name: name, Type: of, Nullable: true}
}

func is(column string, value any) store.Condition {
	return store.Compare{Column: column, Op: store.Equal, Value: value}
}

// oneOf is true when a column has one of the values.
func oneOf[T ~string](column string, values []T) store.Condition {
	in := store.In{Column: column}
	for _, value := range values {
		in.Values = append(in.Values, string(value))
	}
	return in
}

// lockAndLoad locks rows that are about to change and loads them.
func lockAndLoad[K comparable, R any](b *batchLoad, table *pipeline.Table[K, R], keys []K) {
	if b.err != nil || len(keys) == 0 {
		return
	}
	if !b.batch.Exclusive() {
		if _, b.err = table.Lock(b.ctx, b.batch, keys, true); b.err != nil {
			return
		}
	}
	b.err = table.Load(b.ctx, b.batch, keys)
}

// Migrations are the tables of this package.
func Migrations() []store.Migration {
	second := store.Migration{Module: "workbench", Version: 2, CreateTables: []*store.Table{decisions.Spec, notes.Spec, refusals.Spec,
		freedItems.Spec, newStatements.Spec}}
	add := func(table *store.Table, columns, indexes int) {
		for _, column := range table.Columns[len(table.Columns)-columns:] {
			second.AddColumns = append(second.AddColumns, store.AddColumn{Table: table.Name, Column: column})
		}
		for _, index := range table.Indexes[len(table.Indexes)-indexes:] {
			second.AddIndexes = append(second.AddIndexes, store.AddIndex{Table: table, Index: index})
		}
	}
	add(breaks.Spec, laterBreakColumns, laterBreakIndexes)
	add(claims.Spec, 1, 1)
	return []store.Migration{{Module: "workbench", Version: 1, CreateTables: []*store.Table{
		accounts.Spec, files.Spec, statements.Spec, runs.Spec, atFirst(breaks.Spec, laterBreakColumns, laterBreakIndexes), atFirst(claims.Spec, 1, 1), parts.Spec,
	}}, second}
}

// atFirst is a table as the first migration made it: without the columns and the
// indexes that were added last.
func atFirst(table *store.Table, addedColumns, addedIndexes int) *store.Table {
	first := *table
	first.Columns = table.Columns[:len(table.Columns)-addedColumns]
	first.Indexes = table.Indexes[:len(table.Indexes)-addedIndexes]
	return &first
}
