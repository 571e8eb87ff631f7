package zeebe

import (
	"context"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc/metadata"
)

// streamCheck is how often it is made sure that the credentials of those who stay
// are still valid.
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

// verify ends the streams of a caller whose credentials are not valid any more.
func (s *stays) verify(key string, with *stay) {
	_, err := s.check(metadata.NewIncomingContext(context.Background(), with.credentials))
	s.mu.Lock()
	defer s.mu.Unlock()
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
