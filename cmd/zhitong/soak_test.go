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
	steadyFrom = 20 * time.Minute // from which on they are held
	steadyLaps = 10               // at either end
	mostChange = 0.1
	soakDays   = 30
	// soakLate is the delay from which on retention takes its largest share beside
	// others: a server that keeps pace is not much later than that.
	soakLate = 5 * time.Minute
)

// lap is a part of an hour of load.
type lap struct {
	stretch
	resident int64         // bytes at its end
	expired  int64         // instances that retention took away until then
	left     int64         // that it has still to take away
	delay    time.Duration // of the oldest of these
}

// TestSoak completes one-task instances while retention takes expired ones away,
// of which as many become due as are completed. ZHITONG_TEST_SOAK says for how long,
// in laps of a minute; from 20 minutes on, the first and the last ten must have the
// same throughput and memory, within 10 %, and retention must keep pace. ZHITONG_TEST_STORE set to postgres has it on PostgreSQL.
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
	s := soak{t: t, node: n, copies: expiredCopies{kinds: recordGrowth(t, n), node: n}, began: time.Now()}
	growthActs{t, n}.submit(&broker.SetRetention{ProcessID: "one", Days: soakDays})
	var laps []lap
	for began := time.Now(); time.Since(began) < length; {
		laps = append(laps, s.lap(each))
		last := &laps[len(laps)-1]
		t.Logf("lap %2d: %5.0f instances a second, p99 of a start %4.0f ms, %3.0f µs of a processor each, %3d MB resident, %d expired ones gone, %d left, the oldest for %s",
			len(laps), last.rate(), last.p99, last.processor(), last.resident>>20, last.expired, last.left, last.delay.Round(time.Second))
	}
	s.awaitExpired(laps[len(laps)-1].delay)
	if length >= steadyFrom {
		checkSteady(t, laps)
		checkPace(t, laps)
	}
}

// soak loads a node.
type soak struct {
	t      *testing.T
	node   *node
	began  time.Time
	copies expiredCopies
	parts  []soakPart
}

// soakPart is copies that became due together.
type soakPart struct {
	until int64 // the count of all with these
	due   time.Time
}

// lap completes instances for a time, and has others expire beside them.
func (s *soak) lap(each time.Duration) (one lap) {
	const count = 500
	for began := time.Now(); time.Since(began) < each; {
		one.run(s.t, s.node, count)
		due := time.Now()
		s.copies.write(s.t, count, due.Sub(s.began)-soakDays*24*time.Hour)
		s.parts = append(s.parts, soakPart{s.copies.count, due})
		if len(s.parts)%10 == 1 {
			s.node.broker.ClockMoved() // retention looks again
		}
	}
	one.resident, one.expired = residentBytes(), s.gone()
	one.left, one.delay = s.copies.count-one.expired, s.delay(one.expired)
	return one
}

// delay is for how long the oldest that is left has been due. Those that became
// due first go first.
func (s *soak) delay(gone int64) time.Duration {
	for len(s.parts) > 0 && s.parts[0].until <= gone {
		s.parts = s.parts[1:]
	}
	if len(s.parts) == 0 {
		return 0
	}
	return time.Since(s.parts[0].due)
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

// awaitExpired waits until all that has expired is gone. With nobody else there
// retention takes twice the share that it has beside others at most, so
// what has piled up in a time is gone sooner than in such a time.
func (s *soak) awaitExpired(delay time.Duration) {
	s.t.Helper()
	bound := 30*time.Second + delay
	for began := time.Now(); s.gone() < s.copies.count; {
		s.node.broker.ClockMoved()
		if !pause(s.t.Context(), 100*time.Millisecond) || time.Since(began) > bound {
			s.t.Errorf("%d instances are gone after %s of %d that have expired", s.gone(), bound, s.copies.count)
			return
		}
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

func checkPace(t *testing.T, laps []lap) {
	t.Helper()
	for i, lap := range laps {
		if lap.delay > 2*soakLate {
			t.Errorf("after lap %d, retention is %s behind", i+1, lap.delay)
		}
	}
}

func (l *lap) join(other *lap) {
	l.count, l.took, l.resident = l.count+other.count, l.took+other.took, l.resident+other.resident
}
