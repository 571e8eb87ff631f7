package zeebe

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc/metadata"
)

// stayTest counts the checks of credentials, of which some are not valid any more.
type stayTest struct {
	*stays
	told    sync.Mutex // of what follows
	checks  map[string]int
	invalid map[string]error
}

func newStayTest(stopping context.Context) *stayTest {
	s := &stayTest{checks: map[string]int{}, invalid: map[string]error{}}
	s.stays = newStays(stopping, func(ctx context.Context) (Caller, error) {
		shown := metadata.ValueFromIncomingContext(ctx, "authorization")[0]
		s.told.Lock()
		defer s.told.Unlock()
		s.checks[shown]++
		return Caller{}, s.invalid[shown]
	})
	return s
}

// enters opens a stream of a caller.
func (s *stayTest) enters(credentials string) (*stay, func()) {
	return s.enter(metadata.NewIncomingContext(context.Background(), metadata.Pairs("authorization", credentials)))
}

// callers is how many have streams.
func (s *stayTest) callers() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open)
}

func isEnded(with *stay) bool {
	select {
	case <-with.ended:
		return true
	default:
		return false
	}
}

// TestCredentialsOfStreamsAreChecked: once a minute for each caller, however many
// streams he has; those of one whose credentials are not valid any more end.
func TestCredentialsOfStreamsAreChecked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStayTest(t.Context())
		kept, leaveKept := s.enters("kept")
		ended, leaveEnded := s.enters("revoked")
		for range 100 {
			_, leave := s.enters("revoked")
			defer leave()
		}
		_, leaveGone := s.enters("gone")
		leaveGone()
		revoked := errors.New("revoked")
		s.told.Lock()
		s.invalid["revoked"] = revoked
		s.told.Unlock()
		time.Sleep(3*streamCheck + streamCheck/2)
		synctest.Wait()
		s.told.Lock()
		defer s.told.Unlock()
		if isEnded(kept) || !isEnded(ended) || ended.reason != revoked {
			t.Errorf("ended: kept %v, revoked %v with %v", isEnded(kept), isEnded(ended), ended.reason)
		}
		if s.checks["kept"] != 3 || s.checks["revoked"] != 1 || s.checks["gone"] != 0 {
			t.Errorf("checked %v", s.checks)
		}
		again, leaveAgain := s.enters("revoked") // who may come again
		leaveEnded()
		if isEnded(again) || s.callers() != 2 {
			t.Errorf("a new stream has ended, or %d callers are known", s.callers())
		}
		leaveAgain()
		leaveKept()
		if s.callers() != 0 {
			t.Errorf("%d callers are known without a stream", s.callers())
		}
	})
}

func TestAStopEndsAllStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stopping, stop := context.WithCancel(t.Context())
		s := newStayTest(stopping)
		before, leave := s.enters("somebody")
		stop()
		synctest.Wait()
		after, leaveToo := s.enters("somebody")
		if !isEnded(before) || !isEnded(after) || before.reason != nil {
			t.Error("a stream goes on after the stop, or has a reason of its own to end")
		}
		leave()
		leaveToo()
		if s.callers() != 0 {
			t.Errorf("%d callers are known", s.callers())
		}
	})
}
