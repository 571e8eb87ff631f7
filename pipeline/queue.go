package pipeline

import (
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
// waits in the line of its writer's [intake], so that a long one keeps no caller
// waiting.
type queue struct {
	mu      sync.Mutex
	lines   [ranks]line // of callers' tasks
	intakes []*intake
	batches uint64        // how many were begun
	goOn    float64       // how many commands of a batch, of late, go on with what has begun
	came    chan struct{} // a caller
	closed  bool
}

func newQueue() *queue {
	q := &queue{came: make(chan struct{}, 1)}
	for rank := range q.lines {
		q.lines[rank] = line{limits: limitsOf[rank], shares: map[string]int{}}
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
	for _, each := range q.intakes {
		each.tellPlenty()
	}
	q.rouse()
	return nil
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
	return q.lines[rank].refusal(shareOf(act), now)
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

// rouse wakes the first writer at rest that may take something of a caller. Who is
// at work looks again at the end of its batch.
func (q *queue) rouse() {
	for _, each := range q.intakes {
		if may := each.mayTake(); each.batch == 0 && (q.lines[begun].has(may) || q.lines[beginning].has(may)) {
			signal(each.wake)
			return
		}
	}
}

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
