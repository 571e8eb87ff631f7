package zeebe

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	"zhitong/pipeline"
	"zhitong/zeebe/gatewayprotocol"
)

// TestARequestThatNeverArrives: a call whose request is not sent, or not to its
// end, is ended by the server.
func TestARequestThatNeverArrives(t *testing.T) {
	server := newServer(Options{Anonymous: &Caller{Actor: pipeline.Actor{ID: "anybody"}}, Logger: slog.New(slog.DiscardHandler)}, 50*time.Millisecond)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	defer func() { server.Stop(context.Background()); <-served }()
	transport := &http.Transport{Protocols: new(http.Protocols)}
	transport.Protocols.SetUnencryptedHTTP2(true)
	defer transport.CloseIdleConnections()
	for _, method := range []string{gatewayprotocol.Gateway_CompleteJob_FullMethodName, gatewayprotocol.Gateway_StreamActivatedJobs_FullMethodName} {
		for _, begun := range [][]byte{nil, {0, 0}, {0, 0, 0, 0, 100, 8}, {0, 0, 0, 0, 0}} { // the last one is whole, but not ended
			body, rest := io.Pipe()
			go rest.Write(begun)
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+listener.Addr().String()+method, body)
			if err != nil {
				t.Fatal(err)
			}
			request.Header = http.Header{"Content-Type": {"application/grpc"}, "Te": {"trailers"}}
			response, err := transport.RoundTrip(request)
			if err != nil {
				t.Fatal(err)
			}
			if got := response.Header.Get("Grpc-Status"); got != "4" {
				t.Errorf("%s after %v: status %s %q, want %d", method, begun, got, response.Header.Get("Grpc-Message"), codes.DeadlineExceeded)
			}
			response.Body.Close()
			rest.Close()
		}
	}
}
