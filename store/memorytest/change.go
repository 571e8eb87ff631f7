package memorytest

import (
	"context"
	"slices"

	"zhitong/store"
)

// Insert adds rows.
func (t *transaction) Insert(ctx context.Context, table *store.Table, rows []store.Row) error {
	return t.changeRows(ctx, table, rows, func(l *layout, row store.Row) (*transaction, error) {
		blocking, conflict := t.insert(l, row)
		if conflict != "" {
			return nil, &store.Error{Code: store.ErrConflict.Code, Message: store.ErrConflict.Message, Table: table.Name, Constraint: conflict}
		}
		return blocking, nil
	})
}

// InsertAfter adds rows with one more in the column than the largest value there.
func (t *transaction) InsertAfter(ctx context.Context, table *store.Table, column string, rows []store.Row) error {
	numbered, err := store.AfterLargest(ctx, t, table, column, rows)
	if err != nil {
		return err
	}
	return t.Insert(ctx, table, numbered)
}

// InsertNew adds the rows that conflict with no other.
func (t *transaction) InsertNew(ctx context.Context, table *store.Table, rows []store.Row) ([]bool, error) {
	inserted := make([]bool, len(rows))
	key := table.KeyPositions()
	won := map[string]bool{}
	err := t.changeRows(ctx, table, rows, func(l *layout, row store.Row) (*transaction, error) {
		blocking, conflict := t.insert(l, row)
		if blocking == nil && conflict == "" {
			won[store.KeyOf(row, key)] = true
		}
		return blocking, nil
	})
	store.MarkFirst(inserted, rows, key, won)
	return inserted, err
}

// Upsert adds or replaces rows.
func (t *transaction) Upsert(ctx context.Context, table *store.Table, rows []store.Row) error {
	return t.Replace(ctx, table, nil, rows)
}

// Replace adds or replaces rows. It refuses, as ErrInvalid, a row that has another
// value than the stored one in a column that is said to be unchanged.
func (t *transaction) Replace(ctx context.Context, table *store.Table, unchanged []string, rows []store.Row) error {
	if err := table.CheckColumns(unchanged); err != nil {
		return t.guard(ctx, table, func() error { return err })
	}
	key := table.KeyPositions()
	if store.CheckRows(table, rows) == nil && store.Repeated(store.InKeyOrder(rows, key), key) {
		return t.guard(ctx, table, func() error { return store.Invalid("an upsert of table %s names a key twice", table.Name) })
	}
	return t.changeRows(ctx, table, rows, func(l *layout, row store.Row) (*transaction, error) {
		if name := t.altered(l, unchanged, row); name != "" {
			return nil, store.Invalid("column %s.%s is said to be unchanged and is not", table.Name, name)
		}
		blocking, conflict := t.put(l, row)
		if conflict != "" {
			return nil, &store.Error{Code: store.ErrConflict.Code, Message: store.ErrConflict.Message, Table: table.Name, Constraint: conflict}
		}
		return blocking, nil
	})
}

// altered gives one of the columns in which a row differs from what this transaction sees.
func (t *transaction) altered(l *layout, columns []string, row store.Row) string {
	r := l.table.records[store.KeyOf(row, l.key)]
	if r == nil || t.row(r) == nil {
		return ""
	}
	before := l.read(t.row(r))
	for _, name := range columns {
		if i := l.declared.Position(name); store.CompareValues(before[i], row[i]) != 0 {
			return name
		}
	}
	return ""
}

// changeRows changes row by row in the order of the keys.
func (t *transaction) changeRows(ctx context.Context, table *store.Table, rows []store.Row, one func(*layout, store.Row) (*transaction, error)) error {
	return t.guard(ctx, table, func() error {
		if err := store.CheckRows(table, rows); err != nil {
			return err
		}
		l, err := t.layout(table)
		if err != nil {
			return err
		}
		for _, row := range store.InKeyOrder(rows, table.KeyPositions()) {
			if err := t.hold(ctx, table.Name, func() (*transaction, error) { return one(l, row) }); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *transaction) layout(declared *store.Table) (*layout, error) {
	t.database.mutex.Lock()
	defer t.database.mutex.Unlock()
	return t.database.layout(declared)
}

// insert adds a row, or gives who stands in the way or the constraint that it hurts.
func (t *transaction) insert(l *layout, row store.Row) (blocking *transaction, conflict string) {
	key := store.KeyOf(row, l.key)
	r := l.table.records[key]
	if holder := t.writerOf(l.table, r); holder != nil {
		return holder, ""
	}
	if r != nil && t.row(r) != nil {
		return nil, l.declared.KeyConstraint()
	}
	return t.replace(l, key, l.stored(row, nil))
}

// writerOf gives the other transaction that has changed a record and is not over.
func (t *transaction) writerOf(of *table, r *record) *transaction {
	if r == nil {
		return nil
	}
	holder := t.database.locks[of.lockName(r.key)]
	if holder == nil || holder == t {
		return nil
	}
	if _, written := holder.writes[r]; !written {
		return nil
	}
	return holder
}

// put replaces a row or adds it.
func (t *transaction) put(l *layout, row store.Row) (blocking *transaction, conflict string) {
	key := store.KeyOf(row, l.key)
	var before store.Row
	if r := l.table.records[key]; r != nil {
		if holder := t.take(l.table.lockName(key)); holder != nil {
			return holder, ""
		}
		before = t.row(r)
	}
	return t.replace(l, key, l.stored(row, before))
}

// replace writes a row under its key once the unique indexes allow it.
func (t *transaction) replace(l *layout, key string, stored store.Row) (blocking *transaction, conflict string) {
	if blocking, conflict = t.claimUnique(l.table, key, stored); blocking != nil || conflict != "" {
		return blocking, conflict
	}
	if holder := t.take(l.table.lockName(key)); holder != nil {
		return holder, ""
	}
	r := l.table.at(key)
	if blocking := t.leaveUnique(l.table, t.row(r)); blocking != nil {
		return blocking, ""
	}
	t.write(l.table, r, stored)
	return nil, ""
}

// claimUnique locks what a row has in unique indexes and gives the index in which another row has the same.
func (t *transaction) claimUnique(of *table, key string, row store.Row) (blocking *transaction, conflict string) {
	for _, index := range of.declared.Indexes {
		name, positions := of.uniqueName(index, row)
		if name == "" {
			continue
		}
		if holder := t.database.locks[name]; holder != nil && holder != t {
			return holder, ""
		}
		for r := range of.uniques[name] {
			if other := t.row(r); r.key != key && other != nil && sameIn(positions, row, other) {
				return nil, index.Name
			}
		}
		t.take(name)
	}
	return nil, ""
}

func sameIn(positions []int, row, other store.Row) bool {
	return len(other) > slices.Max(positions) && store.CompareRows(row, other, positions) == 0
}

// leaveUnique locks what a row that is going to change has in unique indexes.
func (t *transaction) leaveUnique(of *table, row store.Row) *transaction {
	if row == nil {
		return nil
	}
	for _, index := range of.declared.Indexes {
		if name, _ := of.uniqueName(index, row); name != "" {
			if holder := t.take(name); holder != nil {
				return holder
			}
		}
	}
	return nil
}

// uniqueName names the place of a row in a unique index; it is empty where the row never conflicts.
func (t *table) uniqueName(index store.Index, row store.Row) (name string, positions []int) {
	if !index.Unique {
		return "", nil
	}
	for _, column := range index.Columns {
		position := t.declared.Position(column)
		if position >= len(row) || row[position] == nil {
			return "", nil
		}
		positions = append(positions, position)
	}
	return "index " + index.Name + " " + store.KeyOf(row, positions), positions
}

// Delete removes the rows of the keys.
func (t *transaction) Delete(ctx context.Context, table *store.Table, keys []store.Row) error {
	return t.guard(ctx, table, func() error {
		if err := store.CheckKeys(table, table.Key, keys); err != nil {
			return err
		}
		l, err := t.layout(table)
		if err != nil {
			return err
		}
		positions := store.Positions(len(table.Key))
		for _, key := range store.InKeyOrder(keys, positions) {
			err := t.hold(ctx, table.Name, func() (*transaction, error) { return t.remove(l.table, store.KeyOf(key, positions)), nil })
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// remove deletes a row, or gives who stands in the way.
func (t *transaction) remove(of *table, key string) (blocking *transaction) {
	r := of.records[key]
	if r == nil || t.row(r) == nil && t.writerOf(of, r) == nil {
		return nil
	}
	if holder := t.take(of.lockName(key)); holder != nil {
		return holder
	}
	if holder := t.leaveUnique(of, t.row(r)); holder != nil {
		return holder
	}
	t.write(of, r, nil)
	return nil
}
