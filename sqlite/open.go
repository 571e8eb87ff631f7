package sqlite

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	driver "modernc.org/sqlite"

	"zhitong/store"
	"zhitong/store/lifetime"
	"zhitong/store/wake"
)

// The files in the directory of a database.
const (
	databaseFile = "zhitong.db"
	lockFile     = "zhitong.lock"
)

// Store is a SQLite database.
type Store struct {
	options  Options
	location string // of the file, as a URI
	lock     *os.File
	gate     lifetime.Gate
	hub      wake.Hub
	writer   chan *connection // holds the one connection that writes
	readers  chan *connection // nil stands for one that is not open yet
	foremost chan *connection // the same, for reads with priority
	pin      atomic.Pointer[time.Time]
}

var _ store.Store = (*Store)(nil)

// Exists says whether there is a database in directory.
func Exists(directory string) bool {
	_, err := os.Stat(filepath.Join(directory, databaseFile))
	return err == nil
}

// Open opens the database in directory and makes it when there is none.
// store.ErrInUse when another process, or this one, has it open.
func Open(ctx context.Context, directory string, options Options) (*Store, error) {
	location, err := prepareDirectory(directory)
	if err != nil {
		return nil, store.ErrDatabase.Wrap(err)
	}
	lock, err := lockExclusively(filepath.Join(directory, lockFile))
	if err != nil {
		return nil, err
	}
	s := &Store{options: options, location: location, lock: lock,
		writer: make(chan *connection, 1), readers: make(chan *connection, options.readers()), foremost: make(chan *connection, foremostReaders)}
	if err := s.start(ctx); err != nil {
		lock.Close()
		return nil, err
	}
	return s, nil
}

func prepareDirectory(directory string) (location string, err error) {
	absolute, err := filepath.Abs(directory)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(absolute, 0o700); err != nil {
		return "", err
	}
	path := filepath.ToSlash(filepath.Join(absolute, databaseFile))
	return (&url.URL{Scheme: "file", OmitHost: true, Path: path}).String(), nil
}

func (s *Store) start(ctx context.Context) error {
	// SQLite's own builds sync with fdatasync where it exists; where it does not,
	// the driver keeps fsync, which is as durable.
	_, _ = driver.Fdatasync(true)
	writer, err := connect(s.location, writerSettings)
	if err != nil {
		return err
	}
	s.writer <- writer
	for _, readers := range []chan *connection{s.readers, s.foremost} {
		for range cap(readers) {
			readers <- nil
		}
	}
	if err := s.prepare(ctx); err != nil {
		writer.close()
		return err
	}
	return nil
}

// prepare makes the tables of the store itself and recalls a pinned clock.
func (s *Store) prepare(ctx context.Context) error {
	err := s.Write(ctx, func(tx store.Tx) error {
		for _, text := range ownTables() {
			if err := tx.(*transaction).connection.run(text); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || !s.options.TestClock {
		return err
	}
	return s.recallPin(ctx)
}

// Dialect is "sqlite".
func (s *Store) Dialect() string { return "sqlite" }

// Exclusive is true: the file is locked.
func (s *Store) Exclusive() bool { return true }

// Wake tells the watchers of topic in this process, which is the only one.
func (s *Store) Wake(_ context.Context, topic string) error {
	if err := s.gate.Enter(); err != nil {
		return err
	}
	defer s.gate.Leave()
	if err := store.CheckTopic(topic); err != nil {
		return err
	}
	s.hub.Wake(topic)
	return nil
}

// Watch gives a channel that receives after Wake(topic).
func (s *Store) Watch(ctx context.Context, topic string) (<-chan struct{}, error) {
	if err := s.gate.Enter(); err != nil {
		return nil, err
	}
	defer s.gate.Leave()
	return s.hub.Watch(ctx, topic), nil
}

// Close waits for running transactions and closes the file.
func (s *Store) Close() error {
	if !s.gate.Close() {
		return nil
	}
	s.hub.Close()
	for _, readers := range []chan *connection{s.readers, s.foremost} {
		for range cap(readers) {
			if reader := <-readers; reader != nil {
				reader.close()
			}
		}
	}
	// The last connection to close folds the write-ahead log into the file.
	err := (<-s.writer).close()
	if closeErr := s.lock.Close(); err == nil && closeErr != nil {
		err = closeErr
	}
	return classify(err)
}
