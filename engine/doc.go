// Package engine is the pure process machine: given the state that a command
// touches, it decides what happens next, changes that state and tells what
// happened as events.
//
// It knows no clock, no database, no network and no goroutine. Time and keys
// are arguments, rows come through [State]; that is what makes replay,
// simulation and fuzzing possible. A row that the state has not loaded yet is
// asked for (see [Need]); the step is then taken again from the start.
package engine
