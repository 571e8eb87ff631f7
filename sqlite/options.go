package sqlite

import "runtime"

// Options say how a database is opened; the zero value is right for production.
type Options struct {
	// TestClock allows SetClock.
	TestClock bool
	// Readers is how many reads run at once, beside those with priority; 0 means two
	// a core, at least four.
	Readers int
}

// foremostReaders is how many reads with priority run at once: who decides a batch
// may look at a newer snapshot meanwhile.
const foremostReaders = 2

func (o Options) readers() int {
	if o.Readers > 0 {
		return o.Readers
	}
	return max(4, 2*runtime.NumCPU())
}
