package postgres

import (
	"github.com/jackc/pgx/v5/pgxpool"

	"zhitong/store"
)

var _ store.Pooled = (*Store)(nil)

// Pools tells how the connections are used.
func (s *Store) Pools() []store.Pool {
	return []store.Pool{poolOf("writers", s.writers.Stat()), poolOf("readers", s.readers.Stat()), poolOf("foremost readers", s.foremost.Stat())}
}

func poolOf(name string, stat *pgxpool.Stat) store.Pool {
	return store.Pool{Name: name, Limit: int(stat.MaxConns()), Used: int(stat.AcquiredConns()), Idle: int(stat.IdleConns()),
		Waits: stat.EmptyAcquireCount(), Waited: stat.EmptyAcquireWaitTime()}
}
