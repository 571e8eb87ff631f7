package store_test

import (
	"errors"
	"fmt"
	"testing"

	"zhitong/store"
)

// TestWhatIsAwayMayBeTriedAgain: who tries again what gave way need not know of databases that are away; not all that gave way did so
// because of that.
func TestWhatIsAwayMayBeTriedAgain(t *testing.T) {
	away := fmt.Errorf("take a block of keys: %w", store.ErrAway.Wrap(errors.New("connection refused")))
	if !errors.Is(away, store.ErrAway) || !errors.Is(away, store.ErrRetry) {
		t.Errorf("%v is not known", away)
	}
	if errors.Is(away, store.ErrUnknownOutcome) || errors.Is(store.ErrRetry, store.ErrAway) || errors.Is(store.ErrUnknownOutcome, store.ErrAway) {
		t.Error("errors of different kinds are taken for each other")
	}
}
