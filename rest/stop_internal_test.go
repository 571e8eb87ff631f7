package rest

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"
)

// TestAnOpenPageHoldsUpNoStop: a server that is to stop does not wait for pages that listen for changes.
func TestAnOpenPageHoldsUpNoStop(t *testing.T) {
	s := &Server{Changes: NewChanges()}
	server := HTTP(http.HandlerFunc(s.events))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(listener)
	page, err := http.Get("http://" + listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer page.Body.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Second)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		t.Errorf("the server waits for an open page: %v", err)
	}
}

// TestWhoWaitsIsToldOfTheStop: so is what waits for something of an operation, and nothing else.
func TestWhoWaitsIsToldOfTheStop(t *testing.T) {
	waits, other := make(chan struct{}), make(chan struct{})
	server := HTTP(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		waiting, leave := untilStop(r.Context())
		defer leave()
		close(waits)
		<-waiting.Done()
		if r.Context().Err() == nil {
			close(other)
		}
	}))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(listener)
	go http.Get("http://" + listener.Addr().String())
	<-waits
	if err := server.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	select {
	case <-other:
	default:
		t.Error("the request itself was given up")
	}
}
