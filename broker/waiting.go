package broker

import "sync"

// waiting wakes, in this process, who waits for the end of an instance or for a
// change of a user task. It is a hint: who waits also looks by itself from time to time.
type waiting struct {
	ends waitingRoom // of instances, and of changes of user tasks
	// lately has the instances that ended without anybody waiting.
	lately lately
}

func newWaiting() *waiting {
	return &waiting{ends: newWaitingRoom(), lately: lately{known: map[int64]bool{}}}
}

// waitingRoom is who waits for what, by its key. Of a key for which nobody
// waits nothing is kept: callers choose keys freely.
type waitingRoom struct {
	mu       *sync.Mutex
	channels map[int64]chan struct{}
	waiters  map[int64]int
}

func newWaitingRoom() waitingRoom {
	return waitingRoom{&sync.Mutex{}, map[int64]chan struct{}{}, map[int64]int{}}
}

// enter notes somebody who is going to wait.
func (w *waitingRoom) enter(key int64) (leave func()) {
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
func (w *waitingRoom) next(key int64) <-chan struct{} {
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
func (w *waitingRoom) came(key int64) (awaited bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	channel, awaited := w.channels[key]
	if awaited {
		close(channel)
		delete(w.channels, key)
	}
	return awaited
}

// hear wakes who waits for any of the keys; nil stands for all.
func (w *waitingRoom) hear(keys []int64) {
	if keys != nil {
		for _, key := range keys {
			w.came(key)
		}
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, channel := range w.channels {
		close(channel)
	}
	clear(w.channels)
}

// over wakes who waits for the end of an instance, or keeps that for who is about
// to, and says whether anybody waited.
func (w *waiting) over(instance int64) (awaited bool) {
	if w.ends.came(instance) {
		return true
	}
	w.lately.add(instance)
	return w.ends.came(instance) // of who came between, and looked too early
}
