package audit

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"zhitong/pipeline"
	"zhitong/store"
)

// pageSegments is how many segments one transaction reads of a long log.
const pageSegments = 64

// sealedSegment is a sealed segment as it is stored, with its leaves.
type sealedSegment struct {
	placed
	row    store.Row   // all columns of the segment, or those of segmentColumns; nil when it is gone
	leaves []store.Row // in the order of their numbers
}

// readPage reads the sealed segments from an ordinal on, at most pageSegments.
// Columns names those of the segment that are read; all when empty.
func readPage(ctx context.Context, reader store.Reader, from int64, columns []string) ([]*sealedSegment, error) {
	places, err := order.Read(ctx, reader, store.Query{
		Where:   store.Compare{Column: "ordinal", Op: store.GreaterOrEqual, Value: from},
		OrderBy: []store.Order{{Column: "ordinal"}}, Limit: pageSegments,
	})
	if err != nil || len(places) == 0 {
		return nil, err
	}
	page := make([]*sealedSegment, len(places))
	index := map[segmentKey]*sealedSegment{}
	keys := make([]store.Row, len(places))
	for i, place := range places {
		page[i] = &sealedSegment{placed: *place}
		index[segmentKey{place.Writer, place.Sequence}] = page[i]
		keys[i] = store.Row{place.Writer, place.Sequence}
	}
	return page, fillPage(ctx, reader, index, keys, columns)
}

func fillPage(ctx context.Context, reader store.Reader, index map[segmentKey]*sealedSegment, keys []store.Row, columns []string) error {
	where := store.KeyIn{Columns: []string{"writer", "sequence"}, Rows: keys}
	segments := store.Query{Table: pipeline.SegmentTable, Columns: columns, Where: where}
	err := reader.Select(ctx, segments, func(row store.Row) error {
		index[segmentKey{row[0].(int64), row[1].(int64)}].row = row
		return nil
	})
	if err != nil {
		return err
	}
	byNumber := []store.Order{{Column: "writer"}, {Column: "sequence"}, {Column: "position"}}
	return reader.Select(ctx, store.Query{Table: leaves.Spec, Where: where, OrderBy: byNumber}, func(row store.Row) error {
		segment := index[segmentKey{row[0].(int64), row[1].(int64)}]
		segment.leaves = append(segment.leaves, row)
		return nil
	})
}

// entry gives the log entry of the segment from a row of segmentColumns.
func (s *sealedSegment) entry(row store.Row) *Segment {
	segment := readSegment(row)
	segment.Leaves = s.Leaves
	return segment
}

// storedHash gives the hash that is stored with a leaf; zeros when it is none.
func storedHash(row store.Row) (hash tlog.Hash) {
	copy(hash[:], row[12].([]byte))
	return hash
}

// describePlace names a leaf's row in a message.
func describePlace(row store.Row) string {
	return fmt.Sprintf("leaf %d of segment %d of writer %d", row[2], row[1], row[0])
}
