package zeebe

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"zhitong/pipeline"
	"zhitong/store"
)

// TestWhoFindsNoPlaceIsTold at once, and when to come back.
func TestWhoFindsNoPlaceIsTold(t *testing.T) {
	g := &gateway{stops: newStops(t.Context()), stopping: t.Context()}
	full := &pipeline.Refusal{Code: pipeline.ResourceExhausted, Message: "full", RetryAfter: 1500 * time.Millisecond}
	_, _, err := g.wait(t.Context(), func() (func(), error) { return nil, full })
	refused := status.Convert(statusOf(err))
	if refused.Code() != codes.ResourceExhausted || len(refused.Details()) != 1 {
		t.Fatalf("got %v", refused)
	}
	if info, ok := refused.Details()[0].(*errdetails.RetryInfo); !ok || info.GetRetryDelay().AsDuration() != full.RetryAfter {
		t.Errorf("got %v", refused.Details())
	}
	left := false
	_, leave, err := g.wait(t.Context(), func() (func(), error) { return func() { left = true }, nil })
	if err != nil {
		t.Fatal(err)
	}
	if leave(); !left {
		t.Error("the place is kept")
	}
}

// TestAQueryWhileTheDatabaseIsAway: it may be sent again; one of whose outcome nothing is known need not.
func TestAQueryWhileTheDatabaseIsAway(t *testing.T) {
	for _, c := range []struct {
		err  error
		code codes.Code
	}{
		{fmt.Errorf("read the users: %w", store.ErrAway.Wrap(fmt.Errorf("connection refused"))), codes.Unavailable},
		{store.ErrRetry, codes.Unavailable},
		{store.ErrUnknownOutcome, codes.Internal},
		{store.ErrDatabase, codes.Internal},
	} {
		if got := status.Code(statusOf(c.err)); got != c.code {
			t.Errorf("%v: %v", c.err, got)
		}
	}
}

// TestAStreamTakesMoreWhereMuchWaits and few again when the worker is slow.
func TestAStreamTakesMoreWhereMuchWaits(t *testing.T) {
	for _, test := range []struct {
		wanted, got int
		delivered   time.Duration
		next        int
	}{
		{streamedJobs, streamedJobs, time.Millisecond, 2 * streamedJobs},
		{mostStreamedJobs, mostStreamedJobs, time.Millisecond, mostStreamedJobs},
		{mostStreamedJobs, mostStreamedJobs - 1, time.Millisecond, streamedJobs},
		{mostStreamedJobs, mostStreamedJobs, time.Second, streamedJobs},
	} {
		if next := nextTake(test.wanted, test.got, test.delivered); next != test.next {
			t.Errorf("%+v: %d", test, next)
		}
	}
}

// TestStoppingEndsWaiting: a call that waits ends with the server, and says so.
func TestStoppingEndsWaiting(t *testing.T) {
	stopping, stop := context.WithCancel(t.Context())
	g := &gateway{stops: newStops(stopping), stopping: stopping}
	ctx, leave, err := g.wait(t.Context(), func() (func(), error) { return func() {}, nil })
	if err != nil {
		t.Fatal(err)
	}
	defer leave()
	stop()
	<-ctx.Done()
	if err := g.interrupted(ctx.Err()); status.Code(statusOf(err)) != codes.Unavailable {
		t.Errorf("got %v", err)
	}
}

// TestErrorsHaveTheirStatus: every code of a refusal has its status; what is
// not meant for the caller is told to the log only.
func TestErrorsHaveTheirStatus(t *testing.T) {
	var log bytes.Buffer
	g := &gateway{Options: Options{Logger: slog.New(slog.NewTextHandler(&log, nil))}}
	for code, want := range map[pipeline.Code]codes.Code{
		pipeline.NotFound: codes.NotFound, pipeline.InvalidArgument: codes.InvalidArgument, pipeline.InvalidState: codes.FailedPrecondition,
		pipeline.AlreadyExists: codes.AlreadyExists, pipeline.Forbidden: codes.PermissionDenied, pipeline.FourEyes: codes.PermissionDenied,
		pipeline.Unauthenticated: codes.Unauthenticated, pipeline.ResourceExhausted: codes.ResourceExhausted, pipeline.Unavailable: codes.Unavailable,
		pipeline.DeadlineExceeded: codes.DeadlineExceeded, pipeline.IdempotencyReused: codes.FailedPrecondition,
	} {
		var err error = pipeline.Refuse(code, "a sentence")
		if g.conclude("Call", &err); status.Code(err) != want || status.Convert(err).Message() != "a sentence" {
			t.Errorf("%s: %v, want %v", code, err, want)
		}
	}
	if log.Len() > 0 {
		t.Errorf("refusals are logged: %s", log.String())
	}
	broken := func() (err error) {
		defer g.conclude("Call", &err)
		panic("password of the database")
	}
	shown := status.Convert(broken())
	if shown.Code() != codes.Internal || strings.Contains(shown.Message(), "password") {
		t.Errorf("shown %v", shown)
	}
	if !strings.Contains(log.String(), "password of the database") {
		t.Errorf("logged %s", log.String())
	}
}
