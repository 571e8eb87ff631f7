package pipeline

import (
	"context"
	"fmt"
	"time"

	"zhitong/store"
)

// nodeSilence is for how long a writer must have seen that another one does not renew
// its lease before it takes over from it, besides that the lease has run out: else a
// clock that is set forward, or a database that was away from all, would have those
// die who have had no time to renew theirs. Who has watched the other since its last
// renewal has seen that much by the end of the lease.
const nodeSilence = nodeLease - nodeHeartbeat

// sightings is what a writer has seen of the leases of others, by its heartbeats.
type sightings struct {
	at     time.Time // of the store, at the last one
	leases map[int64]sighting
}

// sighting is a lease and how long it has not been renewed.
type sighting struct {
	expires time.Time
	silent  time.Duration
}

// again looks at the leases once more. From one heartbeat to the next no more time is
// taken to have passed than there is between them, whatever the clock says.
func (s sightings) again(nodes []storedNode, now time.Time) sightings {
	passed := min(max(0, now.Sub(s.at)), nodeHeartbeat)
	seen := sightings{now, make(map[int64]sighting, len(nodes))}
	for _, n := range nodes {
		lease := sighting{expires: n.ExpiresAt}
		if before, known := s.leases[n.ID]; known && before.expires.Equal(n.ExpiresAt) {
			lease.silent = before.silent + passed
		}
		seen.leases[n.ID] = lease
	}
	return seen
}

// takeOverAll takes over what all writers of other nodes owe that are dead: those of
// one node live and die together.
func (w *writer) takeOverAll(ctx context.Context, tx store.Tx, nodes []storedNode, seen sightings) (adopted bool, err error) {
	for _, other := range nodes {
		if other.node() == w.NodeID() || !w.mayTakeOver(other, tx.Now(), seen.leases[other.ID]) {
			continue
		}
		taken, err := w.takeOver(ctx, tx, other)
		if err != nil {
			return false, err
		}
		adopted = adopted || taken
	}
	return adopted, nil
}

// mayTakeOver says whether another writer is dead. On a store that no other process can
// have open it is.
func (w *writer) mayTakeOver(other storedNode, now time.Time, seen sighting) bool {
	return w.store.Exclusive() || other.returned() || seen.silent >= nodeSilence && !LeaseHolds(other.ExpiresAt, now, nodeLease)
}

// takeOver takes over what a writer owes, unless it is at work after all.
func (w *writer) takeOver(ctx context.Context, tx store.Tx, other storedNode) (bool, error) {
	row, err := readNodeLocked(ctx, tx, other.ID, store.LockSkip)
	if err != nil || row.State != nodeLive || !row.ExpiresAt.Equal(other.ExpiresAt) { // or another node is taking over
		return false, err
	}
	return true, w.adopt(ctx, tx, row)
}

// adopt marks a node as gone and makes its stored follow-ups this node's.
func (w *writer) adopt(ctx context.Context, tx store.Tx, other storedNode) error {
	other.State = nodeGone
	if other.returned() {
		other.ExpiresAt = tx.Now()
	}
	if err := tx.Upsert(ctx, nodeTable, []store.Row{other.row()}); err != nil {
		return err
	}
	query := store.Query{Table: followUpTable, Where: store.Compare{Column: "node", Op: store.Equal, Value: other.ID}}
	var owed []store.Row
	err := tx.Select(ctx, query, func(row store.Row) error {
		row[1] = w.id
		owed = append(owed, row)
		return nil
	})
	if err != nil || len(owed) == 0 {
		return err
	}
	if err := tx.Upsert(ctx, followUpTable, owed); err != nil {
		return fmt.Errorf("pipeline: take over the follow-ups of node %d: %w", other.ID, err)
	}
	return nil
}
