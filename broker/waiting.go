package broker

import (
	"sync"

	"zhitong/engine"
	"zhitong/pipeline"
)

// waiting wakes, in this process, who waits for a job of a type, for the end
// of an instance or for a change of a user task. It is a hint: who waits also looks by itself from time to time.
type waiting struct {
	mu      sync.Mutex
	jobs    map[string]chan struct{}
	workers map[string]int // that wait for jobs of a type
	ends    map[int64]chan struct{}
}

func newWaiting() *waiting {
	return &waiting{jobs: map[string]chan struct{}{}, workers: map[string]int{}, ends: map[int64]chan struct{}{}}
}

// enter notes a worker that is going to wait for jobs of a type. When the last
// one leaves, nothing is kept of the type: callers choose it freely.
func (w *waiting) enter(jobType string) (leave func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.workers[jobType]++
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.workers[jobType]--; w.workers[jobType] == 0 {
			delete(w.workers, jobType)
			delete(w.jobs, jobType)
		}
	}
}

// forJobs gives a channel that is closed when a job of the type comes.
func (w *waiting) forJobs(jobType string) <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return channelOf(w.jobs, jobType)
}

// forEnd gives a channel that is closed when the instance ends or the change of
// the user task.
func (w *waiting) forEnd(key int64) <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return channelOf(w.ends, key)
}

func channelOf[K comparable](channels map[K]chan struct{}, key K) chan struct{} {
	channel, ok := channels[key]
	if !ok {
		channel = make(chan struct{})
		channels[key] = channel
	}
	return channel
}

func (w *waiting) jobCame(jobType string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	closeOf(w.jobs, jobType)
}

func (w *waiting) ended(key int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	closeOf(w.ends, key)
}

// forget drops the channel of a key that nobody waits for any more.
func (w *waiting) forget(key int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.ends, key)
}

func closeOf[K comparable](channels map[K]chan struct{}, key K) {
	if channel, ok := channels[key]; ok {
		close(channel)
		delete(channels, key)
	}
}

// wake wakes who waits for what the event tells and says whether the due-time
// index has changed.
func (b *Broker) wake(recorded pipeline.Event) (dueChanged bool) {
	event, ok := recorded.(Event)
	if !ok {
		_, activated := recorded.(Activated)
		return activated
	}
	switch event.Intent {
	case engine.JobCreatedEvent, engine.JobTimedOutEvent:
		b.waiting.jobCame(event.Job.Type)
	case engine.JobFailedEvent, engine.JobUpdatedEvent:
		b.waiting.jobCame(event.Job.Type)
		return true
	case engine.TimerCreatedEvent, engine.TimerTriggeredEvent:
		return true
	case engine.UserTaskUpdatedEvent, engine.UserTaskCompletedEvent, engine.UserTaskCanceledEvent, engine.UserTaskDeniedEvent:
		b.waiting.ended(event.UserTask.Key)
	case engine.ElementCompletedEvent, engine.ElementTerminatedEvent:
		if event.Element.Root != nil {
			b.waiting.ended(event.Element.Key)
		}
	}
	return false
}
