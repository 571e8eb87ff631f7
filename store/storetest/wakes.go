package storetest

import (
	"context"
	"math"
	"testing"

	"zhitong/store"
)

var wakeTests = []test{
	{"a wake reaches all watchers", wakeReaches},
	{"wakes become one", on(wakesBecomeOne)},
	{"a watch ends with its context", on(watchEnds)},
	{"bad topics are refused", on(badTopics)},
	{"other nodes are told of keys", keysAreTold},
}

func wakeReaches(t *testing.T, backend Backend) {
	one := migrated(t, backend)
	other := one
	if backend.Join != nil && !backend.WakesStay {
		other = backend.Join(t, one)
	}
	here, err := one.Watch(t.Context(), "jobs")
	must(t, err)
	there, err := other.Watch(t.Context(), "jobs")
	must(t, err)
	must(t, one.Wake(t.Context(), "jobs"))
	<-here
	<-there
}

func wakesBecomeOne(t *testing.T, s store.Store) {
	watch, err := s.Watch(t.Context(), "jobs")
	must(t, err)
	for range 1000 { // nobody takes them, and nobody is blocked
		must(t, s.Wake(t.Context(), "jobs"))
	}
	<-watch
}

func watchEnds(t *testing.T, s store.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	watch, err := s.Watch(ctx, "jobs")
	must(t, err)
	cancel()
	for range watch { // until it is closed
	}
	must(t, s.Wake(t.Context(), "jobs"))
}

func badTopics(t *testing.T, s store.Store) {
	for _, topic := range []string{"", string(make([]byte, store.MaxTopicBytes+1))} {
		wantError(t, s.Wake(t.Context(), topic), store.ErrInvalid)
	}
}

// keysAreTold wants every key to reach the other node, however many are told at
// once, and none to come back.
func keysAreTold(t *testing.T, backend Backend) {
	if backend.Join == nil || backend.WakesStay {
		t.Skip("for backends whose nodes wake each other")
	}
	one := migrated(t, backend)
	other := backend.Join(t, one)
	teller, hearer := one.(store.Herald), other.(store.Herald)
	heard := make(chan int64, 20_000)
	must(t, hearer.Hear(t.Context(), "jobs", func(keys []int64) {
		for _, key := range keys {
			heard <- key
		}
	}))
	must(t, hearer.Hear(t.Context(), "others", func(keys []int64) {
		if len(keys) > 0 {
			t.Errorf("keys of another topic: %v", keys)
		}
	}))
	must(t, teller.Hear(t.Context(), "jobs", func(keys []int64) {
		if len(keys) > 0 {
			t.Errorf("a node hears itself: %v", keys)
		}
	}))
	wanted, keys := map[int64]bool{}, []int64{math.MinInt64, -1, 0, math.MaxInt64}
	for key := range int64(3000) {
		keys = append(keys, key<<40+1)
	}
	for _, key := range keys {
		wanted[key] = true
	}
	teller.Tell("jobs", keys)
	for len(wanted) > 0 {
		key := <-heard
		if !wanted[key] {
			t.Fatalf("key %d, which is none or has come before", key)
		}
		delete(wanted, key)
	}
	wantError(t, hearer.Hear(t.Context(), "two words", func([]int64) {}), store.ErrInvalid)
}
