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
	owing   int // how many follow-ups waited, few of each group
	quiet   int // how many batches before this one had no callers
	others  int // how many callers' commands the last batch had beside its largest group
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
// may do in this batch: those of these callers as much as they did themselves,
// what is owed from before its share.
func (b *Batch) shareOut() {
	if b.shared {
		return
	}
	b.shared = true
	share := minOwedWork << min(b.from.quiet, 10)
	if len(b.from.callers) > 0 {
		share = int(float64(b.work) * (owedShare + float64(b.from.owing)/longLine))
	}
	own := b.work + max(minOwedWork, min(maxOwedWork, b.work))
	b.limit = b.work + max(minOwedWork, min(maxOwedWork, share))
	b.ownLimit = max(own, b.limit)
}

// limitOf is the work at which a follow-up is left to a later batch.
func (b *Batch) limitOf(task *Task) int {
	if task.background {
		return b.limit
	}
	return b.ownLimit
}

// Room says how much work, in changed rows and events, the command being
// decided should leave to a later batch at the most: what is above it is better
// put off. It is no limit for what cannot be put off.
func (b *Batch) Room() int {
	if !b.shared {
		return maxOwedWork
	}
	return max(b.limitOf(b.deciding)-b.work, minOwedWork)
}

// takePending gives the follow-ups to run next: those that this batch brought
// first; none while commands of the callers are unsettled or when follow-ups
// have had their share.
func (b *Batch) takePending(callersWait bool) []*Task {
	if callersWait {
		return nil
	}
	b.shareOut()
	if len(b.units) >= maxBatchUnits || b.work >= b.ownLimit || b.rounds >= maxRounds-1 {
		return nil
	}
	next := b.takeSpawned()
	if len(next) == 0 && b.work < b.limit {
		n := min(owedPage, len(b.owed))
		next = b.owed[:n]
		b.owed = b.owed[n:]
	}
	return next
}

// takeSpawned gives the next follow-ups that this batch brought, but none that
// has to come after an earlier one.
func (b *Batch) takeSpawned() []*Task {
	if len(b.pending) == 0 {
		return nil
	}
	var next, left []*Task
	before := b.unsettled()
	for _, task := range b.pending {
		key := orderKey(task)
		if len(next) < owedPage && b.work < b.limitOf(task) && (key == 0 || !before[key] && !b.pipeline.queue.owes(key)) {
			next = append(next, task)
			continue
		}
		before[key] = true
		left = append(left, task)
	}
	b.pending = left
	return next
}

// unsettled gives the order keys of follow-ups that came before what this batch
// brought and are not done.
func (b *Batch) unsettled() map[int64]bool {
	keys := map[int64]bool{}
	for _, tasks := range [][]*Task{b.from.owed, b.late} {
		for _, task := range tasks {
			if !task.settled {
				keys[orderKey(task)] = true
			}
		}
	}
	return keys
}

// Ordered is a command that, as a follow-up, is executed after all earlier
// follow-ups of the same key.
type Ordered interface {
	// OrderKey gives the key, 0 for any order.
	OrderKey() int64
}

func orderKey(task *Task) int64 {
	if ordered, ok := task.Command.(Ordered); ok {
		return ordered.OrderKey()
	}
	return 0
}
