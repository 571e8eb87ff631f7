package sqlite

import (
	"context"
	"database/sql/driver"
	"strings"

	"zhitong/store"
	"zhitong/store/statement"
)

// verb is a kind of change.
type verb uint8

const (
	query verb = iota // by its text
	insert
	insertNew
	upsert
	remove
)

// chunkSizes are the numbers of rows that one prepared statement changes:
// several double the rate, and few sizes keep few statements.
var chunkSizes = []int{64, 16, 4, 1}

// Insert adds rows.
func (t *transaction) Insert(ctx context.Context, table *store.Table, rows []store.Row) error {
	return t.changeRows(ctx, insert, table, rows)
}

// InsertAfter adds rows with one more in the column than the largest value there.
func (t *transaction) InsertAfter(ctx context.Context, table *store.Table, column string, rows []store.Row) error {
	numbered, err := store.AfterLargest(ctx, t, table, column, rows)
	if err != nil {
		return err
	}
	return t.Insert(ctx, table, numbered)
}

// Upsert adds or replaces rows.
func (t *transaction) Upsert(ctx context.Context, table *store.Table, rows []store.Row) error {
	return t.changeRows(ctx, upsert, table, rows)
}

// Replace adds or replaces rows, but for columns that stay as they are: SQLite
// would write the entries of every index anew that has a replaced column.
func (t *transaction) Replace(ctx context.Context, table *store.Table, unchanged []string, rows []store.Row) error {
	if err := table.CheckColumns(unchanged); err != nil {
		return t.calls.Guard(ctx, func() error { return err })
	}
	return t.changeRows(ctx, upsert, table, rows, unchanged...)
}

func (t *transaction) changeRows(ctx context.Context, verb verb, table *store.Table, rows []store.Row, unchanged ...string) error {
	return t.calls.Guard(ctx, func() error {
		if err := store.CheckRows(table, rows); err != nil {
			return err
		}
		key := table.KeyPositions()
		rows = store.InKeyOrder(rows, key)
		if verb == upsert && store.Repeated(rows, key) {
			return store.Invalid("an upsert of table %s names a key twice", table.Name)
		}
		return t.inChunks(ctx, verb, table, rows, change, unchanged...)
	})
}

// Delete removes the rows of the keys.
func (t *transaction) Delete(ctx context.Context, table *store.Table, keys []store.Row) error {
	return t.calls.Guard(ctx, func() error {
		if err := store.CheckKeys(table, table.Key, keys); err != nil {
			return err
		}
		keys = store.InKeyOrder(keys, store.Positions(len(table.Key)))
		return t.inChunks(ctx, remove, table, keys, change)
	})
}

// InsertNew adds the rows that conflict with no other.
func (t *transaction) InsertNew(ctx context.Context, table *store.Table, rows []store.Row) ([]bool, error) {
	inserted := make([]bool, len(rows))
	err := t.calls.Guard(ctx, func() error {
		if err := store.CheckRows(table, rows); err != nil {
			return err
		}
		key := table.KeyPositions()
		won := map[string]bool{}
		collect := func(statement driver.Stmt, args []driver.NamedValue) error {
			return each(context.Background(), statement, args, func(row store.Row) error {
				won[store.KeyOf(row, store.Positions(len(key)))] = true
				return nil
			})
		}
		if err := t.inChunks(ctx, insertNew, table, store.InKeyOrder(rows, key), collect); err != nil {
			return err
		}
		store.MarkFirst(inserted, rows, key, won)
		return nil
	})
	return inserted, err
}

// inChunks executes the change for the rows, as many at a time as a statement
// takes.
func (t *transaction) inChunks(ctx context.Context, verb verb, table *store.Table, rows []store.Row,
	execute func(driver.Stmt, []driver.NamedValue) error, unchanged ...string) error {
	kept := strings.Join(unchanged, ",")
	for _, size := range chunkSizes {
		for len(rows) >= size {
			if err := ctx.Err(); err != nil {
				return err
			}
			key := statementKey{table: table, verb: verb, rows: size, text: kept}
			text := func() string { return changeText(verb, table, size, unchanged) }
			if err := t.changeChunk(key, text, rows[:size], execute); err != nil {
				return named(table, err)
			}
			rows = rows[size:]
		}
	}
	return nil
}

func (t *transaction) changeChunk(key statementKey, text func() string, rows []store.Row, execute func(driver.Stmt, []driver.NamedValue) error) error {
	prepared, err := t.connection.prepared(key, text)
	if err != nil {
		return err
	}
	args := t.connection.values[:0]
	for _, row := range rows {
		for _, value := range row {
			args = append(args, argument(len(args), value))
		}
	}
	err = execute(prepared, args)
	clear(args)
	t.connection.values = args
	return err
}

// changeText writes the change of so many rows.
func changeText(verb verb, table *store.Table, rows int, unchanged []string) string {
	b := statement.New(dialect{}, table)
	if verb == remove {
		b.Write("delete from ").Name(table.Name).Write(" where (").Names(table.Key).Write(") in (")
		return values(b, rows, len(table.Key)).Write(")").String()
	}
	b.Write("insert into ").Name(table.Name).Write(" (").Names(table.ColumnNames()).Write(") ")
	return values(b, rows, len(table.Columns)).Write(ending(verb, table, unchanged)).String()
}

func values(b *statement.Builder, rows, columns int) *statement.Builder {
	b.Write("values ")
	for row := range rows {
		b.Comma(row).Write("(")
		for column := range columns {
			b.Comma(column).Write("?")
		}
		b.Write(")")
	}
	return b
}

func ending(verb verb, table *store.Table, unchanged []string) string {
	b := statement.New(dialect{}, table)
	switch verb {
	case insertNew:
		b.Write(" on conflict do nothing returning ").Names(table.Key)
	case upsert:
		b.OnConflictReplace(unchanged...)
	}
	return b.String()
}
