package main

import (
	"strings"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/internal/testpostgres"
	"zhitong/store"
)

// BenchmarkRetentionCost tells what it costs to take away a finished instance of
// one task, while nobody else works. Run it with -benchtime 20000x or more.
func BenchmarkRetentionCost(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) { retentionCost(b, "sqlite:"+b.TempDir(), func() time.Duration { return 0 }) })
	b.Run("PostgreSQL", func(b *testing.B) {
		location := testpostgres.Start(b)
		server := connectToPostgres(b, location)
		retentionCost(b, location, func() time.Duration { return postgresProcessorTime(b, server) })
	})
}

func retentionCost(b *testing.B, location string, ofServer func() time.Duration) {
	n := startBenchmarkNode(b, "", func(s *settings) {
		s.Store, s.Keys = location, b.TempDir()
		if directory, ok := strings.CutPrefix(location, "sqlite:"); ok {
			s.Keys = directory
		}
	})
	defer stop(b, n)
	expired := &expiredCopies{kinds: recordGrowth(b, n), node: n}
	for left := int64(b.N); left > 0; left -= 1000 {
		expired.write(b, min(left, 1000), -(soakDays+1)*24*time.Hour+time.Duration(expired.count)*time.Millisecond)
	}
	segments, size := n.segments(b)
	own, others := processorTime(), ofServer()
	b.ResetTimer()
	growthActs{b, n}.submit(&broker.SetRetention{ProcessID: "one", Days: soakDays})
	for n.gone(b) < int64(b.N) {
		if !pause(b.Context(), 20*time.Millisecond) {
			b.Fatal("interrupted")
		}
	}
	b.StopTimer()
	count := float64(b.N)
	b.ReportMetric((processorTime()-own).Seconds()*1e6/count, "own-cpu-µs/instance")
	b.ReportMetric((ofServer()-others).Seconds()*1e6/count, "postgres-cpu-µs/instance")
	b.ReportMetric(count/b.Elapsed().Seconds(), "gone/s")
	slices, written := n.segments(b)
	b.ReportMetric(count/float64(max(1, slices-segments)), "instances/slice")
	b.ReportMetric(float64(written-size)/count, "B-segment/instance")
}

// segments counts the segments and the bytes of their bodies.
func (n *node) segments(b *testing.B) (count, size int64) {
	err := n.store.Read(b.Context(), func(reader store.Reader) error {
		return reader.Select(b.Context(), store.Query{Table: tableNamed("segment"), Columns: []string{"body"}}, func(row store.Row) error {
			count, size = count+1, size+int64(len(row[0].([]byte)))
			return nil
		})
	})
	if err != nil {
		b.Fatal(err)
	}
	return count, size
}

// expiredCopies writes finished instances as if they had ended long ago.
type expiredCopies struct {
	kinds *growthKinds
	node  *node
	count int64 // of those that are written
}

// write writes instances that ended, a millisecond after each other, so long after
// the one that they are copies of.
func (e *expiredCopies) write(tb testing.TB, count int64, moved time.Duration) {
	tb.Helper()
	of := e.kinds.finished
	rows := make([][]store.Row, len(of.tables))
	for range count {
		of.write(rows, growthCopy{e.count, loadedInstance(e.count), moved})
		moved += time.Millisecond
		e.count++
	}
	e.kinds.insert(tb, e.node, rows)
}
