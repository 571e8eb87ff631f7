package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
)

// Migration is one step of a module's tables. Steps only expand: what older
// nodes read and write stays. An applied step is never edited; it is followed
// by another.
type Migration struct {
	Module string
	// Version counts the steps of a module from 1 without gaps.
	Version      int
	CreateTables []*Table
	AddColumns   []AddColumn
	AddIndexes   []AddIndex
}

// AddColumn adds a nullable column to a table that exists.
type AddColumn struct {
	Table  string
	Column Column
}

// AddIndex adds an index to a table that exists; Table is its declaration with
// the indexed columns.
type AddIndex struct {
	Table *Table
	Index Index
}

// Checksum identifies what the migration does, in hexadecimal.
func (m Migration) Checksum() string {
	sum := sha256.New()
	fmt.Fprintf(sum, "module %s version %d\n", m.Module, m.Version)
	for _, table := range m.CreateTables {
		describeTable(sum, table)
	}
	for _, add := range m.AddColumns {
		fmt.Fprintf(sum, "alter %s ", add.Table)
		describeColumn(sum, add.Column)
	}
	for _, add := range m.AddIndexes {
		fmt.Fprintf(sum, "alter %s ", add.Table.Name)
		describeIndex(sum, add.Index)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func describeTable(sum hash.Hash, table *Table) {
	fmt.Fprintf(sum, "table %s key %s\n", table.Name, strings.Join(table.Key, ","))
	for _, column := range table.Columns {
		describeColumn(sum, column)
	}
	for _, index := range table.Indexes {
		describeIndex(sum, index)
	}
}

func describeColumn(sum io.Writer, column Column) {
	fmt.Fprintf(sum, "column %s %s nullable=%t\n", column.Name, column.Type, column.Nullable)
}

func describeIndex(sum io.Writer, index Index) {
	fmt.Fprintf(sum, "index %s on %s unique=%t\n", index.Name, strings.Join(index.Columns, ","), index.Unique)
	if index.WhileNull != "" {
		fmt.Fprintf(sum, "while %s is null\n", index.WhileNull)
	}
}

// Tables gives the tables, without their indexes, as the migrations make them together.
func Tables(migrations []Migration) []*Table {
	var tables []*Table
	for _, migration := range migrations {
		for _, table := range migration.CreateTables {
			made := *table
			made.Columns, made.Indexes = slices.Clone(table.Columns), nil
			tables = append(tables, &made)
		}
		for _, added := range migration.AddColumns {
			if i := slices.IndexFunc(tables, func(table *Table) bool { return table.Name == added.Table }); i >= 0 {
				tables[i].Columns = append(tables[i].Columns, added.Column)
			}
		}
	}
	return tables
}

// Validate checks the migration by itself; ErrInvalid says what is wrong.
func (m Migration) Validate() error {
	if !identifier.MatchString(m.Module) || m.Version < 1 {
		return Invalid("migration %q version %d has no proper name or version", m.Module, m.Version)
	}
	for _, table := range m.CreateTables {
		if err := table.Validate(); err != nil {
			return err
		}
	}
	for _, add := range m.AddColumns {
		if err := add.validate(); err != nil {
			return err
		}
	}
	for _, add := range m.AddIndexes {
		if err := add.validate(); err != nil {
			return err
		}
	}
	return nil
}

func (a AddColumn) validate() error {
	if !identifier.MatchString(a.Table) {
		return Invalid("column %q is added to a table %q", a.Column.Name, a.Table)
	}
	if !a.Column.Nullable {
		return Invalid("column %s.%s is added later and must be nullable", a.Table, a.Column.Name)
	}
	return a.Column.Validate(a.Table)
}

func (a AddIndex) validate() error {
	if a.Table == nil {
		return Invalid("index %q is added to no table", a.Index.Name)
	}
	if err := a.Table.Validate(); err != nil {
		return err
	}
	return a.Table.ValidateIndex(a.Index)
}

// Made gives the migrations that were applied, in their order.
func Made(applied []Applied, migrations []Migration) (made []Migration) {
	for _, migration := range migrations {
		if slices.ContainsFunc(applied, func(a Applied) bool { return a.Module == migration.Module && a.Version == migration.Version }) {
			made = append(made, migration)
		}
	}
	return made
}
