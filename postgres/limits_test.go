package postgres

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"zhitong/internal/testpostgres"
	"zhitong/store"
)

func TestOptionsThatMakeNoSense(t *testing.T) {
	for name, options := range map[string]Options{
		"writers":   {Writers: -1},
		"readers":   {Readers: MaxConnections + 1},
		"lock":      {LockTimeout: -time.Second},
		"statement": {StatementTimeout: MaxTimeout + 1},
		"idle":      {IdleTimeout: time.Microsecond},
		"shorter":   {LockTimeout: time.Second, StatementTimeout: time.Second},
	} {
		if err := options.Check(); !errors.Is(err, store.ErrInvalid) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := (Options{}).Check(); err != nil {
		t.Error(err)
	}
	_, err := Open(t.Context(), "postgres://nowhere.invalid/", Options{Writers: -1})
	if !errors.Is(err, store.ErrInvalid) {
		t.Errorf("opened with a negative number of writers: %v", err)
	}
}

// livesOn asks a store for something after a failure.
func livesOn(t *testing.T, s *Store) {
	t.Helper()
	if err := s.Write(t.Context(), func(store.Tx) error { return nil }); err != nil {
		t.Errorf("after the failure: %v", err)
	}
}

func TestAStatementThatTakesTooLong(t *testing.T) {
	s := open(t, testpostgres.Start(t), Options{LockTimeout: 50 * time.Millisecond, StatementTimeout: 100 * time.Millisecond})
	err := s.Write(t.Context(), func(tx store.Tx) error {
		return tx.(*transaction).query(t.Context(), "select pg_sleep(60)", nil, func(store.Row) error { return nil })
	})
	if !errors.Is(err, store.ErrTimeout) || !strings.Contains(err.Error(), "statement timeout") {
		t.Errorf("got %v", err)
	}
	livesOn(t, s)
}

func TestATransactionThatIsIdle(t *testing.T) {
	location := testpostgres.Start(t)
	s, other := open(t, location, Options{IdleTimeout: 100 * time.Millisecond}), open(t, location, Options{})
	err := s.Write(t.Context(), func(tx store.Tx) error {
		for session := tx.(*transaction).conn.Conn().PgConn().PID(); isThere(t, other, session); {
		}
		return nil
	})
	if !errors.Is(err, store.ErrRetry) && !errors.Is(err, store.ErrUnknownOutcome) {
		t.Errorf("got %v", err)
	}
	livesOn(t, s)
}

// TestAWriterIsIdleForLessThanALease: what a node that is paused in the middle of
// a transaction has locked is free before its lease of ten seconds is over.
func TestAWriterIsIdleForLessThanALease(t *testing.T) {
	s := open(t, testpostgres.Start(t), Options{})
	idle := func(tx *transaction) (shown string) {
		if err := tx.query(t.Context(), "show idle_in_transaction_session_timeout", nil, func(row store.Row) error {
			shown = row[0].(string)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return shown
	}
	err := s.Write(t.Context(), func(tx store.Tx) error {
		if got := idle(tx.(*transaction)); got != "5s" {
			t.Errorf("one that writes: %s", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Read(t.Context(), func(r store.Reader) error {
		if got := idle(r.(reader).Reader.(*transaction)); got != "1min" {
			t.Errorf("one that reads: %s", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// isThere says whether the server has the session.
func isThere(t *testing.T, s *Store, session uint32) (there bool) {
	t.Helper()
	err := s.Read(t.Context(), func(r store.Reader) error {
		read := r.(reader).Reader.(*transaction)
		return read.query(t.Context(), "select count(*) from pg_stat_activity where pid = $1", []any{int64(session)}, func(row store.Row) error {
			there = row[0].(int64) > 0
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return there
}

// shortest makes giving up take answerGrace and little more.
var shortest = Options{Writers: 1, LockTimeout: time.Millisecond, StatementTimeout: 100 * time.Millisecond}

func TestAServerThatFallsSilent(t *testing.T) {
	t.Parallel()
	tap := testpostgres.NewTap(t, testpostgres.Start(t))
	s := open(t, tap.Location, shortest)
	if err := s.Migrate(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	end := func() {}
	err := s.Write(t.Context(), func(tx store.Tx) error {
		end = tap.Silence()
		_, err := tx.Count(t.Context(), store.Query{Table: store.MigrationTable}, 1)
		return err
	})
	end()
	if err != errSilent {
		t.Errorf("got %v", err)
	}
	livesOn(t, s)
}

func TestNoConnectionIsFree(t *testing.T) {
	t.Parallel()
	s := open(t, testpostgres.Start(t), shortest)
	err := s.Write(t.Context(), func(store.Tx) error {
		return s.Write(t.Context(), func(store.Tx) error { return nil })
	})
	if err != errBusy {
		t.Errorf("got %v", err)
	}
	livesOn(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Write(ctx, func(store.Tx) error { return nil }); err != context.Canceled {
		t.Errorf("a caller who has left gets %v", err)
	}
}
