package postgres

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"zhitong/store"
	"zhitong/store/lifetime"
	"zhitong/store/wake"
)

// Store is one node's access to a PostgreSQL database.
type Store struct {
	options  Options
	patience time.Duration // with a commit, before its outcome counts as unknown
	servers  *servers
	gate     lifetime.Gate
	hub      wake.Hub
	writers  *pgxpool.Pool
	readers  *pgxpool.Pool
	foremost *pgxpool.Pool // for reads with priority
	notifier *notifier     // nil without NOTIFY
	texts    sync.Map      // changeKey → string
	queues   queues
}

var _ store.Store = (*Store)(nil)

// Open connects to the database that the URL, or the key=value string, names.
// store.ErrInvalid when the options make no sense, or when a pooler stands in
// between that does not leave a connection its session.
// An [*OpenError] says why the server could not be used.
func Open(ctx context.Context, location string, options Options) (*Store, error) {
	if err := options.Check(); err != nil {
		return nil, err
	}
	servers, err := findServers(ctx, location)
	if err != nil {
		return nil, err
	}
	s := &Store{options: options.withDefaults(), patience: commitTimeout, servers: servers, queues: newQueues()}
	if err := s.connect(ctx); err != nil {
		servers.close()
		return nil, err
	}
	return s, nil
}

func (s *Store) connect(ctx context.Context) (err error) {
	if err := checkSessions(ctx, s.servers); err != nil {
		return err
	}
	if s.writers, err = openPool(ctx, s.servers, s.options.Writers, s.options.writerSettings()); err != nil {
		return err
	}
	if s.readers, err = openPool(ctx, s.servers, s.options.Readers, s.options.readerSettings()); err != nil {
		s.closePools()
		return err
	}
	if s.foremost, err = openPool(ctx, s.servers, foremostReaders, s.options.readerSettings()); err != nil {
		s.closePools()
		return err
	}
	if err := s.start(ctx); err != nil {
		s.closePools()
		return err
	}
	return nil
}

func (s *Store) start(ctx context.Context) error {
	if s.options.TestClock {
		if err := s.createOwnTables(ctx); err != nil {
			return err
		}
	}
	if !s.options.NoNotify {
		s.notifier = startNotifier(ctx, s.readers, &s.hub)
	}
	return nil
}

func openPool(ctx context.Context, servers *servers, connections int, settings []string) (*pgxpool.Pool, error) {
	config := servers.config.Copy()
	config.MaxConns = int32(connections)
	config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		servers.suspect() // why was it needed?
		registerArrays(conn.TypeMap())
		return applySettings(ctx, conn, settings)
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, classifyOpening(ctx, err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, classifyOpening(ctx, err)
	}
	return pool, nil
}

// applySettings passes over those that the database does not know: a relative
// of PostgreSQL that lacks one does not need it.
func applySettings(ctx context.Context, conn *pgx.Conn, settings []string) error {
	for _, setting := range settings {
		var failure *pgconn.PgError
		_, err := conn.Exec(ctx, setting)
		if err != nil && !(errors.As(err, &failure) && failure.Code == undefinedObject) {
			return err
		}
	}
	return nil
}

// Dialect is "postgres".
func (s *Store) Dialect() string { return "postgres" }

// Exclusive is false: other nodes may be at work.
func (s *Store) Exclusive() bool { return false }

// Close waits for running transactions and closes all connections.
func (s *Store) Close() error {
	if !s.gate.Close() {
		return nil
	}
	s.servers.close()
	s.hub.Close()
	if s.notifier != nil {
		s.notifier.stop()
	}
	s.closePools()
	return nil
}

func (s *Store) closePools() {
	for _, pool := range []*pgxpool.Pool{s.writers, s.readers, s.foremost} {
		if pool != nil {
			pool.Close()
		}
	}
}
