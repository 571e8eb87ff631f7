package pipeline

import (
	"context"
	"slices"
	"time"

	"zhitong/store"
	"zhitong/store/match"
)

// overlay reads a snapshot of the store with the changes of a flight laid over it,
// whether the snapshot has them already or not.
type overlay struct {
	base   store.Reader
	flight *flight
}

// laid is what a flight leaves of the rows that it changes of one table.
type laid struct {
	positions []int                // of the key
	rows      map[string]store.Row // by key; nil for none
}

// changesOf gives what the flight changes of a table, nil for nothing. Only who decides
// the next batch calls it.
func (f *flight) changesOf(table *store.Table) *laid {
	changes, known := f.laid[table]
	if known {
		return changes
	}
	for i := range f.batch.changes {
		if f.batch.changes[i].table == table && !f.batch.changes[i].empty() {
			changes = f.batch.changes[i].lay()
		}
	}
	if f.laid == nil {
		f.laid = map[*store.Table]*laid{}
	}
	f.laid[table] = changes
	return changes
}

func (c *tableChanges) empty() bool {
	return len(c.inserts)+len(c.replacements)+len(c.deletes) == 0
}

func (c *tableChanges) lay() *laid {
	l := &laid{c.table.KeyPositions(), make(map[string]store.Row, len(c.inserts)+len(c.deletes))}
	l.add(c.inserts)
	for _, replacement := range c.replacements {
		l.add(replacement.rows)
	}
	for _, key := range c.deletes {
		l.rows[store.KeyOf(key, store.Positions(len(key)))] = nil
	}
	return l
}

func (l *laid) add(rows []store.Row) {
	for _, row := range rows {
		l.rows[store.KeyOf(row, l.positions)] = row
	}
}

// Now is the moment of the snapshot.
func (o *overlay) Now() time.Time { return o.base.Now() }

// Select calls each for the rows of the query.
func (o *overlay) Select(ctx context.Context, query store.Query, each func(store.Row) error) error {
	changes := o.flight.changesOf(query.Table)
	if changes == nil && !o.looksElsewhere(query.Where) {
		return o.base.Select(ctx, query, each)
	}
	rows, err := o.rows(ctx, query, changes)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := each(match.Project(query, row)); err != nil {
			return err
		}
	}
	return nil
}

// rows gives the rows of the query with all their columns.
func (o *overlay) rows(ctx context.Context, query store.Query, changes *laid) ([]store.Row, error) {
	if err := query.Validate(); err != nil {
		return nil, err
	}
	if changes == nil {
		return nil, errGrounded
	}
	satisfies, err := match.Rows(query.Table, query.Where, func(store.InSelect) ([]any, error) { return nil, errGrounded })
	if err != nil {
		return nil, err
	}
	rows, err := o.unchanged(ctx, query, changes)
	if err != nil {
		return nil, err
	}
	for _, row := range changes.rows {
		if row != nil && satisfies(row) {
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, match.Compare(query.Table, query.OrderBy))
	rows = rows[min(query.Offset, len(rows)):]
	if query.Limit > 0 {
		rows = rows[:min(query.Limit, len(rows))]
	}
	return rows, nil
}

// unchanged gives as many rows of the snapshot as the query can come to, but none
// that the flight changes.
func (o *overlay) unchanged(ctx context.Context, query store.Query, changes *laid) (rows []store.Row, err error) {
	query.Columns = nil
	if query.Limit > 0 {
		query.Limit += query.Offset + len(changes.rows)
	}
	query.Offset = 0
	err = o.base.Select(ctx, query, func(row store.Row) error {
		if _, changed := changes.rows[store.KeyOf(row, changes.positions)]; !changed {
			rows = append(rows, row)
		}
		return nil
	})
	return rows, err
}

// looksElsewhere says whether a condition asks for rows of another table.
func (o *overlay) looksElsewhere(where store.Condition) bool {
	switch where := where.(type) {
	case store.And:
		return slices.ContainsFunc(where, o.looksElsewhere)
	case store.Or:
		return slices.ContainsFunc(where, o.looksElsewhere)
	case store.Not:
		return o.looksElsewhere(where.Condition)
	case store.InSelect:
		return true
	}
	return false
}

// Count counts the rows of the query up to limit.
func (o *overlay) Count(ctx context.Context, query store.Query, limit int64) (int64, error) {
	changes := o.flight.changesOf(query.Table)
	if changes == nil && !o.looksElsewhere(query.Where) {
		return o.base.Count(ctx, query, limit)
	}
	query.Limit, query.Offset, query.OrderBy, query.Lock = int(min(limit, 1<<30)), 0, nil, store.LockNone
	rows, err := o.rows(ctx, query, changes)
	return int64(len(rows)), err
}
