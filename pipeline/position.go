package pipeline

import (
	"context"

	"zhitong/store"
)

// Segment names the segment that the batch will be recorded in, so that derived
// rows can carry the position of their record: its writer, and its sequence,
// which starts at 1 for each writer.
func (b *Batch) Segment() (writer, sequence int64) {
	return b.writer.id, b.sequence
}

// Node gives the key of the node that decides the batch, whichever of its writers it is.
func (b *Batch) Node() int64 { return b.writer.NodeID() }

// GoneWriters gives those of the writers that will commit nothing more, because
// they have stopped or another node has taken over what they owed. Segments that are read after this
// answer, in the same transaction, are all that these writers ever wrote.
func GoneWriters(ctx context.Context, reader store.Reader, writers []int64) (map[int64]bool, error) {
	keys := make([]store.Row, len(writers))
	for i, writer := range writers {
		keys[i] = store.Row{writer}
	}
	gone := map[int64]bool{}
	query := store.Query{Table: nodeTable, Where: store.KeyIn{Columns: nodeTable.Key, Rows: keys}}
	err := reader.Select(ctx, query, func(row store.Row) error {
		node := readNode(row)
		if node.State == nodeGone {
			gone[node.ID] = true
		}
		return nil
	})
	return gone, err
}
