package pipeline

import (
	"context"
	"time"

	"zhitong/store"
)

// For how long, and how often, the leases are looked at to see who renews one.
const (
	lookEvery = time.Second
	watchFor  = nodeLease + lookEvery
)

// AtWork gives a node that works on a store, nil when none does. What the leases say does
// not do: where the clock was set forward, those of nodes that are at work have run out
// until their next heartbeats, and where it was set back, those of dead ones last. So
// nodes that have not stopped in order are watched for a little longer than a lease lasts,
// of which watching is told before; whoever renews a lease is at work, and so is whoever
// has one that still holds at the end.
func AtWork(ctx context.Context, db store.Store, watching func(node LiveNode, lasts time.Duration)) (*LiveNode, error) {
	nodes, _, err := unstopped(ctx, db)
	if err != nil || len(nodes) == 0 {
		return nil, err
	}
	watching(nodes[len(nodes)-1], watchFor)
	leases := map[int64]time.Time{}
	for _, node := range nodes {
		leases[node.ID] = node.ExpiresAt
	}
	var now time.Time
	for range watchFor / lookEvery {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(lookEvery):
		}
		if nodes, now, err = unstopped(ctx, db); err != nil {
			return nil, err
		}
		for i, node := range nodes {
			if ends, known := leases[node.ID]; !known || !ends.Equal(node.ExpiresAt) {
				return &nodes[i], nil
			}
		}
	}
	for i, node := range nodes {
		if LeaseHolds(node.ExpiresAt, now, nodeLease) {
			return &nodes[i], nil
		}
	}
	return nil, nil
}

// unstopped reads the nodes that have neither stopped in order nor been taken over, oldest
// first, and the time of the store.
func unstopped(ctx context.Context, db store.Store) (nodes []LiveNode, now time.Time, err error) {
	err = db.Read(ctx, func(reader store.Reader) error {
		now = reader.Now()
		nodes, err = livingNodes(ctx, reader, func(storedNode) bool { return true })
		return err
	})
	return nodes, now, err
}
