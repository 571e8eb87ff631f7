package store

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
)

// CompareValues orders two values of one column as the databases do: null
// first, text byte by byte, false before true.
func CompareValues(a, b any) int {
	if a == nil || b == nil {
		return compareBool(a != nil, b != nil)
	}
	switch x := a.(type) {
	case int64:
		return cmp.Compare(x, b.(int64))
	case string:
		return strings.Compare(x, b.(string))
	case []byte:
		return bytes.Compare(x, b.([]byte))
	default:
		return compareBool(a.(bool), b.(bool))
	}
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}

// CompareRows orders two rows by the values at the positions.
func CompareRows(a, b Row, positions []int) int {
	for _, position := range positions {
		if order := CompareValues(a[position], b[position]); order != 0 {
			return order
		}
	}
	return 0
}

// ComparePlaces orders two lists of the values that an order sorts by.
func ComparePlaces[P ~[]any](a, b P, orders []Order) int {
	for i, order := range orders {
		compared := CompareValues(a[i], b[i])
		switch {
		case compared != 0 && order.Descending:
			return -compared
		case compared != 0:
			return compared
		}
	}
	return 0
}

// InKeyOrder gives the rows sorted by the values at the positions, equal ones
// in their old order; the argument is not changed. Writers that all go by key
// order cannot wait for each other in a circle.
func InKeyOrder(rows []Row, positions []int) []Row {
	compare := func(a, b Row) int { return CompareRows(a, b, positions) }
	if slices.IsSortedFunc(rows, compare) {
		return rows
	}
	sorted := slices.Clone(rows)
	slices.SortStableFunc(sorted, compare)
	return sorted
}

// Repeated says whether two neighbours of sorted rows have the same values at
// the positions.
func Repeated(sorted []Row, positions []int) bool {
	for i := 1; i < len(sorted); i++ {
		if CompareRows(sorted[i-1], sorted[i], positions) == 0 {
			return true
		}
	}
	return false
}

// KeyOf writes the values at the positions into one string, so that equal keys
// and only those give equal strings.
func KeyOf(row Row, positions []int) string {
	var key []byte
	for _, position := range positions {
		key = appendValue(key, row[position])
	}
	return string(key)
}

func appendValue(key []byte, value any) []byte {
	switch v := value.(type) {
	case int64:
		return binary.BigEndian.AppendUint64(append(key, 'i'), uint64(v))
	case string:
		return append(binary.BigEndian.AppendUint32(append(key, 't'), uint32(len(v))), v...)
	case []byte:
		return append(binary.BigEndian.AppendUint32(append(key, 'b'), uint32(len(v))), v...)
	case bool:
		return append(key, 'o', byte(compareBool(v, false)))
	default:
		return append(key, 'n')
	}
}

// Positions counts from 0 to n-1: the key positions of rows that hold only keys.
func Positions(n int) []int {
	positions := make([]int, n)
	for i := range positions {
		positions[i] = i
	}
	return positions
}

// MarkFirst sets marks[i] for the first row of each key that is in won; the key
// is at the positions of the rows.
func MarkFirst(marks []bool, rows []Row, positions []int, won map[string]bool) {
	for i, row := range rows {
		key := KeyOf(row, positions)
		marks[i] = won[key]
		delete(won, key)
	}
}
