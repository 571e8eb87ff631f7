package pipeline

import (
	"math"
	"sync/atomic"
	"time"
)

// A node is saturated while most of the last moments went to batches: between two
// of them it waits a little even then, for callers to return and for a processor.
const (
	saturated        = 0.6
	saturationMemory = 300 * time.Millisecond
)

// saturation follows how much of the time goes to batches.
type saturation struct{ share atomic.Uint64 } // bits of a float, from 0 to 1

// spent notes that a time was spent on batches, or without one.
func (s *saturation) spent(took time.Duration, working bool) {
	target := 0.0
	if working {
		target = 1
	}
	weight := min(1, float64(took)/float64(saturationMemory))
	share := math.Float64frombits(s.share.Load())
	s.share.Store(math.Float64bits(share + (target-share)*weight))
}

// Saturated says whether this node has been at the limit of what it can do: what
// it is asked for in addition makes everything else wait longer.
func (p *Pipeline) Saturated() bool {
	return math.Float64frombits(p.saturation.share.Load()) >= saturated
}
