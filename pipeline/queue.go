package pipeline

import (
	"slices"
	"sync"
	"time"
)

// Limits of the queue. A caller beyond them is told at once.
const (
	maxQueuedTasks = 8192
	maxQueueAge    = 5 * time.Second
	// callersReturn is how long a batch of follow-ups waits for callers, once.
	callersReturn = 2 * time.Millisecond
)

var errStopping = Refuse(Unavailable, "the node is stopping")

// queue holds the tasks that wait for a batch, oldest first. Callers' tasks
// are bounded; what the platform owes itself (follow-ups) is always taken, and
// waits in a line of its own, so that a long one keeps no caller waiting.
type queue struct {
	mu       sync.Mutex
	tasks    []queued
	owed     []*Task
	keys     map[int64]int // how many of owed have which order key
	groups   groups        // of owed
	pressure int           // length of owed as far as it counts: one group can make it only so long
	quiet    int           // how many batches have had no callers since one had
	wake     chan struct{}
	came     chan struct{} // a caller
	closed   bool
}

type queued struct {
	task *Task
	at   time.Time
}

func newQueue() *queue {
	return &queue{keys: map[int64]int{}, groups: groups{}, wake: make(chan struct{}, 1), came: make(chan struct{}, 1)}
}

// push queues a caller's task or refuses it when too many wait or the oldest
// has waited too long.
func (q *queue) push(task *Task, now time.Time) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	oldest := q.oldest()
	switch {
	case q.closed:
		return errStopping
	case len(q.tasks) >= maxQueuedTasks:
		return Refuse(ResourceExhausted, "%d commands are waiting already; try again later", len(q.tasks))
	case oldest >= 0 && now.Sub(q.tasks[oldest].at) > maxQueueAge:
		return Refuse(ResourceExhausted, "commands wait longer than %s; try again later", maxQueueAge)
	}
	q.tasks = append(q.tasks, queued{task, now})
	signal(q.came)
	q.signal()
	return nil
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
	front := make([]queued, 0, len(tasks)+len(q.tasks))
	now := time.Now()
	for _, task := range tasks {
		front = append(front, queued{task, now})
	}
	q.tasks = append(front, q.tasks...)
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
	if len(q.tasks) > 0 || len(q.owed) > 0 {
		q.signal()
	}
	return taken
}

// close refuses what comes from now on and gives the callers' tasks that are left.
func (q *queue) close() []*Task {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	left := make([]*Task, len(q.tasks))
	for i, waiting := range q.tasks {
		left[i] = waiting.task
	}
	q.tasks = nil
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
	soon := q.oldest() < 0 && q.quiet == 0
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

// length is how many tasks wait.
func (q *queue) length() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.tasks)
}
