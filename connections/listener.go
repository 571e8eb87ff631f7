// Package connections bounds how many connections a server holds open, so that
// clients who open many of them, or who never read or write, cannot grow its memory.
package connections

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
)

// Listener accepts connections up to a number and turns further ones away.
type Listener struct {
	net.Listener
	within, excess places
	away           atomic.Int64
}

// places are how many connections of a kind may be open.
type places struct {
	most  int64
	taken atomic.Int64
}

// take takes a place, if there is one.
func (p *places) take() bool {
	if p.taken.Add(1) > p.most {
		p.taken.Add(-1)
		return false
	}
	return true
}

// Limit bounds the connections of a listener that are open at the same time to most.
// So many more as spare are accepted for no other purpose than to be told so, see
// [Excess]; what comes beyond is closed at once.
func Limit(listener net.Listener, most, spare int) *Listener {
	return &Listener{Listener: listener, within: places{most: int64(most)}, excess: places{most: int64(spare)}}
}

// Accept implements [net.Listener].
func (l *Listener) Accept() (net.Conn, error) {
	for {
		accepted, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if l.within.take() {
			return newConnection(accepted, &l.within, false), nil
		}
		l.away.Add(1)
		if l.excess.take() {
			return newConnection(accepted, &l.excess, true), nil
		}
		accepted.Close() // too many are to be told already
	}
}

// Open is how many connections are open.
func (l *Listener) Open() int { return int(l.within.taken.Load() + l.excess.taken.Load()) }

// TurnedAway is how many connections there were no places for so far.
func (l *Listener) TurnedAway() int { return int(l.away.Load()) }

// connection gives its place back when it is closed.
type connection struct {
	net.Conn
	excess bool
	left   func()
}

func newConnection(accepted net.Conn, of *places, excess bool) *connection {
	return &connection{accepted, excess, sync.OnceFunc(func() { of.taken.Add(-1) })}
}

// Close implements [net.Conn].
func (c *connection) Close() error {
	defer c.left()
	return c.Conn.Close()
}

type excessKey struct{}

// Context notes in the context of a connection whether it is beyond the limit; it is
// for the field ConnContext of [http.Server].
func Context(ctx context.Context, accepted net.Conn) context.Context {
	if one, ok := accepted.(*connection); ok && one.excess {
		return context.WithValue(ctx, excessKey{}, true)
	}
	return ctx
}

// Excess says whether a request came on a connection beyond the limit: it is to be
// refused, and its connection closed.
func Excess(ctx context.Context) bool { return ctx.Value(excessKey{}) != nil }
