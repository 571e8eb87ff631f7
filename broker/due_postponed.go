package broker

import "time"

const (
	// postponedFirst is how long after it failed a due entry is tried again; each time
	// it fails again twice as long, up to postponedLongest.
	postponedFirst   = duePoll
	postponedLongest = 16 * duePoll
	// postponedKept is how long after it should be tried again an entry is remembered.
	postponedKept = 5 * time.Minute
	// maxPostponed bounds how many entries are passed over.
	maxPostponed = 10_000
	// maxRetried is how many of them are tried again beside those that never failed.
	maxRetried = 100
)

// postponed has the due entries that could not be executed, so that they do not keep
// those from it that were due later.
type postponed map[int64]postponement

type postponement struct {
	until time.Time // by this node's clock
	wait  time.Duration
}

// tried notes what became of an entry. That there was no room for it says nothing of it.
func (p *postponed) tried(a triedDue, now time.Time) {
	before, known := (*p)[a.key]
	switch {
	case a.err == nil:
		delete(*p, a.key)
		return
	case !a.queued, !known && len(*p) >= maxPostponed:
		return
	case *p == nil:
		*p = postponed{}
	}
	wait := max(postponedFirst, min(2*before.wait, postponedLongest))
	(*p)[a.key] = postponement{now.Add(wait), wait}
}

// forget drops entries that are not there any more: they would have been tried again.
func (p postponed) forget(now time.Time) {
	for key, entry := range p {
		if now.Sub(entry.until) > postponedKept {
			delete(p, key)
		}
	}
}

// due begins to choose, among entries that are due, those to be tried.
func (p postponed) due(now time.Time) *dueChoice { return &dueChoice{postponed: p, now: now} }

// dueChoice is the choice of entries at one look.
type dueChoice struct {
	postponed postponed
	now       time.Time
	again     int
	fresh     bool // there is one that never failed
}

// takes says whether an entry is to be tried.
func (c *dueChoice) takes(key int64) bool {
	entry, failed := c.postponed[key]
	switch {
	case !failed:
		c.fresh = true
		return true
	case entry.until.After(c.now) || c.again >= maxRetried:
		return false
	}
	c.again++
	return true
}
