package zeebe

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/tap"

	"zhitong/zeebe/gatewayprotocol"
)

// arrivalTime is how long a call waits for its request to arrive in full; a
// caller who never sends it would hold a place in the server for good.
const arrivalTime = 30 * time.Second

// Requests that arrive within promptTime are not counted, in which a busy node comes to read
// them; of its others no more than maxLate are awaited at the same time, each of which may be
// as long as a message.
const (
	promptTime = 5 * time.Second
	maxLate    = 64
)

var errNotArrived = errors.New("the request did not arrive in time")

// arriving is the context of a call whose request is awaited. It ends with the
// call, or when the request is late.
type arriving struct {
	context.Context
	giveUp context.CancelCauseFunc
	late   *atomic.Int64 // how many requests of the node are late

	mu      sync.Mutex
	clock   *time.Timer
	counted bool // in late
	over    bool // here, or given up
}

type arrivingKey struct{}

// Err implements [context.Context]: to be late is to exceed a deadline.
func (a *arriving) Err() error {
	if context.Cause(a.Context) == errNotArrived {
		return context.DeadlineExceeded
	}
	return a.Context.Err()
}

// Value implements [context.Context].
func (a *arriving) Value(key any) any {
	if key == (arrivingKey{}) {
		return a
	}
	return a.Context.Value(key)
}

// expect starts the clock of a call, before gRPC reads its request. A call that is
// turned away has none: its request is not awaited.
func (g *gateway) expect(ctx context.Context, call *tap.Info) (context.Context, error) {
	if err := g.busy(call.FullMethodName); err != nil {
		return &turnedAway{ctx, err}, nil
	}
	ctx, cancel := context.WithCancelCause(ctx)
	a := &arriving{Context: ctx, giveUp: cancel, late: &g.late}
	a.mu.Lock()
	defer a.mu.Unlock()
	prompt := min(promptTime, g.patience)
	a.clock = time.AfterFunc(prompt, func() { a.isLate(g.patience - prompt) })
	return a, nil
}

// isLate takes a place among the requests that are late, for a while, or gives the
// request up.
func (a *arriving) isLate(longer time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case a.over:
	case longer > 0 && !a.counted && a.takePlace():
		a.counted = true
		a.clock.Reset(longer)
		context.AfterFunc(a.Context, a.end)
	default:
		a.over = true
		a.giveUp(errNotArrived)
	}
}

// takePlace takes a place among the requests that are late, if there is one.
func (a *arriving) takePlace() bool {
	if a.late.Add(1) > maxLate {
		a.late.Add(-1)
		return false
	}
	return true
}

// end is for a request that is here or that nobody waits for any more.
func (a *arriving) end() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.over = true
	a.clock.Stop()
	if a.counted {
		a.counted = false
		a.late.Add(-1)
	}
}

// arrived stops the clock of a call.
func arrived(ctx context.Context) {
	if a, ok := ctx.Value(arrivingKey{}).(*arriving); ok {
		a.end()
	}
}

// service describes the calls to gRPC, which reads a request before it asks an
// interceptor: here callers are identified first, so that nobody unknown makes
// the server hold requests, and those who are turned away are so before even that.
// Calls with a stream of answers come to their interceptor unread.
func (g *gateway) service() *grpc.ServiceDesc {
	described := gatewayprotocol.Gateway_ServiceDesc
	described.Methods = slices.Clone(described.Methods)
	for i := range described.Methods {
		method := &described.Methods[i]
		name, handle := method.MethodName, method.Handler
		info := &grpc.UnaryServerInfo{Server: g, FullMethod: "/" + described.ServiceName + "/" + name}
		method.Handler = func(server any, ctx context.Context, read func(any) error, intercept grpc.UnaryServerInterceptor) (any, error) {
			if away, ok := ctx.Value(awayKey{}).(*turnedAway); ok {
				return g.turnAway(away, info)
			}
			ctx, err := g.admit(ctx, name)
			if err != nil {
				return nil, err
			}
			return handle(server, ctx, read, intercept)
		}
	}
	return &described
}

// admit gives the context of a call with its caller in it.
func (g *gateway) admit(ctx context.Context, method string) (admitted context.Context, err error) {
	defer g.conclude(method, &err)
	caller, err := g.identify(ctx)
	return context.WithValue(ctx, callerKey{}, caller), err
}
