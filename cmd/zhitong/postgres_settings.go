package main

import (
	"cmp"
	"time"

	"zhitong/postgres"
)

// postgresSettings are the flags for a store in PostgreSQL; nil is what the
// store does by itself.
type postgresSettings struct {
	Notify           *string        `help:"Wake other nodes with LISTEN and NOTIFY; off for databases that lack it: nodes then find work by polling alone. On by default." enum:"on,off" env:"ZHITONG_POSTGRES_NOTIFY" placeholder:"on|off"`
	Writers          *int           `help:"Connections for transactions that write; 8 by default." env:"ZHITONG_POSTGRES_WRITERS" placeholder:"NUMBER"`
	Readers          *int           `help:"Connections for transactions that read; 8 by default." env:"ZHITONG_POSTGRES_READERS" placeholder:"NUMBER"`
	LockTimeout      *time.Duration `help:"Longest wait for a row that another transaction holds; 5s by default." env:"ZHITONG_POSTGRES_LOCK_TIMEOUT" placeholder:"TIME"`
	StatementTimeout *time.Duration `help:"Longest time that a statement may take; 30s by default." env:"ZHITONG_POSTGRES_STATEMENT_TIMEOUT" placeholder:"TIME"`
	IdleTimeout      *time.Duration `help:"Longest pause between two statements of a transaction; 5s by default where it writes, 1m where it reads." env:"ZHITONG_POSTGRES_IDLE_TIMEOUT" placeholder:"TIME"`
}

// check refuses flags that make no sense, or that a store in SQLite would ignore.
func (s *postgresSettings) check(onSQLite bool) error {
	if onSQLite && *s != (postgresSettings{}) {
		return misuse("the flags that begin with --postgres are for a store in PostgreSQL")
	}
	for name, value := range map[string]*int{"writers": s.Writers, "readers": s.Readers} {
		if value != nil && *value == 0 {
			return misuse("--postgres-%s: 1 to %d are wanted", name, postgres.MaxConnections)
		}
	}
	for name, value := range map[string]*time.Duration{"lock": s.LockTimeout, "statement": s.StatementTimeout, "idle": s.IdleTimeout} {
		if value != nil && *value == 0 {
			return misuse("--postgres-%s-timeout: 1ms to %v is wanted", name, postgres.MaxTimeout)
		}
	}
	if err := s.options(false).Check(); err != nil {
		return misuse("--postgres-…: %v", err)
	}
	return nil
}

// options are those of the store.
func (s *postgresSettings) options(testClock bool) postgres.Options {
	return postgres.Options{
		TestClock: testClock,
		NoNotify:  given(s.Notify) == "off",
		Writers:   given(s.Writers), Readers: given(s.Readers),
		LockTimeout: given(s.LockTimeout), StatementTimeout: given(s.StatementTimeout), IdleTimeout: given(s.IdleTimeout),
	}
}

// given is the value of a flag, or that which leaves the choice to the store.
func given[T any](flag *T) T {
	var none T
	return *cmp.Or(flag, &none)
}
