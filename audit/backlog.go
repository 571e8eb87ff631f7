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
	cut      bool // only because it takes no more: others may follow from them
}

// waitingSegment is a segment with the hashes of its leaves.
type waitingSegment struct {
	Segment
	generation int64 // 0 in segments of releases that kept none
	leafHashes []tlog.Hash
}

// loadBacklog locks the head of the log and reads, writer by writer, what waits
// at one moment. With a segment this sees all that it follows from; and of a
// writer that is gone by then, all it ever wrote.
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
	return waiting, batch.Snapshot(ctx, func(reader store.Reader) error { return waiting.loadWriters(ctx, reader) })
}

func (w *backlog) loadWriters(ctx context.Context, reader store.Reader) error {
	stored, err := writers.Read(ctx, reader, unfinished())
	if err != nil {
		return err
	}
	ids := make([]int64, len(stored))
	for i, from := range stored {
		ids[i] = from.ID
	}
	gone, err := pipeline.GoneWriters(ctx, reader, ids)
	if err != nil {
		return err
	}
	for _, of := range stored {
		from := &waitingWriter{writer: *of, gone: gone[of.ID]}
		w.writers = append(w.writers, from)
		if err := w.loadSegments(ctx, reader, from); err != nil {
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
		Table: pipeline.SegmentTable, Columns: append(segmentColumns[:len(segmentColumns):len(segmentColumns)], pipeline.GenerationColumn),
		Where:   later(from.ID, from.Sequence),
		OrderBy: []store.Order{{Column: "sequence"}}, Limit: maxSealSegments + 1,
	}
	err := reader.Select(ctx, query, func(row store.Row) error {
		segment := readSegment(row)
		switch {
		case from.stuck:
		case !from.follows(segment):
			w.alarm(from, segment)
		case len(from.segments) > 0 && (units+segment.Units > maxSealUnits || len(from.segments) == maxSealSegments):
			from.stuck, from.cut, w.more = true, true, true
		default:
			units += segment.Units
			generation, _ := row[len(segmentColumns)].(int64)
			from.segments = append(from.segments, &waitingSegment{Segment: *segment, generation: generation})
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
		from.segments, from.stuck, from.cut = from.segments[:good], true, false // the others do not wait for a repair
	}
	return err
}

// merge gives the segments of all writers in one order, as far as it is certain
// that nothing comes before them which is left to the next seal.
func (w *backlog) merge() []*waitingSegment {
	var merged []*waitingSegment
	taken := make([]int, len(w.writers))
	for len(merged) < maxSealSegments {
		next := w.next(taken)
		if next < 0 {
			break
		}
		merged = append(merged, w.writers[next].segments[taken[next]])
		taken[next]++
	}
	w.keepTaken(taken)
	return merged
}

// next gives the writer whose segment comes next after so many taken of each, -1
// when there is none: of the smallest generation, then of the earliest time. One
// without a generation, which a node of the release before wrote, comes in by
// its time alone.
func (w *backlog) next(taken []int) int {
	counted, timed := -1, -1
	for i, from := range w.writers {
		switch {
		case taken[i] == len(from.segments) && from.cut:
			return -1
		case taken[i] == len(from.segments):
		case from.segments[taken[i]].generation == 0:
			timed = w.earlier(taken, timed, i)
		case counted < 0, w.generation(taken, i) < w.generation(taken, counted):
			counted = i
		case w.generation(taken, i) == w.generation(taken, counted):
			counted = w.earlier(taken, counted, i)
		}
	}
	if timed < 0 || counted < 0 {
		return max(timed, counted)
	}
	return w.earlier(taken, counted, timed)
}

func (w *backlog) generation(taken []int, of int) int64 {
	return w.writers[of].segments[taken[of]].generation
}

// earlier gives the one of two writers whose segment is of the earlier time, the
// first if there is no difference; one may be -1.
func (w *backlog) earlier(taken []int, first, second int) int {
	if first < 0 || w.writers[second].segments[taken[second]].Time.Before(w.writers[first].segments[taken[first]].Time) {
		return second
	}
	return first
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
