package statement

import "zhitong/store"

// Migration writes the statements of a validated migration.
func Migration(dialect Dialect, migration store.Migration) []string {
	var texts []string
	for _, table := range migration.CreateTables {
		texts = append(texts, CreateTable(dialect, table, false))
		for _, index := range table.Indexes {
			texts = append(texts, createIndex(dialect, table, index))
		}
	}
	for _, add := range migration.AddColumns {
		texts = append(texts, addColumn(dialect, add))
	}
	for _, add := range migration.AddIndexes {
		texts = append(texts, createIndex(dialect, add.Table, add.Index))
	}
	return texts
}

// CreateTable writes a table without its indexes.
func CreateTable(dialect Dialect, table *store.Table, ifMissing bool) string {
	b := New(dialect, table).Write("create table ")
	if ifMissing {
		b.Write("if not exists ")
	}
	b.Name(table.Name).Write(" (")
	for _, column := range table.Columns {
		b.column(column).Write(", ")
	}
	return b.Write("primary key (").Names(table.Key).Write("))", dialect.TableOptions(table)).String()
}

func (b *Builder) column(column store.Column) *Builder {
	b.Name(column.Name).Write(" ", b.Dialect.Type(column.Type))
	if !column.Nullable {
		b.Write(" not null")
	}
	return b
}

func addColumn(dialect Dialect, add store.AddColumn) string {
	b := New(dialect, nil).Write("alter table ").Name(add.Table).Write(" add column ")
	return b.column(add.Column).String()
}

func createIndex(dialect Dialect, table *store.Table, index store.Index) string {
	b := New(dialect, table).Write("create ")
	if index.Unique {
		b.Write("unique ")
	}
	b.Write("index ").Name(index.Name).Write(" on ").Name(table.Name).Write(" (")
	for i, name := range index.Columns {
		b.Comma(i).Name(name)
		b.nulls(store.Order{Column: name})
	}
	return b.Write(")").String()
}
