package pipeline

import (
	"cmp"
	"context"
	"errors"
	"time"

	"zhitong/store"
)

// A node's lease: how long others wait before they take over what it owes.
const (
	nodeLease     = 10 * time.Second
	nodeHeartbeat = 3 * time.Second
)

const (
	nodeLive = "live"
	nodeGone = "gone"
)

// errFenced says that another node has taken this one for dead: it may commit
// nothing more.
var errFenced = errors.New("pipeline: this node's lease was taken over")

// errLeaseLost is what callers are told then.
var errLeaseLost = Refuse(Unavailable, "this node's lease was taken over")

// storedNode is a row of the node table: a writer of a node, with a lease of its
// own. The first writer of a node has the key of the node.
type storedNode struct {
	ID        int64
	Name      string
	State     string
	StartedAt time.Time
	ExpiresAt time.Time
	Release   string        // "" in rows of before it was kept
	Skew      time.Duration // by which its clock was ahead of the store's at the last renewal
	Of        int64         // the node, in the row of a writer that is not its first
}

// giveBack ends the lease of a row whose follow-ups are left to any other node: it ends
// when it began, as none does that runs out.
func (n *storedNode) giveBack() { n.ExpiresAt = n.StartedAt }

// returned says whether the lease was given back.
func (n storedNode) returned() bool { return n.ExpiresAt.Equal(n.StartedAt) }

// node is the key of the node that the row is about.
func (n storedNode) node() int64 { return cmp.Or(n.Of, n.ID) }

func (n storedNode) row() store.Row {
	var of any
	if n.Of != 0 {
		of = n.Of
	}
	return store.Row{n.ID, n.Name, n.State, n.StartedAt.UnixMicro(), n.ExpiresAt.UnixMicro(), int64(segmentFormat), n.Release, n.Skew.Microseconds(), of}
}

func readNode(row store.Row) storedNode {
	release, _ := row[6].(string)
	skew, _ := row[7].(int64)
	of, _ := row[8].(int64)
	return storedNode{row[0].(int64), row[1].(string), row[2].(string),
		time.UnixMicro(row[3].(int64)).UTC(), time.UnixMicro(row[4].(int64)).UTC(), release, time.Duration(skew) * time.Microsecond, of}
}

// joinCluster registers this process as a new node.
func (p *Pipeline) joinCluster(ctx context.Context, name, release string) error {
	if err := p.reserveKeys(ctx); err != nil {
		return err
	}
	for _, w := range p.writers {
		key, _ := p.keys.take(1)
		w.id = key.first
	}
	return retry(ctx, func() error {
		return p.store.Write(ctx, func(tx store.Tx) error {
			now := tx.Now()
			var rows []store.Row
			for _, w := range p.writers {
				rows = append(rows, storedNode{w.id, name, nodeLive, now, now.Add(nodeLease), release, time.Since(now), w.memberOf()}.row())
			}
			return tx.Upsert(ctx, nodeTable, rows) // again, if the answer to the first time got lost
		})
	})
}

// memberOf is the node that the writer is a further one of, 0 for the first.
func (w *writer) memberOf() int64 {
	if w.id == w.NodeID() {
		return 0
	}
	return w.NodeID()
}

// holdLease checks inside a batch's transaction that nobody has taken this
// node for dead, and keeps others from doing so until the commit. It gives the
// writer's own row.
func (w *writer) holdLease(ctx context.Context, tx store.Tx) (self storedNode, err error) {
	self, err = readNodeLocked(ctx, tx, w.id, store.LockWait)
	if err == nil && self.State != nodeLive {
		return self, errFenced
	}
	return self, err
}

// readNodeLocked locks and reads the row of a writer; it is empty where there is none
// or the lock is another's.
func readNodeLocked(ctx context.Context, tx store.Tx, id int64, lock store.LockMode) (locked storedNode, err error) {
	query := store.Query{Table: nodeTable, Where: store.KeyIn{Columns: nodeTable.Key, Rows: []store.Row{{id}}}, Lock: lock}
	err = tx.Select(ctx, query, func(row store.Row) error {
		locked = readNode(row)
		return nil
	})
	return locked, err
}

// heartbeat renews the lease and takes over what dead nodes owe.
func (w *writer) heartbeat(ctx context.Context) error {
	var adopted bool
	var seen sightings
	err := retry(ctx, func() error { // until the next one much of the lease would be over
		return w.store.Write(ctx, func(tx store.Tx) error {
			skew := time.Since(tx.Now())
			self, err := w.holdLease(ctx, tx)
			if err != nil {
				return err
			}
			if err := self.renew(ctx, tx, skew); err != nil {
				return err
			}
			nodes, err := liveNodes(ctx, tx)
			if err != nil {
				return err
			}
			seen = w.seen.again(nodes, tx.Now())
			took, err := w.takeOverAll(ctx, tx, nodes, seen)
			adopted = adopted || took // in an attempt before whose answer got lost
			return err
		})
	})
	if err == nil {
		w.seen = seen
	}
	if adopted {
		w.unresumed.Store(true)
	}
	if err == nil && w.unresumed.Swap(false) {
		if err = w.resume(ctx); err != nil {
			w.unresumed.Store(true)
		}
	}
	return err
}

func liveNodes(ctx context.Context, tx store.Reader) ([]storedNode, error) {
	var nodes []storedNode
	query := store.Query{
		Table:   nodeTable,
		Where:   store.Compare{Column: "state", Op: store.Equal, Value: nodeLive},
		OrderBy: []store.Order{{Column: "id"}},
	}
	err := tx.Select(ctx, query, func(row store.Row) error {
		nodes = append(nodes, readNode(row))
		return nil
	})
	return nodes, err
}
