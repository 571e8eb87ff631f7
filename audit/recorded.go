package audit

import (
	"context"
	"encoding/hex"
	"time"

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

// Entry says where in the log an act is, and what it can be proven by, without
// who did it: it stays true when that is erased.
type Entry struct {
	Writer   int64     `json:"writer"`
	Sequence int64     `json:"sequence"` // of the segment
	Number   int64     `json:"number"`   // of the leaf in the segment
	Time     time.Time `json:"time"`
	Act      string    `json:"act"`
	Target   int64     `json:"target"`
	Hash     string    `json:"hash"` // of the leaf, in hexadecimal
}

// EntriesOf visits the acts on some targets, the oldest first.
func EntriesOf(ctx context.Context, reader store.Reader, targets []any, each func(Entry) error) error {
	query := store.Query{Table: leaves.Spec, Columns: []string{"writer", "sequence", "position", "decided_at", "act", "target", "hash"},
		Where: store.In{Column: "target", Values: targets}, OrderBy: oldestFirst}
	return reader.Select(ctx, query, func(row store.Row) error {
		return each(Entry{row[0].(int64), row[1].(int64), row[2].(int64), instant(row[3]), row[4].(string), row[5].(int64), hex.EncodeToString(row[6].([]byte))})
	})
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
