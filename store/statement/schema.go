package statement

import "zhitong/store"

// Migration writes the statements of a validated migration.
func Migration(dialect Dialect, migration store.Migration) []string {
	var texts []string
	for _, table := range migration.CreateTables {
		texts = append(texts, CreateTable(dialect, table, false))
		for _, index := range table.Indexes {
			texts = append(texts, createIndex(dialect, table, index, ""))
		}
	}
	for _, add := range migration.AddColumns {
		texts = append(texts, addColumn(dialect, add, ""))
	}
	for _, add := range migration.AddIndexes {
		texts = append(texts, createIndex(dialect, add.Table, add.Index, ""))
	}
	return texts
}

const ifMissing = "if not exists "

// Expansion writes the statements of a validated migration without the indexes
// that it adds, so that they can be executed again.
func Expansion(dialect Dialect, migration store.Migration) []string {
	var texts []string
	for _, table := range migration.CreateTables {
		texts = append(texts, CreateTable(dialect, table, true))
		for _, index := range table.Indexes {
			texts = append(texts, createIndex(dialect, table, index, ifMissing))
		}
	}
	for _, add := range migration.AddColumns {
		texts = append(texts, addColumn(dialect, add, ifMissing))
	}
	return texts
}

// AddedIndex writes the statement that adds an index while the table is written.
func AddedIndex(dialect Dialect, add store.AddIndex) string {
	return createIndex(dialect, add.Table, add.Index, "concurrently "+ifMissing)
}

// CreateTable writes a table without its indexes.
func CreateTable(dialect Dialect, table *store.Table, unlessThere bool) string {
	b := New(dialect, table).Write("create table ")
	if unlessThere {
		b.Write(ifMissing)
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

func addColumn(dialect Dialect, add store.AddColumn, how string) string {
	b := New(dialect, nil).Write("alter table ").Name(add.Table).Write(" add column ", how)
	return b.column(add.Column).String()
}

func createIndex(dialect Dialect, table *store.Table, index store.Index, how string) string {
	b := New(dialect, table).Write("create ")
	if index.Unique {
		b.Write("unique ")
	}
	b.Write("index ", how).Name(index.Name).Write(" on ").Name(table.Name).Write(" (")
	for i, name := range index.Columns {
		b.Comma(i).Name(name)
		b.nulls(store.Order{Column: name})
	}
	b.Write(")")
	if index.WhileNull != "" {
		b.Write(" where ").Condition(store.IsNull{Column: index.WhileNull})
	}
	return b.String()
}
