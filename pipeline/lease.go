package pipeline

import "time"

// LeaseHolds says whether a lease of a term that ends at a time has not run out. One
// that lasts for longer than any does was given before the clock was set back: nobody
// could wait for its end.
func LeaseHolds(ends, now time.Time, term time.Duration) bool {
	return ends.After(now) && ends.Before(now.Add(2*term))
}
