package postgres

import (
	"context"
	"time"

	"zhitong/store"
)

// serverClock is the server's clock in microseconds; it moves on within a
// transaction that waits.
const serverClock = "(extract(epoch from clock_timestamp()) * 1000000)::bigint"

func (s *Store) clockText() string {
	if s.options.TestClock {
		return "select coalesce((select pinned_at from store_clock where id = 1), " + serverClock + ")"
	}
	return "select " + serverClock
}

// SetClock pins the clock in the database for all nodes that were opened with a
// test clock, or lets it run with nil.
func (s *Store) SetClock(ctx context.Context, pin *time.Time) error {
	if !s.options.TestClock {
		return store.ErrClock
	}
	return s.Write(ctx, func(tx store.Tx) error {
		return tx.Upsert(ctx, store.ClockTable, []store.Row{store.ClockRow(pin)})
	})
}
