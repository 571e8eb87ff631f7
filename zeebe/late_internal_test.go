package zeebe

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"

	"zhitong/pipeline"
	"zhitong/zeebe/gatewayprotocol"
)

// TestFewRequestsArriveLate: of callers who begin to send a request and do not go on, the node
// waits for a few only; the others are told so as soon as they are late.
func TestFewRequestsArriveLate(t *testing.T) {
	const beyond = 5
	server := newServer(Options{Anonymous: &Caller{Actor: pipeline.Actor{ID: "anybody"}}, Logger: slog.New(slog.DiscardHandler)}, arrivalTime)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	transport := &http.Transport{Protocols: new(http.Protocols)}
	transport.Protocols.SetUnencryptedHTTP2(true)
	ctx, giveUp := context.WithCancel(t.Context())
	answered := make(chan string, maxLate+beyond)
	for range maxLate + beyond {
		body, rest := io.Pipe()
		go rest.Write([]byte{0, 0})
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+listener.Addr().String()+gatewayprotocol.Gateway_CompleteJob_FullMethodName, body)
		if err != nil {
			t.Fatal(err)
		}
		request.Header = http.Header{"Content-Type": {"application/grpc"}, "Te": {"trailers"}}
		go func() {
			response, err := transport.RoundTrip(request)
			if err != nil {
				answered <- "broken off"
				return
			}
			defer response.Body.Close()
			answered <- response.Header.Get("Grpc-Status")
		}()
	}
	for range beyond {
		if status := <-answered; status != "4" {
			t.Errorf("a late call has the status %q", status)
		}
	}
	giveUp()
	for range maxLate {
		if status := <-answered; status != "broken off" {
			t.Errorf("a call that has a place has the status %q", status)
		}
	}
	transport.CloseIdleConnections()
	server.Stop(t.Context())
	if err := <-served; err != nil {
		t.Error(err)
	}
}
