package postgres

import (
	"errors"
	"strings"
	"testing"

	"zhitong/internal/testpostgres"
	"zhitong/store"
)

func TestPoolersThatShareSessionsAreRefused(t *testing.T) {
	for _, mode := range []string{"transaction", "statement"} {
		t.Run(mode, func(t *testing.T) {
			location := testpostgres.StartPooler(t, testpostgres.Start(t), mode)
			_, err := Open(t.Context(), location, testOptions)
			if !errors.Is(err, store.ErrInvalid) || !strings.Contains(err.Error(), "pool_mode = session") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAPoolerOfSessionsWorks(t *testing.T) {
	location := testpostgres.StartPooler(t, testpostgres.Start(t), "session")
	one, other := open(t, location, Options{Writers: 4, Readers: 4}), open(t, location, Options{Writers: 4, Readers: 4})
	for _, s := range []*Store{one, other} {
		if err := s.Migrate(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		livesOn(t, s)
	}
	woken, err := other.Watch(t.Context(), "jobs")
	if err != nil {
		t.Fatal(err)
	}
	if err := one.Wake(t.Context(), "jobs"); err != nil {
		t.Fatal(err)
	}
	<-woken
}
