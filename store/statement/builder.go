// Package statement writes the SQL that the backends of package store share;
// what differs between them is behind [Dialect].
package statement

import (
	"slices"
	"strings"

	"zhitong/store"
)

// Dialect is where the databases differ.
type Dialect interface {
	// Placeholder stands for the bound value number position, from 1.
	Placeholder(position int) string
	// Type is the type of a column with its collation.
	Type(column store.ColumnType) string
	// TableOptions follows the closing parenthesis of create table.
	TableOptions(table *store.Table) string
	// NullsFirst says that null sorts first without being told so.
	NullsFirst() bool
	// In writes that a column has one of the values, of which there is at least one.
	In(b *Builder, column store.Column, values []any)
	// KeyIn writes that the columns have the values of one of the rows, of which
	// there is at least one.
	KeyIn(b *Builder, columns []store.Column, rows []store.Row)
	// Lock is the locking clause at the end of a select.
	Lock(mode store.LockMode) string
}

// Builder collects the text of a statement and the values bound to it.
type Builder struct {
	Dialect Dialect
	Table   *store.Table
	Args    []any
	text    strings.Builder
}

// New begins a statement about table.
func New(dialect Dialect, table *store.Table) *Builder {
	return &Builder{Dialect: dialect, Table: table}
}

// String gives the text.
func (b *Builder) String() string { return b.text.String() }

// Write adds pieces of text.
func (b *Builder) Write(pieces ...string) *Builder {
	for _, piece := range pieces {
		b.text.WriteString(piece)
	}
	return b
}

// Name adds a quoted identifier. Declared names hold no quotes.
func (b *Builder) Name(name string) *Builder { return b.Write(`"`, name, `"`) }

// Names adds quoted identifiers separated by commas.
func (b *Builder) Names(names []string) *Builder {
	for i, name := range names {
		b.Comma(i).Name(name)
	}
	return b
}

// Comma adds a comma before every item but the first.
func (b *Builder) Comma(item int) *Builder {
	if item > 0 {
		b.Write(", ")
	}
	return b
}

// Value binds a value and adds its placeholder.
func (b *Builder) Value(value any) *Builder {
	b.Args = append(b.Args, value)
	return b.Write(b.Dialect.Placeholder(len(b.Args)))
}

// Columns gives the declarations of the names, which have been checked.
func (b *Builder) Columns(names []string) []store.Column {
	columns := make([]store.Column, len(names))
	for i, name := range names {
		columns[i] = b.Table.Columns[b.Table.Position(name)]
	}
	return columns
}

// NamesOf gives the names of the columns.
func NamesOf(columns []store.Column) []string {
	names := make([]string, len(columns))
	for i, column := range columns {
		names[i] = column.Name
	}
	return names
}

// OnConflictReplace adds that a row whose key exists replaces its other columns,
// but for the unchanged ones.
func (b *Builder) OnConflictReplace(unchanged ...string) *Builder {
	b.Write(" on conflict (").Names(b.Table.Key).Write(") do ")
	replaced := 0
	for _, column := range b.Table.Columns {
		if slices.Contains(b.Table.Key, column.Name) || slices.Contains(unchanged, column.Name) {
			continue
		}
		if replaced == 0 {
			b.Write("update set ")
		}
		b.Comma(replaced).Name(column.Name).Write(" = excluded.").Name(column.Name)
		replaced++
	}
	if replaced == 0 {
		b.Write("nothing")
	}
	return b
}
