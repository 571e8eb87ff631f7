package audit

import (
	"bytes"
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"zhitong/pipeline"
	"zhitong/store"
)

// Limits of one seal; the rest is sealed by the next.
const (
	maxSealSegments = 512
	maxSealUnits    = 20_000
)

// backlog is what waits to be sealed, as one seal has read it.
type backlog struct {
	locked  bool // this node holds the head's row
	head    head
	writers []*waitingWriter
	alarms  []pipeline.Problem
	more    bool
}

// waitingWriter is a writer and its segments that can be sealed, in order.
type waitingWriter struct {
	writer
	segments []*waitingSegment
	gone     bool // it will write nothing more
	stuck    bool // segments are left that this seal does not take
}

// waitingSegment is a segment with the hashes of its leaves.
type waitingSegment struct {
	Segment
	leafHashes []tlog.Hash
}

// loadBacklog locks the head of the log and reads, writer by writer, what waits.
// Segments are read after it is known which writers are gone, so a writer that
// is gone and drained has written nothing that was not seen.
func loadBacklog(ctx context.Context, batch *pipeline.Batch) (*backlog, error) {
	waiting := &backlog{}
	locked, err := heads.Lock(ctx, batch, []int64{headKey}, false)
	if err != nil || !locked[0] {
		return waiting, err
	}
	waiting.locked = true
	if err := heads.Reload(ctx, batch, []int64{headKey}); err != nil {
		return nil, err
	}
	if stored, _ := heads.Get(batch, headKey); stored != nil {
		waiting.head = *stored
	}
	if err := tiles.Load(ctx, batch, edgeTiles(waiting.head.Size)); err != nil {
		return nil, err
	}
	return waiting, waiting.loadWriters(ctx, batch)
}

func (w *backlog) loadWriters(ctx context.Context, batch *pipeline.Batch) error {
	ids, err := writers.LoadWhere(ctx, batch, unfinished())
	if err != nil {
		return err
	}
	gone, err := pipeline.GoneWriters(ctx, batch.Tx(), ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		stored, _ := writers.Get(batch, id)
		if stored == nil {
			continue
		}
		from := &waitingWriter{writer: *stored, gone: gone[id]}
		w.writers = append(w.writers, from)
		if err := w.loadSegments(ctx, batch.Tx(), from); err != nil {
			return err
		}
	}
	return nil
}

// segmentColumns are the columns of a segment without its body.
var segmentColumns = []string{"writer", "sequence", "decided_at", "format", "units", "previous_hash", "hash"}

func readSegment(row store.Row) *Segment {
	return &Segment{
		Writer: row[0].(int64), Sequence: row[1].(int64), Time: instant(row[2]), Format: row[3].(int64),
		Units: row[4].(int64), Previous: row[5].([]byte), Content: row[6].([]byte),
	}
}

// later selects the rows of a writer after a sequence.
func later(writer, sequence int64) store.And {
	return store.And{
		store.Compare{Column: "writer", Op: store.Equal, Value: writer},
		store.Compare{Column: "sequence", Op: store.Greater, Value: sequence},
	}
}

// loadSegments reads the segments of one writer up to a gap, a broken chain or
// a limit, then their leaves.
func (w *backlog) loadSegments(ctx context.Context, reader store.Reader, from *waitingWriter) error {
	units := int64(0)
	query := store.Query{
		Table: pipeline.SegmentTable, Columns: segmentColumns, Where: later(from.ID, from.Sequence),
		OrderBy: []store.Order{{Column: "sequence"}}, Limit: maxSealSegments + 1,
	}
	err := reader.Select(ctx, query, func(row store.Row) error {
		segment := readSegment(row)
		switch {
		case from.stuck:
		case !from.follows(segment):
			w.alarm(from, segment)
		case len(from.segments) > 0 && (units+segment.Units > maxSealUnits || len(from.segments) == maxSealSegments):
			from.stuck, w.more = true, true
		default:
			units += segment.Units
			from.segments = append(from.segments, &waitingSegment{Segment: *segment})
		}
		return nil
	})
	if err != nil || len(from.segments) == 0 {
		return err
	}
	return w.loadLeafHashes(ctx, reader, from)
}

// follows says whether the segment is the writer's next one.
func (w *waitingWriter) follows(segment *Segment) bool {
	sequence, content := w.Sequence, w.Content
	if count := len(w.segments); count > 0 {
		sequence, content = w.segments[count-1].Sequence, w.segments[count-1].Content
	}
	return segment.Sequence == sequence+1 && bytes.Equal(segment.Previous, content)
}

func (w *backlog) alarm(from *waitingWriter, segment *Segment) {
	from.stuck = true
	w.alarms = append(w.alarms, pipeline.Problem{
		Code:    string(SegmentMissing),
		Message: fmt.Sprintf("segment %d of writer %d does not follow what is sealed of that writer", segment.Sequence, from.ID),
	})
}

// loadLeafHashes gives the segments of the writer the hashes of their leaves. A
// segment whose leaves are not numbered without gaps stops the writer.
func (w *backlog) loadLeafHashes(ctx context.Context, reader store.Reader, from *waitingWriter) error {
	first, last := from.segments[0].Sequence, from.segments[len(from.segments)-1].Sequence
	good := len(from.segments)
	query := store.Query{
		Table: leaves.Spec, Columns: []string{"sequence", "position", "hash"},
		Where: store.And{
			store.Compare{Column: "writer", Op: store.Equal, Value: from.ID},
			store.Compare{Column: "sequence", Op: store.GreaterOrEqual, Value: first},
			store.Compare{Column: "sequence", Op: store.LessOrEqual, Value: last},
		},
		OrderBy: []store.Order{{Column: "sequence"}, {Column: "position"}},
	}
	err := reader.Select(ctx, query, func(row store.Row) error {
		segment := from.segments[row[0].(int64)-first]
		hash := row[2].([]byte)
		if row[1].(int64) != segment.Leaves || len(hash) != tlog.HashSize {
			good = min(good, int(row[0].(int64)-first))
			return nil
		}
		segment.Leaves++
		segment.leafHashes = append(segment.leafHashes, tlog.Hash(hash))
		return nil
	})
	if good < len(from.segments) {
		w.alarms = append(w.alarms, pipeline.Problem{
			Code:    string(LeafMissing),
			Message: fmt.Sprintf("a leaf of segment %d of writer %d is missing", first+int64(good), from.ID),
		})
		from.segments, from.stuck = from.segments[:good], true
	}
	return err
}

// merge gives the segments of all writers in one order: by the time of their
// batch, then by writer; never against the order of a writer.
func (w *backlog) merge() []*waitingSegment {
	var merged []*waitingSegment
	taken := make([]int, len(w.writers))
	for len(merged) < maxSealSegments {
		next := -1
		for i, from := range w.writers {
			if taken[i] == len(from.segments) {
				continue
			}
			if next < 0 || from.segments[taken[i]].Time.Before(w.writers[next].segments[taken[next]].Time) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		merged = append(merged, w.writers[next].segments[taken[next]])
		taken[next]++
	}
	w.keepTaken(taken)
	return merged
}

// keepTaken cuts the writers down to what fitted.
func (w *backlog) keepTaken(taken []int) {
	for i, from := range w.writers {
		if taken[i] < len(from.segments) {
			from.segments, from.stuck, w.more = from.segments[:taken[i]], true, true
		}
	}
}

// advance writes how far each writer is sealed now.
func (w *backlog) advance(batch *pipeline.Batch) {
	for _, from := range w.writers {
		next := from.writer
		if count := len(from.segments); count > 0 {
			next.Sequence, next.Content = from.segments[count-1].Sequence, from.segments[count-1].Content
		}
		next.Finished = from.gone && !from.stuck
		if next.Sequence != from.Sequence || next.Finished {
			writers.Put(batch, &next)
		}
	}
}
