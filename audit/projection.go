package audit

import (
	"context"
	"crypto/sha256"
	"io"
	"sync"

	"zhitong/pipeline"
)

// Projection writes a leaf for every decided command, in its transaction. It
// implements [pipeline.Projection].
//
// A seal leaves none: its leaf would have to be sealed, by a seal that leaves
// one in turn, and an idle platform would seal itself for ever. What a seal did
// is in the log by itself, and the segment that records it is numbered with
// the others.
type Projection struct {
	mu     sync.Mutex // held while random is read
	random io.Reader
}

// NewProjection takes the salts from random, which must be cryptographically
// secure; the projection does not use it from several goroutines at the same time.
func NewProjection(random io.Reader) *Projection { return &Projection{random: random} }

// Project writes the leaves of the units.
func (p *Projection) Project(_ context.Context, batch *pipeline.Batch, units []*pipeline.Unit) error {
	if len(units) == 0 {
		return nil
	}
	writerID, sequence := batch.Segment()
	if sequence == 1 {
		writers.Put(batch, &writer{ID: writerID, Content: make([]byte, sha256.Size)})
	}
	position := Position{Writer: writerID, Sequence: sequence}
	for _, unit := range units {
		if !leavesLeaf(unit.Command.Kind()) {
			continue
		}
		leaf, err := p.newLeaf()
		if err != nil {
			return err
		}
		leaf.Position, leaf.Time = position, batch.Now
		leaf.describe(unit)
		leaves.Put(batch, leaf)
		position.Number++
	}
	return nil
}

func (p *Projection) newLeaf() (*Leaf, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return newLeaf(p.random)
}

// leavesLeaf says whether commands of the kind leave a leaf.
func leavesLeaf(kind string) bool { return kind != sealKind }

func (l *Leaf) describe(unit *pipeline.Unit) {
	l.Actor, l.Tenant = unit.Act.Actor.ID, unit.Act.Tenant
	l.Act, l.Target, l.Rule = unit.Command.Kind(), unit.Target, unit.Rule
	l.changes = unit.Changes
}
