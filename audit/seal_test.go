package audit

import (
	"context"
	"testing"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
)

func TestSealedLogHolds(t *testing.T) {
	log := newTestLog(t)
	log.write("clerk", 300) // more than a tile of entries
	log.seal()
	log.write("approver", 20)
	log.seal()
	report := log.verify(nil)
	wantOK(t, report)
	if report.Size != log.checkpoint().Size || report.Root != log.checkpoint().Root || report.Checked != report.Size {
		t.Fatalf("the report %+v is not about the checkpoint %+v", report, log.checkpoint())
	}
	if !report.CheckpointTime.Equal(log.now) {
		t.Errorf("checkpoint time %s, want %s", report.CheckpointTime, log.now)
	}
}

func TestUnsealedLogHolds(t *testing.T) {
	log := newTestLog(t)
	wantOK(t, log.verify(nil))
	log.write("clerk", 3)
	wantOK(t, log.verify(nil))
}

func TestSealOfAnIdleLogWritesNothing(t *testing.T) {
	log := newTestLog(t)
	log.write("clerk", 1)
	log.seal()
	segments := len(log.rows(pipeline.SegmentTable))
	log.seal()
	log.seal()
	if now := len(log.rows(pipeline.SegmentTable)); now != segments {
		t.Fatalf("%d segments were written with nothing to seal", now-segments)
	}
}

func TestRefusedCommandLeavesNoLeaf(t *testing.T) {
	log := newTestLog(t)
	before := len(log.rows(leaves.Spec))
	_, err := log.pipeline.Submit(context.Background(), pipeline.Act{Command: &write{1, ""}})
	if pipeline.CodeOf(err) != pipeline.InvalidArgument {
		t.Fatal(err)
	}
	if after := len(log.rows(leaves.Spec)); after != before {
		t.Fatalf("%d leaves for a refused command", after-before)
	}
}

func TestRestartedNodeSealsWhatTheOldOneLeft(t *testing.T) {
	log := newTestLog(t)
	log.write("clerk", 4)
	log.pipeline.Close() // no last seal, as after a crash
	log.db.Close()
	log.start()
	log.write("clerk", 2)
	log.seal()
	wantOK(t, log.verify(nil))
	finished := 0
	for _, row := range log.rows(writers.Spec) {
		if row[3].(bool) {
			finished++
		}
	}
	if finished != 1 {
		t.Errorf("%d writers are finished, want the one of the old node", finished)
	}
}

func TestOrderIsGaplessPerWriterAndByTime(t *testing.T) {
	log := newTestLog(t)
	log.write("clerk", 5)
	log.pipeline.Close()
	log.db.Close()
	log.advanceBeforeStart(time.Minute)
	log.start()
	log.write("approver", 5)
	log.seal()
	next := map[int64]int64{}
	for i, row := range log.rows(order.Spec) {
		next[row[1].(int64)]++
		if row[0].(int64) != int64(i) || row[2].(int64) != next[row[1].(int64)] {
			t.Fatalf("segment %v is at the wrong place", row)
		}
	}
}

// advanceBeforeStart sets the clock that the next start pins.
func (l *testLog) advanceBeforeStart(by time.Duration) { l.now = l.now.Add(by) }

func TestMissingSegmentIsAnAlarmAndStopsTheWriter(t *testing.T) {
	log := newTestLog(t)
	log.write("clerk", 3)
	segments := log.rows(pipeline.SegmentTable)
	log.replace(pipeline.SegmentTable, segments[1])
	log.seal()
	if alarms := log.sealer.Alarms(); len(alarms) != 1 || alarms[0].Code != string(SegmentMissing) {
		t.Fatalf("alarms %+v, want one about the missing segment", alarms)
	}
	if sealed := log.rows(order.Spec); len(sealed) != 1 {
		t.Fatalf("%d segments were sealed, want the one before the gap", len(sealed))
	}
	wantCode(t, log.verify(nil), SegmentMissing)
}

func TestMissingLeafIsAnAlarm(t *testing.T) {
	log := newTestLog(t)
	log.write("clerk", 3)
	stored := log.rows(leaves.Spec)
	moved := append(store.Row{}, stored[1]...)
	moved[2] = int64(7)
	log.replace(leaves.Spec, stored[1], moved)
	log.seal()
	if alarms := log.sealer.Alarms(); len(alarms) != 1 || alarms[0].Code != string(LeafMissing) {
		t.Fatalf("alarms %+v, want one about the leaf", alarms)
	}
}

func TestLeaseIsFenced(t *testing.T) {
	decider := NewDecider(nil, false)
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	held := head{Holder: 7, Epoch: 3, ExpiresAt: now.Add(time.Second)}
	for _, test := range []struct {
		name      string
		command   seal
		exclusive bool
		now       time.Time
		epoch     int64
		code      pipeline.Code
	}{
		{"the holder goes on", seal{7, 3}, false, now, 3, ""},
		{"the holder goes on after its time", seal{7, 3}, false, now.Add(time.Hour), 3, ""},
		{"another waits", seal{8, 0}, false, now, 0, pipeline.Unavailable},
		{"another takes over after the time", seal{8, 0}, false, now.Add(time.Second), 4, ""},
		{"another takes over after the clock was set back", seal{8, 0}, false, now.Add(-5 * time.Minute), 4, ""},
		{"another takes over where nobody else can be", seal{8, 0}, true, now, 4, ""},
		{"an old epoch is fenced", seal{7, 2}, false, now, 0, pipeline.InvalidState},
		{"an epoch of another node is fenced", seal{8, 3}, false, now.Add(time.Hour), 0, pipeline.InvalidState},
		{"the holder starts again", seal{7, 0}, false, now, 4, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			decider.exclusive = test.exclusive
			next, err := decider.lease(held, &test.command, test.now)
			if test.code != "" {
				if pipeline.CodeOf(err) != test.code {
					t.Fatalf("error %v, want %s", err, test.code)
				}
				return
			}
			if err != nil || next.Epoch != test.epoch || next.Holder != test.command.Node || !next.ExpiresAt.Equal(test.now.Add(sealLease)) {
				t.Fatalf("lease %+v, %v; want epoch %d of node %d", next, err, test.epoch, test.command.Node)
			}
		})
	}
}

func TestSealerSealsByItself(t *testing.T) {
	log := newTestLog(t)
	sealed := make(chan Sealed, 16)
	sealer, err := StartSealer(context.Background(), log.pipeline, SealerOptions{
		Interval: time.Millisecond, Sealed: func(s Sealed) { sealed <- s },
	})
	must(t, err)
	log.write("clerk", 1)
	if first := <-sealed; first.Leaves != 1 {
		t.Errorf("%d leaves were sealed, want that of the note", first.Leaves)
	}
	must(t, sealer.Stop(context.Background()))
	wantOK(t, log.verify(nil))
}

func TestLongBacklogIsSealedInSlices(t *testing.T) {
	waiting := &backlog{}
	for writerID := range int64(2) {
		from := &waitingWriter{writer: writer{ID: writerID}}
		for sequence := range int64(maxSealSegments) {
			from.segments = append(from.segments, &waitingSegment{Segment: Segment{
				Writer: writerID, Sequence: sequence + 1, Time: time.Unix(2*sequence+writerID, 0),
			}})
		}
		waiting.writers = append(waiting.writers, from)
	}
	merged := waiting.merge()
	if len(merged) != maxSealSegments || !waiting.more {
		t.Fatalf("%d segments were taken at once, more: %t", len(merged), waiting.more)
	}
	for i, segment := range merged {
		if segment.Writer != int64(i%2) {
			t.Fatalf("segment %d is of writer %d", i, segment.Writer)
		}
	}
	for _, from := range waiting.writers {
		if len(from.segments) != maxSealSegments/2 || !from.stuck {
			t.Fatalf("writer %d keeps %d segments", from.ID, len(from.segments))
		}
	}
}
