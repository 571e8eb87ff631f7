package testpostgres

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/url"
	"slices"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// Tap stands between clients and the server, reads along, and can fall silent.
type Tap struct {
	// Location is the address of the database through the tap.
	Location string

	network, address string // of the server
	listener         net.Listener
	rewrite          func(statement []byte) // in place; nil for none
	silence          sync.RWMutex           // held while nothing is passed on
	relays           sync.WaitGroup

	mutex      sync.Mutex
	open       map[net.Conn]struct{} // nil once the tap is closed
	statements map[string]int
	failures   map[string]int // by SQLSTATE
}

// NewTap puts a tap before the database until the test ends.
func NewTap(tb testing.TB, location string) *Tap {
	tb.Helper()
	tap, err := openTap(location, nil)
	if err != nil {
		tb.Fatalf("tap the test PostgreSQL: %v", err)
	}
	tb.Cleanup(tap.close)
	return tap
}

func openTap(location string, rewrite func([]byte)) (*Tap, error) {
	config, err := pgconn.ParseConfig(location)
	if err != nil {
		return nil, errors.New("the address of the server cannot be read")
	}
	through, err := url.Parse(location)
	if err != nil {
		return nil, err
	}
	tap := &Tap{rewrite: rewrite, open: map[net.Conn]struct{}{}, statements: map[string]int{}, failures: map[string]int{}}
	tap.network, tap.address = pgconn.NetworkAddress(config.Host, config.Port)
	var plain net.ListenConfig
	plain.SetMultipathTCP(false) // its sockets take no filter
	if tap.listener, err = plain.Listen(context.Background(), "tcp", "127.0.0.1:0"); err != nil {
		return nil, err
	}
	through.Host = tap.listener.Addr().String()
	query := through.Query()
	query.Del("host")
	query.Set("sslmode", "disable") // it could not read along
	through.RawQuery = query.Encode()
	tap.Location = through.String()
	tap.relays.Go(tap.accept)
	return tap, nil
}

func (t *Tap) close() {
	t.listener.Close()
	t.mutex.Lock()
	for conn := range t.open {
		conn.Close()
	}
	t.open = nil
	t.mutex.Unlock()
	t.relays.Wait()
}

// Statements gives the distinct texts that clients have sent, sorted.
func (t *Tap) Statements() []string {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return slices.Sorted(maps.Keys(t.statements))
}

// Failures says how often the server has answered with the SQLSTATE.
func (t *Tap) Failures(state string) int {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.failures[state]
}

// Silence passes nothing on, in neither direction, until the function it
// returns is called: connections stay open and nobody answers.
func (t *Tap) Silence() (end func()) {
	t.silence.Lock()
	return sync.OnceFunc(t.silence.Unlock)
}

func (t *Tap) accept() {
	for {
		client, err := t.listener.Accept()
		if err != nil {
			return
		}
		server, err := new(net.Dialer).DialContext(context.Background(), t.network, t.address)
		if err != nil || !t.keep(client, server) {
			client.Close()
			continue
		}
		t.relays.Go(func() { t.relay(server, client, true, t.heard) })
		t.relays.Go(func() { t.relay(client, server, false, t.answered) })
	}
}

func (t *Tap) keep(connections ...net.Conn) bool {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	for _, conn := range connections {
		if t.open == nil {
			conn.Close()
			continue
		}
		t.open[conn] = struct{}{}
	}
	return t.open != nil
}

// relay passes on the messages of one direction until either end is closed.
func (t *Tap) relay(to, from net.Conn, opens bool, read func(kind byte, body []byte)) {
	defer func() {
		for _, conn := range []net.Conn{to, from} {
			conn.Close()
			t.mutex.Lock()
			delete(t.open, conn)
			t.mutex.Unlock()
		}
	}()
	for {
		message, err := nextMessage(from, opens)
		if err != nil {
			return
		}
		if !opens {
			read(message[0], message[5:])
		}
		opens = false // only the first message of a client has no kind
		t.silence.RLock()
		_, err = to.Write(message)
		t.silence.RUnlock()
		if err != nil {
			return
		}
	}
}

// nextMessage reads a message with its head: the kind, unless it is the first
// of a client, and the length, which counts itself (PostgreSQL documentation,
// "Message Formats").
func nextMessage(from io.Reader, first bool) ([]byte, error) {
	head := make([]byte, 5)
	if first {
		head = head[:4]
	}
	if _, err := io.ReadFull(from, head); err != nil {
		return nil, err
	}
	size := binary.BigEndian.Uint32(head[len(head)-4:])
	if size < 4 || size > 1<<30 {
		return nil, fmt.Errorf("a message of %d bytes", size)
	}
	message := append(head, make([]byte, size-4)...)
	_, err := io.ReadFull(from, message[len(head):])
	return message, err
}

// heard writes down the statement of a Query or Parse message.
func (t *Tap) heard(kind byte, body []byte) {
	switch kind {
	case 'Q':
	case 'P': // the name comes first
		_, body, _ = bytes.Cut(body, []byte{0})
	default:
		return
	}
	text, _, _ := bytes.Cut(body, []byte{0})
	t.mutex.Lock()
	t.statements[string(text)]++
	t.mutex.Unlock()
	if t.rewrite != nil {
		t.rewrite(text)
	}
}

// answered counts an ErrorResponse by its SQLSTATE.
func (t *Tap) answered(kind byte, body []byte) {
	if kind != 'E' {
		return
	}
	for field := range bytes.SplitSeq(body, []byte{0}) {
		if len(field) > 1 && field[0] == 'C' {
			t.mutex.Lock()
			t.failures[string(field[1:])]++
			t.mutex.Unlock()
		}
	}
}
