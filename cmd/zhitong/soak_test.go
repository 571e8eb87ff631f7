package main

import (
	"os"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/internal/testpostgres"
	"zhitong/rest"
	"zhitong/store"
)

// The marks for an hour of load.
const (
	steadyFrom  = 20 * time.Minute // from which on they are held
	steadyLaps  = 10               // at either end
	mostChange  = 0.1
	soakDays    = 30
	soakExpired = 0.2 // expired instances for each that is completed
)

// lap is a part of an hour of load.
type lap struct {
	stretch
	resident int64 // bytes at its end
	expired  int64 // instances that retention took away until then
}

// TestSoak completes one-task instances while retention takes expired ones away.
// ZHITONG_TEST_SOAK says for how long, in laps of a minute; from 20 minutes on,
// the first and the last ten must have the same throughput and memory, within
// 10 %. ZHITONG_TEST_STORE set to postgres has it on PostgreSQL.
func TestSoak(t *testing.T) {
	length, each := 2*time.Second, time.Second
	if text := os.Getenv("ZHITONG_TEST_SOAK"); text != "" {
		var err error
		if length, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
		each = min(time.Minute, length/2)
	}
	location := "sqlite:" + t.TempDir()
	if os.Getenv("ZHITONG_TEST_STORE") == "postgres" {
		location = testpostgres.Start(t)
	}
	n, _ := growthNode(t, location)
	s := soak{t: t, node: n, kinds: recordGrowth(t, n)}
	growthActs{t, n}.submit(&broker.SetRetention{ProcessID: "one", Days: soakDays})
	var laps []lap
	for began := time.Now(); time.Since(began) < length; {
		laps = append(laps, s.lap(each))
		last := &laps[len(laps)-1]
		t.Logf("lap %2d: %5.0f instances a second, p99 of a start %4.0f ms, %3.0f µs of a processor each, %3d MB resident, %d expired ones gone", len(laps), last.rate(), last.p99, last.processor(), last.resident>>20, last.expired)
	}
	s.awaitExpired()
	if length >= steadyFrom {
		checkSteady(t, laps)
	}
}

// soak loads a node.
type soak struct {
	t       *testing.T
	node    *node
	kinds   *growthKinds
	expired int64 // instances that were written long after their time
}

// lap completes instances for a time, and has others expire beside them.
func (s *soak) lap(each time.Duration) (one lap) {
	const count = 500
	for began := time.Now(); time.Since(began) < each; {
		one.run(s.t, s.node, count)
		s.expire(soakExpired * count)
	}
	s.node.broker.ClockMoved() // retention looks again
	one.resident, one.expired = residentBytes(), s.gone()
	return one
}

// expire writes finished instances whose time is over.
func (s *soak) expire(count int64) {
	of := s.kinds.finished
	rows := make([][]store.Row, len(of.tables))
	for range count {
		of.write(rows, growthCopy{s.expired, loadedInstance(s.expired), -(soakDays + 1) * 24 * time.Hour})
		s.expired++
	}
	s.kinds.insert(s.t, s.node, rows)
}

// gone is how many instances retention has taken away.
func (s *soak) gone() (trees int64) {
	err := s.node.store.Read(s.t.Context(), func(reader store.Reader) error {
		page, err := broker.SearchRetentionRecords(s.t.Context(), reader, broker.Search{Tenants: []string{rest.DefaultTenant}})
		for _, record := range page.Items {
			trees += record.Trees
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return trees
}

// awaitExpired waits until all that has expired is gone, as long as some goes.
func (s *soak) awaitExpired() {
	s.t.Helper()
	before := s.gone()
	for idle := 0; before < s.expired && idle < 600; idle++ {
		s.node.broker.ClockMoved()
		if !pause(s.t.Context(), 100*time.Millisecond) {
			break
		}
		if now := s.gone(); now > before {
			before, idle = now, 0
		}
	}
	if before != s.expired {
		s.t.Errorf("%d instances are gone of %d that have expired", before, s.expired)
	}
}

// checkSteady compares the first laps with the last ones.
func checkSteady(t *testing.T, laps []lap) {
	t.Helper()
	var first, last lap
	for i := range steadyLaps {
		first.join(&laps[i])
		last.join(&laps[len(laps)-1-i])
	}
	if change := last.rate()/first.rate() - 1; change < -mostChange || change > mostChange {
		t.Errorf("the throughput changes by %.0f %%", change*100)
	}
	if change := float64(last.resident)/float64(first.resident) - 1; change > mostChange {
		t.Errorf("the memory grows by %.0f %%", change*100)
	}
}

func (l *lap) join(other *lap) {
	l.count, l.took, l.resident = l.count+other.count, l.took+other.took, l.resident+other.resident
}
