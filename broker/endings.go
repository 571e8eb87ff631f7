package broker

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
)

const (
	// maxLooks is of how many instances one read finds out how they ended.
	maxLooks = 128
	// lookTime bounds such a read.
	lookTime = 30 * time.Second
)

// endings finds out how instances ended, for those who wait for that: one read at
// a time for as many as ask, so that however many they are the other readers of
// the store keep their places.
type endings struct {
	read func(ctx context.Context, keys []int64) (map[int64]Finished, error)

	mu      sync.Mutex
	asked   []look
	reading bool
}

// look is somebody's question after an instance.
type look struct {
	key    int64
	answer chan<- seen // with room for it
}

// seen is what a look saw: nil for an instance that has not ended.
type seen struct {
	finished *Finished
	err      error
}

// look gives how an instance ended, nil when it has not, and DeadlineExceeded
// when ctx ends first.
func (e *endings) look(ctx context.Context, key int64) (*Finished, error) {
	answer := make(chan seen, 1)
	e.ask(look{key, answer})
	select {
	case found := <-answer:
		return found.finished, found.err
	case <-ctx.Done():
		return nil, notEnded(key)
	}
}

func notEnded(key int64) error {
	return pipeline.Refuse(pipeline.DeadlineExceeded, "process instance %d has not ended in time", key)
}

func (e *endings) ask(one look) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.asked = append(e.asked, one)
	if !e.reading {
		e.reading = true
		go e.work()
	}
}

// work answers until nobody asks any more.
func (e *endings) work() {
	for looks := e.next(); len(looks) > 0; looks = e.next() {
		keys := make([]int64, len(looks))
		for i, one := range looks {
			keys[i] = one.key
		}
		ctx, cancel := context.WithTimeout(context.Background(), lookTime)
		found, err := e.read(ctx, unique(keys))
		cancel()
		for _, one := range looks {
			answer := seen{err: err}
			if finished, ended := found[one.key]; ended {
				answer.finished = &finished
			}
			one.answer <- answer
		}
	}
}

// next takes those who asked first; after none, the next one who asks has work begin again.
func (e *endings) next() []look {
	e.mu.Lock()
	defer e.mu.Unlock()
	taken := e.asked[:min(len(e.asked), maxLooks)]
	e.asked = e.asked[len(taken):]
	e.reading = len(taken) > 0
	return taken
}

// ended reads those of some instances that have ended.
func (b *Broker) ended(ctx context.Context, keys []int64) (map[int64]Finished, error) {
	found := map[int64]Finished{}
	err := b.pipeline.Store().Read(ctx, func(reader store.Reader) error {
		rows, err := instanceHistory.Read(ctx, reader, store.Query{Where: store.In{Column: "id", Values: anyOf(keys)}})
		if err != nil {
			return err
		}
		var over []int64
		for _, row := range rows {
			if !row.EndedAt.IsZero() {
				over = append(over, row.Key)
				found[row.Key] = Finished{*row, map[string]json.RawMessage{}}
			}
		}
		return addVariables(ctx, reader, found, over)
	})
	return found, err
}

// addVariables fills in the variables of instances.
func addVariables(ctx context.Context, reader store.Reader, of map[int64]Finished, keys []int64) error {
	if len(keys) == 0 {
		return nil
	}
	own := store.And{store.In{Column: "instance", Values: anyOf(keys)}, store.In{Column: "scope", Values: anyOf(keys)}}
	rows, err := variableHistory.Read(ctx, reader, store.Query{Where: own})
	for _, variable := range rows {
		of[variable.Scope].Variables[variable.Name] = variable.Value
	}
	return err
}

// maxLately is how many ends are remembered that nobody waited for.
const maxLately = 4096

// lately remembers which instances ended last, for those who begin to wait for one
// just then.
type lately struct {
	mu    sync.Mutex
	known map[int64]bool
	ring  [maxLately]int64
	next  int
}

func (l *lately) add(key int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.known, l.ring[l.next])
	l.ring[l.next], l.known[key] = key, true
	l.next = (l.next + 1) % maxLately
}

func (l *lately) holds(key int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.known[key]
}
