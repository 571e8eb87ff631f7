package memorytest

import (
	"context"
	"slices"

	"zhitong/store"
	"zhitong/store/match"
)

// found is a row that a query gives.
type found struct {
	record *record
	row    store.Row // as it is declared
}

// Select calls each for the rows of the query.
func (t *transaction) Select(ctx context.Context, query store.Query, each func(store.Row) error) error {
	var rows []store.Row
	err := t.guard(ctx, query.Table, func() error {
		if err := query.Validate(); err != nil {
			return err
		}
		return t.hold(ctx, query.Table.Name, func() (blocking *transaction, err error) {
			rows, blocking, err = t.run(query)
			return blocking, err
		})
	})
	if err != nil {
		return err
	}
	defer t.calls.Selecting()()
	for _, row := range rows {
		if err := each(row); err != nil {
			return err
		}
		if err := t.calls.Check(ctx); err != nil {
			return err
		}
	}
	return nil
}

// run gives the rows of a query, or who holds one that it has to lock.
func (t *transaction) run(query store.Query) ([]store.Row, *transaction, error) {
	l, err := t.database.layout(query.Table)
	if err != nil {
		return nil, nil, err
	}
	matching, err := t.matching(l, query.Where)
	if err != nil {
		return nil, nil, err
	}
	t.order(query, matching)
	matching = matching[min(query.Offset, len(matching)):]
	var rows []store.Row
	for _, f := range matching {
		if query.Limit > 0 && len(rows) == query.Limit {
			break
		}
		if query.Lock != store.LockNone {
			holder := t.take(l.table.lockName(f.record.key))
			switch {
			case holder != nil && query.Lock == store.LockWait:
				return nil, holder, nil
			case holder != nil:
				continue
			}
		}
		rows = append(rows, match.Project(query, f.row))
	}
	return rows, nil, nil
}

// order sorts rows as the query wants them; what it leaves open is open.
func (t *transaction) order(query store.Query, rows []found) {
	t.database.options.Control.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	if len(query.OrderBy) == 0 {
		return
	}
	compare := match.Compare(query.Table, query.OrderBy)
	slices.SortStableFunc(rows, func(a, b found) int { return compare(a.row, b.row) })
}

// selected gives what a column of the rows of another table holds.
func (t *transaction) selected(c store.InSelect) ([]any, error) {
	other, err := t.database.layout(c.Table)
	if err != nil {
		return nil, err
	}
	rows, err := t.matching(other, c.Where)
	of, values := c.Table.Position(c.Of), make([]any, len(rows))
	for i, f := range rows {
		values[i] = f.row[of]
	}
	return values, err
}

// Count counts the rows of the query up to limit.
func (t *transaction) Count(ctx context.Context, query store.Query, limit int64) (count int64, err error) {
	err = t.guard(ctx, query.Table, func() error {
		if err := query.Validate(); err != nil {
			return err
		}
		t.database.mutex.Lock()
		defer t.database.mutex.Unlock()
		l, err := t.database.layout(query.Table)
		if err != nil {
			return err
		}
		matching, err := t.matching(l, query.Where)
		count = min(int64(len(matching)), limit)
		return err
	})
	return count, err
}

// matching gives the rows that a condition selects, in the order of their keys.
func (t *transaction) matching(l *layout, where store.Condition) ([]found, error) {
	satisfies, err := match.Rows(l.declared, where, t.selected)
	if err != nil {
		return nil, err
	}
	var matching []found
	for _, r := range l.table.sorted(l.candidates(where)) {
		stored := t.row(r)
		if stored == nil {
			continue
		}
		if row := l.read(stored); satisfies(row) {
			matching = append(matching, found{r, row})
		}
	}
	return matching, nil
}

// candidates gives the records that can satisfy a condition, nil for all.
func (l *layout) candidates(where store.Condition) map[*record]bool {
	switch c := where.(type) {
	case store.And:
		for _, part := range c {
			if records := l.candidates(part); records != nil {
				return records
			}
		}
	case store.Compare:
		if c.Op == store.Equal {
			return l.led(c.Column, []any{c.Value})
		}
	case store.In:
		return l.led(c.Column, c.Values)
	case store.KeyIn:
		return l.keyed(c)
	}
	return nil
}

// led gives the records that had one of the values in a column by which rows are found.
func (l *layout) led(column string, values []any) map[*record]bool {
	lead := l.table.leads[l.table.declared.Position(column)]
	if lead == nil {
		return nil
	}
	records := map[*record]bool{}
	for _, value := range values {
		for r := range lead[mapKey(value)] {
			records[r] = true
		}
	}
	return records
}

func (l *layout) keyed(c store.KeyIn) map[*record]bool {
	if !slices.Equal(c.Columns, l.declared.Key) {
		values := make([]any, len(c.Rows))
		for i, row := range c.Rows {
			values[i] = row[0]
		}
		return l.led(c.Columns[0], values)
	}
	records := map[*record]bool{}
	for _, row := range c.Rows {
		if r := l.table.records[store.KeyOf(row, store.Positions(len(row)))]; r != nil {
			records[r] = true
		}
	}
	return records
}
