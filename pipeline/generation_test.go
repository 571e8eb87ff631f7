package pipeline_test

import (
	"testing"

	"zhitong/pipeline"
	"zhitong/store"
)

// TestGenerations: each segment has a larger generation than those that were committed before it, and segments of nodes
// of the release before, which know no generation, are written and read beside them.
func TestGenerations(t *testing.T) {
	onEachStore(t, func(t *testing.T, db store.Store) {
		before := *pipeline.SegmentTable
		before.Columns, before.Indexes = before.Columns[:8], nil
		p := open(t, db)
		submit(t, p, &add{Name: "a", N: 1})
		old := segmentRows(t, db)[0][:8:8]
		old[0] = int64(7)
		err := db.Write(t.Context(), func(tx store.Tx) error { return tx.Insert(t.Context(), &before, []store.Row{old}) })
		if err != nil {
			t.Fatal(err)
		}
		submit(t, p, &add{Name: "a", N: 1})
		p.Close()
		p = open(t, db)
		defer p.Close()
		submit(t, p, &add{Name: "a", N: 1})
		var generations []any
		for _, row := range segmentRows(t, db) {
			if segment, err := pipeline.DecodeSegment(row); err != nil || len(segment.Records) != 1 {
				t.Errorf("segment %v of writer %v: %+v, %v", row[1], row[0], segment, err)
			}
			generations = append(generations, row[8])
		}
		if len(generations) != 4 || generations[0] != nil || generations[1] != int64(1) || generations[2] != int64(2) || generations[3] != int64(3) {
			t.Errorf("the generations are %v", generations)
		}
	})
}

// segmentRows gives the segments by writer and sequence.
func segmentRows(t *testing.T, db store.Store) []store.Row {
	t.Helper()
	return stored(t, db, store.Query{Table: pipeline.SegmentTable, OrderBy: []store.Order{{Column: "writer"}, {Column: "sequence"}}})
}

// stored gives the rows that a query selects.
func stored(t *testing.T, db store.Store, query store.Query) (rows []store.Row) {
	t.Helper()
	err := db.Read(t.Context(), func(reader store.Reader) error {
		return reader.Select(t.Context(), query, func(row store.Row) error {
			rows = append(rows, row)
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
