package sqlite

import "runtime"

// Options say how a database is opened; the zero value is right for production.
type Options struct {
	// TestClock allows SetClock.
	TestClock bool
	// Readers is how many reads run at once; 0 means two a core, at least four.
	Readers int
}

func (o Options) readers() int {
	if o.Readers > 0 {
		return o.Readers
	}
	return max(4, 2*runtime.NumCPU())
}
