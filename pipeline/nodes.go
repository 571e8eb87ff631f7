package pipeline

import (
	"context"
	"errors"
	"time"

	"zhitong/store"
)

// maxGoneNodes is how many nodes that are gone [Nodes] gives.
const maxGoneNodes = 50

// NodeState is what is known of a node from its lease.
type NodeState string

// The states of a node.
const (
	// NodeLive: it holds its lease.
	NodeLive NodeState = "live"
	// NodeLate: its lease has run out, or it has stopped, and no other node has
	// taken over yet what it owes.
	NodeLate NodeState = "late"
	// NodeGone: it owes nothing, having stopped, or another node has taken over; it
	// can commit nothing more.
	NodeGone NodeState = "gone"
)

// Node is a process that is, or was, a node of the cluster. A process that starts
// again is another node, so the key is also the epoch by which a lease is fenced.
type Node struct {
	ID        int64
	Name      string
	State     NodeState
	Release   string // version of the program, "" where it was not kept
	StartedAt time.Time
	SeenAt    time.Time // of its last renewal
	ExpiresAt time.Time // of its lease
	// Skew is by how much its clock was ahead of the store's at the last renewal,
	// up to the time of a round trip.
	Skew time.Duration
}

// Nodes gives the nodes that hold their lease or were not taken over yet, oldest
// first, and after them the newest that are gone.
func Nodes(ctx context.Context, reader store.Reader) ([]Node, error) {
	living, err := liveNodes(ctx, reader)
	if err != nil {
		return nil, err
	}
	all := make([]Node, 0, len(living)+maxGoneNodes)
	known := map[int64]bool{}
	for _, stored := range byNode(living) {
		known[stored.ID] = true
		all = append(all, stored.shown(reader.Now()))
	}
	gone := store.Query{Table: nodeTable, Where: store.And{store.Compare{Column: "state", Op: store.Equal, Value: nodeGone}, store.IsNull{Column: memberColumn}},
		OrderBy: []store.Order{{Column: "id", Descending: true}}, Limit: maxGoneNodes}
	err = reader.Select(ctx, gone, func(row store.Row) error {
		if stored := readNode(row); !known[stored.ID] {
			all = append(all, stored.shown(reader.Now()))
		}
		return nil
	})
	return all, err
}

// byNode makes the rows of the writers of a node one: a node has its lease as long as
// one of its writers has, since that can still commit.
func byNode(writers []storedNode) (nodes []storedNode) {
	at := map[int64]int{}
	for _, row := range writers {
		row.ID, row.Of = row.node(), 0
		place, known := at[row.ID]
		switch {
		case !known:
			at[row.ID] = len(nodes)
			nodes = append(nodes, row)
		case row.ExpiresAt.After(nodes[place].ExpiresAt):
			nodes[place] = row
		}
	}
	return nodes
}

func (n storedNode) shown(now time.Time) Node {
	state := NodeLive
	switch {
	case n.State == nodeGone:
		state = NodeGone
	case n.returned() || !n.ExpiresAt.After(now):
		state = NodeLate
	}
	seen := n.ExpiresAt.Add(-nodeLease)
	if seen.Before(n.StartedAt) {
		seen = n.StartedAt
	}
	return Node{n.ID, n.Name, state, n.Release, n.StartedAt, seen, n.ExpiresAt, n.Skew}
}

// RenewLease renews this node's leases now: it shows that the store can be
// reached and written, and that no other node has taken over.
func (p *Pipeline) RenewLease(ctx context.Context) error {
	if p.queue.isClosed() { // it has given its lease back, or is about to
		return errStopping
	}
	for _, w := range p.writers {
		if err := w.renewLease(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) renewLease(ctx context.Context) error {
	return w.store.Write(ctx, func(tx store.Tx) error {
		skew := time.Since(tx.Now())
		self, err := w.holdLease(ctx, tx)
		if err != nil {
			return err
		}
		return self.renew(ctx, tx, skew)
	})
}

// renew makes the lease of a row that is locked last from now on.
func (n storedNode) renew(ctx context.Context, tx store.Tx, skew time.Duration) error {
	n.ExpiresAt, n.Skew = tx.Now().Add(nodeLease), skew
	return tx.Upsert(ctx, nodeTable, []store.Row{n.row()})
}

// Fenced says whether an error is that another node has taken this one for dead.
func Fenced(err error) bool { return errors.Is(err, errFenced) }

// LiveNode is a node of the cluster that holds its lease.
type LiveNode struct {
	ID        int64
	Name      string
	Release   string // version of its program, "" where it was not kept
	StartedAt time.Time
	ExpiresAt time.Time
}

// LiveNodes gives the nodes whose lease has not run out, oldest first. After the clock of
// the store was set, that is wrong until the next heartbeats; see [AtWork].
func LiveNodes(ctx context.Context, reader store.Reader) ([]LiveNode, error) {
	return livingNodes(ctx, reader, func(n storedNode) bool { return n.ExpiresAt.After(reader.Now()) })
}

// livingNodes gives those of the nodes that have not stopped of which a condition is true,
// oldest first.
func livingNodes(ctx context.Context, reader store.Reader, is func(storedNode) bool) ([]LiveNode, error) {
	nodes, err := liveNodes(ctx, reader)
	var living []LiveNode
	for _, n := range byNode(nodes) {
		if !n.returned() && is(n) {
			living = append(living, LiveNode{n.ID, n.Name, n.Release, n.StartedAt, n.ExpiresAt})
		}
	}
	return living, err
}
