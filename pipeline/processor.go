package pipeline

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Processors are scarce for this process while it uses most of what it may use of
// them. It would use all, did not others of this machine, and waits for the disk,
// leave it less.
const (
	scarceFrom     = 0.8
	processorLapse = 100 * time.Millisecond // between two looks
)

// processors follows how much of its processors' time this process uses.
type processors struct {
	mu       sync.Mutex
	lookedAt time.Time
	used     time.Duration // until then
	scarce   atomic.Bool
}

// look measures what was used since the last look, unless that was just now.
func (p *processors) look(now time.Time, used func() (time.Duration, bool)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	passed := now.Sub(p.lookedAt)
	if passed < processorLapse {
		return
	}
	total, known := used()
	most := passed * time.Duration(runtime.GOMAXPROCS(0))
	p.scarce.Store(known && !p.lookedAt.IsZero() && float64(total-p.used) >= scarceFrom*float64(most))
	p.lookedAt, p.used = now, total
}
