package store

import "context"

// Order names a column to sort by. Null sorts before every value.
type Order struct {
	Column     string
	Descending bool
}

// Query says which rows of a table to read.
type Query struct {
	Table *Table
	// Columns to read, in this order; all when empty.
	Columns []string
	// Where selects the rows; all when nil.
	Where   Condition
	OrderBy []Order
	// Limit is the highest number of rows; 0 means all.
	Limit int
	// Offset is the number of rows to pass over.
	Offset int
	// Lock locks the rows that are read, up to Limit, so that several nodes can
	// each claim other rows. Only in a Tx.
	Lock LockMode
}

// Read gives the columns that the query reads, in order.
func (q Query) Read() ([]Column, error) {
	if len(q.Columns) == 0 {
		return q.Table.Columns, nil
	}
	columns := make([]Column, len(q.Columns))
	for i, name := range q.Columns {
		column, err := q.Table.Column(name)
		if err != nil {
			return nil, err
		}
		columns[i] = column
	}
	return columns, nil
}

// Validate checks the query against the declaration of its table; ErrInvalid
// or ErrTooLarge say what is wrong.
func (q Query) Validate() error {
	if q.Table == nil {
		return Invalid("a query names no table")
	}
	if _, err := q.Read(); err != nil {
		return err
	}
	if q.Limit < 0 || q.Offset < 0 {
		return Invalid("a query of table %s has a negative limit or offset", q.Table.Name)
	}
	for _, order := range q.OrderBy {
		if _, err := q.Table.Column(order.Column); err != nil {
			return err
		}
	}
	if q.Where == nil {
		return nil
	}
	return q.Where.validate(q.Table, 0)
}

// FirstFilled gives the first of the tables that has rows, nil where all are empty.
func FirstFilled(ctx context.Context, reader Reader, tables []*Table) (*Table, error) {
	for _, table := range tables {
		rows, err := reader.Count(ctx, Query{Table: table}, 1)
		if err != nil {
			return nil, err
		}
		if rows > 0 {
			return table, nil
		}
	}
	return nil, nil
}
