package memorytest

import (
	"context"
	"time"

	"zhitong/store"
)

// hold runs action, which gives the transaction that stands in its way, again and again until none does. Action is
// called with the mutex held.
func (t *transaction) hold(ctx context.Context, name string, action func() (blocking *transaction, err error)) error {
	timeout := time.NewTimer(t.database.options.LockTimeout)
	defer timeout.Stop()
	for {
		blocking, err := t.try(action)
		if err != nil || blocking == nil {
			return err
		}
		select {
		case <-blocking.over:
		case <-timeout.C:
			return store.ErrRetry.WithMessage("a row stays locked")
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := t.decide(Retake, name); err != nil {
			return err
		}
	}
}

func (t *transaction) try(action func() (*transaction, error)) (*transaction, error) {
	t.database.mutex.Lock()
	defer t.database.mutex.Unlock()
	blocking, err := action()
	t.waits = blocking
	for other := blocking; other != nil; other = other.waits {
		if other == t {
			t.waits = nil
			return nil, store.ErrRetry.WithMessage("two transactions wait for each other")
		}
	}
	return blocking, err
}

// take locks a name, or gives who has it.
func (t *transaction) take(name string) (holder *transaction) {
	switch holder = t.database.locks[name]; holder {
	case nil:
		t.database.locks[name] = t
		t.held = append(t.held, name)
		return nil
	case t:
		return nil
	default:
		return holder
	}
}

// Lock locks the rows of the keys that exist.
func (t *transaction) Lock(ctx context.Context, table *store.Table, keys []store.Row, mode store.LockMode) ([]bool, error) {
	locked := make([]bool, len(keys))
	err := t.guard(ctx, table, func() error {
		if err := store.CheckKeys(table, table.Key, keys); err != nil {
			return err
		}
		return t.hold(ctx, table.Name, func() (*transaction, error) {
			l, err := t.database.layout(table)
			if err != nil {
				return nil, err
			}
			return t.lockAll(l.table, keys, mode, locked), nil
		})
	})
	return locked, err
}

// lockAll locks in the order of the keys and gives who stands in the way.
func (t *transaction) lockAll(of *table, keys []store.Row, mode store.LockMode, locked []bool) *transaction {
	positions := store.Positions(len(of.declared.Key))
	got := map[string]bool{}
	for _, key := range store.InKeyOrder(keys, positions) {
		name := store.KeyOf(key, positions)
		r := of.records[name]
		if r == nil || t.row(r) == nil {
			continue
		}
		switch holder := t.take(of.lockName(name)); {
		case holder == nil:
			got[name] = true
		case mode == store.LockWait:
			return holder
		}
	}
	for i, key := range keys {
		locked[i] = got[store.KeyOf(key, positions)]
	}
	return nil
}
