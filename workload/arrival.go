package workload

import (
	"iter"
	"math/rand/v2"
	"time"
)

// Spacing is how arrivals follow each other.
type Spacing string

// The spacings.
const (
	// Poisson arrivals are independent of each other, as those of many customers are: the gaps are
	// exponentially distributed.
	Poisson Spacing = "poisson"
	// Even arrivals have equal gaps.
	Even Spacing = "even"
)

// Arrivals gives the moments, since the start, at which instances are to be
// started: rate a second, until the end. They follow from the arguments alone.
func Arrivals(spacing Spacing, rate float64, end time.Duration, seed uint64) iter.Seq[time.Duration] {
	return func(yield func(time.Duration) bool) {
		random := rand.New(rand.NewPCG(seed, seed))
		elapsed := 0.0 // in gaps of the mean length
		for {
			due := time.Duration(elapsed / rate * float64(time.Second))
			if due >= end || !yield(due) {
				return
			}
			if spacing == Even {
				elapsed++
			} else {
				elapsed += random.ExpFloat64()
			}
		}
	}
}
