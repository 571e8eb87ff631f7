package broker

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

func TestTheShareGrowsWithTheDelay(t *testing.T) {
	for _, c := range []struct {
		delay time.Duration
		share float64
	}{
		{-time.Hour, 1.0 / 25}, {0, 1.0 / 25}, {time.Minute, 1.0 / 25},
		{2 * time.Minute, 0.0925}, {3 * time.Minute, 0.145}, {4 * time.Minute, 0.1975}, // by 0.21 in 4 minutes
		{5 * time.Minute, 0.25}, {300 * 24 * time.Hour, 0.25},
	} {
		if got := shareAt(c.delay); math.Abs(got-c.share) > 1e-9 {
			t.Errorf("after %s the share is %g, want %g", c.delay, got, c.share)
		}
	}
}

// TestRetentionRests has slices of 1,000 rows that cost 10 µs each.
func TestRetentionRests(t *testing.T) {
	const own = 10 * time.Millisecond
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		done sliceDone
		rest time.Duration
	}{
		"nobody else: half of the time":                       {sliceDone{at: start, took: own}, own},
		"beside others: a twenty-fifth":                       {sliceDone{at: start, took: own, waited: true}, 24 * own},
		"the batches of others are time that they had":        {sliceDone{at: start, took: 6 * own, waited: true}, 19 * own},
		"late beside others: a quarter":                       {sliceDone{at: start, took: own, waited: true, delay: time.Hour}, 3 * own},
		"late beside so many that it is its turn again":       {sliceDone{at: start, took: 6 * own, waited: true, delay: time.Hour}, 0},
		"late and nobody else: no more than half of the time": {sliceDone{at: start, took: own, delay: time.Hour}, own},
	} {
		p := retentionPace{trees: 100, row: own / 1000, ofTree: 10}
		c.done.rows = 1000
		if got := p.rest(c.done); got != c.rest {
			t.Errorf("%s: it rests %s, want %s", name, got, c.rest)
		}
	}
}

// TestRetentionRemembersOthers for a second: between two batches nobody waits.
func TestRetentionRemembersOthers(t *testing.T) {
	const own = 10 * time.Millisecond
	p, start := retentionPace{trees: 100, row: own / 1000, ofTree: 10}, time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	p.rest(sliceDone{start, own, 100, 1000, true, 0})
	for after, rest := range map[time.Duration]time.Duration{time.Second - 1: 24 * own, time.Second: own} {
		if got := p.rest(sliceDone{start.Add(after), own, 100, 1000, false, 0}); got != rest {
			t.Errorf("%s later it rests %s, want %s", after, got, rest)
		}
	}
}

func TestArchivingRestsBesideOthers(t *testing.T) {
	p, start := newRetentionPace(), time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	p.rest(sliceDone{start, time.Millisecond, 10, 100, true, 0})
	for _, c := range []struct {
		after, delay, rest time.Duration
	}{{0, 0, 24 * time.Second}, {0, time.Hour, 3 * time.Second}, {time.Second, time.Hour, 0}} {
		if got := p.restFromArchiving(start.Add(c.after), time.Second, c.delay); got != c.rest {
			t.Errorf("%s later and %s late it rests %s, want %s", c.after, c.delay, got, c.rest)
		}
	}
}

func TestSlicesKeepTheirTime(t *testing.T) {
	for name, c := range map[string]struct {
		slice, row time.Duration // what one costs, the slice without its rows
		ofTree     int64         // rows
		waited     bool
		trees      int // in the end
	}{
		"cheap rows, large slices":            {0, 2 * time.Microsecond, 20, false, 375}, // 15 ms
		"small trees, more of them":           {0, 4 * time.Microsecond, 9, false, 416},
		"less of them where slices are dear":  {3 * time.Millisecond, 4 * time.Microsecond, 9, false, 333}, // 12 ms
		"no end of it":                        {0, 100 * time.Nanosecond, 20, false, 500},
		"dear rows, small slices":             {0, time.Millisecond, 20, false, 100},
		"what others had is not taken for it": {60 * time.Millisecond, 5 * time.Microsecond, 20, true, 150},
		"dear rows beside others":             {60 * time.Millisecond, time.Millisecond, 20, true, 100},
	} {
		p, at := newRetentionPace(), time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		for range 100 {
			rows := int64(p.trees) * c.ofTree
			at = at.Add(time.Second / 2)
			p.rest(sliceDone{at, c.slice + c.row*time.Duration(rows), int64(p.trees), rows, c.waited, 0})
		}
		if p.usual < c.trees*99/100 || p.usual > c.trees*101/100 {
			t.Errorf("%s: a slice takes %d trees, want %d", name, p.usual, c.trees)
		}
	}
}

// TestWhoMayDelete: who has the lease, and others when it has run out, whichever way the clock was set.
func TestWhoMayDelete(t *testing.T) {
	now := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	lease := retentionLease{Holder: 7, ExpiresAt: now.Add(retentionTerm)}
	for _, test := range []struct {
		node int64
		now  time.Time
		free bool
	}{
		{7, now, true},
		{7, now.Add(time.Hour), true},
		{8, now, false},
		{8, now.Add(-time.Second), false}, // read before the lease was given, in a batch that waited for it
		{8, now.Add(retentionTerm), true},
		{8, now.Add(-5 * time.Minute), true},
	} {
		if free := lease.free(test.node, test.now); free != test.free {
			t.Errorf("node %d may delete at %s: %t", test.node, test.now, free)
		}
	}
}

// TestLargeTreesMakeSmallSlices at once, and small ones larger slices by and by.
func TestLargeTreesMakeSmallSlices(t *testing.T) {
	p, at := newRetentionPace(), time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	slice := func(ofTree int64) int {
		rows := int64(p.trees) * ofTree
		at = at.Add(2 * time.Second)
		p.rest(sliceDone{at, 5 * time.Microsecond * time.Duration(rows), int64(p.trees), rows, false, 0})
		return p.trees
	}
	for range 20 {
		slice(10)
	}
	for step, trees := range []struct {
		ofTree int64
		trees  int
	}{{10, 300}, {30, 150}, {10, 176}, {10, 200}} { // 15 ms of 10, 20, 17 and 15 rows: down by a quarter of the difference
		if got := slice(trees.ofTree); got != trees.trees {
			t.Errorf("step %d: a slice takes %d trees, want %d", step, got, trees.trees)
		}
	}
}

// TestRowsAreKnownToBeDearBesideOthers: also where somebody always waits, what a row costs is found out, whatever time others have
// beside it, which varies much.
func TestRowsAreKnownToBeDearBesideOthers(t *testing.T) {
	for _, costs := range []time.Duration{2 * time.Microsecond, 5 * time.Microsecond, 50 * time.Microsecond, 500 * time.Microsecond} {
		for seed := range uint64(20) {
			random := rand.New(rand.NewPCG(seed, 1))
			p, at, small := newRetentionPace(), time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), 0
			for range 500 {
				rows := int64(p.trees) * 20
				if at = at.Add(time.Second / 2); p.trees < p.usual {
					small++
				}
				others := time.Duration(random.ExpFloat64() * float64(20*time.Millisecond))
				p.rest(sliceDone{at, others + costs*time.Duration(rows), int64(p.trees), rows, true, 0})
			}
			least, most := costs*7/10, costs*17/10
			if costs <= firstRowTime { // cheap rows are not told from cheaper ones, since slices of them are short
				least, most = 0, firstRowTime*17/10
			}
			if p.row < least || p.row > most {
				t.Errorf("seed %d: a row that costs %s is held to cost %s", seed, costs, p.row)
			}
			if small < 100 || small > 150 {
				t.Errorf("seed %d: %d slices of 500 were small", seed, small)
			}
		}
	}
}
