package store

import (
	"context"
	"slices"
)

// AfterLargest gives the rows with one more in column than the largest value that
// tx sees there: what [Tx].InsertAfter inserts where a backend has no one
// statement for it.
func AfterLargest(ctx context.Context, tx Tx, table *Table, column string, rows []Row) ([]Row, error) {
	if err := CheckCounter(table, column); err != nil {
		return nil, err
	}
	largest := int64(0)
	query := Query{Table: table, Columns: []string{column}, Where: Not{IsNull{Column: column}},
		OrderBy: []Order{{Column: column, Descending: true}}, Limit: 1}
	err := tx.Select(ctx, query, func(row Row) error {
		largest = row[0].(int64)
		return nil
	})
	if err != nil {
		return nil, err
	}
	position, numbered := table.Position(column), make([]Row, len(rows))
	for i, row := range rows {
		numbered[i] = slices.Clone(row)
		if position < len(row) {
			numbered[i][position] = largest + 1
		}
	}
	return numbered, nil
}

// CheckCounter checks that a column can be that of [Tx].InsertAfter: ErrInvalid
// unless it holds integers and leads an index.
func CheckCounter(table *Table, column string) error {
	declared, err := table.Column(column)
	if err != nil {
		return err
	}
	leads := func(index Index) bool { return index.Columns[0] == column }
	if declared.Type != Int64 || !slices.ContainsFunc(table.Indexes, leads) {
		return Invalid("column %s.%s does not hold integers of which an index gives the largest", table.Name, column)
	}
	return nil
}
