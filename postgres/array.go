package postgres

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5/pgtype"

	"zhitong/store"
)

// array shows the driver a list of values as a PostgreSQL array, without
// copying them: those of one column of rows, or of a list.
type array struct {
	column   store.ColumnType
	rows     []store.Row
	position int
	values   []any // instead of rows
}

// columnArray is one column of the rows.
func columnArray(column store.ColumnType, rows []store.Row, position int) array {
	return array{column: column, rows: rows, position: position}
}

func listArray(column store.ColumnType, values []any) array {
	return array{column: column, values: values}
}

func (a array) length() int { return max(len(a.rows), len(a.values)) }

func (a array) at(i int) any {
	if a.rows != nil {
		return a.rows[i][a.position]
	}
	return a.values[i]
}

// element is the OID of the type of the values (pg_type.dat).
func (a array) element() uint32 {
	switch a.column {
	case store.Text:
		return pgtype.TextOID
	case store.Bytes:
		return pgtype.ByteaOID
	case store.Bool:
		return pgtype.BoolOID
	default:
		return pgtype.Int8OID
	}
}

// arrayCodec has the driver write arrays the short way: what it does for any type
// looks at the type of every value, several times.
type arrayCodec struct{ pgtype.Codec }

// registerArrays has a connection write arrays so.
func registerArrays(types *pgtype.Map) {
	for _, oid := range []uint32{pgtype.Int8ArrayOID, pgtype.TextArrayOID, pgtype.ByteaArrayOID, pgtype.BoolArrayOID} {
		known, ok := types.TypeForOID(oid)
		if !ok {
			continue // the driver knows all of them
		}
		types.RegisterType(&pgtype.Type{Name: known.Name, OID: oid, Codec: arrayCodec{known.Codec}})
	}
}

// PlanEncode implements [pgtype.Codec].
func (c arrayCodec) PlanEncode(types *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	if _, ours := value.(array); ours && format == pgtype.BinaryFormatCode {
		return encodeArray{}
	}
	return c.Codec.PlanEncode(types, oid, format, value)
}

type encodeArray struct{}

// Encode appends the binary form of an array with one dimension: the number of
// dimensions, whether there are nulls, the type, the length and the lower bound, and
// then each value after its length, which is -1 for null (array_recv in
// src/backend/utils/adt/arrayfuncs.c; it does not rely on the second).
func (encodeArray) Encode(value any, buffer []byte) ([]byte, error) {
	a := value.(array)
	buffer = slices.Grow(buffer, 20+16*a.length())
	for _, word := range []uint32{1, 1, a.element(), uint32(a.length()), 1} {
		buffer = binary.BigEndian.AppendUint32(buffer, word)
	}
	for i := range a.length() {
		switch value := a.at(i).(type) {
		case nil:
			buffer = append(buffer, 0xff, 0xff, 0xff, 0xff)
		case int64:
			buffer = binary.BigEndian.AppendUint64(append(buffer, 0, 0, 0, 8), uint64(value))
		case string:
			buffer = append(binary.BigEndian.AppendUint32(buffer, uint32(len(value))), value...)
		case []byte:
			buffer = append(binary.BigEndian.AppendUint32(buffer, uint32(len(value))), value...)
		case bool:
			bit := byte(0)
			if value {
				bit = 1
			}
			buffer = append(buffer, 0, 0, 0, 1, bit)
		default: // the store checks values before
			return nil, fmt.Errorf("postgres: a value of type %T", value)
		}
	}
	return buffer, nil
}
