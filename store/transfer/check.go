package transfer

import (
	"context"
	"errors"
	"slices"
	"strings"

	"zhitong/store"
)

// checkSource asks that the source is exactly of this release: only then are
// all its tables known.
func (c *copying) checkSource(ctx context.Context, reader store.Reader) error {
	applied, err := readApplied(ctx, reader)
	if err != nil {
		return refusal("source", err)
	}
	pending, err := store.Pending(applied, c.migrations)
	if err != nil {
		return refusal("source", err)
	}
	if len(pending) > 0 {
		return refuse(CodeVersion, "the source lacks version %d of module %s: start this release on it once, or copy with the release that wrote it",
			pending[0].Version, pending[0].Module)
	}
	return c.checkModules("source", applied)
}

// checkModules asks that the store has no tables of a module that is not built in.
func (c *copying) checkModules(what string, applied []store.Applied) error {
	for _, a := range applied {
		if !slices.ContainsFunc(c.migrations, func(m store.Migration) bool { return m.Module == a.Module }) {
			return refuse(CodeVersion, "the %s has tables of module %s, which this program does not have", what, a.Module)
		}
	}
	return nil
}

// readApplied reads what was applied, without the row that nodes lock while
// they migrate.
func readApplied(ctx context.Context, reader store.Reader) ([]store.Applied, error) {
	applied, err := store.ReadApplied(ctx, reader)
	return slices.DeleteFunc(applied, func(a store.Applied) bool { return a.Version == 0 }), err
}

// prepareTarget refuses a target that holds something before anything is
// changed, makes its tables and marks it.
func (c *copying) prepareTarget(ctx context.Context) error {
	if err := c.to.Migrate(ctx, nil); err != nil { // the tables of the store itself
		return refusal("target", err)
	}
	err := c.to.Read(ctx, func(reader store.Reader) error {
		applied, err := readApplied(ctx, reader)
		if err != nil {
			return err
		}
		if err := c.checkModules("target", applied); err != nil {
			return err
		}
		return empty(ctx, reader, append(store.Tables(store.Made(applied, c.migrations)), store.ClockTable))
	})
	if err != nil {
		return err
	}
	if err := c.to.Migrate(ctx, c.migrations); err != nil {
		return refusal("target", err)
	}
	return refusal("target", c.to.Write(ctx, func(tx store.Tx) error {
		if err := empty(ctx, tx, append(store.Tables(c.migrations), store.ClockTable)); err != nil {
			return err
		}
		return tx.Insert(ctx, store.MigrationTable, []store.Row{store.UnfinishedCopy.Record(tx.Now())})
	}))
}

// refusal tells a store that another copy fills, or that is of another release,
// from failures.
func refusal(what string, err error) error {
	switch {
	case errors.Is(err, store.ErrMigration):
		return refuse(CodeVersion, "the %s: %s", what, strings.TrimPrefix(err.Error(), "store: "))
	case errors.Is(err, store.ErrConflict):
		return refuse(CodeNotEmpty, "another copy has begun to fill the %s", what)
	}
	return err
}

func empty(ctx context.Context, reader store.Reader, tables []*store.Table) error {
	table, err := store.FirstFilled(ctx, reader, tables)
	if err == nil && table != nil {
		err = refuse(CodeNotEmpty, "the target is not empty: there are rows in table %s", table.Name)
	}
	return err
}
