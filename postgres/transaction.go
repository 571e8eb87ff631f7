package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"zhitong/store"
	"zhitong/store/lifetime"
)

// transaction is a running transaction of either kind.
type transaction struct {
	store   *Store
	conn    *pgxpool.Conn
	now     time.Time
	pending []change     // not sent yet
	rows    int          // that they change
	ahead   <-chan error // tells what became of changes that were sent, nil when none is waited for
	failed  error        // of those
	looks   []*look      // into queues
	puts    []put        // into queues
	calls   lifetime.Calls
}

var _ store.Tx = (*transaction)(nil)

// Now is the server's clock or the pin.
func (t *transaction) Now() time.Time { return t.now }

// Write runs body in a transaction of the server's default isolation level.
func (s *Store) Write(ctx context.Context, body func(store.Tx) error) error {
	return s.transact(ctx, s.writers, "begin", func(t *transaction) error { return body(t) })
}

// Read runs body on a snapshot.
func (s *Store) Read(ctx context.Context, body func(store.Reader) error) error {
	const begin = "begin isolation level repeatable read read only"
	readers := s.readers
	if store.HasPriority(ctx) {
		readers = s.foremost
	}
	return s.transact(ctx, readers, begin, func(t *transaction) error { return body(reader{t}) })
}

// reader hides the changing half of a transaction.
type reader struct{ store.Reader }

func (s *Store) transact(ctx context.Context, pool *pgxpool.Pool, begin string, body func(*transaction) error) error {
	if err := s.gate.Enter(); err != nil {
		return err
	}
	defer s.gate.Leave()
	err := s.transactOn(ctx, pool, begin, body)
	if errors.Is(err, store.ErrRetry) || errors.Is(err, store.ErrUnknownOutcome) {
		s.servers.suspect()
	}
	return err
}

func (s *Store) transactOn(ctx context.Context, pool *pgxpool.Pool, begin string, body func(*transaction) error) error {
	t, err := s.enter(ctx, pool, begin)
	if err != nil {
		return err
	}
	// A connection that is not idle again by then is closed by the pool.
	defer t.conn.Release()
	committed := false
	defer func() {
		if !committed {
			t.rollback(ctx)
		}
		t.settleQueues(committed)
	}()
	if err := t.finish(ctx, body(t)); err != nil {
		return err
	}
	committed = true
	return nil
}

// enter begins a transaction. Connections of before that the server has left since,
// such as by a restart, are given up until one is found on which it begins: nothing was
// asked of them yet.
func (s *Store) enter(ctx context.Context, pool *pgxpool.Pool, begin string) (*transaction, error) {
	for entered := time.Now(); ; {
		conn, err := s.acquire(ctx, pool)
		if err != nil {
			return nil, err
		}
		driver := conn.Conn().PgConn()
		t := &transaction{store: s, conn: conn}
		if err = t.begin(ctx, begin); err == nil {
			return t, nil
		}
		t.rollback(ctx)
		left := driver.IsClosed() && connectionOf(driver).made.Before(entered) && ctx.Err() == nil && err != errSilent
		conn.Release()
		if !left {
			return nil, notBegun(err)
		}
	}
}

// settleQueues has the queues know what is there once the transaction is over,
// however it ended.
func (t *transaction) settleQueues(committed bool) {
	for _, put := range t.puts {
		t.store.queues.put(put.table, put.rows)
	}
	if committed {
		return
	}
	for _, look := range t.looks {
		look.undone()
	}
}

func (s *Store) acquire(ctx context.Context, pool *pgxpool.Pool) (*pgxpool.Conn, error) {
	ctx, cancel := s.options.answering(ctx, errBusy)
	defer cancel()
	conn, err := pool.Acquire(ctx)
	return conn, notBegun(classifyIn(ctx, err))
}

// begin starts the transaction and reads the clock in one round trip.
func (t *transaction) begin(ctx context.Context, text string) error {
	ctx, cancel := t.store.options.answering(ctx, errSilent)
	defer cancel()
	batch := &pgx.Batch{}
	batch.Queue(text)
	batch.Queue(t.store.clockText())
	results := t.conn.SendBatch(ctx, batch)
	defer results.Close()
	if _, err := results.Exec(); err != nil {
		return classifyIn(ctx, err)
	}
	var micros int64
	if err := results.QueryRow().Scan(&micros); err != nil {
		return classifyIn(ctx, err)
	}
	t.now = time.UnixMicro(micros).UTC()
	return classifyIn(ctx, results.Close())
}

// rollback gives the connection back clean; where that fails, the pool closes it.
func (t *transaction) rollback(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_ = t.arrive() // or the connection is in use
	_, _ = t.conn.Exec(ctx, "rollback")
}

// finish sends what is pending with the commit in one round trip, unless the
// body, one of its calls or the context says no. Once it is sent, the context
// cannot call it back.
func (t *transaction) finish(ctx context.Context, err error) error {
	if err := t.calls.Ending(ctx, err); err != nil {
		return err
	}
	if err := t.arrive(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), t.store.patience)
	defer cancel()
	driver := t.conn.Conn().PgConn()
	running := connectionOf(driver)
	delete(driver.CustomData(), unreplicated)
	running.began.Store(time.Now().UnixNano())
	results, err := t.send(ctx, "commit", nil)
	var answer pgconn.CommandTag
	if err == nil {
		answer, err = results.Exec()
	}
	if closeErr := results.Close(); err == nil {
		err = closeErr
	}
	if driver.IsClosed() {
		_ = running.Close() // the driver would wait for the server's last words
	} else {
		running.began.Store(0)
	}
	if err == nil && answer.String() == "ROLLBACK" {
		return errAborted
	}
	if err == nil && driver.CustomData()[unreplicated] != nil {
		return errUnreplicated
	}
	return classifyCommit(err)
}
