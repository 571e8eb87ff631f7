package zeebe

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"zhitong/pipeline"
)

// unary stands before every call with one answer, once its request is read.
func (g *gateway) unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (answer any, err error) {
	defer g.conclude(info.FullMethod, &err)
	arrived(ctx)
	if err := accept(request); err != nil {
		return nil, err
	}
	return handle(ctx, request)
}

// stream stands before every call with a stream of answers.
func (g *gateway) stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handle grpc.StreamHandler) (err error) {
	defer g.conclude(info.FullMethod, &err)
	ctx, err := g.admit(stream.Context(), info.FullMethod)
	if err != nil {
		return err
	}
	return handle(server, &checkedStream{stream, ctx})
}

// checkedStream is a stream whose caller is known and whose request is checked.
type checkedStream struct {
	grpc.ServerStream
	ctx context.Context
}

// Context implements [grpc.ServerStream].
func (s *checkedStream) Context() context.Context { return s.ctx }

// RecvMsg implements [grpc.ServerStream].
func (s *checkedStream) RecvMsg(message any) error {
	if err := s.ServerStream.RecvMsg(message); err != nil {
		return &notReceived{err}
	}
	arrived(s.ctx)
	return accept(message)
}

// notReceived is the error of a request that did not come: gRPC has told the
// caller already, whose doing it was.
type notReceived struct{ error }

// conclude turns the error of a call into its status. What the caller is not
// told goes to the log: an internal error, and what a panic says.
func (g *gateway) conclude(method string, err *error) {
	if cause := recover(); cause != nil {
		*err = fmt.Errorf("the call broke down: %v", cause)
	}
	if *err == nil {
		return
	}
	if told, ok := errors.AsType[*notReceived](*err); ok {
		*err = told.error
		return
	}
	shown := statusOf(*err)
	if status.Code(shown) == codes.Internal {
		g.Logger.Error("a call failed", "method", method, "error", *err)
	}
	*err = shown
}

// stops are contexts that end when the server is to stop. Each call that waits
// hangs on one of them: on one alone they would all contend for its lock.
type stops [64]context.Context

func newStops(stopping context.Context) *stops {
	all := &stops{}
	for i := range all {
		one, cancel := context.WithCancel(context.Background())
		context.AfterFunc(stopping, cancel)
		all[i] = one
	}
	return all
}

// wait takes a place among the calls that wait alike and gives a context that ends
// with the call or with the server. Call leave at the end.
func (g *gateway) wait(ctx context.Context, place func() (func(), error)) (waiting context.Context, leave func(), err error) {
	vacate, err := place()
	if err != nil {
		return nil, nil, err
	}
	waiting, cancel := g.untilStop(ctx)
	return waiting, func() { cancel(); vacate() }, nil
}

// untilStop gives a context that ends with the call or with the server. Call leave at
// the end.
func (g *gateway) untilStop(ctx context.Context) (waiting context.Context, leave func()) {
	waiting, cancel := context.WithCancel(ctx)
	unhook := context.AfterFunc(g.stops[rand.IntN(len(g.stops))], cancel)
	return waiting, func() { unhook(); cancel() }
}

// interrupted gives the error of a call that waited and did nothing: that the server
// stops, where it does.
func (g *gateway) interrupted(err error) error {
	if err != nil && g.stopping.Err() != nil {
		return pipeline.Refuse(pipeline.Unavailable, "the node is stopping")
	}
	return err
}

// goesOn is [pipeline.GoesOn] where the server stops.
func (g *gateway) goesOn(err error, what string, key int64) error {
	if g.stopping.Err() != nil {
		return pipeline.GoesOn(err, what, key)
	}
	return err
}
