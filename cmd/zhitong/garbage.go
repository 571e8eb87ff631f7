package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// collection says when garbage is collected. Collections of a small heap come
// often and take time that nobody gains from, so it may grow to freely bytes
// before; from there on by often percent of what is in use. GOGC and GOMEMLIMIT
// of the environment take precedence.
type collection struct {
	freely uint64
	often  int

	lock     sync.Mutex
	restored bool
}

// ofRun is for a reconciliation: its columns hold no pointers, so that a
// collection is cheap and memory is not. ofServer is for a server, which makes
// much that is garbage as soon as a batch is committed.
func ofRun() *collection    { return &collection{freely: 320 << 20, often: 10} }
func ofServer() *collection { return &collection{freely: 192 << 20, often: 100} }

// seldom is how many percent a heap may grow at most.
const seldom = 400

// begin holds until the function that it returns is called.
func (c *collection) begin() (restore func()) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(seldom)
	c.next()
	return func() {
		c.lock.Lock()
		defer c.lock.Unlock()
		c.restored = true
		debug.SetGCPercent(before)
	}
}

// next adjusts how much the heap may grow as soon as a collection has found that
// nobody holds the mark, again and again.
func (c *collection) next() {
	runtime.AddCleanup(new(*int), func(c *collection) {
		c.lock.Lock()
		defer c.lock.Unlock()
		if !c.restored {
			debug.SetGCPercent(c.growth(liveHeap()))
			c.next()
		}
	}, c)
}

// growth is how many percent a heap may grow of which so many bytes are in use.
func (c *collection) growth(live uint64) int {
	if live >= c.freely {
		return c.often
	}
	return int(min(max((c.freely-live)*100/max(live, 1), uint64(c.often)), seldom))
}

func liveHeap() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
