package sqlite

import "zhitong/store"

var _ store.Pooled = (*Store)(nil)

// Pools tells how the connections are used.
func (s *Store) Pools() []store.Pool {
	return []store.Pool{poolOf("writers", s.writer), poolOf("readers", s.readers), poolOf("foremost readers", s.foremost)}
}

// poolOf tells it of the connections that a channel holds while they are free.
func poolOf(name string, free chan *connection) store.Pool {
	return store.Pool{Name: name, Limit: cap(free), Used: cap(free) - len(free), Idle: len(free)}
}
