package sqlite

import (
	"context"
	"time"

	"zhitong/store"
)

func (s *Store) now() time.Time {
	if pin := s.pin.Load(); pin != nil {
		return *pin
	}
	return time.Now().UTC().Truncate(time.Microsecond)
}

// SetClock pins the clock in the database, or lets it run with nil.
func (s *Store) SetClock(ctx context.Context, pin *time.Time) error {
	if !s.options.TestClock {
		return store.ErrClock
	}
	err := s.Write(ctx, func(tx store.Tx) error {
		return tx.Upsert(ctx, store.ClockTable, []store.Row{store.ClockRow(pin)})
	})
	if err != nil {
		return err
	}
	return s.recallPin(ctx)
}

func (s *Store) recallPin(ctx context.Context) error {
	return s.Read(ctx, func(r store.Reader) error {
		return r.Select(ctx, store.Query{Table: store.ClockTable}, func(row store.Row) error {
			s.pin.Store(store.PinOf(row))
			return nil
		})
	})
}
