package rest

import (
	"fmt"
	"net/http"
	"testing"

	"zhitong/store"
)

// TestAQueryWhileTheDatabaseIsAway: it may be sent again; one of whose outcome nothing is known need not.
func TestAQueryWhileTheDatabaseIsAway(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
	}{
		{fmt.Errorf("read the users: %w", store.ErrAway.Wrap(fmt.Errorf("connection refused"))), http.StatusServiceUnavailable},
		{store.ErrRetry, http.StatusServiceUnavailable},
		{store.ErrUnknownOutcome, http.StatusInternalServerError},
		{store.ErrDatabase, http.StatusInternalServerError},
	} {
		if shown := problemOf(c.err); shown.Status != c.status {
			t.Errorf("%v: %+v", c.err, shown)
		}
	}
}
