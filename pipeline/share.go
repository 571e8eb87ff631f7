package pipeline

// How much of a batch goes to what the platform owes itself. Work is counted in
// changed rows and events.
const (
	// minOwedWork is done in every batch, so that follow-ups always go on. A batch
	// without callers does twice as much as the one before it, up to maxOwedWork:
	// callers who have just been answered come back, and wait for its end.
	minOwedWork = 100
	maxOwedWork = 3000
	// owedShare is the part that follow-ups get of the work of the callers in
	// the same batch; longLine makes it one more for every so many that wait,
	// so that callers cannot cause more than is worked off.
	owedShare = 0.15
	longLine  = 4096
	// owedPage is how many follow-ups are loaded at once.
	owedPage = 64
)

// admitted is what a batch has taken from the queue.
type admitted struct {
	callers []*Task
	owed    []*Task
	owing   int // how many follow-ups waited in all
	quiet   int // how many batches before this one had no callers
}

func (a admitted) count() int { return len(a.callers) + len(a.owed) }

// all gives the callers' tasks and then the follow-ups.
func (a admitted) all() []*Task { return append(a.callers[:len(a.callers):len(a.callers)], a.owed...) }

// halves splits what is to be tried apart: callers from follow-ups first.
func (a admitted) halves() (first, second admitted) {
	switch {
	case len(a.callers) > 0 && len(a.owed) > 0:
		return admitted{callers: a.callers}, admitted{owed: a.owed}
	case len(a.callers) > 0:
		half := len(a.callers) / 2
		return admitted{callers: a.callers[:half]}, admitted{callers: a.callers[half:]}
	default:
		half := len(a.owed) / 2
		return admitted{owed: a.owed[:half]}, admitted{owed: a.owed[half:]}
	}
}

// shareOut fixes, once the callers' commands are settled, how much follow-ups
// may do in this batch.
func (b *Batch) shareOut() {
	if b.shared {
		return
	}
	b.shared = true
	share := minOwedWork << min(b.from.quiet, 10)
	if len(b.from.callers) > 0 {
		share = int(float64(b.work) * (owedShare + float64(b.from.owing)/longLine))
	}
	b.limit = b.work + max(minOwedWork, min(maxOwedWork, share))
}

// Room says how much work, in changed rows and events, the command being
// decided should leave to a later batch at the most: what is above it is better
// put off. It is no limit for what cannot be put off.
func (b *Batch) Room() int {
	if !b.shared {
		return maxOwedWork
	}
	return max(b.limit-b.work, minOwedWork)
}

// takePending gives the follow-ups to run next: those that this batch brought
// first; none while commands of the callers are unsettled or when follow-ups
// have had their share.
func (b *Batch) takePending(callersWait bool) []*Task {
	if callersWait {
		return nil
	}
	b.shareOut()
	if len(b.units) >= maxBatchUnits || b.work >= b.limit || b.rounds >= maxRounds-1 {
		return nil
	}
	if len(b.pending) == 0 {
		n := min(owedPage, len(b.owed))
		next := b.owed[:n]
		b.owed = b.owed[n:]
		return next
	}
	n := min(owedPage, len(b.pending))
	next := b.pending[:n:n]
	b.pending = b.pending[n:]
	return next
}
