package engine

import "time"

// Keys issues keys that are unique over all nodes.
type Keys interface{ Next() int64 }

// Context is what a step gets besides state and command.
type Context struct {
	Now    time.Time // of the batch, UTC
	Keys   Keys
	Budget int // events after which the rest becomes a continuation; 0 means DefaultBudget
}

// DefaultBudget is how many events one step may write before the rest of its
// work becomes a durable continuation.
const DefaultBudget = 1000

// Outcome is what a step decided, besides the changes it made to the state.
type Outcome struct {
	Events    []Event
	FollowUps []FollowUp
	// Instance that the command concerned; Finished when it is gone now, with
	// its final root variables when it completed.
	Instance int64
	// Definition is the process version that the instance runs, always set on success.
	Definition int64
	Finished   bool
	Completed  bool
	Variables  Variables
	// Begun is the change of a user task that the command asked for and that
	// waits for listeners, zero for none.
	Begun BegunTransition
	// Taken says that a Correlate or TriggerTimer found its target waiting.
	Taken bool
}
