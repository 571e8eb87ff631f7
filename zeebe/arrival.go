package zeebe

import (
	"context"
	"errors"
	"slices"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/tap"

	"zhitong/zeebe/gatewayprotocol"
)

// arrivalTime is how long a call waits for its request to arrive in full; a
// caller who never sends it would hold a place in the server for good.
const arrivalTime = 30 * time.Second

var errNotArrived = errors.New("the request did not arrive in time")

// arriving is the context of a call whose request is awaited. It ends with the
// call, or when the request is late.
type arriving struct {
	context.Context
	clock *time.Timer
}

type clockKey struct{}

// Err implements [context.Context]: to be late is to exceed a deadline.
func (a *arriving) Err() error {
	if context.Cause(a.Context) == errNotArrived {
		return context.DeadlineExceeded
	}
	return a.Context.Err()
}

// Value implements [context.Context].
func (a *arriving) Value(key any) any {
	if key == (clockKey{}) {
		return a.clock
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
	return &arriving{ctx, time.AfterFunc(g.patience, func() { cancel(errNotArrived) })}, nil
}

// arrived stops the clock of a call.
func arrived(ctx context.Context) {
	if clock, ok := ctx.Value(clockKey{}).(*time.Timer); ok {
		clock.Stop()
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
