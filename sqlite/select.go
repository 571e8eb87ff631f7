package sqlite

import (
	"context"
	"slices"

	"zhitong/store"
	"zhitong/store/statement"
)

// maxVariables is how many values SQLite binds in one statement.
const maxVariables = 32766

// Lock says which of the rows exist; the single writer holds them all.
func (t *transaction) Lock(ctx context.Context, table *store.Table, keys []store.Row, _ store.LockMode) ([]bool, error) {
	locked := make([]bool, len(keys))
	there := map[string]bool{}
	positions := store.Positions(len(table.Key))
	query := store.Query{Table: table, Columns: table.Key, Where: store.KeyIn{Columns: table.Key, Rows: keys}}
	err := t.Select(ctx, query, func(row store.Row) error {
		there[store.KeyOf(row, positions)] = true
		return nil
	})
	for i, key := range keys {
		locked[i] = err == nil && there[store.KeyOf(key, positions)]
	}
	return locked, err
}

// Select calls visit for the rows of the query. That visit ends it does not
// spoil the transaction.
func (t *transaction) Select(ctx context.Context, query store.Query, visit func(store.Row) error) error {
	var stopped error
	err := t.calls.Guard(ctx, func() error {
		err := t.selectParts(ctx, query, func(row store.Row) error {
			stopped = visit(row)
			return stopped
		})
		if stopped != nil {
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	return stopped
}

func (t *transaction) selectParts(ctx context.Context, query store.Query, visit func(store.Row) error) error {
	if err := query.Validate(); err != nil {
		return err
	}
	columns, err := query.Read()
	if err != nil {
		return err
	}
	write := statement.Select
	if _, bounded := ctx.Deadline(); bounded && query.Limit > 0 && readsOrder(query) {
		write = statement.SelectAtOnce // the driver interrupts the search for the first row, not that for the next
	}
	for _, part := range split(query) {
		written := write(dialect{}, part)
		if err := t.query(ctx, written, withBools(columns, visit)); err != nil {
			return err
		}
	}
	return nil
}

// readsOrder says whether a query reads the columns by which it sorts.
func readsOrder(query store.Query) bool {
	return len(query.Columns) == 0 || !slices.ContainsFunc(query.OrderBy, func(o store.Order) bool { return !slices.Contains(query.Columns, o.Column) })
}

// Select refuses to lock: a reader's rows change under its hands.
func (r reader) Select(ctx context.Context, query store.Query, visit func(store.Row) error) error {
	if query.Lock != store.LockNone {
		return store.Invalid("a query of table %s wants to lock rows outside a write transaction", query.Table.Name)
	}
	return r.Reader.Select(ctx, query, visit)
}

// Count counts the rows of the query up to limit.
func (t *transaction) Count(ctx context.Context, query store.Query, limit int64) (count int64, err error) {
	err = t.calls.Guard(ctx, func() error {
		if err := query.Validate(); err != nil {
			return err
		}
		return t.query(ctx, statement.Count(dialect{}, query, limit), func(row store.Row) error {
			count = row[0].(int64)
			return nil
		})
	})
	return count, err
}

func (t *transaction) query(ctx context.Context, b *statement.Builder, visit func(store.Row) error) error {
	if len(b.Args) > maxVariables {
		return store.ErrTooLarge.WithMessage("a query of table %s binds %d values; %d are allowed", b.Table.Name, len(b.Args), maxVariables)
	}
	prepared, err := t.connection.prepared(statementKey{text: b.String()}, b.String)
	if err != nil {
		return err
	}
	defer t.calls.Selecting()()
	return each(ctx, prepared, arguments(b.Args), visit)
}

// withBools turns the numbers of bool columns back into bools.
func withBools(columns []store.Column, visit func(store.Row) error) func(store.Row) error {
	var positions []int
	for i, column := range columns {
		if column.Type == store.Bool {
			positions = append(positions, i)
		}
	}
	if positions == nil {
		return visit
	}
	return func(row store.Row) error {
		for _, position := range positions {
			if number, ok := row[position].(int64); ok {
				row[position] = number != 0
			}
		}
		return visit(row)
	}
}
