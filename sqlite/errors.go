package sqlite

import (
	"context"
	"errors"
	"fmt"
	"strings"

	driver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"zhitong/store"
)

// classify turns an error of the driver into one of package store.
func classify(err error) error {
	var failure *driver.Error
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &failure):
		return store.ErrDatabase.Wrap(err)
	}
	cause := fmt.Errorf("SQLite result %d", failure.Code())
	switch failure.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return store.ErrRetry.Wrap(cause)
	case sqlite3.SQLITE_FULL:
		return store.ErrFull.Wrap(cause)
	case sqlite3.SQLITE_TOOBIG:
		return store.ErrTooLarge.Wrap(cause)
	case sqlite3.SQLITE_CONSTRAINT:
		return conflict(failure)
	}
	return store.ErrDatabase.Wrap(errors.New(failure.Error()))
}

// notBegun is classify for what has kept a transaction from beginning, such as another
// process that has the file locked: it was no matter of what the transaction was to do.
func notBegun(err error) error {
	if own, ok := errors.AsType[*store.Error](err); ok && own.Code == store.ErrRetry.Code {
		return store.ErrAway.Wrap(own.Cause)
	}
	return err
}

// classifyIn gives the context's error where it is what ended the statement.
func classifyIn(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return classify(err)
}

// conflict names the table of a hurt constraint. SQLite tells the columns
// ("UNIQUE constraint failed: account.code, account.tenant"), no values; which
// constraint they belong to is found by named.
func conflict(failure *driver.Error) error {
	const marker = "UNIQUE constraint failed: "
	_, columns, found := strings.Cut(failure.Error(), marker)
	if !found {
		return store.ErrDatabase.Wrap(errors.New(failure.Error()))
	}
	columns, _, _ = strings.Cut(columns, " (")
	table, _, _ := strings.Cut(columns, ".")
	return &store.Error{Code: store.ErrConflict.Code, Message: store.ErrConflict.Message, Table: table, Constraint: columns}
}

// named puts the declared name of the constraint into a conflict.
func named(table *store.Table, err error) error {
	var failure *store.Error
	if !errors.As(err, &failure) || failure.Code != store.ErrConflict.Code {
		return err
	}
	constraint := table.KeyConstraint()
	for _, index := range table.Indexes {
		if index.Unique && qualified(table, index.Columns) == failure.Constraint {
			constraint = index.Name
		}
	}
	return &store.Error{Code: failure.Code, Message: failure.Message, Table: table.Name, Constraint: constraint}
}

func qualified(table *store.Table, columns []string) string {
	names := make([]string, len(columns))
	for i, column := range columns {
		names[i] = table.Name + "." + column
	}
	return strings.Join(names, ", ")
}
