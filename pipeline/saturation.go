package pipeline

import (
	"math"
	"sync/atomic"
	"time"
)

// A node is saturated while most of the last moments went to batches, between two
// of which it waits a little even then, for callers to return and for a processor; and
// while processors are scarce.
const (
	saturated        = 0.6
	saturationMemory = 300 * time.Millisecond
)

// saturation follows how much of the time of a writer goes to batches.
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

// rested notes a time between two batches, in which one was being written, or at the
// end of which the oldest command had waited for some time: the node was at rest only
// before that one came. Since then it has waited for a processor, which those may take
// who are refused.
func (s *saturation) rested(took, busy time.Duration) {
	busy = max(0, min(busy, took))
	s.spent(took-busy, false)
	s.spent(busy, true)
}

// Saturated says whether this node has been at the limit of what it can do: what
// it is asked for in addition makes everything else wait longer.
func (p *Pipeline) Saturated() bool {
	if p.processors.scarce.Load() {
		return true
	}
	total := 0.0
	for _, w := range p.writers {
		total += math.Float64frombits(w.saturation.share.Load())
	}
	return total >= saturated*float64(len(p.writers))
}
