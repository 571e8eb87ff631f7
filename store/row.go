package store

import (
	"strings"
	"unicode/utf8"
)

// Row holds values in the order of a table's columns (of a query's, of a
// key's): int64, string, []byte, bool, or nil for null. A Time is an int64 of
// microseconds; a nil []byte is an empty one.
type Row []any

// MaxValueBytes is the size of the largest text or bytes value.
const MaxValueBytes = 64 << 20

// CheckValue checks that value fits the column; ErrInvalid names the column,
// never the value.
func CheckValue(table string, column Column, value any) error {
	ok := false
	switch v := value.(type) {
	case nil:
		ok = column.Nullable
	case int64:
		ok = column.Type == Int64 || column.Type == Time
	case bool:
		ok = column.Type == Bool
	case string:
		return checkText(table, column, v)
	case []byte:
		return checkBytes(table, column, v)
	}
	if !ok {
		return wrongType(table, column, value)
	}
	return nil
}

func wrongType(table string, column Column, value any) error {
	return Invalid("column %s.%s holds %s and got %T", table, column.Name, column.Type, value)
}

func checkText(table string, column Column, value string) error {
	switch {
	case column.Type != Text:
		return wrongType(table, column, value)
	case len(value) > MaxValueBytes:
		return tooLarge(table, column, len(value))
	case strings.IndexByte(value, 0) >= 0:
		return Invalid("the text for %s.%s has a NUL character", table, column.Name)
	case !utf8.ValidString(value):
		return Invalid("the text for %s.%s is not UTF-8", table, column.Name)
	}
	return nil
}

func checkBytes(table string, column Column, value []byte) error {
	switch {
	case column.Type != Bytes:
		return wrongType(table, column, value)
	case len(value) > MaxValueBytes:
		return tooLarge(table, column, len(value))
	}
	return nil
}

func tooLarge(table string, column Column, size int) error {
	return ErrTooLarge.WithMessage("the value for %s.%s has %d bytes; %d are allowed", table, column.Name, size, MaxValueBytes)
}

// CheckRows checks rows that hold all columns of the table.
func CheckRows(table *Table, rows []Row) error {
	for _, row := range rows {
		if len(row) != len(table.Columns) {
			return Invalid("a row for table %s has %d values; it has %d columns", table.Name, len(row), len(table.Columns))
		}
		for i, column := range table.Columns {
			if err := CheckValue(table.Name, column, row[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// CheckKeys checks rows that hold the named columns, none of them null.
func CheckKeys(table *Table, columns []string, keys []Row) error {
	declared := make([]Column, len(columns))
	for i, name := range columns {
		column, err := table.Column(name)
		if err != nil {
			return err
		}
		column.Nullable = false
		declared[i] = column
	}
	for _, key := range keys {
		if len(key) != len(columns) {
			return Invalid("a key of table %s has %d values; it has %d columns", table.Name, len(key), len(columns))
		}
		for i, column := range declared {
			if err := CheckValue(table.Name, column, key[i]); err != nil {
				return err
			}
		}
	}
	return nil
}
