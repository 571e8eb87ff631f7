package store

import (
	"fmt"
	"regexp"
	"slices"
)

// ColumnType is the type of a column's values.
type ColumnType uint8

const (
	// Int64 holds int64.
	Int64 ColumnType = iota + 1
	// Text holds a string of valid UTF-8 without NUL characters; it is compared
	// byte by byte.
	Text
	// Bytes holds []byte.
	Bytes
	// Bool holds bool; false sorts before true.
	Bool
	// Time holds an int64: microseconds since 1970-01-01 UTC.
	Time
)

// String names the type as it is written into checksums and errors.
func (t ColumnType) String() string {
	names := [...]string{"none", "int64", "text", "bytes", "bool", "time"}
	if int(t) >= len(names) {
		return fmt.Sprintf("type %d", uint8(t))
	}
	return names[t]
}

// Column declares a column.
type Column struct {
	Name     string
	Type     ColumnType
	Nullable bool
	// Few says that there are few values, as of a state or a tenant, so that to
	// look for one finds a large part of the table. A database that keeps no
	// statistics of its own chooses indexes by it.
	Few bool
}

// Index declares a secondary index. Rows with a null in a unique index never
// conflict. Its name is unique in the database.
type Index struct {
	Name    string
	Columns []string
	Unique  bool
	// WhileNull is a nullable column, or "": the index has only the rows in which it
	// is null. Rows are found by it where a query asks that by [IsNull].
	WhileNull string
}

// Table declares a table. Rows hold their values in the order of Columns.
type Table struct {
	Name    string
	Columns []Column
	// Key names the columns of the primary key, none of them nullable.
	Key     []string
	Indexes []Index
}

// Limits of a declaration.
const (
	MaxColumns      = 100
	MaxIndexColumns = 16
)

// identifier is what tables, columns and indexes may be called: both databases
// take it, quoted, as it is, and a suffix of five characters still fits.
var identifier = regexp.MustCompile(`^[a-z][a-z0-9_]{0,57}$`)

// KeyConstraint is the name by which an ErrConflict tells that the primary key
// was met rather than an index.
func (t *Table) KeyConstraint() string { return t.Name + "_pkey" }

// Position gives the index of the named column, -1 when there is none.
func (t *Table) Position(column string) int {
	return slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == column })
}

// CheckColumns checks that the table has all columns of the names; ErrInvalid names
// one that it has not.
func (t *Table) CheckColumns(names []string) error {
	for _, name := range names {
		if _, err := t.Column(name); err != nil {
			return err
		}
	}
	return nil
}

// Column gives the declaration of the named column, or ErrInvalid.
func (t *Table) Column(name string) (Column, error) {
	position := t.Position(name)
	if position < 0 {
		return Column{}, Invalid("table %s has no column %q", t.Name, name)
	}
	return t.Columns[position], nil
}

// ColumnNames gives the names of all columns in order.
func (t *Table) ColumnNames() []string {
	names := make([]string, len(t.Columns))
	for i, column := range t.Columns {
		names[i] = column.Name
	}
	return names
}

// KeyPositions gives the indexes of the key columns in the order of Key.
func (t *Table) KeyPositions() []int {
	positions := make([]int, len(t.Key))
	for i, name := range t.Key {
		positions[i] = t.Position(name)
	}
	return positions
}

// Validate checks the declaration; ErrInvalid says what is wrong.
func (t *Table) Validate() error {
	if !identifier.MatchString(t.Name) {
		return Invalid("table name %q is not lower-case letters, digits and _", t.Name)
	}
	if len(t.Columns) == 0 || len(t.Columns) > MaxColumns {
		return Invalid("table %s has %d columns; 1 to %d are allowed", t.Name, len(t.Columns), MaxColumns)
	}
	if err := t.validateColumns(); err != nil {
		return err
	}
	if err := t.validateKey(); err != nil {
		return err
	}
	for _, index := range t.Indexes {
		if err := t.ValidateIndex(index); err != nil {
			return err
		}
	}
	return nil
}

func (t *Table) validateColumns() error {
	for i, column := range t.Columns {
		if err := column.Validate(t.Name); err != nil {
			return err
		}
		if t.Position(column.Name) != i {
			return Invalid("table %s declares column %s twice", t.Name, column.Name)
		}
	}
	return nil
}

// Validate checks the declaration of a column of the named table.
func (c Column) Validate(table string) error {
	if !identifier.MatchString(c.Name) {
		return Invalid("column name %q of table %s is not lower-case letters, digits and _", c.Name, table)
	}
	if c.Type < Int64 || c.Type > Time {
		return Invalid("column %s.%s has no type", table, c.Name)
	}
	return nil
}

func (t *Table) validateKey() error {
	if err := t.validateColumnList("key", t.Key); err != nil {
		return err
	}
	for _, position := range t.KeyPositions() {
		if t.Columns[position].Nullable {
			return Invalid("key column %s.%s is nullable", t.Name, t.Columns[position].Name)
		}
	}
	return nil
}

// ValidateIndex checks the declaration of an index of this table.
func (t *Table) ValidateIndex(index Index) error {
	if !identifier.MatchString(index.Name) {
		return Invalid("index name %q of table %s is not lower-case letters, digits and _", index.Name, t.Name)
	}
	if index.WhileNull != "" {
		column, err := t.Column(index.WhileNull)
		if err != nil {
			return err
		}
		if !column.Nullable || index.Unique {
			return Invalid("index %s of table %s is to have the rows in which %s is null: that column must be nullable, and the index not unique", index.Name, t.Name, column.Name)
		}
	}
	return t.validateColumnList("index "+index.Name, index.Columns)
}

func (t *Table) validateColumnList(what string, columns []string) error {
	if len(columns) == 0 || len(columns) > MaxIndexColumns {
		return Invalid("%s of table %s has %d columns; 1 to %d are allowed", what, t.Name, len(columns), MaxIndexColumns)
	}
	for i, name := range columns {
		if _, err := t.Column(name); err != nil {
			return err
		}
		if slices.Index(columns, name) != i {
			return Invalid("%s of table %s names column %s twice", what, t.Name, name)
		}
	}
	return nil
}
