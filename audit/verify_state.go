package audit

import (
	"bytes"
	"context"

	"golang.org/x/mod/sumdb/tlog"

	"zhitong/pipeline"
	"zhitong/store"
)

// checkState checks what the log keeps about itself, in the transaction that
// has seen its last segment.
func (v *storeCheck) checkState(ctx context.Context, reader store.Reader) error {
	for _, check := range []func(context.Context, store.Reader) error{v.checkHead, v.checkNewest, v.checkWriters} {
		if err := check(ctx, reader); err != nil {
			return err
		}
	}
	for _, stored := range v.signed {
		v.report.add(-1, Truncated, "a checkpoint is of %d entries and the log has %d", stored.Size, v.next())
	}
	return nil
}

func (v *storeCheck) checkHead(ctx context.Context, reader store.Reader) error {
	stored, err := heads.Read(ctx, reader, store.Query{})
	if err != nil || len(stored) == 0 && v.next() == 0 {
		return err
	}
	if len(stored) != 1 || stored[0].Size != v.next() || stored[0].Segments != v.ordinal {
		v.report.add(-1, HeadMismatch, "the head of the log does not count %d segments with %d entries", v.ordinal, v.next())
	}
	return v.checkEdge(ctx, reader)
}

// checkEdge checks that the incomplete tiles hold nothing beyond the log.
func (v *storeCheck) checkEdge(ctx context.Context, reader store.Reader) error {
	for _, key := range edgeTiles(v.next()) {
		width := v.next() >> (tileHeight * key.Level) % tileWidth
		query := store.Query{Table: tiles.Spec, Where: store.KeyIn{Columns: tiles.Spec.Key, Rows: []store.Row{tiles.KeyRow(key)}}}
		err := reader.Select(ctx, query, func(row store.Row) error {
			if int64(len(row[2].([]byte))) > width*tlog.HashSize {
				v.report.add(-1, TreeMismatch, "tile %d/%d holds more than the log", key.Level, key.Number)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// checkNewest checks that the newest checkpoint covers the whole log.
func (v *storeCheck) checkNewest(ctx context.Context, reader store.Reader) error {
	signed, err := LatestCheckpoint(ctx, reader)
	if err != nil || signed == nil && v.next() == 0 {
		return err
	}
	v.checkpoint(signed)
	return nil
}

// checkWriters checks how far each writer is said to be sealed, and what it has
// written since.
func (v *storeCheck) checkWriters(ctx context.Context, reader store.Reader) error {
	stored, err := writers.Read(ctx, reader, store.Query{OrderBy: []store.Order{{Column: "id"}}})
	if err != nil {
		return err
	}
	known := map[int64]bool{}
	for _, from := range stored {
		known[from.ID] = true
		if last := v.last[from.ID]; last == nil && from.Sequence != 0 ||
			last != nil && (last.sequence != from.Sequence || !bytes.Equal(last.content, from.Content)) {
			v.report.add(-1, HeadMismatch, "writer %d is not sealed up to segment %d", from.ID, from.Sequence)
		}
		if err := v.checkUnsealed(ctx, reader, from); err != nil {
			return err
		}
	}
	for id := range v.last {
		if !known[id] {
			v.report.add(-1, HeadMismatch, "writer %d is not known to the log any more", id)
		}
	}
	return nil
}

// checkUnsealed checks the segments of a writer that wait to be sealed. Of a
// writer that is finished there must be none.
func (v *storeCheck) checkUnsealed(ctx context.Context, reader store.Reader, from *writer) error {
	chain := &waitingWriter{writer: *from}
	var waiting []store.Row
	query := store.Query{Table: pipeline.SegmentTable, Where: later(from.ID, from.Sequence),
		OrderBy: []store.Order{{Column: "sequence"}}, Limit: pageSegments}
	err := reader.Select(ctx, query, func(row store.Row) error {
		segment := readSegment(withoutBody(row))
		if from.Finished || !chain.follows(segment) {
			v.report.add(-1, SegmentMissing, "segment %d of writer %d does not follow what is sealed", segment.Sequence, from.ID)
		}
		chain.segments = append(chain.segments, &waitingSegment{Segment: *segment})
		waiting = append(waiting, row)
		return nil
	})
	if err != nil {
		return err
	}
	for _, row := range waiting {
		if err := v.checkWaiting(ctx, reader, row); err != nil {
			return err
		}
	}
	return nil
}

// checkWaiting checks a segment that is not sealed against its leaves.
func (v *storeCheck) checkWaiting(ctx context.Context, reader store.Reader, segment store.Row) error {
	var stored []store.Row
	where := store.KeyIn{Columns: []string{"writer", "sequence"}, Rows: []store.Row{{segment[0], segment[1]}}}
	query := store.Query{Table: leaves.Spec, Where: where, OrderBy: []store.Order{{Column: "position"}}}
	err := reader.Select(ctx, query, func(row store.Row) error {
		stored = append(stored, row)
		leaf, err := decodeLeaf(row)
		if err != nil || leaf.Hash() != storedHash(row) {
			v.report.add(-1, EntryChanged, "%s does not have its hash", describePlace(row))
		}
		return nil
	})
	if err == nil {
		v.checkRecords(segment, stored, -1)
	}
	return err
}
