package postgres

import (
	"errors"
	"net"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"zhitong/internal/testpostgres"
)

// TestAMachineThatIsGone: nothing that is sent to it is acknowledged, nobody closes anything. A connection on which
// something is under way breaks, and so does one that only waits for an answer.
func TestAMachineThatIsGone(t *testing.T) {
	for name, sends := range map[string]bool{"while something is sent": true, "while an answer is awaited": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server := connected(t)
			testpostgres.Deafen(t, server)
			began := time.Now()
			if sends {
				if _, err := client.Write([]byte("question")); err != nil {
					t.Fatal(err)
				}
			}
			_ = client.SetReadDeadline(began.Add(3 * lostAfter)) // the test's own patience
			_, err := client.Read(make([]byte, 1))
			if !errors.Is(err, unix.ETIMEDOUT) {
				t.Errorf("after %v: %v", time.Since(began), err)
			}
			t.Logf("noticed after %v", time.Since(began))
		})
	}
}

// connected gives both ends of a connection.
func connected(t *testing.T) (client, server net.Conn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if client, err = dialer(0, func(*connection) {})(t.Context(), "tcp", listener.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if server, err = listener.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close(); server.Close() })
	return client, server
}
