package store

import (
	"context"
	"time"
)

// Store is a database. All methods may be called by several goroutines.
//
// Errors are of type [*Error]; errors.Is with ErrRetry, ErrUnknownOutcome and
// the other values of this package tells them apart. An error that the caller's
// body returns comes back unchanged.
type Store interface {
	// Migrate applies the migrations that the database does not have yet, in
	// order, each once; several nodes may call it at the same time. ErrMigration
	// when an applied one has changed or the database knows a newer version.
	Migrate(ctx context.Context, migrations []Migration) error
	// Write runs body in one transaction and commits it durably. When body
	// returns an error, or any call on Tx has failed, everything is rolled back.
	// After ErrRetry, which ErrAway is too, the transaction did not happen and may be
	// tried again; after ErrUnknownOutcome it may have happened.
	Write(ctx context.Context, body func(Tx) error) error
	// Read runs body on a snapshot: what it reads is from one moment.
	Read(ctx context.Context, body func(Reader) error) error
	// SetClock pins the database's clock for all nodes until it is set again;
	// nil lets it run. ErrClock unless the store was opened for tests.
	SetClock(ctx context.Context, pin *time.Time) error
	// Wake tells the watchers of topic, on this node and, where the backend can,
	// on others, that something is there. It is a hint: it may come late, several
	// may become one, and it may get lost; correctness must not depend on it.
	// Call it after the commit.
	Wake(ctx context.Context, topic string) error
	// Watch gives a channel that receives after Wake(topic). The channel is
	// closed when ctx ends or the store is closed.
	Watch(ctx context.Context, topic string) (<-chan struct{}, error)
	// Dialect names the backend: "sqlite" or "postgres".
	Dialect() string
	// Exclusive says that no other process can have this database open.
	Exclusive() bool
	// Close waits for running transactions and releases the database. Later
	// calls give ErrClosed; closing twice is fine.
	Close() error
}

// Reader reads inside one transaction. It is bound to the goroutine and the
// duration of the body that got it.
type Reader interface {
	// Now is the database's clock or its pin in UTC with microseconds, read once
	// for the transaction.
	Now() time.Time
	// Select calls each for every row of the query. Rows are freshly allocated
	// and may be kept. each must not use the transaction. Its error ends the
	// query and comes back unchanged.
	Select(ctx context.Context, query Query, each func(Row) error) error
	// Count gives the number of rows that satisfy query.Where, exact up to limit
	// and never above it. Limit, Offset, OrderBy and Lock of the query do not count.
	Count(ctx context.Context, query Query, limit int64) (int64, error)
}

// Tx changes rows inside one transaction and sees its own changes.
//
// A change may be sent later, together with others, so its error may come back
// from a later call or from [Store.Write]; after any error the transaction can
// only be rolled back. Rows that were handed over must not be altered until
// Write returns. Rows are changed in the order of their keys.
type Tx interface {
	Reader
	// Insert adds rows. ErrConflict when a row of that key, or of the columns of
	// a unique index, exists.
	Insert(ctx context.Context, table *Table, rows []Row) error
	// InsertAfter adds rows as Insert does, all with one more in the named column
	// than the largest value that is committed there, or that this transaction has
	// put there, after all its changes before this one have waited for the rows of
	// others. So of two transactions, one of which read or overwrote what the other
	// had committed, it has the larger value; it waits for none, so others may get
	// the same one. What the rows hold in the column does not count. It holds
	// integers and leads an index, else ErrInvalid.
	InsertAfter(ctx context.Context, table *Table, column string, rows []Row) error
	// InsertNew adds those rows that conflict with no other and says which: of
	// several transactions that claim the same key one gets it.
	InsertNew(ctx context.Context, table *Table, rows []Row) (inserted []bool, err error)
	// Upsert adds rows or replaces all columns of those whose key exists. A key
	// may occur once in rows (ErrInvalid). ErrConflict as for Insert when a
	// unique index is hurt.
	Upsert(ctx context.Context, table *Table, rows []Row) error
	// Replace is Upsert of rows that are known to have, where their key exists, the
	// stored values in the named columns: these and their indexes need not be
	// touched. A row that has another value there may keep the stored one.
	Replace(ctx context.Context, table *Table, unchanged []string, rows []Row) error
	// Delete removes the rows of the keys, which hold the values of table.Key in
	// that order. Keys without a row are passed over.
	Delete(ctx context.Context, table *Table, keys []Row) error
	// Lock locks the rows of the keys until the transaction ends and says which
	// it got; a missing row is not locked. What was read before the lock may be
	// stale. A backend with a single writer only says which rows exist.
	Lock(ctx context.Context, table *Table, keys []Row, mode LockMode) (locked []bool, err error)
}

// LockMode says what to do about rows that another transaction has locked.
type LockMode uint8

const (
	// LockNone locks nothing; the zero value for queries.
	LockNone LockMode = iota
	// LockWait waits for the other transaction, up to the lock time-out (ErrRetry).
	LockWait
	// LockSkip passes over rows that are locked. A query with it and a limit takes
	// from a queue: while a backend is slow to find where that begins, rows that
	// another node has put before those that are found may be found later.
	LockSkip
)
