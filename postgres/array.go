package postgres

import (
	"github.com/jackc/pgx/v5/pgtype"

	"zhitong/store"
)

// array shows the driver a list of values as a PostgreSQL array, without
// copying them.
type array struct {
	length int
	at     func(int) any
	sample any // of the type of the values
}

var _ pgtype.ArrayGetter = array{}

// columnArray is one column of the rows.
func columnArray(column store.ColumnType, rows []store.Row, position int) array {
	return array{len(rows), func(i int) any { return rows[i][position] }, sampleOf(column)}
}

func listArray(column store.ColumnType, values []any) array {
	return array{len(values), func(i int) any { return values[i] }, sampleOf(column)}
}

func sampleOf(column store.ColumnType) any {
	switch column {
	case store.Text:
		return ""
	case store.Bytes:
		return []byte{}
	case store.Bool:
		return false
	default:
		return int64(0)
	}
}

// Dimensions says that the array has one.
func (a array) Dimensions() []pgtype.ArrayDimension {
	return []pgtype.ArrayDimension{{Length: int32(a.length), LowerBound: 1}}
}

// Index gives a value. A nil slice is an empty value, which the driver would
// take for null.
func (a array) Index(i int) any {
	value := a.at(i)
	if bytes, ok := value.([]byte); ok && bytes == nil {
		return []byte{}
	}
	return value
}

// IndexType gives a value of the type that Index gives.
func (a array) IndexType() any { return a.sample }
