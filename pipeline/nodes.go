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
	for _, stored := range living {
		all = append(all, stored.shown(reader.Now()))
	}
	gone := store.Query{Table: nodeTable, Where: store.Compare{Column: "state", Op: store.Equal, Value: nodeGone},
		OrderBy: []store.Order{{Column: "id", Descending: true}}, Limit: maxGoneNodes}
	err = reader.Select(ctx, gone, func(row store.Row) error {
		all = append(all, readNode(row).shown(reader.Now()))
		return nil
	})
	return all, err
}

func (n storedNode) shown(now time.Time) Node {
	state := NodeLive
	switch {
	case n.State == nodeGone:
		state = NodeGone
	case !n.ExpiresAt.After(now):
		state = NodeLate
	}
	return Node{n.ID, n.Name, state, n.Release, n.StartedAt, n.ExpiresAt.Add(-nodeLease), n.ExpiresAt, n.Skew}
}

// RenewLease renews this node's lease now: it shows that the store can be
// reached and written, and that no other node has taken over.
func (p *Pipeline) RenewLease(ctx context.Context) error {
	if p.queue.isClosed() { // it has given its lease back, or is about to
		return errStopping
	}
	return p.store.Write(ctx, func(tx store.Tx) error {
		skew := time.Since(tx.Now())
		self, err := p.holdLease(ctx, tx)
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
