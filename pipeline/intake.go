package pipeline

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"
)

// intake is a writer's end of the queue: callers' tasks come from the lines that
// the writers of a node share, follow-ups from one of its own, in their order.
// All of it is guarded by the queue.
type intake struct {
	queue    *queue
	owed     []*Task
	keys     map[int64]int // how many of owed have which order key
	groups   groups        // of owed
	pressure int           // length of owed as far as it counts: one group can make it only so long
	quiet    int           // how many batches have had no callers since one had
	wake     chan struct{} // something may be taken
	wanted   int           // how many callers' tasks have to wait until plenty hears of it
	plenty   chan struct{}
	batch    uint64 // number of the batch at work, 0 for none
	callers  int    // in it
	behind   uint64 // what is owed waits for batches of other writers up to this one

	partly    bool // the store has more that is owed, which comes before what waits here
	forgotten int  // how often what is owed was forgotten
}

// intake adds the end of one more writer.
func (q *queue) intake() *intake {
	i := &intake{queue: q, keys: map[int64]int{}, groups: groups{}, wake: make(chan struct{}, 1), plenty: make(chan struct{}, 1)}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.intakes = append(q.intakes, i)
	return i
}

// reaches gives a channel that receives once so many of callers' tasks wait, or
// once another writer's batch is over.
func (i *intake) reaches(count int) <-chan struct{} {
	i.queue.mu.Lock()
	defer i.queue.mu.Unlock()
	i.want(count)
	return i.plenty
}

// want is reaches for who holds the lock.
func (i *intake) want(count int) {
	select {
	case <-i.plenty:
	default:
	}
	i.wanted = count
	i.tellPlenty()
}

func (i *intake) tellPlenty() {
	if i.queue.waiting() >= i.wanted {
		signal(i.plenty)
	}
}

// gather waits, while other writers are at work, until as many callers' tasks wait
// as make up for a batch more: those that are committed one by one keep the store
// from the others. What is owed does not wait for that.
func (i *intake) gather(ctx context.Context) {
	for !i.gathered() {
		select {
		case <-ctx.Done():
			return
		case <-i.plenty:
		}
	}
}

func (i *intake) gathered() bool {
	i.queue.mu.Lock()
	defer i.queue.mu.Unlock()
	largest := 0
	for _, other := range i.queue.intakes {
		if other != i {
			largest = max(largest, other.callers)
		}
	}
	count := max(1, min(enough, largest/2))
	i.want(count)
	return largest == 0 || i.queue.waiting() >= count || len(i.owed) > 0 && !i.held()
}

// awaitCallers gives callers who have just been answered a moment to come back
// before a batch is made of follow-ups alone, or of what one group has beyond its
// share: they would wait for its end.
func (i *intake) awaitCallers() {
	q := i.queue
	q.mu.Lock()
	soon := i.quiet == 0 && q.lines[begun].oldest() < 0 && q.lines[beginning].oldest() < 0
	q.mu.Unlock()
	if !soon {
		return
	}
	timer := time.NewTimer(callersReturn)
	defer timer.Stop()
	select {
	case <-q.came:
	case <-timer.C:
	}
}

// take begins a batch with up to limit tasks of each line at once, without waiting
// for more to come. The others of the last batch are expected to come again.
func (i *intake) take(limit int, past past) admitted {
	q := i.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	select {
	case <-q.came:
	default:
	}
	taken := admitted{callers: i.admit(limit, past.others), owing: i.pressure, quiet: i.quiet, past: past}
	if len(taken.callers) == 0 || past.turn() {
		taken.owed = i.takeOwed(limit)
	}
	switch {
	case len(taken.callers) > 0:
		i.quiet = 0
	case len(taken.owed) > 0:
		i.quiet++
	}
	q.batches++
	i.batch, i.callers = q.batches, len(taken.callers)
	i.signal()
	q.rouse()
	return taken
}

// takeOwed takes up to limit of what is owed.
func (i *intake) takeOwed(limit int) []*Task {
	if i.held() {
		return nil
	}
	count := min(limit, len(i.owed))
	taken := slices.Clone(i.owed[:count])
	i.count(taken, -1)
	clear(i.owed[:count])
	i.owed = i.owed[count:]
	return taken
}

// rest ends the batch: what waited for it may be taken.
func (i *intake) rest() {
	q := i.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	i.batch, i.callers = 0, 0
	for _, each := range q.intakes {
		if each != i {
			signal(each.plenty)
		}
		each.signal()
	}
	q.rouse()
}

// beside is the newest batch of another writer that is at work, 0 for none.
func (i *intake) beside() (newest uint64) {
	for _, other := range i.queue.intakes {
		if other != i {
			newest = max(newest, other.batch)
		}
	}
	return newest
}

// oldest is the oldest batch that is at work.
func (q *queue) oldest() uint64 {
	oldest := uint64(math.MaxUint64)
	for _, each := range q.intakes {
		if each.batch != 0 {
			oldest = min(oldest, each.batch)
		}
	}
	return oldest
}

// mayTake says of callers' tasks whether this writer may take them now: not what
// waits for a batch at work. What the platform itself submits, such as timers that
// are due, one writer takes, in its order.
func (i *intake) mayTake() func(*Task) bool {
	oldest, first := i.queue.oldest(), i == i.queue.intakes[0]
	return func(task *Task) bool { return task.behind < oldest && (first || !task.Act.Actor.System) }
}

// held says that what is owed waits for another writer of this node, or for what came
// before it.
func (i *intake) held() bool { return i.partly || i.queue.oldest() <= i.behind }

// signal wakes the writer if something is owed that it may take.
func (i *intake) signal() {
	if len(i.owed) > 0 && !i.held() {
		signal(i.wake)
	}
}

// pushAll queues the platform's own tasks at the end.
func (i *intake) pushAll(tasks []*Task) {
	if len(tasks) == 0 {
		return
	}
	i.queue.mu.Lock()
	defer i.queue.mu.Unlock()
	i.owed = append(i.owed, tasks...)
	i.count(tasks, 1)
	i.signal()
}

// pushMissing queues those of stored follow-ups that do not wait already, in the order of
// their keys: however often they are taken up again, the line gets no longer. They were read
// when what is owed had been forgotten so often.
func (i *intake) pushMissing(tasks []*Task, forgotten int) {
	i.queue.mu.Lock()
	defer i.queue.mu.Unlock()
	waiting := make(map[int64]bool, len(i.owed))
	for _, task := range i.owed {
		waiting[task.followUp] = true
	}
	missing := slices.DeleteFunc(tasks, func(task *Task) bool { return waiting[task.followUp] })
	i.owed = append(i.owed, missing...)
	i.count(missing, 1)
	slices.SortStableFunc(i.owed, func(a, b *Task) int { return cmp.Compare(a.followUp, b.followUp) })
	i.partly = i.partly && i.forgotten != forgotten
	i.signal()
}

// drops is how often what is owed was forgotten.
func (i *intake) drops() int {
	i.queue.mu.Lock()
	defer i.queue.mu.Unlock()
	return i.forgotten
}

// putBackOwed returns the platform's own tasks to the front, in their order. After
// a batch that got on with none of them, all wait for those that are at work
// beside it, which may hold what they need.
func (i *intake) putBackOwed(tasks []*Task, stuck bool) {
	if len(tasks) == 0 {
		return
	}
	i.queue.mu.Lock()
	defer i.queue.mu.Unlock()
	i.owed = slices.Insert(i.owed, 0, tasks...)
	i.count(tasks, 1)
	if stuck {
		i.behind = i.beside()
	}
	i.signal()
}

// count keeps the order keys of what is owed, and how long the line is.
func (i *intake) count(tasks []*Task, by int) {
	for _, task := range tasks {
		task.background = true
		key := orderKey(task)
		if i.keys[key] += by; i.keys[key] == 0 {
			delete(i.keys, key)
		}
		i.pressure += i.groups.add(task.Group, by)
	}
}

// owes says whether a follow-up of an order key waits, or may do so in the store alone.
func (i *intake) owes(key int64) bool {
	i.queue.mu.Lock()
	defer i.queue.mu.Unlock()
	return i.partly || i.keys[key] > 0
}

// dropOwed forgets what the platform owes itself. What comes after it waits until it was
// read from the store.
func (i *intake) dropOwed() {
	i.queue.mu.Lock()
	defer i.queue.mu.Unlock()
	i.count(i.owed, -1)
	i.owed, i.partly = nil, true
	i.forgotten++
}

// putBack returns postponed tasks of callers to the front, in their order, and
// gives those back that come too late because the queue is closed. What another
// writer of this node may hold waits until its batch is over.
func (i *intake) putBack(tasks []*Task) (late []*Task) {
	q := i.queue
	if len(tasks) == 0 {
		return nil
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return tasks
	}
	var front [ranks][]queued
	now := time.Now()
	for _, task := range tasks {
		rank := rankOf(task.Command)
		task.behind = 0
		if !task.crowded {
			task.behind = i.beside()
		}
		front[rank] = append(front[rank], queued{task, now})
	}
	for rank := range q.lines {
		q.lines[rank].add(append(front[rank], q.lines[rank].empty()...)...)
	}
	q.rouse()
	return nil
}
