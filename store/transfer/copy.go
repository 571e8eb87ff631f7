package transfer

import (
	"context"
	"errors"
	"slices"
	"time"

	"zhitong/store"
)

// Table says what arrived of a table.
type Table struct {
	Name string `json:"table"`
	Rows int64  `json:"rows"`
	Hash string `json:"hash"` // the same for the same rows in every backend
}

// Progress is told after every page how many rows of a table were copied or, in
// the second round, checked.
type Progress func(table string, rows int64, checking bool)

// Copy copies all tables of the migrations, and those of the store itself, and
// gives what arrived. Both stores are left open. After an error the target is
// as it was if the error is an [Error] of CodeVersion or CodeNotEmpty; else it
// may be marked as unfinished.
func Copy(ctx context.Context, from, to store.Store, migrations []store.Migration, progress Progress) ([]Table, error) {
	c := &copying{from: from, to: to, migrations: migrations, progress: progress}
	c.tables = append(store.Tables(migrations), store.ClockTable, store.MigrationTable)
	if err := c.from.Read(ctx, func(reader store.Reader) error { return c.checkSource(ctx, reader) }); err != nil {
		return nil, err
	}
	if err := c.prepareTarget(ctx); err != nil {
		return nil, err
	}
	read, err := c.copyTables(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.check(ctx, read); err != nil {
		return nil, err
	}
	return read, again(ctx, func() error {
		mark := []store.Row{{store.UnfinishedCopy.Module, int64(store.UnfinishedCopy.Version)}}
		return to.Write(ctx, func(tx store.Tx) error { return tx.Delete(ctx, store.MigrationTable, mark) })
	})
}

type copying struct {
	from, to   store.Store
	migrations []store.Migration
	tables     []*store.Table
	progress   Progress
}

// copyTables reads the source at one moment and gives what it held.
func (c *copying) copyTables(ctx context.Context) (read []Table, err error) {
	err = c.from.Read(ctx, func(reader store.Reader) error {
		if err := c.checkSource(ctx, reader); err != nil {
			return err
		}
		for _, table := range c.tables {
			rows := int64(0)
			of, err := eachPage(ctx, reader, table, func(page []store.Row) error {
				rows += int64(len(page))
				c.progress(table.Name, rows, false)
				return c.write(ctx, table, page)
			})
			if err != nil {
				return err
			}
			read = append(read, Table{table.Name, of.rows, of.of(table)})
		}
		return nil
	})
	return read, err
}

// write replaces rows that are there, so that it can be done again after an
// outcome that is not known.
func (c *copying) write(ctx context.Context, table *store.Table, page []store.Row) error {
	page = slices.DeleteFunc(slices.Clone(page), func(row store.Row) bool { return !belongs(table, row) })
	return again(ctx, func() error {
		return c.to.Write(ctx, func(tx store.Tx) error { return tx.Upsert(ctx, table, page) })
	})
}

// check reads the target and compares it with what was read of the source.
func (c *copying) check(ctx context.Context, read []Table) error {
	return c.to.Read(ctx, func(reader store.Reader) error {
		for i, table := range c.tables {
			rows := int64(0)
			of, err := eachPage(ctx, reader, table, func(page []store.Row) error {
				rows += int64(len(page))
				c.progress(table.Name, rows, true)
				return nil
			})
			if err != nil {
				return err
			}
			if got := (Table{table.Name, of.rows, of.of(table)}); got != read[i] {
				return refuse(CodeDiffers, "table %s has %d rows with hash %s in the source, and %d with %s in the target",
					table.Name, read[i].Rows, read[i].Hash, got.Rows, got.Hash)
			}
		}
		return nil
	})
}

// maxAttempts is how often a transaction is tried that gives way to another, or
// whose outcome is not known.
const maxAttempts = 10

func again(ctx context.Context, action func() error) (err error) {
	for attempt := range maxAttempts {
		err = action()
		if !errors.Is(err, store.ErrRetry) && !errors.Is(err, store.ErrUnknownOutcome) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond << attempt):
		}
	}
	return err
}
