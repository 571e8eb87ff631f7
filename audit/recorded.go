package audit

import (
	"context"

	"zhitong/pipeline"
	"zhitong/store"
)

// Recorded is an act and what its segment recorded of it.
type Recorded struct {
	*Leaf
	Record pipeline.Record
}

// RecordedOf gives the acts on some targets, the oldest first, at most limit of them.
func RecordedOf(ctx context.Context, reader store.Reader, targets []any, limit int) ([]Recorded, error) {
	found, err := leaves.Read(ctx, reader, store.Query{Where: store.In{Column: "target", Values: targets}, OrderBy: oldestFirst, Limit: limit})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	places := make([]store.Row, len(found))
	for i, leaf := range found {
		places[i] = store.Row{leaf.Writer, leaf.Sequence}
	}
	records := map[Position]pipeline.Record{}
	query := store.Query{Table: pipeline.SegmentTable, Where: store.KeyIn{Columns: pipeline.SegmentTable.Key, Rows: places}}
	err = reader.Select(ctx, query, func(row store.Row) error { return placeRecords(records, row) })
	if err != nil {
		return nil, err
	}
	acts := make([]Recorded, len(found))
	for i, leaf := range found {
		acts[i] = Recorded{leaf, records[leaf.Position]}
	}
	return acts, nil
}

// placeRecords notes the records of a segment that have leaves, by the places of these.
func placeRecords(records map[Position]pipeline.Record, row store.Row) error {
	segment, err := pipeline.DecodeSegment(row)
	if err != nil {
		return err
	}
	position := Position{Writer: segment.Writer, Sequence: segment.Sequence}
	for _, record := range segment.Records {
		if leavesLeaf(record.Kind) {
			records[position] = record
			position.Number++
		}
	}
	return nil
}
