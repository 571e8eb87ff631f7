package zeebe

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc/metadata"
)

// streamCheck is how often it is made sure that the credentials of those who stay
// are still valid, and their tenants still theirs.
const streamCheck = time.Minute

// stays are the streams that stay open, by the credentials of their callers: those
// of one caller are checked together.
type stays struct {
	check func(context.Context) (Caller, error)

	mu     sync.Mutex
	open   map[string]*stay
	closed bool // the server stops
}

// stay is the streams of one caller.
type stay struct {
	credentials metadata.MD
	tenants     []string // that its streams may have jobs of
	streams     int
	ended       chan struct{} // closed when they are to end
	reason      error         // set before: why; nil when the server stops
	clock       *time.Timer
}

func newStays(stopping context.Context, check func(context.Context) (Caller, error)) *stays {
	all := &stays{check: check, open: map[string]*stay{}}
	context.AfterFunc(stopping, all.close)
	return all
}

// enter notes a stream. Call leave at its end.
func (s *stays) enter(ctx context.Context) (with *stay, leave func()) {
	values := metadata.ValueFromIncomingContext(ctx, "authorization")
	key := strings.Join(values, "\x00")
	s.mu.Lock()
	defer s.mu.Unlock()
	with = s.open[key]
	if with == nil {
		with = &stay{credentials: metadata.MD{"authorization": values}, ended: make(chan struct{})}
		with.clock = time.AfterFunc(streamCheck, func() { s.verify(key, with) })
		s.open[key] = with
		if s.closed {
			s.end(key, with, nil)
		}
	}
	with.streams++
	with.tenants = append(with.tenants, slices.DeleteFunc(slices.Clone(callerOf(ctx).Tenants), with.has)...)
	return with, func() { s.leave(key, with) }
}

func (s *stays) leave(key string, with *stay) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if with.streams--; with.streams == 0 && s.open[key] == with {
		with.clock.Stop()
		delete(s.open, key)
	}
}

// has says whether a tenant is one of the stay's.
func (s *stay) has(tenant string) bool { return slices.Contains(s.tenants, tenant) }

// verify ends the streams of a caller whose credentials are not valid any more, or who
// has lost a tenant: a stream opened again has those that are left.
func (s *stays) verify(key string, with *stay) {
	caller, err := s.check(metadata.NewIncomingContext(context.Background(), with.credentials))
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, tenant := range with.tenants {
		if _, lost := caller.tenant(tenant); err == nil {
			err = lost
		}
	}
	switch {
	case s.open[key] != with:
	case err != nil:
		s.end(key, with, err)
	default:
		with.clock.Reset(streamCheck)
	}
}

// end ends the streams of a caller, for who holds the lock.
func (s *stays) end(key string, with *stay, reason error) {
	with.clock.Stop()
	with.reason = reason
	close(with.ended)
	delete(s.open, key)
}

// close ends all streams, and those that come later.
func (s *stays) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for key, with := range s.open {
		s.end(key, with, nil)
	}
}
