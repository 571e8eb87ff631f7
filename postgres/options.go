package postgres

import (
	"fmt"
	"time"
)

// Options say how a database is opened; the zero value is right for production.
type Options struct {
	// TestClock allows SetClock, and reads the pin in every transaction.
	TestClock bool
	// Writers and Readers are how many transactions of either kind this node
	// runs at once; 0 means 8.
	Writers, Readers int
	// LockTimeout ends the wait for another transaction's row (store.ErrRetry);
	// 0 means 5 seconds.
	LockTimeout time.Duration
	// StatementTimeout ends a statement (store.ErrTimeout); 0 means 30 seconds.
	StatementTimeout time.Duration
	// NoNotify does without LISTEN and NOTIFY: Wake reaches this process only.
	NoNotify bool
}

// commitTimeout is how long a commit may take before its outcome counts as unknown.
const commitTimeout = 30 * time.Second

func (o Options) withDefaults() Options {
	if o.Writers == 0 {
		o.Writers = 8
	}
	if o.Readers == 0 {
		o.Readers = 8
	}
	if o.LockTimeout == 0 {
		o.LockTimeout = 5 * time.Second
	}
	if o.StatementTimeout == 0 {
		o.StatementTimeout = 30 * time.Second
	}
	return o
}

// settings are the statements that prepare a connection.
func (o Options) settings() []string {
	return []string{
		fmt.Sprintf("set lock_timeout = %d", o.LockTimeout.Milliseconds()),
		fmt.Sprintf("set statement_timeout = %d", o.StatementTimeout.Milliseconds()),
		"set idle_in_transaction_session_timeout = 60000",
		"set jit = off",
		// Only ever made stronger: remote_apply stays.
		"select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') in ('off', 'local')",
	}
}

// writerSettings add that plans go by an index even while a table is small: a
// plan is kept, and the table may have grown a thousandfold when it runs again.
func (o Options) writerSettings() []string {
	return append(o.settings(), "set enable_seqscan = off")
}
