package postgres

import (
	"errors"
	"net"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestAMachineThatIsGone: nothing that is sent to it is acknowledged, nobody closes anything. A connection on which
// something is under way breaks, and so does one that only waits for an answer.
func TestAMachineThatIsGone(t *testing.T) {
	for name, sends := range map[string]bool{"while something is sent": true, "while an answer is awaited": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server := connected(t)
			deafen(t, server)
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

// deafen has the kernel drop what arrives for a socket, before it acknowledges it.
func deafen(t *testing.T, conn net.Conn) {
	t.Helper()
	raw, err := conn.(syscall.Conn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	nothing := []unix.SockFilter{{Code: unix.BPF_RET | unix.BPF_K, K: 0}} // of a packet is kept
	var failed error
	err = raw.Control(func(socket uintptr) {
		failed = unix.SetsockoptSockFprog(int(socket), unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &unix.SockFprog{Len: 1, Filter: &nothing[0]})
	})
	if err := errors.Join(err, failed); err != nil {
		t.Fatal(err)
	}
}
