package wake

import (
	"context"
	"sync"
)

// Ears holds who listens to what other nodes tell of topics. The zero value is
// ready.
type Ears struct {
	mutex sync.Mutex
	next  int
	hears map[string]map[int]func(keys []int64)
}

// Hear has hear called with what is told of topic until ctx ends.
func (e *Ears) Hear(ctx context.Context, topic string, hear func(keys []int64)) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.hears == nil {
		e.hears = map[string]map[int]func([]int64){}
	}
	if e.hears[topic] == nil {
		e.hears[topic] = map[int]func([]int64){}
	}
	number := e.next
	e.next++
	e.hears[topic][number] = hear
	context.AfterFunc(ctx, func() {
		e.mutex.Lock()
		defer e.mutex.Unlock()
		delete(e.hears[topic], number)
	})
}

// Told calls those who listen to topic.
func (e *Ears) Told(topic string, keys []int64) {
	for _, hear := range e.of(topic) {
		hear(keys)
	}
}

// Missed tells all who listen, to whatever, that anything may have been missed.
func (e *Ears) Missed() {
	e.mutex.Lock()
	topics := make([]string, 0, len(e.hears))
	for topic := range e.hears {
		topics = append(topics, topic)
	}
	e.mutex.Unlock()
	for _, topic := range topics {
		e.Told(topic, nil)
	}
}

func (e *Ears) of(topic string) (hears []func([]int64)) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	for _, hear := range e.hears[topic] {
		hears = append(hears, hear)
	}
	return hears
}
