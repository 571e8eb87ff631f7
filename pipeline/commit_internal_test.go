package pipeline

import (
	"errors"
	"testing"
	"testing/synctest"

	"zhitong/store"
)

// TestRetry: an action is repeated while the store asks for it or cannot tell what became of it, and so often at most.
func TestRetry(t *testing.T) {
	other := errors.New("something else")
	for name, test := range map[string]struct {
		gives []error // the last of them again and again
		calls int
	}{
		"at once":            {[]error{nil}, 1},
		"on request":         {[]error{store.ErrRetry, nil}, 2},
		"of unknown outcome": {[]error{store.ErrUnknownOutcome, nil}, 2},
		"both":               {[]error{store.ErrUnknownOutcome, store.ErrRetry, nil}, 3},
		"something else":     {[]error{other, nil}, 1},
		"at last":            {[]error{store.ErrRetry, store.ErrFull, nil}, 2},
		"in vain":            {[]error{store.ErrRetry}, maxAttempts},
		"never known":        {[]error{store.ErrUnknownOutcome}, maxAttempts},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				var last error
				err := retry(t.Context(), func() error {
					last = test.gives[min(calls, len(test.gives)-1)]
					calls++
					return last
				})
				if calls != test.calls || err != last {
					t.Errorf("called %d times, %d are right: %v", calls, test.calls, err)
				}
			})
		})
	}
}
