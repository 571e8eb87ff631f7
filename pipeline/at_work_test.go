package pipeline_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
	"zhitong/store/memorytest"
)

// TestWhoIsAtWork: whatever the clock of the database says, which is set forward or back by more than leases last.
func TestWhoIsAtWork(t *testing.T) {
	for name, test := range map[string]struct {
		set    time.Duration
		ends   func(*pipeline.Pipeline, *memorytest.Node)
		found  bool
		within time.Duration
	}{
		"it lives":                             {0, lives, true, heartbeat + time.Second},
		"it lives, the clock was set forward":  {time.Minute, lives, true, heartbeat + time.Second},
		"it lives, the clock was set back":     {-5 * time.Minute, lives, true, heartbeat + time.Second},
		"it has died":                          {0, died, false, lease + time.Second},
		"it has died, the clock was set back":  {-5 * time.Minute, died, false, lease + time.Second},
		"it has died, the clock was set ahead": {time.Minute, died, false, lease + time.Second},
		"it has stopped":                       {0, stopped, false, 0},
	} {
		inBubble(t, name, func(t *testing.T) {
			database := memorytest.New(memorytest.Options{})
			db, other := database.Connect("node"), database.Connect("other")
			migrate(t, db)
			p := open(t, db)
			test.ends(p, db)
			running := ticking(t, other, test.set)
			began := time.Now()
			watched := time.Duration(0)
			node, err := pipeline.AtWork(t.Context(), other, func(_ pipeline.LiveNode, lasts time.Duration) { watched = lasts })
			took := time.Since(began)
			if err != nil || (node != nil) != test.found || node != nil && node.ID != p.NodeID() || took > test.within || (watched == lease+time.Second) != (test.within > 0) {
				t.Errorf("after %v, of %v: %+v, %v", took, watched, node, err)
			}
			running()
			p.Close()
			db.Close()
			other.Close()
		})
	}
}

func lives(*pipeline.Pipeline, *memorytest.Node) {}

func died(_ *pipeline.Pipeline, db *memorytest.Node) { db.Kill() }

func stopped(p *pipeline.Pipeline, _ *memorytest.Node) { p.Close() }

// ticking sets the clock of a database by a span and has it run on from there, until the function it returns is called.
func ticking(t *testing.T, db store.Store, by time.Duration) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	set := func() {
		now := time.Now().Add(by)
		if err := db.SetClock(t.Context(), &now); err != nil {
			t.Error(err)
		}
	}
	set()
	go func() {
		for ctx.Err() == nil {
			time.Sleep(100 * time.Millisecond)
			set()
		}
	}()
	return func() { cancel(); time.Sleep(time.Second); synctest.Wait() }
}

// TestAClockThatStandsStill, as in tests: the lease of who works is renewed to the same time, and holds.
func TestAClockThatStandsStill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := memorytest.New(memorytest.Options{}).Connect("node")
		passing(t, db, time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC))
		migrate(t, db)
		p := open(t, db)
		if node, err := pipeline.AtWork(t.Context(), db, func(pipeline.LiveNode, time.Duration) {}); err != nil || node == nil || node.ID != p.NodeID() {
			t.Errorf("%+v, %v", node, err)
		}
		p.Close()
		db.Close()
	})
}

// TestWatchingIsCalledOff: by whoever has enough of it.
func TestWatchingIsCalledOff(t *testing.T) {
	p, db := onMemory(t, memorytest.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	node, err := pipeline.AtWork(ctx, db, func(pipeline.LiveNode, time.Duration) { cancel() })
	if node != nil || err != context.Canceled {
		t.Errorf("of node %d: %v, %v", p.NodeID(), node, err)
	}
}
