package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zhitong/store"
	"zhitong/store/statement"
)

// Lock locks the rows of the keys in key order and says which it got.
func (t *transaction) Lock(ctx context.Context, table *store.Table, keys []store.Row, mode store.LockMode) ([]bool, error) {
	locked := make([]bool, len(keys))
	got := map[string]bool{}
	positions := store.Positions(len(table.Key))
	query := store.Query{Table: table, Columns: table.Key, Where: store.KeyIn{Columns: table.Key, Rows: keys}, Lock: mode}
	for _, column := range table.Key {
		query.OrderBy = append(query.OrderBy, store.Order{Column: column})
	}
	err := t.Select(ctx, query, func(row store.Row) error {
		got[store.KeyOf(row, positions)] = true
		return nil
	})
	for i, key := range keys {
		locked[i] = err == nil && got[store.KeyOf(key, positions)]
	}
	return locked, err
}

// Select calls visit for the rows of the query. That visit ends it does not
// spoil the transaction.
func (t *transaction) Select(ctx context.Context, query store.Query, visit func(store.Row) error) error {
	var stopped error
	err := t.calls.Guard(ctx, func() error {
		if err := query.Validate(); err != nil {
			return err
		}
		look := t.look(query)
		b := statement.Select(dialect{}, look.narrow(query))
		err := t.query(ctx, b.String(), b.Args, func(row store.Row) error {
			look.found(row)
			stopped = visit(row)
			return stopped
		})
		if stopped != nil {
			return nil
		}
		if err == nil {
			look.end(time.Now())
		}
		return err
	})
	if err != nil {
		return err
	}
	return stopped
}

// look begins a search in a queue, which is told of it if the transaction is rolled back.
func (t *transaction) look(query store.Query) *look {
	look := t.store.queues.look(query, time.Now())
	if look != nil {
		t.looks = append(t.looks, look)
	}
	return look
}

// Select refuses to lock: it is not for a snapshot.
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
		b := statement.Count(dialect{}, query, limit)
		return t.query(ctx, b.String(), b.Args, func(row store.Row) error {
			count = row[0].(int64)
			return nil
		})
	})
	return count, err
}

// query sends what is pending and the query in one round trip.
func (t *transaction) query(ctx context.Context, text string, args []any, visit func(store.Row) error) error {
	defer t.calls.Selecting()()
	if err := t.arrive(); err != nil {
		return err
	}
	ctx, cancel := t.store.options.answering(ctx, errSilent)
	defer cancel()
	results, err := t.send(ctx, text, args)
	if err != nil {
		results.Close()
		return classifyIn(ctx, err)
	}
	defer results.Close()
	rows, err := results.Query()
	if err != nil {
		return classifyIn(ctx, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := visitRow(rows, visit); err != nil {
			return err
		}
	}
	return classifyIn(ctx, rows.Err())
}

func visitRow(rows pgx.Rows, visit func(store.Row) error) error {
	values, err := rows.Values()
	if err != nil {
		return store.ErrDatabase.Wrap(err)
	}
	return visit(store.Row(values))
}
