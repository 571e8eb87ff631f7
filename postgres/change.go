package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"zhitong/store"
	"zhitong/store/statement"
)

// change is a statement that has not been sent yet.
type change struct {
	text string
	args []any
}

// put is rows of a table that has queues.
type put struct {
	table *store.Table
	rows  []store.Row
}

// ending says what an insert does about rows that exist.
type ending uint8

const (
	plain ending = iota
	skipExisting
	replaceExisting
)

// Insert adds rows.
func (t *transaction) Insert(ctx context.Context, table *store.Table, rows []store.Row) error {
	return t.insert(ctx, plain, "", table, rows)
}

// InsertAfter adds rows with one more in the column than the largest value there,
// which the statement reads itself when those before it are done: it costs no
// round trip.
func (t *transaction) InsertAfter(ctx context.Context, table *store.Table, column string, rows []store.Row) error {
	if err := store.CheckCounter(table, column); err != nil {
		return t.calls.Guard(ctx, func() error { return err })
	}
	return t.insert(ctx, plain, column, table, rows)
}

// Upsert adds or replaces rows.
func (t *transaction) Upsert(ctx context.Context, table *store.Table, rows []store.Row) error {
	return t.insert(ctx, replaceExisting, "", table, rows)
}

func (t *transaction) insert(ctx context.Context, ending ending, counter string, table *store.Table, rows []store.Row) error {
	return t.calls.Guard(ctx, func() error {
		if err := store.CheckRows(table, rows); err != nil || len(rows) == 0 {
			return err
		}
		key := table.KeyPositions()
		rows = store.InKeyOrder(rows, key)
		if ending == replaceExisting && store.Repeated(rows, key) {
			return store.Invalid("an upsert of table %s names a key twice", table.Name)
		}
		t.put(table, rows)
		t.delay(ctx, t.store.insertion(ending, counter, table, rows), len(rows))
		return nil
	})
}

// put tells the queues of rows that are written, now and after the commit.
func (t *transaction) put(table *store.Table, rows []store.Row) {
	if t.store.queues.has(table) {
		t.store.queues.put(table, rows)
		t.puts = append(t.puts, put{table, rows})
	}
}

// InsertNew adds the rows that conflict with no other. It waits for other
// transactions that have inserted one of the keys and not ended.
func (t *transaction) InsertNew(ctx context.Context, table *store.Table, rows []store.Row) ([]bool, error) {
	inserted := make([]bool, len(rows))
	err := t.calls.Guard(ctx, func() error {
		if err := store.CheckRows(table, rows); err != nil || len(rows) == 0 {
			return err
		}
		t.put(table, rows)
		key := table.KeyPositions()
		won := map[string]bool{}
		insertion := t.store.insertion(skipExisting, "", table, store.InKeyOrder(rows, key))
		err := t.query(ctx, insertion.text, insertion.args, func(row store.Row) error {
			won[store.KeyOf(row, store.Positions(len(key)))] = true
			return nil
		})
		store.MarkFirst(inserted, rows, key, won)
		return err
	})
	return inserted, err
}

// Replace is Upsert: PostgreSQL compares the columns of indexes by itself.
func (t *transaction) Replace(ctx context.Context, table *store.Table, unchanged []string, rows []store.Row) error {
	if err := table.CheckColumns(unchanged); err != nil {
		return t.calls.Guard(ctx, func() error { return err })
	}
	return t.Upsert(ctx, table, rows)
}

// Delete removes the rows of the keys.
func (t *transaction) Delete(ctx context.Context, table *store.Table, keys []store.Row) error {
	return t.calls.Guard(ctx, func() error {
		if err := store.CheckKeys(table, table.Key, keys); err != nil || len(keys) == 0 {
			return err
		}
		keys = store.InKeyOrder(keys, store.Positions(len(table.Key)))
		b := statement.New(dialect{}, table).Write("delete from ").Name(table.Name)
		b.Where(store.KeyIn{Columns: table.Key, Rows: keys})
		t.delay(ctx, change{b.String(), b.Args}, len(keys))
		return nil
	})
}

// changeKey names the text of an insertion, which does not depend on the rows.
type changeKey struct {
	table   *store.Table
	ending  ending
	counter string
}

// insertion inserts the rows; a counter is the column that gets one more than its
// largest value.
func (s *Store) insertion(ending ending, counter string, table *store.Table, rows []store.Row) change {
	var args []any
	for i, column := range table.Columns {
		if column.Name != counter {
			args = append(args, columnArray(column.Type, rows, i))
		}
	}
	key := changeKey{table, ending, counter}
	text, known := s.texts.Load(key)
	if !known {
		text = insertionText(key)
		s.texts.Store(key, text)
	}
	return change{text.(string), args}
}

func insertionText(of changeKey) string {
	b := statement.New(dialect{}, of.table)
	b.Write("insert into ").Name(of.table.Name).Write(" (").Names(of.table.ColumnNames()).Write(") select ")
	for i, column := range of.table.Columns {
		b.Comma(i)
		if column.Name == of.counter {
			b.Write("(select coalesce(max(").Name(column.Name).Write("), 0) + 1 from ").Name(of.table.Name).Write(")")
			continue
		}
		unnest(b, column, array{})
	}
	switch of.ending {
	case skipExisting:
		b.Write(" on conflict do nothing returning ").Names(of.table.Key)
	case replaceExisting:
		b.OnConflictReplace()
	}
	return b.String()
}

// send sends the pending changes with one more statement and reads the answers
// to the changes; that of the statement is next. Always close the results.
func (t *transaction) send(ctx context.Context, text string, args []any) (pgx.BatchResults, error) {
	last, sent := &pgx.Batch{}, len(t.pending)
	last.Queue(text, args...)
	results := t.sendPending(ctx, last)
	return results, answers(results, sent)
}
