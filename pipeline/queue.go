package pipeline

import (
	"slices"
	"sync"
	"time"
)

const (
	// callersReturn is how long a batch of follow-ups waits for callers, once.
	callersReturn = 2 * time.Millisecond
)

var errStopping = Refuse(Unavailable, "the node is stopping")

// queue holds the tasks that wait for a batch, oldest first. Callers' tasks
// are bounded; what the platform owes itself (follow-ups) is always taken, and
// waits in a line of its own, so that a long one keeps no caller waiting.
type queue struct {
	mu       sync.Mutex
	lines    [ranks]line // of callers' tasks
	owed     []*Task
	keys     map[int64]int // how many of owed have which order key
	groups   groups        // of owed
	pressure int           // length of owed as far as it counts: one group can make it only so long
	quiet    int           // how many batches have had no callers since one had
	wake     chan struct{}
	came     chan struct{} // a caller
	wanted   int           // how many have to wait until plenty hears of it
	plenty   chan struct{}
	closed   bool
}

func newQueue() *queue {
	q := &queue{keys: map[int64]int{}, groups: groups{}, wake: make(chan struct{}, 1), came: make(chan struct{}, 1), plenty: make(chan struct{}, 1)}
	for rank := range q.lines {
		q.lines[rank] = line{limits: limitsOf[rank], tenants: map[string]int{}}
	}
	return q
}

// push queues a caller's task or refuses it when too many wait or the oldest
// has waited too long.
func (q *queue) push(task *Task, now time.Time) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.refusal(task.Act, now); err != nil {
		return err
	}
	q.lines[rankOf(task.Command)].add(queued{task, now})
	signal(q.came)
	q.tellPlenty()
	q.signal()
	return nil
}

// reaches gives a channel that receives once so many of callers' tasks wait.
func (q *queue) reaches(count int) <-chan struct{} {
	q.mu.Lock()
	defer q.mu.Unlock()
	select {
	case <-q.plenty:
	default:
	}
	q.wanted = count
	q.tellPlenty()
	return q.plenty
}

func (q *queue) tellPlenty() {
	if q.waiting() >= q.wanted {
		signal(q.plenty)
	}
}

// room says why an act would not be queued now, nil when it would.
func (q *queue) room(act Act, now time.Time) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.refusal(act, now)
}

// refusal is room for who holds the lock. What the platform does itself is taken
// whatever waits, unless it begins something.
func (q *queue) refusal(act Act, now time.Time) error {
	rank := rankOf(act.Command)
	if q.closed {
		return errStopping
	}
	if act.Actor.System && rank == begun {
		return nil
	}
	return q.lines[rank].refusal(act.Tenant, now)
}

// pushAll queues the platform's own tasks at the end.
func (q *queue) pushAll(tasks []*Task) {
	if len(tasks) == 0 {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.owed = append(q.owed, tasks...)
	q.count(tasks, 1)
	q.signal()
}

// count keeps the order keys of what is owed, and how long the line is.
func (q *queue) count(tasks []*Task, by int) {
	for _, task := range tasks {
		task.background = true
		key := orderKey(task)
		if q.keys[key] += by; q.keys[key] == 0 {
			delete(q.keys, key)
		}
		q.pressure += q.groups.add(task.Group, by)
	}
}

// owes says whether a follow-up of an order key waits.
func (q *queue) owes(key int64) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.keys[key] > 0
}

// putBackOwed returns the platform's own tasks to the front, in their order.
func (q *queue) putBackOwed(tasks []*Task) {
	if len(tasks) == 0 {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.owed = slices.Insert(q.owed, 0, tasks...)
	q.count(tasks, 1)
	q.signal()
}

// dropOwed forgets what the platform owes itself.
func (q *queue) dropOwed() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.count(q.owed, -1)
	q.owed = nil
}

// putBack returns postponed tasks of callers to the front, in their order, and
// gives those back that come too late because the queue is closed.
func (q *queue) putBack(tasks []*Task) (late []*Task) {
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
		front[rank] = append(front[rank], queued{task, now})
	}
	for rank := range q.lines {
		q.lines[rank].add(append(front[rank], q.lines[rank].empty()...)...)
	}
	q.signal()
	return nil
}

// take gives up to limit tasks of each line at once, without waiting for more
// to come. The others of the last batch are expected to come again.
func (q *queue) take(limit int, past past) admitted {
	q.mu.Lock()
	defer q.mu.Unlock()
	select {
	case <-q.came:
	default:
	}
	taken := admitted{callers: q.admit(limit, past.others), owing: q.pressure, quiet: q.quiet, past: past}
	if q.quiet++; len(taken.callers) > 0 {
		q.quiet = 0
	}
	owed := 0
	if len(taken.callers) == 0 || past.turn() {
		owed = min(limit, len(q.owed))
	}
	taken.owed = slices.Clone(q.owed[:owed])
	q.count(taken.owed, -1)
	clear(q.owed[:owed])
	q.owed = q.owed[owed:]
	if q.waiting() > 0 || len(q.owed) > 0 {
		q.signal()
	}
	return taken
}

// close refuses what comes from now on and gives the callers' tasks that are left.
func (q *queue) close() []*Task {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	var left []*Task
	for rank := range q.lines {
		for _, waiting := range q.lines[rank].empty() {
			left = append(left, waiting.task)
		}
	}
	return left
}

func (q *queue) isClosed() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.closed
}

// awaitCallers gives callers who have just been answered a moment to come back
// before a batch is made of follow-ups alone, or of what one group has beyond its
// share: they would wait for its end.
func (q *queue) awaitCallers() {
	q.mu.Lock()
	soon := q.quiet == 0 && q.lines[begun].oldest() < 0 && q.lines[beginning].oldest() < 0
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

func (q *queue) signal() { signal(q.wake) }

func signal(channel chan struct{}) {
	select {
	case channel <- struct{}{}:
	default:
	}
}

// waited is how long the oldest callers' task has waited.
func (q *queue) waited(now time.Time) (longest time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for rank := range q.lines {
		if tasks := q.lines[rank].tasks; len(tasks) > 0 {
			longest = max(longest, now.Sub(tasks[0].at))
		}
	}
	return longest
}

// length is how many tasks wait.
func (q *queue) length() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.waiting()
}

// waiting is length for who holds the lock.
func (q *queue) waiting() int { return len(q.lines[begun].tasks) + len(q.lines[beginning].tasks) }
