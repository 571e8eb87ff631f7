package storetest

import (
	"context"
	"testing"

	"zhitong/store"
)

var wakeTests = []test{
	{"a wake reaches all watchers", wakeReaches},
	{"wakes become one", on(wakesBecomeOne)},
	{"a watch ends with its context", on(watchEnds)},
	{"bad topics are refused", on(badTopics)},
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
