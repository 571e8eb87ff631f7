package pipeline

// How much of a batch goes to what the platform owes itself. Work is counted in
// changed rows and events.
const (
	// minOwedWork is done in a batch without callers, and twice as much in each one
	// after it, up to maxOwedWork: callers who have just been answered come back, and
	// wait for its end.
	minOwedWork = 100
	maxOwedWork = 3000
	// owedShare is the part that follow-ups get of the work of the callers in
	// the same batch; longLine makes it one more for every so many that wait,
	// so that callers cannot cause more than is worked off.
	// However little callers do, each of their batches counts as minBeside, so that
	// follow-ups always go on.
	owedShare = 0.15
	longLine  = 4096
	minBeside = 100
	// owedTurn is how much a batch of callers does at least of what is owed from
	// before it, if any: until so much is saved up, batches have none. Little in
	// every batch would cost as many statements as much in a few.
	owedTurn = 6 * minBeside
	// owedPage is how many follow-ups are loaded at once.
	owedPage = 64
)

// admitted is what a batch has taken from the queue.
type admitted struct {
	callers []*Task
	owed    []*Task
	owing   int // how many follow-ups waited, few of each group
	quiet   int // how many batches before this one had no callers
	past    past
}

// past is what a batch has to know of those before it.
type past struct {
	others int // how many callers' commands the last one had beside its largest group
	saved  int // work that what is owed could have had beside callers, and has not had yet
}

// turn says whether what is owed is worked off beside callers.
func (p past) turn() bool { return p.saved >= owedTurn }

func (a admitted) count() int { return len(a.callers) + len(a.owed) }

// all gives the callers' tasks and then the follow-ups.
func (a admitted) all() []*Task { return append(a.callers[:len(a.callers):len(a.callers)], a.owed...) }

// reset makes all tasks ready to be decided again.
func (a admitted) reset() {
	for _, task := range a.all() {
		task.reset()
	}
}

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
	own := b.work + max(minOwedWork, min(maxOwedWork, b.work))
	b.limit = b.work + min(maxOwedWork, b.allowance())
	b.ownLimit = max(own, b.limit)
}

// allowance is how much may be done of what is owed from before: beside callers
// what was saved up for it in their batches.
func (b *Batch) allowance() int {
	if len(b.from.callers) == 0 {
		return minOwedWork << min(b.from.quiet, 10)
	}
	share := int(float64(b.work) * (owedShare + float64(b.from.owing)/longLine))
	b.earned = max(minBeside, min(maxOwedWork, share))
	if b.from.past.turn() {
		return b.from.past.saved
	}
	return 0
}

// next is what the batch after this one has to know.
func (b *Batch) next() past {
	saved := b.from.past.saved + b.earned
	if len(b.from.callers) > 0 {
		saved -= b.owedWork
	}
	most := maxOwedWork
	if b.from.owing == 0 {
		most = owedTurn
	}
	return past{others: b.others, saved: max(-maxOwedWork, min(saved, most))}
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
	next, left := b.pick(false)
	if len(next) == 0 {
		next, left = b.pick(true)
	}
	b.pending = left
	return next
}

// pick parts what this batch brought into what comes next and what is left;
// patient ones come next only if they are wanted.
func (b *Batch) pick(patient bool) (next, left []*Task) {
	before := b.unsettled()
	for _, task := range b.pending {
		key := orderKey(task)
		if b.ready(task, len(next), patient) && (key == 0 || !before[key] && !b.writer.intake.owes(key)) {
			next = append(next, task)
			continue
		}
		before[key] = true
		left = append(left, task)
	}
	return next, left
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

// Patient is a command that, as a follow-up, lets the others of its batch go first.
type Patient interface {
	// Patient says whether it does.
	Patient() bool
}

func isPatient(task *Task) bool {
	patient, ok := task.Command.(Patient)
	return ok && patient.Patient()
}

// ready says whether a follow-up that this batch brought comes next, beside so
// many others. A patient one needs room for what it brings about.
func (b *Batch) ready(task *Task, beside int, patient bool) bool {
	room := b.limitOf(task) - b.work
	if isPatient(task) {
		return patient && beside < owedPage && room >= minOwedWork/2
	}
	return beside < owedPage && room > 0
}

func orderKey(task *Task) int64 {
	if ordered, ok := task.Command.(Ordered); ok {
		return ordered.OrderKey()
	}
	return 0
}
