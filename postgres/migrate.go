package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"zhitong/store"
	"zhitong/store/statement"
)

// migrationLock is the row of MigrationTable that a node locks while it
// migrates: distributed databases have no advisory locks.
var migrationLock = store.Row{"store", int64(0), "", int64(0)}

// createOwnTables makes the tables of the store itself. Nodes that start
// together may collide in the catalogue even with "if not exists".
func (s *Store) createOwnTables(ctx context.Context) error {
	for _, table := range []*store.Table{store.MigrationTable, store.ClockTable} {
		text := statement.CreateTable(dialect{}, table, true)
		if err := again(ctx, isCollision, func() error {
			_, err := s.writers.Exec(ctx, text)
			return err
		}); err != nil {
			return classifyIn(ctx, err)
		}
	}
	return nil
}

func isCollision(err error) bool {
	var failure *pgconn.PgError
	if !errors.As(err, &failure) {
		return false
	}
	return failure.Code == uniqueViolation || failure.Code == duplicateTable || failure.Code == duplicateObject || failure.Code == duplicateColumn
}

// madeAlready says that something which a migration makes is there, although the migration is not recorded: another
// node has made it since this transaction took its snapshot.
type madeAlready struct{ error }

// Unwrap gives the error of the store.
func (m madeAlready) Unwrap() error { return m.error }

// maxCollisions is how often a migration may find that another node has made it; more than that is no coincidence.
const maxCollisions = 20

// again repeats the action while its error is a passing one, with a pause that
// grows to a second, until ctx ends.
func again(ctx context.Context, passing func(error) bool, action func() error) error {
	for pause := 10 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		err := action()
		if err == nil || !passing(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// Migrate applies the migrations that the database does not have yet, each once,
// while other nodes work. Another node that migrates is waited for until ctx ends.
func (s *Store) Migrate(ctx context.Context, migrations []store.Migration) error {
	if err := s.gate.Enter(); err != nil {
		return err
	}
	defer s.gate.Leave()
	if err := s.createOwnTables(ctx); err != nil {
		return err
	}
	collisions := 0
	retryable := func(err error) bool {
		if _, made := errors.AsType[madeAlready](err); made {
			collisions++
			return collisions <= maxCollisions
		}
		return errors.Is(err, store.ErrRetry) || errors.Is(err, store.ErrUnknownOutcome)
	}
	for due := 1; due > 0; {
		err := again(ctx, retryable, func() (err error) {
			due, err = s.migrateNext(ctx, migrations)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// migrateNext applies the first migration that is due and says how many were
// due before. Indexes that it adds to tables in use are built between two
// transactions; what the first has made is passed over when it is done again.
func (s *Store) migrateNext(ctx context.Context, migrations []store.Migration) (due int, err error) {
	var expanded *store.Migration
	due, err = s.holding(ctx, migrations, func(t *transaction, next store.Migration) error {
		if len(next.AddIndexes) == 0 {
			return t.record(ctx, next, statement.Migration(dialect{}, next))
		}
		expanded = &next
		return t.execute(ctx, statement.Expansion(dialect{}, next))
	})
	if err != nil || expanded == nil {
		return due, err
	}
	if err := s.buildIndexes(ctx, expanded.AddIndexes); err != nil {
		return due, err
	}
	return s.holding(ctx, migrations, func(t *transaction, next store.Migration) error {
		if next.Module != expanded.Module || next.Version != expanded.Version {
			return nil // another node has recorded it
		}
		return t.record(ctx, next, nil)
	})
}

// holding runs body with the first migration that is due, if any, while no other
// node migrates, and says how many are due.
func (s *Store) holding(ctx context.Context, migrations []store.Migration, body func(*transaction, store.Migration) error) (due int, err error) {
	err = s.Write(ctx, func(tx store.Tx) error {
		t := tx.(*transaction)
		if err := t.holdMigrations(ctx); err != nil {
			return err
		}
		applied, err := store.ReadApplied(ctx, t)
		if err != nil {
			return err
		}
		pending, err := store.Pending(applied, migrations)
		if due = len(pending); err != nil || due == 0 {
			return err
		}
		return body(t, pending[0])
	})
	return due, err
}

func (t *transaction) holdMigrations(ctx context.Context) error {
	if _, err := t.InsertNew(ctx, store.MigrationTable, []store.Row{migrationLock}); err != nil {
		return err
	}
	_, err := t.Lock(ctx, store.MigrationTable, []store.Row{migrationLock[:2]}, store.LockWait)
	return err
}

// record executes what is left of a migration and records that it was applied.
func (t *transaction) record(ctx context.Context, migration store.Migration, texts []string) error {
	if err := t.execute(ctx, texts); err != nil {
		return err
	}
	return t.Insert(ctx, store.MigrationTable, []store.Row{migration.Record(t.Now())})
}

func (t *transaction) execute(ctx context.Context, texts []string) error {
	for _, text := range texts {
		_, err := t.conn.Exec(ctx, text)
		if isCollision(err) {
			return madeAlready{classifyIn(ctx, err)}
		}
		if err != nil {
			return classifyIn(ctx, err)
		}
	}
	return nil
}
