package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
)

// TestNodeName: a node is called as it is told, else as its host, so that clients of the gateway are never told of a broker without one.
func TestNodeName(t *testing.T) {
	host, err := os.Hostname()
	if err != nil {
		t.Skip(err)
	}
	for given, want := range map[string]string{"east-1": "east-1", "": host} {
		if got := (&settings{Name: given, Listen: "127.0.0.1:0"}).nodeName(); got != want {
			t.Errorf("with the name %q a node is called %q, want %q", given, got, want)
		}
	}
}

// TestConnectionSettings are checked before anything happens.
func TestConnectionSettings(t *testing.T) {
	for _, flag := range []string{"--connections", "--grpc-connections"} {
		for _, value := range []string{"-1", "1000001"} {
			var talk bytes.Buffer
			code := run(t.Context(), []string{"serve", "--data", t.TempDir(), flag + "=" + value}, strings.NewReader(""), io.Discard, &talk)
			if code != exitUsage || !strings.Contains(talk.String(), flag+": 0 to 1000000 is wanted") {
				t.Errorf("%s=%s: exit %d, %s", flag, value, code, talk.String())
			}
		}
	}
}

// TestConnectionsAreBounded: a node has as many connections open as it is told; who comes beyond is told to come back, or
// finds his connection closed, and both are counted.
func TestConnectionsAreBounded(t *testing.T) {
	const most = 3
	n, err := openNode(t.Context(), &settings{Listen: "127.0.0.1:0", Data: t.TempDir(), Auth: "off", Connections: most,
		GRPC: gatewaySettings{Listen: "127.0.0.1:0", Connections: most}}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- n.serve(ctx) }()
	defer func() { cancel(); <-ended }()
	dial := func(listener net.Listener) net.Conn {
		connection, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { connection.Close() })
		return connection
	}
	for place := range most + 1 {
		connection := dial(n.listener)
		io.WriteString(connection, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
		answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
		if err != nil {
			t.Fatal(err)
		}
		if told := answer.StatusCode == http.StatusServiceUnavailable && answer.Header.Get("Retry-After") != ""; told != (place == most) {
			t.Errorf("connection %d: %s %v", place, answer.Status, answer.Header)
		}
	}
	for place := range most + 1 {
		_, err := io.ReadFull(dial(n.gatewayListener), make([]byte, len("a frame's")))
		if closed := err != nil; closed != (place == most) {
			t.Errorf("connection %d to the gateway: %v", place, err)
		}
	}
	if n.listener.TurnedAway() != 1 || n.gatewayListener.TurnedAway() != 1 || n.gatewayListener.Open() != most {
		t.Errorf("%d and %d turned away, %d open", n.listener.TurnedAway(), n.gatewayListener.TurnedAway(), n.gatewayListener.Open())
	}
}
