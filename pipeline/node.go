package pipeline

import (
	"context"
	"errors"
	"fmt"
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

// node is this process in the cluster and the writer of its segments.
type node struct {
	id       int64
	name     string
	release  string
	sequence int64 // of the last committed segment
	hash     []byte
	beatAt   time.Time // of the store, at the last heartbeat
	spares   int       // heartbeats that take nobody over
}

// storedNode is a row of the node table.
type storedNode struct {
	ID        int64
	Name      string
	State     string
	StartedAt time.Time
	ExpiresAt time.Time
	Release   string        // "" in rows of before it was kept
	Skew      time.Duration // by which its clock was ahead of the store's at the last renewal
}

func (n storedNode) row() store.Row {
	return store.Row{n.ID, n.Name, n.State, n.StartedAt.UnixMicro(), n.ExpiresAt.UnixMicro(), int64(segmentFormat), n.Release, n.Skew.Microseconds()}
}

func readNode(row store.Row) storedNode {
	release, _ := row[6].(string)
	skew, _ := row[7].(int64)
	return storedNode{row[0].(int64), row[1].(string), row[2].(string),
		time.UnixMicro(row[3].(int64)).UTC(), time.UnixMicro(row[4].(int64)).UTC(), release, time.Duration(skew) * time.Microsecond}
}

// joinCluster registers this process as a new node.
func (p *Pipeline) joinCluster(ctx context.Context, name, release string) error {
	if err := p.keys.reserve(ctx, p.store, keysPerBatch); err != nil {
		return err
	}
	p.node = &node{id: p.keys.Next(), name: name, release: release, hash: make([]byte, 32)}
	return retry(ctx, func() error {
		return p.store.Write(ctx, func(tx store.Tx) error {
			now := tx.Now()
			self := storedNode{p.node.id, name, nodeLive, now, now.Add(nodeLease), release, time.Since(now)}
			return tx.Upsert(ctx, nodeTable, []store.Row{self.row()}) // again, if the answer to the first time got lost
		})
	})
}

// holdLease checks inside a batch's transaction that nobody has taken this
// node for dead, and keeps others from doing so until the commit. It gives the
// node's own row.
func (p *Pipeline) holdLease(ctx context.Context, tx store.Tx) (self storedNode, err error) {
	query := store.Query{Table: nodeTable, Where: store.KeyIn{Columns: nodeTable.Key, Rows: []store.Row{{p.node.id}}}, Lock: store.LockWait}
	err = tx.Select(ctx, query, func(row store.Row) error {
		self = readNode(row)
		return nil
	})
	if err == nil && self.State != nodeLive {
		return self, errFenced
	}
	return self, err
}

// heartbeat renews the lease and takes over what dead nodes owe.
func (p *Pipeline) heartbeat(ctx context.Context) error {
	var adopted bool
	var now time.Time
	err := p.store.Write(ctx, func(tx store.Tx) error {
		skew := time.Since(tx.Now())
		self, err := p.holdLease(ctx, tx)
		if err != nil {
			return err
		}
		if err := self.renew(ctx, tx, skew); err != nil {
			return err
		}
		now = tx.Now()
		adopted, err = p.takeOverAll(ctx, tx)
		return err
	})
	if err == nil {
		p.node.beatAt = now
	}
	if adopted { // perhaps even if the answer got lost
		p.unresumed.Store(true)
	}
	if err == nil && p.unresumed.Swap(false) {
		if err = p.resume(ctx); err != nil {
			p.unresumed.Store(true)
		}
	}
	return err
}

// takeOverAll takes over what all nodes owe whose lease has run out. After the
// store was away for so long that everybody's has, such as while a standby took
// over, it gives the others a lease's time to renew theirs.
func (p *Pipeline) takeOverAll(ctx context.Context, tx store.Tx) (adopted bool, err error) {
	if last := p.node.beatAt; !last.IsZero() && tx.Now().Sub(last) > nodeLease {
		p.node.spares = int(nodeLease / nodeHeartbeat)
	}
	if p.node.spares > 0 {
		p.node.spares--
		return false, nil
	}
	nodes, err := liveNodes(ctx, tx)
	if err != nil {
		return false, err
	}
	for _, other := range nodes {
		taken, err := p.takeOver(ctx, tx, other)
		if err != nil {
			return false, err
		}
		adopted = adopted || taken
	}
	return adopted, nil
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

// takeOver takes over what a node owes whose lease has run out.
func (p *Pipeline) takeOver(ctx context.Context, tx store.Tx, other storedNode) (bool, error) {
	if other.ID == p.node.id || !p.store.Exclusive() && other.ExpiresAt.After(tx.Now()) {
		return false, nil
	}
	locked, err := tx.Lock(ctx, nodeTable, []store.Row{{other.ID}}, store.LockSkip)
	if err != nil || !locked[0] {
		return false, err // it is at work, or another node is taking over
	}
	return true, p.adopt(ctx, tx, other)
}

// adopt marks a node as gone and makes its stored follow-ups this node's.
func (p *Pipeline) adopt(ctx context.Context, tx store.Tx, other storedNode) error {
	other.State = nodeGone
	if err := tx.Upsert(ctx, nodeTable, []store.Row{other.row()}); err != nil {
		return err
	}
	query := store.Query{Table: followUpTable, Where: store.Compare{Column: "node", Op: store.Equal, Value: other.ID}}
	var owed []store.Row
	err := tx.Select(ctx, query, func(row store.Row) error {
		row[1] = p.node.id
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

// LiveNode is a node of the cluster that holds its lease.
type LiveNode struct {
	ID        int64
	Name      string
	Release   string // version of its program, "" where it was not kept
	StartedAt time.Time
	ExpiresAt time.Time
}

// LiveNodes gives the nodes whose lease has not run out, oldest first.
func LiveNodes(ctx context.Context, reader store.Reader) ([]LiveNode, error) {
	nodes, err := liveNodes(ctx, reader)
	var live []LiveNode
	for _, n := range nodes {
		if n.ExpiresAt.After(reader.Now()) {
			live = append(live, LiveNode{n.ID, n.Name, n.Release, n.StartedAt, n.ExpiresAt})
		}
	}
	return live, err
}
