// Package lifetime says when a store may be closed and when a transaction may go on.
package lifetime

import (
	"sync"

	"zhitong/store"
)

// Gate counts who is inside. The zero value is open.
type Gate struct {
	mutex  sync.Mutex
	inside sync.WaitGroup
	closed bool
}

// Enter lets the caller in, or gives store.ErrClosed. Who got in calls Leave.
func (g *Gate) Enter() error {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if g.closed {
		return store.ErrClosed
	}
	g.inside.Add(1)
	return nil
}

// Leave ends an Enter.
func (g *Gate) Leave() { g.inside.Done() }

// Close lets nobody else in, waits for those inside, and says whether this call
// was the one that closed it.
func (g *Gate) Close() bool {
	g.mutex.Lock()
	first := !g.closed
	g.closed = true
	g.mutex.Unlock()
	g.inside.Wait()
	return first
}
