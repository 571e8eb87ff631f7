package sqlite

import (
	"testing"

	"zhitong/store"
	"zhitong/store/storetest"
)

func TestConformance(t *testing.T) {
	storetest.Run(t, storetest.Backend{Open: func(t *testing.T) store.Store { return open(t, t.TempDir(), Options{TestClock: true}) }})
}

func open(t testing.TB, directory string, options Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), directory, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
