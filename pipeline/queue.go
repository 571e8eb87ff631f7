package pipeline

import (
	"sync"
	"time"
)

// Limits of the queue. A caller beyond them is told at once.
const (
	maxQueuedTasks = 8192
	maxQueueAge    = 5 * time.Second
)

// queue holds the tasks that wait for a batch, oldest first. Callers' tasks
// are bounded; what the platform owes itself (follow-ups) is always taken.
type queue struct {
	mu     sync.Mutex
	tasks  []queued
	wake   chan struct{}
	closed bool
}

type queued struct {
	task *Task
	at   time.Time
}

func newQueue() *queue { return &queue{wake: make(chan struct{}, 1)} }

// push queues a caller's task or refuses it when too many wait or the oldest
// has waited too long.
func (q *queue) push(task *Task, now time.Time) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.closed:
		return Refuse(Unavailable, "the node is stopping")
	case len(q.tasks) >= maxQueuedTasks:
		return Refuse(ResourceExhausted, "%d commands are waiting already; try again later", len(q.tasks))
	case len(q.tasks) > 0 && now.Sub(q.tasks[0].at) > maxQueueAge:
		return Refuse(ResourceExhausted, "commands wait longer than %s; try again later", maxQueueAge)
	}
	q.tasks = append(q.tasks, queued{task, now})
	q.signal()
	return nil
}

// pushAll queues the platform's own tasks at the end.
func (q *queue) pushAll(tasks []*Task) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	for _, task := range tasks {
		q.tasks = append(q.tasks, queued{task, now})
	}
	q.signal()
}

// putBack returns postponed tasks to the front, in their order.
func (q *queue) putBack(tasks []*Task) {
	if len(tasks) == 0 {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	front := make([]queued, 0, len(tasks)+len(q.tasks))
	now := time.Now()
	for _, task := range tasks {
		front = append(front, queued{task, now})
	}
	q.tasks = append(front, q.tasks...)
	q.signal()
}

// take gives up to limit tasks at once, without waiting for more to come.
func (q *queue) take(limit int) []*Task {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(limit, len(q.tasks))
	tasks := make([]*Task, n)
	for i := range tasks {
		tasks[i] = q.tasks[i].task
	}
	clear(q.tasks[:n])
	q.tasks = q.tasks[n:]
	if len(q.tasks) > 0 {
		q.signal()
	}
	return tasks
}

// close refuses what comes from now on and gives what is left.
func (q *queue) close() []*Task {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	return q.take(int(^uint(0) >> 1))
}

func (q *queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// length is how many tasks wait.
func (q *queue) length() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.tasks)
}
