package pipeline

import (
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestProcessorsAreScarceForWhoUsesThem(t *testing.T) {
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name  string
		share float64 // of all that may be used, from the first look on
		known bool
		after time.Duration // the second look comes
		want  bool
	}{
		{"all of them", 1, true, 100 * time.Millisecond, true},
		{"most", 0.81, true, time.Second, true},
		{"some", 0.79, true, time.Second, false},
		{"none", 0, true, time.Second, false},
		{"too soon to tell", 1, true, 99 * time.Millisecond, false},
		{"the system does not tell", 1, false, time.Second, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			var p processors
			const before = 5 * time.Hour // used before anybody looked
			p.look(start, func() (time.Duration, bool) { return before, test.known })
			if p.scarce.Load() {
				t.Error("scarce at the first look")
			}
			used := time.Duration(test.share * float64(test.after) * float64(runtime.GOMAXPROCS(0)))
			p.look(start.Add(test.after), func() (time.Duration, bool) { return before + used, test.known })
			if p.scarce.Load() != test.want {
				t.Errorf("scarce is %t", !test.want)
			}
		})
	}
}

func TestAWriterLingersWhereProcessorsAreScarce(t *testing.T) {
	for _, test := range []struct {
		name     string
		scarce   bool
		coming   int           // commands that come, beside the one that is there
		each     time.Duration // between two of them
		want     int           // are taken together
		lingered time.Duration // waited for more
	}{
		{"processors to spare", false, 200, time.Microsecond, 1, 0},
		{"nobody else", true, 0, 0, 1, lingerFor},
		{"some come", true, 3, time.Millisecond, 4, lingerFor},
		{"enough come", true, 100, 10 * time.Microsecond, enough, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := &Pipeline{queue: newQueue()}
				w := &writer{Pipeline: p, intake: p.queue.intake()}
				p.processors.lookedAt = time.Now() // it does not look during the test
				p.processors.scarce.Store(test.scarce)
				come := func() {
					if err := p.queue.push(&Task{Command: someCommand{}}, time.Now()); err != nil {
						t.Error(err)
					}
				}
				come()
				var others sync.WaitGroup
				others.Go(func() {
					for range test.coming {
						time.Sleep(test.each)
						come()
					}
				})
				lingered := w.awaitTasks(t.Context())
				if got := p.queue.length(); got != test.want || lingered != test.lingered {
					t.Errorf("%d commands after %s, want %d after %s", got, lingered, test.want, test.lingered)
				}
				others.Wait()
			})
		})
	}
}

type someCommand struct{ Command }

func TestAFlightIsWorkUntilItIsOver(t *testing.T) {
	since := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	now := since.Add(time.Second)
	over := make(chan struct{})
	close(over)
	for _, test := range []struct {
		name   string
		flight *flight
		want   time.Duration
	}{
		{"none", nil, 0},
		{"goes on", &flight{done: make(chan struct{})}, time.Second},
		{"over meanwhile", &flight{done: over, ended: since.Add(300 * time.Millisecond)}, 300 * time.Millisecond},
		{"over before", &flight{done: over, ended: since.Add(-time.Second)}, 0},
	} {
		if got := test.flight.written(since, now); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}
