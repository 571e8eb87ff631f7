package audit

import (
	"bytes"
	"crypto/sha256"
	"errors"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// check follows a log entry by entry and reports what is wrong. Its memory does
// not grow with the log, but for a few words a writer.
type check struct {
	report   Report
	edge     frontier
	verifier note.Verifier
	since    *Checkpoint
	last     map[int64]*lastSegment
	current  *Segment // whose leaves are being read
	number   int64    // of the next leaf within current
}

// lastSegment is the end of one writer's chain.
type lastSegment struct {
	sequence int64
	content  []byte
}

func newCheck(verifier note.Verifier, since *Checkpoint) *check {
	return &check{verifier: verifier, since: since, last: map[int64]*lastSegment{}}
}

// next is the index of the next entry.
func (c *check) next() int64 { return c.edge.size }

// append adds the hash of an entry, and compares the tree with the earlier
// checkpoint when it has grown to that size.
func (c *check) append(hash tlog.Hash) {
	c.edge.append(hash)
	c.report.Checked++
	if c.since != nil && c.edge.size == c.since.Size && c.edge.root() != c.since.Root {
		c.report.add(-1, Rewritten, "the first %d entries are not those of the earlier checkpoint", c.since.Size)
	}
}

// segment takes the entry of a segment; recorded is the hash that came with it.
func (c *check) segment(segment *Segment, recorded tlog.Hash) {
	c.endSegment()
	c.chain(segment)
	hash := segment.Hash()
	if hash != recorded {
		c.report.add(c.next(), EntryChanged, "the entry of segment %d of writer %d does not have its hash", segment.Sequence, segment.Writer)
	}
	c.current, c.number = segment, 0
	c.append(hash)
}

// endSegment checks that the segment before had all its leaves.
func (c *check) endSegment() {
	if c.current != nil && c.number != c.current.Leaves {
		c.report.add(c.next(), LeafMissing, "segment %d of writer %d has %d leaves where the log has %d",
			c.current.Sequence, c.current.Writer, c.number, c.current.Leaves)
	}
	c.current = nil
}

// chain checks that the segment is the writer's next.
func (c *check) chain(segment *Segment) {
	last := c.last[segment.Writer]
	if last == nil {
		last = &lastSegment{content: make([]byte, sha256.Size)}
		c.last[segment.Writer] = last
	}
	switch {
	case segment.Sequence != last.sequence+1:
		c.report.add(c.next(), SegmentMissing, "segment %d of writer %d comes after segment %d",
			segment.Sequence, segment.Writer, last.sequence)
	case !bytes.Equal(segment.Previous, last.content):
		c.report.add(c.next(), ChainBroken, "segment %d of writer %d was not written after the one before it",
			segment.Sequence, segment.Writer)
	}
	last.sequence, last.content = segment.Sequence, segment.Content
}

// leaf takes the entry of a leaf; recorded is the hash that came with it.
func (c *check) leaf(leaf *Leaf, recorded tlog.Hash) {
	hash := leaf.Hash()
	if hash != recorded {
		c.report.add(c.next(), EntryChanged, "leaf %d of segment %d of writer %d does not have its hash",
			leaf.Number, leaf.Sequence, leaf.Writer)
	}
	c.place(leaf)
	c.number++
	c.append(hash)
}

// place checks that the leaf belongs where it is.
func (c *check) place(leaf *Leaf) {
	switch {
	case c.current == nil || c.current.Writer != leaf.Writer || c.current.Sequence != leaf.Sequence || c.number != leaf.Number:
		c.report.add(c.next(), OrderChanged, "leaf %d of segment %d of writer %d is out of its place",
			leaf.Number, leaf.Sequence, leaf.Writer)
	case !leaf.Erased(FieldTime) && !leaf.Time.Equal(c.current.Time):
		c.report.add(c.next(), LeafMismatch, "leaf %d of segment %d of writer %d has another time than its segment",
			leaf.Number, leaf.Sequence, leaf.Writer)
	}
}

// checkpoint takes a signed checkpoint of the entries so far and gives it when
// its signature holds.
func (c *check) checkpoint(signed []byte) (Checkpoint, bool) {
	checkpoint, err := OpenCheckpoint(signed, c.verifier)
	switch {
	case errors.Is(err, ErrAnotherKey):
		c.report.add(-1, SignatureInvalid, "the checkpoint after %d entries: %v; is this the key of the log?", c.edge.size, ErrAnotherKey)
		return checkpoint, false
	case err != nil:
		c.report.add(-1, SignatureInvalid, "the checkpoint after %d entries: %v", c.edge.size, err)
		return checkpoint, false
	case checkpoint.Size != c.edge.size:
		c.report.add(-1, OrderChanged, "the checkpoint of %d entries comes after %d", checkpoint.Size, c.edge.size)
	case checkpoint.Root != c.edge.root():
		c.report.add(-1, RootMismatch, "the checkpoint of %d entries has another root than they have", checkpoint.Size)
	default:
		c.report.CheckpointTime = checkpoint.Time
	}
	return checkpoint, true
}

// finish gives the report.
func (c *check) finish() Report {
	c.endSegment()
	if c.since != nil && c.edge.size < c.since.Size {
		c.report.add(-1, Rewritten, "the log has %d entries and had %d at the earlier checkpoint", c.edge.size, c.since.Size)
	}
	c.report.Size, c.report.Root = c.edge.size, c.edge.root()
	c.report.OK = c.report.ProblemCount == 0
	return c.report
}
