package zeebe

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"zhitong/pipeline"
)

// TestPlacesToWaitAreBounded: who finds no place is told so at once.
func TestPlacesToWaitAreBounded(t *testing.T) {
	g := &gateway{waiting: make(chan struct{}, 1), stopping: t.Context()}
	_, leave, err := g.wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := g.wait(t.Context()); status.Code(statusOf(err)) != codes.ResourceExhausted {
		t.Errorf("a second one: %v", err)
	}
	leave()
	if _, leave, err = g.wait(t.Context()); err != nil {
		t.Errorf("after one left: %v", err)
	}
	leave()
}

// TestStoppingEndsWaiting: a call that waits ends with the server, and says so.
func TestStoppingEndsWaiting(t *testing.T) {
	stopping, stop := context.WithCancel(t.Context())
	g := &gateway{waiting: make(chan struct{}, 1), stopping: stopping}
	ctx, leave, err := g.wait(t.Context())
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
