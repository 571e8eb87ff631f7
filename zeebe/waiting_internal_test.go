package zeebe

import (
	"context"
	"errors"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
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

// TestUnknownErrorsSayNothing: what is not meant for the caller is not told.
func TestUnknownErrorsSayNothing(t *testing.T) {
	shown := status.Convert(statusOf(errors.New("password of the database")))
	if shown.Code() != codes.Internal || shown.Message() != "the server could not carry out the call; its log says why" {
		t.Errorf("shown %v", shown)
	}
}
