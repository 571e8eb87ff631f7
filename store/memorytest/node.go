package memorytest

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"zhitong/store"
	"zhitong/store/lifetime"
	"zhitong/store/wake"
)

// Node is one node's way to the database.
type Node struct {
	Name     string
	database *Database
	gate     lifetime.Gate
	hub      wake.Hub
	killed   atomic.Bool
}

var _ store.Store = (*Node)(nil)

// Kill cuts the node off: what it has not committed never happens, and all its calls give store.ErrClosed.
func (n *Node) Kill() { n.killed.Store(true) }

// Killed says whether the node was cut off.
func (n *Node) Killed() bool { return n.killed.Load() }

// Write runs body in a transaction that reads what is committed and locks what it changes.
func (n *Node) Write(ctx context.Context, body func(store.Tx) error) error {
	if n.database.options.Exclusive {
		select {
		case n.database.writer <- struct{}{}:
			defer func() { <-n.database.writer }()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return n.transact(ctx, true, func(t *transaction) error { return body(t) })
}

// Read runs body on a snapshot.
func (n *Node) Read(ctx context.Context, body func(store.Reader) error) error {
	return n.transact(ctx, false, func(t *transaction) error { return body(reader{t}) })
}

// reader hides the changing half of a transaction.
type reader struct{ store.Reader }

// Select refuses to lock.
func (r reader) Select(ctx context.Context, query store.Query, each func(store.Row) error) error {
	if query.Lock != store.LockNone {
		return store.Invalid("a query of table %s wants to lock rows outside a write transaction", query.Table.Name)
	}
	return r.Reader.Select(ctx, query, each)
}

func (n *Node) transact(ctx context.Context, writes bool, body func(*transaction) error) error {
	if err := n.gate.Enter(); err != nil {
		return err
	}
	defer n.gate.Leave()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	t := &transaction{node: n, database: n.database, writes: map[*record]store.Row{}, over: make(chan struct{}), writing: writes, caller: caller()}
	if err := t.decide(Begin, ""); err != nil {
		return err
	}
	t.begin()
	defer t.rollback()
	return t.finish(ctx, body(t))
}

// SetClock pins the clock of all nodes.
func (n *Node) SetClock(_ context.Context, pin *time.Time) error {
	if err := n.gate.Enter(); err != nil {
		return err
	}
	defer n.gate.Leave()
	n.database.mutex.Lock()
	defer n.database.mutex.Unlock()
	n.database.pin = pin
	if pin != nil {
		moment := pin.UTC().Truncate(time.Microsecond)
		n.database.pin = &moment
	}
	return nil
}

// Wake tells the watchers of all nodes.
func (n *Node) Wake(_ context.Context, topic string) error {
	if err := n.gate.Enter(); err != nil {
		return err
	}
	defer n.gate.Leave()
	if err := store.CheckTopic(topic); err != nil {
		return err
	}
	n.database.mutex.Lock()
	defer n.database.mutex.Unlock()
	for _, other := range n.database.nodes {
		other.hub.Wake(topic)
	}
	return nil
}

// Watch gives a channel that receives after Wake(topic) on any node.
func (n *Node) Watch(ctx context.Context, topic string) (<-chan struct{}, error) {
	if err := n.gate.Enter(); err != nil {
		return nil, err
	}
	defer n.gate.Leave()
	return n.hub.Watch(ctx, topic), nil
}

var _ store.Herald = (*Node)(nil)

// Tell tells those who listen on the other nodes, at once.
func (n *Node) Tell(topic string, keys []int64) {
	if n.database.options.Deaf || n.Killed() || len(keys) == 0 {
		return
	}
	n.database.mutex.Lock()
	others := slices.Clone(n.database.nodes)
	n.database.mutex.Unlock()
	for _, other := range others {
		if other != n && !other.Killed() {
			other.hub.Told(topic, keys)
		}
	}
}

// Hear has hear called with what other nodes tell of topic until ctx ends.
func (n *Node) Hear(ctx context.Context, topic string, hear func(keys []int64)) error {
	if err := n.gate.Enter(); err != nil {
		return err
	}
	defer n.gate.Leave()
	if err := store.CheckHeraldTopic(topic); err != nil {
		return err
	}
	n.hub.Hear(ctx, topic, hear)
	return nil
}

// Dialect is "memory".
func (n *Node) Dialect() string { return "memory" }

// Exclusive says whether one node at a time uses the database.
func (n *Node) Exclusive() bool { return n.database.options.Exclusive }

// Close waits for running transactions.
func (n *Node) Close() error {
	n.gate.Close()
	n.hub.Close()
	return nil
}
