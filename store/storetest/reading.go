package storetest

import (
	"testing"

	"zhitong/store"
)

// ReadLong holds one of the reads that a store runs at once until end is called.
func ReadLong(t *testing.T, s store.Store) (end func()) {
	t.Helper()
	began, enough, over := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		over <- s.Read(t.Context(), func(store.Reader) error {
			close(began)
			<-enough
			return nil
		})
	}()
	select {
	case <-began:
	case err := <-over:
		t.Fatalf("no read begins: %v", err)
	}
	return func() {
		close(enough)
		if err := <-over; err != nil {
			t.Error(err)
		}
	}
}
