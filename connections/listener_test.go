package connections_test

import (
	"context"
	"errors"
	"net"
	"testing"

	"zhitong/connections"
)

// accepted is a connection, as the server has it.
func accepted(t *testing.T, l *connections.Listener) (client, server net.Conn) {
	t.Helper()
	client = dial(t, l)
	server, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return client, server
}

func dial(t *testing.T, l net.Listener) net.Conn {
	t.Helper()
	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

func limit(t *testing.T, most, spare int) *connections.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	limited := connections.Limit(listener, most, spare)
	t.Cleanup(func() { limited.Close() })
	return limited
}

func TestConnectionsBeyondTheLimit(t *testing.T) {
	l := limit(t, 2, 1)
	var held []net.Conn
	for i, excess := range []bool{false, false, true} {
		_, server := accepted(t, l)
		if got := connections.Excess(connections.Context(context.Background(), server)); got != excess {
			t.Errorf("connection %d is beyond the limit: %v", i, got)
		}
		held = append(held, server)
	}
	held[0].Close()
	held[0].Close() // gives back one place only
	held[2].Close()
	if _, server := accepted(t, l); connections.Excess(connections.Context(context.Background(), server)) {
		t.Error("a place that was given back is not taken")
	}
	if l.Open() != 2 {
		t.Errorf("%d are open, want 2", l.Open())
	}
}

func TestWhatHasNoPlaceIsClosed(t *testing.T) {
	l := limit(t, 1, 0)
	accepted(t, l)
	refused := dial(t, l)
	ended := make(chan error, 1)
	go func() {
		_, err := l.Accept()
		ended <- err
	}()
	if n, err := refused.Read(make([]byte, 1)); n > 0 || err == nil {
		t.Errorf("read %d bytes, %v", n, err)
	}
	l.Close()
	if err := <-ended; !errors.Is(err, net.ErrClosed) {
		t.Errorf("the closed listener says %v", err)
	}
	if l.Open() != 1 || l.TurnedAway() != 1 {
		t.Errorf("%d open, %d turned away", l.Open(), l.TurnedAway())
	}
}
