package observe

import (
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

// series finds the counter of some labels without allocating: the vector of the
// library would build the labels anew for each event.
type series[K comparable] struct {
	vector *prometheus.CounterVec
	labels func(K) []string
	mu     sync.RWMutex
	found  map[K]prometheus.Counter
}

func newSeries[K comparable](vector *prometheus.CounterVec, labels func(K) []string) *series[K] {
	return &series[K]{vector: vector, labels: labels, found: map[K]prometheus.Counter{}}
}

// add counts n of key, whose labels are bounded by the caller.
func (s *series[K]) add(key K, n int) {
	s.mu.RLock()
	counter := s.found[key]
	s.mu.RUnlock()
	if counter == nil {
		counter = s.vector.WithLabelValues(s.labels(key)...)
		s.mu.Lock()
		s.found[key] = counter
		s.mu.Unlock()
	}
	counter.Add(float64(n))
}
