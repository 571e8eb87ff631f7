package clustertest

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
)

// log is what the segments of all writers tell, in the order of their commits.
type log struct {
	segments []*pipeline.Segment
	events   map[happening]int
}

// happening is an event about something.
type happening struct {
	intent string
	key    int64
}

// once are the events that happen to a thing at most once.
var once = []string{"ELEMENT_ACTIVATED", "ELEMENT_COMPLETED", "ELEMENT_TERMINATED", "JOB_CREATED", "JOB_COMPLETED", "JOB_CANCELED",
	"TIMER_CREATED", "TIMER_TRIGGERED"}

// readLog reads the segments and checks that each follows the one before it of its writer.
func (l *life) readLog() (*log, error) {
	rows, commits := l.database.Committed(pipeline.SegmentTable)
	place := map[*pipeline.Segment]int64{}
	told, previous := &log{events: map[happening]int{}}, map[int64]*pipeline.Segment{}
	for i, row := range rows {
		segment, err := pipeline.DecodeSegment(row)
		if err != nil {
			return told, err
		}
		place[segment] = commits[i]
		told.segments = append(told.segments, segment)
	}
	slices.SortFunc(told.segments, func(a, b *pipeline.Segment) int { return cmp.Compare(place[a], place[b]) })
	for _, segment := range told.segments {
		before := previous[segment.Writer]
		if before == nil {
			before = &pipeline.Segment{Hash: make([]byte, len(segment.Hash))}
		}
		if segment.Sequence != before.Sequence+1 || !bytes.Equal(segment.PreviousHash, before.Hash) {
			return told, fmt.Errorf("segment %d of writer %d does not follow segment %d", segment.Sequence, segment.Writer, before.Sequence)
		}
		previous[segment.Writer] = segment
	}
	return told, told.count()
}

func (t *log) count() error {
	for _, segment := range t.segments {
		for _, record := range segment.Records {
			if !slices.ContainsFunc(record.Events, func(event []byte) bool { return bytes.Contains(event, []byte(`"intent"`)) }) {
				continue
			}
			events, err := broker.RecordedEvents(record)
			if err != nil {
				return err
			}
			for _, event := range events {
				t.events[happening{event.Intent, event.Key}]++
			}
		}
	}
	return nil
}

func (t *log) checkOnce() error {
	var errs []error
	for h, count := range t.events {
		if count > 1 && slices.Contains(once, h.intent) {
			errs = append(errs, fmt.Errorf("%s of %d was recorded %d times", h.intent, h.key, count))
		}
		if h.intent == "JOB_COMPLETED" && t.events[happening{"JOB_CANCELED", h.key}] > 0 {
			errs = append(errs, fmt.Errorf("job %d was completed and canceled", h.key))
		}
	}
	return errors.Join(errs...)
}

// checkReplay compares the rows that result from the segments with those of the database: as they were committed, which
// shows that nothing is missing, and as they were sealed, which is the order that others read.
func (l *life) checkReplay(told *log) error {
	if err := l.replay(told.segments); err != nil {
		return fmt.Errorf("in the order of the commits: %w", err)
	}
	if err := l.replay(l.asSealed(told)); err != nil {
		return fmt.Errorf("in the sealed order: %w", err)
	}
	return nil
}

// asSealed gives the segments in the order of the audit log, those that are not sealed last.
func (l *life) asSealed(told *log) []*pipeline.Segment {
	ordinals := map[[2]int64]int{}
	sealed := l.rows("audit_segment")
	for ordinal, row := range sealed {
		ordinals[[2]int64{row[1].(int64), row[2].(int64)}] = ordinal
	}
	place := func(s *pipeline.Segment) int {
		if ordinal, known := ordinals[[2]int64{s.Writer, s.Sequence}]; known {
			return ordinal
		}
		return len(sealed)
	}
	ordered := slices.Clone(told.segments)
	slices.SortStableFunc(ordered, func(a, b *pipeline.Segment) int { return cmp.Compare(place(a), place(b)) })
	return ordered
}

// replay applies the changes of the segments and compares the rows that result with those of the database.
func (l *life) replay(segments []*pipeline.Segment) error {
	state := map[string]map[string]store.Row{}
	for _, segment := range segments {
		for _, record := range segment.Records {
			for _, change := range record.Changes {
				if state[change.Table] == nil {
					state[change.Table] = map[string]store.Row{}
				}
				key := store.KeyOf(change.Key, store.Positions(len(change.Key)))
				if state[change.Table][key] = change.Row; change.Row == nil {
					delete(state[change.Table], key)
				}
			}
		}
	}
	var errs []error
	for table, replayed := range state {
		errs = append(errs, l.sameRows(table, replayed))
	}
	return errors.Join(errs...)
}

// checkSealed looks whether each segment has one place in the audit log, but for those of the last seals.
func (l *life) checkSealed(told *log) error {
	type place struct{ writer, sequence any }
	unsealed := map[place]*pipeline.Segment{}
	for _, segment := range told.segments {
		unsealed[place{segment.Writer, segment.Sequence}] = segment
	}
	for _, row := range l.rows("audit_segment") {
		at := place{row[1], row[2]}
		if unsealed[at] == nil {
			return fmt.Errorf("segment %v of writer %v is sealed and is not there, or is sealed twice", row[2], row[1])
		}
		delete(unsealed, at)
	}
	for at, segment := range unsealed {
		if slices.ContainsFunc(segment.Records, func(record pipeline.Record) bool { return record.Kind != "audit.seal" }) {
			return fmt.Errorf("segment %v of writer %v is not sealed", at.sequence, at.writer)
		}
	}
	return nil
}

func (l *life) sameRows(table string, replayed map[string]store.Row) error {
	positions := l.database.Tables()[table].KeyPositions()
	rows := l.rows(table)
	for _, row := range rows {
		again := replayed[store.KeyOf(row, positions)]
		if !bytes.Equal(pipeline.AppendRow(nil, row), pipeline.AppendRow(nil, again)) {
			return fmt.Errorf("replay gives another row of %s: %v is %v", table, row[0], again)
		}
	}
	if len(rows) != len(replayed) {
		return fmt.Errorf("replay gives %d rows of %s; the database has %d", len(replayed), table, len(rows))
	}
	return nil
}
