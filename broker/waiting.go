package broker

import (
	"sync"

	"zhitong/engine"
	"zhitong/pipeline"
)

// waiting wakes, in this process, who waits for a job of a type, for the end of
// an instance or for a change of a user task. It is a hint: who waits also looks by itself from time to time.
type waiting struct {
	jobs waitingRoom[string] // by type
	ends waitingRoom[int64]  // of instances, and of changes of user tasks
	// lately has the instances that ended without anybody waiting.
	lately lately
}

func newWaiting() *waiting {
	return &waiting{jobs: newWaitingRoom[string](), ends: newWaitingRoom[int64](), lately: lately{known: map[int64]bool{}}}
}

// waitingRoom is who waits for what, by its key. Of a key for which nobody
// waits nothing is kept: callers choose keys freely.
type waitingRoom[K comparable] struct {
	mu       *sync.Mutex
	channels map[K]chan struct{}
	waiters  map[K]int
}

func newWaitingRoom[K comparable]() waitingRoom[K] {
	return waitingRoom[K]{&sync.Mutex{}, map[K]chan struct{}{}, map[K]int{}}
}

// enter notes somebody who is going to wait.
func (w *waitingRoom[K]) enter(key K) (leave func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiters[key]++
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.waiters[key]--; w.waiters[key] == 0 {
			delete(w.waiters, key)
			delete(w.channels, key)
		}
	}
}

// next gives a channel that is closed when what is waited for comes.
func (w *waitingRoom[K]) next(key K) <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	channel, ok := w.channels[key]
	if !ok {
		channel = make(chan struct{})
		w.channels[key] = channel
	}
	return channel
}

// came wakes everybody who waits for a key, and says whether anybody did.
func (w *waitingRoom[K]) came(key K) (awaited bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	channel, awaited := w.channels[key]
	if awaited {
		close(channel)
		delete(w.channels, key)
	}
	return awaited
}

// over wakes who waits for the end of an instance, or keeps that for who is about to.
func (w *waiting) over(instance int64) {
	if !w.ends.came(instance) {
		w.lately.add(instance)
		w.ends.came(instance) // of who came between, and looked too early
	}
}

// wake wakes who waits for what the event tells and says whether the due-time
// index has changed.
func (b *Broker) wake(recorded pipeline.Event) (dueChanged bool) {
	event, ok := recorded.(Event)
	if !ok {
		_, activated := recorded.(Activated)
		_, moved := recorded.(batchMoved)
		return activated || moved
	}
	switch event.Intent {
	case engine.JobCreatedEvent, engine.JobTimedOutEvent:
		b.waiting.jobs.came(event.Job.Type)
	case engine.JobFailedEvent, engine.JobUpdatedEvent, engine.JobResumedEvent:
		b.waiting.jobs.came(event.Job.Type)
		return true
	case engine.TimerCreatedEvent, engine.TimerTriggeredEvent, engine.InstanceResumedEvent:
		return true
	case engine.UserTaskUpdatedEvent, engine.UserTaskCompletedEvent, engine.UserTaskCanceledEvent, engine.UserTaskDeniedEvent:
		b.waiting.ends.came(event.UserTask.Key)
	case engine.ElementCompletedEvent, engine.ElementTerminatedEvent:
		if event.Element.Root != nil {
			b.waiting.over(event.Element.Key)
		}
	}
	return false
}
