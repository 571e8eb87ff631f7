package audit

import (
	"context"

	"zhitong/pipeline"
	"zhitong/store"
)

// Changing keeps of leaves, in their order, those of commands that changed the
// row of a key in a table. Where the record of a segment is gone nothing is
// known, and its leaves are left out.
func Changing(ctx context.Context, reader store.Reader, of []*Leaf, table string, key int64) ([]*Leaf, error) {
	segments := map[Position]*pipeline.Segment{}
	var kept []*Leaf
	for _, leaf := range of {
		at := Position{Writer: leaf.Writer, Sequence: leaf.Sequence}
		segment, read := segments[at]
		if !read {
			var err error
			if segment, err = recordedSegment(ctx, reader, at); err != nil {
				return nil, err
			}
			segments[at] = segment
		}
		if segment != nil && changes(recordOf(segment, leaf.Number), table, key) {
			kept = append(kept, leaf)
		}
	}
	return kept, nil
}

// recordedSegment reads a segment, nil when it is gone.
func recordedSegment(ctx context.Context, reader store.Reader, at Position) (found *pipeline.Segment, err error) {
	query := store.Query{Table: pipeline.SegmentTable, Where: store.KeyIn{Columns: pipeline.SegmentTable.Key, Rows: []store.Row{{at.Writer, at.Sequence}}}}
	err = reader.Select(ctx, query, func(row store.Row) (err error) {
		found, err = pipeline.DecodeSegment(row)
		return err
	})
	return found, err
}

// recordOf gives the record of the leaf with the number, nil for none: not every
// record leaves a leaf.
func recordOf(segment *pipeline.Segment, number int64) *pipeline.Record {
	for i := range segment.Records {
		if !leavesLeaf(segment.Records[i].Kind) {
			continue
		}
		if number == 0 {
			return &segment.Records[i]
		}
		number--
	}
	return nil
}

func changes(record *pipeline.Record, table string, key int64) bool {
	if record == nil {
		return false
	}
	for _, change := range record.Changes {
		if change.Table == table && len(change.Key) == 1 && change.Key[0] == key {
			return true
		}
	}
	return false
}
