package postgres

import (
	"cmp"
	"fmt"
	"time"

	"zhitong/store"
)

// Options say how a database is opened; the zero value is right for production.
type Options struct {
	// TestClock allows SetClock, and reads the pin in every transaction.
	TestClock bool
	// Writers and Readers are how many transactions of either kind this node
	// runs at once, beside two reads with priority; 0 means 8.
	Writers, Readers int
	// LockTimeout ends the wait for another transaction's row (store.ErrRetry);
	// 0 means 5 seconds. It is shorter than StatementTimeout.
	LockTimeout time.Duration
	// StatementTimeout ends a statement (store.ErrTimeout); 0 means 30 seconds. A
	// server that is silent for so long and 5 seconds more is given up
	// (store.ErrAway), and so is the wait for one of Writers or Readers.
	StatementTimeout time.Duration
	// IdleTimeout ends a transaction between whose statements so much time passes
	// (store.ErrRetry). 0 means 5 seconds for one that writes, whose locks hold up
	// other nodes, which is less than the lease of a node that is paused or cut
	// off in the middle of it; and 60 seconds for one that reads.
	IdleTimeout time.Duration
	// NoNotify does without LISTEN and NOTIFY: Wake reaches this process only.
	NoNotify bool
}

// The limits of the options.
const (
	MaxConnections = 1000           // of Writers and of Readers
	MaxTimeout     = 24 * time.Hour // of every time-out; the shortest is a millisecond
)

// foremostReaders is how many reads with priority run at once: who numbers the log reads
// beside a transaction that others may wait for, and a writer what it has taken over.
const foremostReaders = 2

// commitTimeout is how long a commit may take before its outcome counts as unknown.
const commitTimeout = 30 * time.Second

// What IdleTimeout is when it is not given.
const (
	idleWriter = 5 * time.Second
	idleReader = time.Minute
)

// answerGrace is what a server may take beyond its own time-out to say so.
const answerGrace = 5 * time.Second

// Check refuses options that make no sense; store.ErrInvalid says what is wrong.
func (o Options) Check() error {
	o = o.withDefaults()
	for _, pool := range []struct {
		name        string
		connections int
	}{{"writers", o.Writers}, {"readers", o.Readers}} {
		if pool.connections < 1 || pool.connections > MaxConnections {
			return store.Invalid("%d %s; 1 to %d are allowed", pool.connections, pool.name, MaxConnections)
		}
	}
	for _, limit := range []struct {
		name    string
		timeout time.Duration
	}{{"lock", o.LockTimeout}, {"statement", o.StatementTimeout}, {"idle", cmp.Or(o.IdleTimeout, idleWriter)}} {
		if limit.timeout < time.Millisecond || limit.timeout > MaxTimeout {
			return store.Invalid("the %s time-out is %v; 1ms to %v are allowed", limit.name, limit.timeout, MaxTimeout)
		}
	}
	if o.LockTimeout >= o.StatementTimeout {
		return store.Invalid("the lock time-out (%v) is not shorter than the statement time-out (%v), which would end every wait for a lock first",
			o.LockTimeout, o.StatementTimeout)
	}
	return nil
}

func (o Options) withDefaults() Options {
	o.Writers = cmp.Or(o.Writers, 8)
	o.Readers = cmp.Or(o.Readers, 8)
	o.LockTimeout = cmp.Or(o.LockTimeout, 5*time.Second)
	o.StatementTimeout = cmp.Or(o.StatementTimeout, 30*time.Second)
	return o
}

// readerSettings are the statements that prepare a connection for reading.
func (o Options) readerSettings() []string { return o.settings(idleReader) }

// settings are the statements that prepare a connection.
func (o Options) settings(idle time.Duration) []string {
	return []string{
		fmt.Sprintf("set lock_timeout = %d", o.LockTimeout.Milliseconds()),
		fmt.Sprintf("set statement_timeout = %d", o.StatementTimeout.Milliseconds()),
		fmt.Sprintf("set idle_in_transaction_session_timeout = %d", cmp.Or(o.IdleTimeout, idle).Milliseconds()),
		"set jit = off",
		// Only ever made stronger: remote_apply stays. With remote_write a standby has not flushed it.
		"select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') not in ('on', 'remote_apply')",
	}
}

// writerSettings add that plans go by an index even while a table is small: a
// plan is kept, and the table may have grown a thousandfold when it runs again; and
// that large values, such as the segment of a batch, are compressed the quick way
// where the server has one.
func (o Options) writerSettings() []string {
	return append(o.settings(idleWriter), "set enable_seqscan = off",
		"select set_config(name, 'lz4', false) from pg_catalog.pg_settings where name = 'default_toast_compression' and 'lz4' = any(enumvals)")
}
