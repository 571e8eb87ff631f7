// Package wake tells the goroutines of one process that something is there, here or
// on other nodes.
package wake

import (
	"context"
	"sync"
)

// Hub holds the watchers of topics. The zero value is ready.
type Hub struct {
	Ears
	mutex    sync.Mutex
	watchers map[string]map[chan struct{}]struct{}
	closed   bool
}

// Watch gives a channel that receives after Wake(topic); wakes that are not
// taken in time become one. It is closed when ctx ends or the hub is closed.
func (h *Hub) Watch(ctx context.Context, topic string) <-chan struct{} {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	watcher := make(chan struct{}, 1)
	if h.closed {
		close(watcher)
		return watcher
	}
	if h.watchers == nil {
		h.watchers = map[string]map[chan struct{}]struct{}{}
	}
	if h.watchers[topic] == nil {
		h.watchers[topic] = map[chan struct{}]struct{}{}
	}
	h.watchers[topic][watcher] = struct{}{}
	context.AfterFunc(ctx, func() { h.remove(topic, watcher) })
	return watcher
}

func (h *Hub) remove(topic string, watcher chan struct{}) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if _, there := h.watchers[topic][watcher]; !there {
		return
	}
	delete(h.watchers[topic], watcher)
	if len(h.watchers[topic]) == 0 {
		delete(h.watchers, topic)
	}
	close(watcher)
}

// Wake tells the watchers of topic.
func (h *Hub) Wake(topic string) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	for watcher := range h.watchers[topic] {
		select {
		case watcher <- struct{}{}:
		default: // it has one to take already
		}
	}
}

// WakeAll tells the watchers of all topics, and all who listen: hints may have
// been missed.
func (h *Hub) WakeAll() {
	h.Missed()
	h.mutex.Lock()
	topics := make([]string, 0, len(h.watchers))
	for topic := range h.watchers {
		topics = append(topics, topic)
	}
	h.mutex.Unlock()
	for _, topic := range topics {
		h.Wake(topic)
	}
}

// Close closes all channels, also those of later watchers.
func (h *Hub) Close() {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.closed = true
	for _, watchers := range h.watchers {
		for watcher := range watchers {
			close(watcher)
		}
	}
	h.watchers = nil
}
