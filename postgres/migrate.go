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

// Migrate applies the migrations that the database does not have yet, each in a
// transaction of its own. Another node that migrates is waited for until ctx ends.
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
	for left := 1; left > 0; {
		err := again(ctx, retryable, func() (err error) {
			left, err = s.migrateNext(ctx, migrations)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// migrateNext applies the first migration that is due and says how many are
// left after it.
func (s *Store) migrateNext(ctx context.Context, migrations []store.Migration) (left int, err error) {
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
		if err != nil || len(pending) == 0 {
			left = 0
			return err
		}
		left = len(pending) - 1
		return t.apply(ctx, pending[0])
	})
	return left, err
}

func (t *transaction) holdMigrations(ctx context.Context) error {
	if _, err := t.InsertNew(ctx, store.MigrationTable, []store.Row{migrationLock}); err != nil {
		return err
	}
	_, err := t.Lock(ctx, store.MigrationTable, []store.Row{migrationLock[:2]}, store.LockWait)
	return err
}

func (t *transaction) apply(ctx context.Context, migration store.Migration) error {
	// An index over a big table takes longer than a statement may.
	texts := append([]string{"set local statement_timeout = 0"}, statement.Migration(dialect{}, migration)...)
	for _, text := range texts {
		_, err := t.conn.Exec(ctx, text)
		if isCollision(err) {
			return madeAlready{classifyIn(ctx, err)}
		}
		if err != nil {
			return classifyIn(ctx, err)
		}
	}
	return t.Insert(ctx, store.MigrationTable, []store.Row{migration.Record(t.Now())})
}
