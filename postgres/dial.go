package postgres

import (
	"context"
	"net"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// lostAfter is how long a server's machine may be gone without a word before
// connections to it break, however long its answers take otherwise.
const lostAfter = 10 * time.Second

// connection is a network connection to a server.
type connection struct {
	net.Conn
	closed func(*connection)
	made   time.Time
	began  atomic.Int64 // the running commit, in Unix nanoseconds; 0 while there is none
}

// dialer gives what opens connections. A connection tells when it is closed.
func dialer(timeout time.Duration, closed func(*connection)) pgconn.DialFunc {
	network := net.Dialer{Timeout: timeout, Control: limitSilence,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: lostAfter / 2, Interval: lostAfter / 5, Count: 3}}
	return func(ctx context.Context, kind, address string) (net.Conn, error) {
		conn, err := network.DialContext(ctx, kind, address)
		if err != nil {
			return nil, err
		}
		return &connection{Conn: conn, closed: closed, made: time.Now()}, nil
	}
}

// connectionOf gives the network connection below that of the driver, and below
// its encryption.
func connectionOf(driver *pgconn.PgConn) *connection {
	conn := driver.Conn()
	if encrypted, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = encrypted.NetConn()
	}
	return conn.(*connection)
}

// Close implements [net.Conn].
func (c *connection) Close() error {
	c.closed(c)
	return c.Conn.Close()
}

// RemoteAddr hides the server while a commit runs: the driver, which gives up a
// statement that takes too long, would have the server cancel it. A commit that
// waits for a standby would then be done without, and be seen by everybody.
func (c *connection) RemoteAddr() net.Addr {
	if c.began.Load() != 0 {
		return nowhere{}
	}
	return c.Conn.RemoteAddr()
}

// nowhere is an address that cannot be dialed.
type nowhere struct{}

// Network implements [net.Addr].
func (nowhere) Network() string { return "nowhere" }

// String implements [net.Addr].
func (nowhere) String() string { return "nowhere" }
