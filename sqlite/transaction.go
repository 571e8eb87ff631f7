package sqlite

import (
	"context"
	"errors"
	"time"

	"zhitong/store"
	"zhitong/store/lifetime"
)

// transaction is a running transaction of either kind.
type transaction struct {
	connection *connection
	now        time.Time
	calls      lifetime.Calls
}

var _ store.Tx = (*transaction)(nil)

// Now is the process's clock or the pin.
func (t *transaction) Now() time.Time { return t.now }

// Write runs body in the one transaction that may write, and syncs it.
func (s *Store) Write(ctx context.Context, body func(store.Tx) error) error {
	return s.transact(ctx, s.writer, writerSettings, "begin immediate", func(t *transaction) error {
		if t.connection.doubtful {
			if err := t.connection.run(overwrite); err != nil {
				return err
			}
		}
		return body(t)
	})
}

// overwrite has a transaction write to the log though it changes nothing. A commit that
// could not be synced leaves its pages in the log, where a crash makes them count; what
// is committed next takes their place. So once it is, and synced, they never will.
const overwrite = "pragma user_version = 1"

// Read runs body on a snapshot; it never waits for the writer.
func (s *Store) Read(ctx context.Context, body func(store.Reader) error) error {
	readers := s.readers
	if store.HasPriority(ctx) {
		readers = s.foremost
	}
	return s.transact(ctx, readers, readerSettings, "begin", func(t *transaction) error {
		return body(reader{t})
	})
}

// reader hides the changing half of a transaction.
type reader struct{ store.Reader }

func (s *Store) transact(ctx context.Context, pool chan *connection, settings []string, begin string, body func(*transaction) error) (err error) {
	if err := s.gate.Enter(); err != nil {
		return err
	}
	defer s.gate.Leave()
	c, err := s.take(ctx, pool, settings)
	if err != nil {
		return err
	}
	defer func() { pool <- c }()
	if err := c.run(begin); err != nil {
		return notBegun(err)
	}
	committed := false
	defer func() {
		if !committed {
			// It fails where SQLite has rolled back by itself, which is as good.
			_ = c.run("rollback")
		}
	}()
	t := &transaction{connection: c, now: s.now()}
	if err := t.finish(ctx, body(t)); err != nil {
		return err
	}
	committed = true
	return nil
}

// take takes a connection out of the pool and opens it if it is the first time.
func (s *Store) take(ctx context.Context, pool chan *connection, settings []string) (*connection, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case c := <-pool:
		if c != nil {
			return c, nil
		}
		c, err := connect(s.location, settings)
		if err != nil {
			pool <- nil
			return nil, notBegun(err)
		}
		return c, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// finish commits unless the body, one of its calls or the context says no.
func (t *transaction) finish(ctx context.Context, err error) error {
	if err := t.calls.Ending(ctx, err); err != nil {
		return err
	}
	err = t.connection.run("commit")
	switch {
	case err == nil:
		t.connection.doubtful = false
	case errors.Is(err, store.ErrDatabase): // the log may hold the commit although syncing it failed
		t.connection.doubtful = true
		return store.ErrUnknownOutcome.Wrap(err)
	}
	return err
}
