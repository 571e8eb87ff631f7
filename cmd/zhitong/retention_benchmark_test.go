package main

import (
	"os"
	"strconv"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/rest"
	"zhitong/store"
)

// expiring is how many finished instances the benchmark of retention takes away.
const expiring = 150_000

// BenchmarkRetention completes instances of one task: alone, while retention
// takes finished ones away, and while it archives them before; and then tells how
// fast these go when nobody else works. They have been due for eleven months, so that
// retention takes the largest share that it ever takes. Run it with -benchtime 90000x or more.
func BenchmarkRetention(b *testing.B) {
	if b.N < 3 {
		return // the try before the run
	}
	kept := b.TempDir()
	n := startBenchmarkNode(b, b.TempDir(), func(s *settings) { s.TestClock, s.Archive = true, kept })
	defer stop(b, n)
	submit := func(command pipeline.Command) {
		if _, err := n.pipeline.Submit(b.Context(), pipeline.Act{Actor: everybody, Tenant: rest.DefaultTenant, Command: command}); err != nil {
			b.Fatal(err)
		}
	}
	submit(&broker.Deploy{Files: []broker.File{{Name: "one.bpmn", Content: []byte(oneTask)}}})
	past := time.Now().AddDate(-1, 0, 0)
	if err := n.store.SetClock(b.Context(), &past); err != nil {
		b.Fatal(err)
	}
	old := expiringCount(b)
	complete(b, n, inProcess{n}, old)
	if err := n.store.SetClock(b.Context(), nil); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	keep := func(days int, choice broker.ArchiveChoice) {
		submit(&broker.SetRetention{ProcessID: "one", Days: days, Archive: choice})
	}
	var alone, beside, archiving stretch
	var goneBeside, goneArchiving int64
	for range 3 { // in turns: the machine may have other things to do
		alone.add(b, n, b.N/9)
		keep(30, broker.ArchiveNever)
		goneBeside += n.goneWhile(b, func() { beside.add(b, n, b.N/9) })
		keep(30, broker.ArchiveRequired)
		goneArchiving += n.goneWhile(b, func() { archiving.add(b, n, b.N/9) })
		keep(0, broker.ArchiveAsServer)
	}
	b.StopTimer()
	keep(30, broker.ArchiveRequired)
	idleArchiving := n.goneRate(b, int64(old))
	keep(30, broker.ArchiveNever)
	idle := n.goneRate(b, int64(old))
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(alone.rate(), "alone/s")
	b.ReportMetric(beside.rate()/alone.rate(), "ratio")
	b.ReportMetric(archiving.rate()/alone.rate(), "archiving-ratio")
	b.ReportMetric(alone.p99, "alone-p99-ms")
	b.ReportMetric(beside.p99, "beside-p99-ms")
	b.ReportMetric(archiving.p99, "archiving-p99-ms")
	b.ReportMetric(float64(goneBeside)/beside.took.Seconds(), "expired-beside/s")
	b.ReportMetric(float64(goneArchiving)/archiving.took.Seconds(), "archived-beside/s")
	b.ReportMetric(idle, "expired-idle/s")
	b.ReportMetric(idleArchiving, "archived-idle/s")
	b.ReportMetric(n.bytesOfADocument(b), "B/document")
}

// bytesOfADocument gives what a document takes in the files of the archive.
func (n *node) bytesOfADocument(b *testing.B) float64 {
	var size, count int64
	err := n.store.Read(b.Context(), func(reader store.Reader) error {
		return broker.EachArchivedDocument(b.Context(), reader, func(of *broker.ArchivedInstance) error {
			size, count = size+of.Place.Length, count+1
			return nil
		})
	})
	if err != nil {
		b.Fatal(err)
	}
	return float64(size) / float64(max(count, 1))
}

// idleFor is how long retention is watched while nobody else works.
const idleFor = 10 * time.Second

// goneRate gives how many root instances leave in a second, of so many that there were.
func (n *node) goneRate(b *testing.B, all int64) float64 {
	before, began := n.gone(b), time.Now()
	now := before
	for time.Since(began) < idleFor && now < all {
		if !pause(b.Context(), 50*time.Millisecond) {
			b.Fatal("interrupted")
		}
		now = n.gone(b)
	}
	if now == before {
		b.Fatal("none were left for the time without load; have more expire with ZHITONG_EXPIRING")
	}
	return float64(now-before) / time.Since(began).Seconds()
}

// goneWhile gives how many root instances leave while something is done.
func (n *node) goneWhile(b *testing.B, do func()) int64 {
	before := n.gone(b)
	do()
	return n.gone(b) - before
}

// expiringCount is how many instances expire; ZHITONG_EXPIRING asks for fewer.
func expiringCount(b *testing.B) int {
	text, set := os.LookupEnv("ZHITONG_EXPIRING")
	if !set {
		return expiring
	}
	count, err := strconv.Atoi(text)
	if err != nil {
		b.Fatal(err)
	}
	return count
}

// stretch is instances that were completed under the same circumstances.
type stretch struct {
	count int
	took  time.Duration
	used  time.Duration // of a processor, where that was measured
	p99   float64       // of a start in milliseconds, the worst of all parts
}

func (s *stretch) add(b *testing.B, n *node, count int) {
	began := time.Now()
	latencies := complete(b, n, inProcess{n}, count)
	s.count, s.took, s.p99 = s.count+count, s.took+time.Since(began), max(s.p99, milliseconds(latencies[count*99/100]))
}

func (s *stretch) rate() float64 { return float64(s.count) / s.took.Seconds() }

// gone gives how many root instances have left.
func (n *node) gone(b *testing.B) (trees int64) {
	err := n.store.Read(b.Context(), func(reader store.Reader) error {
		page, err := broker.SearchRetentionRecords(b.Context(), reader, broker.Search{Tenants: []string{rest.DefaultTenant}})
		for _, record := range page.Items {
			trees += record.Trees
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return trees
}
