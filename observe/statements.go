package observe

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"zhitong/store"
)

// operation is a kind of call to the store.
type operation int

const (
	selecting operation = iota
	counting
	inserting
	claiming
	upserting
	deleting
	locking
	committing
)

var operations = [...]string{selecting: "select", counting: "count", inserting: "insert", claiming: "insert new",
	upserting: "upsert", deleting: "delete", locking: "lock", committing: "commit"}

// maxSlowReports is how many slow statements are reported in a second; further
// ones are only counted.
const maxSlowReports = 10

// Statements times the calls to a store and reports the slow ones by their shape.
type Statements struct {
	store.Store
	metrics  *Metrics
	logger   *slog.Logger
	limit    time.Duration
	second   atomic.Int64 // of the last report
	reported atomic.Int64 // in that second
}

// WatchStatements gives the store with its calls timed. What takes longer than
// limit is reported as a warning, with its shape and without its values; 0 reports
// nothing.
func WatchStatements(db store.Store, metrics *Metrics, logger *slog.Logger, limit time.Duration) *Statements {
	return &Statements{Store: db, metrics: metrics, logger: logger, limit: limit}
}

// Write implements [store.Store].
func (s *Statements) Write(ctx context.Context, body func(store.Tx) error) error {
	var decided time.Time // zero for a transaction that does not come to its commit
	err := s.Store.Write(ctx, func(tx store.Tx) error {
		err := body(&watchedTx{tx, watchedReader{tx, s}})
		if err == nil {
			decided = time.Now()
		}
		return err
	})
	if !decided.IsZero() {
		s.took(ctx, committing, decided, err, func() string { return "commit" })
	}
	return err
}

// Read implements [store.Store].
func (s *Statements) Read(ctx context.Context, body func(store.Reader) error) error {
	return s.Store.Read(ctx, func(reader store.Reader) error { return body(&watchedReader{reader, s}) })
}

// took notes that a call has ended.
func (s *Statements) took(ctx context.Context, what operation, began time.Time, err error, shape func() string) {
	took := time.Since(began)
	s.metrics.statements[what].Observe(took.Seconds())
	if s.limit <= 0 || took < s.limit {
		return
	}
	s.metrics.slow.Inc()
	if s.mayReport(began.Add(took)) {
		s.logger.WarnContext(ctx, "a statement was slow", "statement", shape(), "took", took, "failed", err != nil)
	}
}

// mayReport lets a few reports of each second pass.
func (s *Statements) mayReport(now time.Time) bool {
	if second := now.Unix(); s.second.Swap(second) != second {
		s.reported.Store(0)
	}
	return s.reported.Add(1) <= maxSlowReports
}

// watchedReader times the reads of a transaction.
type watchedReader struct {
	store.Reader
	statements *Statements
}

// Select implements [store.Reader].
func (r *watchedReader) Select(ctx context.Context, query store.Query, each func(store.Row) error) error {
	began := time.Now()
	err := r.Reader.Select(ctx, query, each)
	r.statements.took(ctx, selecting, began, err, func() string { return shapeOf(query) })
	return err
}

// Count implements [store.Reader].
func (r *watchedReader) Count(ctx context.Context, query store.Query, limit int64) (int64, error) {
	began := time.Now()
	count, err := r.Reader.Count(ctx, query, limit)
	r.statements.took(ctx, counting, began, err, func() string { return shapeOfCount(query, limit) })
	return count, err
}

// watchedTx times the calls of a transaction that changes something.
type watchedTx struct {
	store.Tx
	reads watchedReader
}

// Select implements [store.Reader].
func (t *watchedTx) Select(ctx context.Context, query store.Query, each func(store.Row) error) error {
	return t.reads.Select(ctx, query, each)
}

// Count implements [store.Reader].
func (t *watchedTx) Count(ctx context.Context, query store.Query, limit int64) (int64, error) {
	return t.reads.Count(ctx, query, limit)
}

// Insert implements [store.Tx].
func (t *watchedTx) Insert(ctx context.Context, table *store.Table, rows []store.Row) error {
	began := time.Now()
	err := t.Tx.Insert(ctx, table, rows)
	t.took(ctx, inserting, began, err, table)
	return err
}

// InsertAfter implements [store.Tx].
func (t *watchedTx) InsertAfter(ctx context.Context, table *store.Table, column string, rows []store.Row) error {
	began := time.Now()
	err := t.Tx.InsertAfter(ctx, table, column, rows)
	t.took(ctx, inserting, began, err, table)
	return err
}

// InsertNew implements [store.Tx].
func (t *watchedTx) InsertNew(ctx context.Context, table *store.Table, rows []store.Row) ([]bool, error) {
	began := time.Now()
	inserted, err := t.Tx.InsertNew(ctx, table, rows)
	t.took(ctx, claiming, began, err, table)
	return inserted, err
}

// Upsert implements [store.Tx].
func (t *watchedTx) Upsert(ctx context.Context, table *store.Table, rows []store.Row) error {
	began := time.Now()
	err := t.Tx.Upsert(ctx, table, rows)
	t.took(ctx, upserting, began, err, table)
	return err
}

// Replace implements [store.Tx].
func (t *watchedTx) Replace(ctx context.Context, table *store.Table, unchanged []string, rows []store.Row) error {
	began := time.Now()
	err := t.Tx.Replace(ctx, table, unchanged, rows)
	t.took(ctx, upserting, began, err, table)
	return err
}

// Delete implements [store.Tx].
func (t *watchedTx) Delete(ctx context.Context, table *store.Table, keys []store.Row) error {
	began := time.Now()
	err := t.Tx.Delete(ctx, table, keys)
	t.took(ctx, deleting, began, err, table)
	return err
}

// Lock implements [store.Tx].
func (t *watchedTx) Lock(ctx context.Context, table *store.Table, keys []store.Row, mode store.LockMode) ([]bool, error) {
	began := time.Now()
	locked, err := t.Tx.Lock(ctx, table, keys, mode)
	t.took(ctx, locking, began, err, table)
	return locked, err
}

func (t *watchedTx) took(ctx context.Context, what operation, began time.Time, err error, table *store.Table) {
	t.reads.statements.took(ctx, what, began, err, func() string { return operations[what] + " " + table.Name })
}
