package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// collection says when garbage is collected. Collections of a small heap come
// often and take time that nobody gains from, so the process may use freely bytes
// before; from there on often percent more than what is in use. The stacks of those
// who wait come on top: no collection makes them less. GOGC and GOMEMLIMIT of the
// environment take precedence.
type collection struct {
	freely int64
	often  int64

	lock     sync.Mutex
	restored bool
}

// ofRun is for a reconciliation: its columns hold no pointers, so that a
// collection is cheap and memory is not. ofServer is for a server, which makes
// much that is garbage as soon as a batch is committed.
func ofRun() *collection    { return &collection{freely: 380 << 20, often: 12} }
func ofServer() *collection { return &collection{freely: 512 << 20, often: 100} }

// seldom is how many percent a heap may grow at most.
const seldom = 400

// begin holds until the function that it returns is called.
func (c *collection) begin() (restore func()) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	percent, limit := debug.SetGCPercent(seldom), debug.SetMemoryLimit(c.limit(memory()))
	c.next()
	return func() {
		c.lock.Lock()
		defer c.lock.Unlock()
		c.restored = true
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}

// next adjusts how much the process may use as soon as a collection has found that
// nobody holds the mark, again and again.
func (c *collection) next() {
	runtime.AddCleanup(new(*int), func(c *collection) {
		c.lock.Lock()
		defer c.lock.Unlock()
		if !c.restored {
			debug.SetMemoryLimit(c.limit(memory()))
			c.next()
		}
	}, c)
}

// limit is how many bytes the process may use when so many are in use, and stacks
// are so large. Memory beyond it goes back to the system.
func (c *collection) limit(live, stacks int64) int64 {
	return stacks + max(c.freely, live+live*c.often/100)
}

// memory is how many bytes the last collection has left, and how large stacks are.
func memory() (live, stacks int64) {
	samples := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
	metrics.Read(samples)
	return int64(samples[0].Value.Uint64()), int64(samples[1].Value.Uint64())
}
