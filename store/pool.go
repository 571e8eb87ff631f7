package store

import "time"

// Pool is how the connections of one kind are used.
type Pool struct {
	Name   string // such as "readers"
	Limit  int    // connections that may be open
	Used   int    // by a transaction
	Idle   int    // open and free
	Waits  int64  // transactions that had to wait for a connection; 0 where that is not counted
	Waited time.Duration
}

// Pooled is a store that tells how its connections are used.
type Pooled interface{ Pools() []Pool }
