package zeebe

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc/metadata"

	"zhitong/pipeline"
)

// stayTest counts the checks of credentials, of which some are not valid any more.
type stayTest struct {
	*stays
	told    sync.Mutex // of what follows
	checks  map[string]int
	invalid map[string]error
	tenants []string // of everybody
}

func newStayTest(stopping context.Context) *stayTest {
	s := &stayTest{checks: map[string]int{}, invalid: map[string]error{}}
	s.stays = newStays(stopping, func(ctx context.Context) (Caller, error) {
		shown := metadata.ValueFromIncomingContext(ctx, "authorization")[0]
		s.told.Lock()
		defer s.told.Unlock()
		s.checks[shown]++
		return Caller{Tenants: s.tenants}, s.invalid[shown]
	})
	return s
}

// enters opens a stream of a caller.
func (s *stayTest) enters(credentials string) (*stay, func()) {
	return s.enter(metadata.NewIncomingContext(context.Background(), metadata.Pairs("authorization", credentials)))
}

// TestStreamsEndOfWhoLosesATenant: else they went on with jobs of that one as long as the
// worker stays connected. Those who come later with more tenants are looked after too.
func TestStreamsEndOfWhoLosesATenant(t *testing.T) {
	for _, test := range []struct {
		name  string
		later []string // of everybody, after the first minute
		ends  bool
	}{
		{"nothing changes", []string{"a", "b"}, false},
		{"one more", []string{"a", "b", "c"}, false},
		{"one is lost", []string{"a"}, true},
		{"the one of a later stream is lost", []string{"b"}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStayTest(t.Context())
				s.tenants = []string{"a", "b"}
				with := func(tenants ...string) (*stay, func()) {
					ctx := context.WithValue(t.Context(), callerKey{}, Caller{Tenants: tenants})
					return s.enter(metadata.NewIncomingContext(ctx, metadata.Pairs("authorization", "worker")))
				}
				stay, leave := with("b")
				defer leave()
				_, leaveLater := with("a", "b")
				defer leaveLater()
				time.Sleep(streamCheck + streamCheck/2)
				s.told.Lock()
				s.tenants = test.later
				s.told.Unlock()
				time.Sleep(streamCheck)
				synctest.Wait()
				if isEnded(stay) != test.ends || test.ends && pipeline.CodeOf(stay.reason) != pipeline.Forbidden {
					t.Errorf("ended %v with %v", isEnded(stay), stay.reason)
				}
			})
		})
	}
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
