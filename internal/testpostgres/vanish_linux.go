package testpostgres

import (
	"errors"
	"net"
	"sync"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// Deafen has the kernel drop what arrives for a socket from now on, before it
// acknowledges anything: to the other end, its machine is gone.
func Deafen(tb testing.TB, socket any) {
	tb.Helper()
	nothing := []unix.SockFilter{{Code: unix.BPF_RET | unix.BPF_K, K: 0}} // is kept of a packet
	control(tb, socket, func(socket int) error {
		return unix.SetsockoptSockFprog(socket, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &unix.SockFprog{Len: 1, Filter: &nothing[0]})
	})
}

func control(tb testing.TB, socket any, change func(socket int) error) {
	tb.Helper()
	raw, err := socket.(syscall.Conn).SyscallConn()
	if err != nil {
		tb.Fatal(err)
	}
	var failed error
	err = raw.Control(func(socket uintptr) { failed = change(int(socket)) })
	if err := errors.Join(err, failed); err != nil && !errors.Is(err, net.ErrClosed) {
		tb.Fatal(err)
	}
}

// Vanish has the server gone without a word, as when its machine loses power or
// the line is cut: nobody closes connections, nothing is acknowledged, new ones
// are not answered, until the function it returns is called.
func (t *Tap) Vanish(tb testing.TB) (appear func()) {
	tb.Helper()
	t.mutex.Lock()
	defer t.mutex.Unlock()
	Deafen(tb, t.listener)
	for conn := range t.open {
		Deafen(tb, conn)
	}
	return sync.OnceFunc(func() {
		control(tb, t.listener, func(socket int) error {
			return unix.SetsockoptInt(socket, unix.SOL_SOCKET, unix.SO_DETACH_FILTER, 0)
		})
	})
}
