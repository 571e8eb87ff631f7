package rest

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"zhitong/connections"
)

// paced serves a handler behind the limits of slow clients.
func paced(t *testing.T, most, spare int, handle http.HandlerFunc) *connections.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	limited := connections.Limit(listener, most, spare)
	surface := &Server{Logger: slog.New(slog.DiscardHandler)}
	server := HTTP(surface.withinLimit(surface.paced(handle)))
	served := make(chan error, 1)
	go func() { served <- server.Serve(limited) }()
	t.Cleanup(func() { server.Close(); <-served })
	return limited
}

// client connects and sends the beginning of a request.
func client(t *testing.T, listener net.Listener, begin string) net.Conn {
	t.Helper()
	connection, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	if _, err := io.WriteString(connection, begin); err != nil {
		t.Fatal(err)
	}
	return connection
}

// answerTo reads the answer that comes on a connection.
func answerTo(t *testing.T, connection net.Conn) *http.Response {
	t.Helper()
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

const get, half = "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf"

// TestConnectionsBeyondTheLimit: clients who connect and send nothing take the places that there are. Who comes
// beyond is told to come back, and once even those who are to be told are too many, he is not.
func TestConnectionsBeyondTheLimit(t *testing.T) {
	const most, spare = 4, 2
	listener := paced(t, most, spare, func(http.ResponseWriter, *http.Request) {})
	var silent []net.Conn
	for range most {
		one := client(t, listener, get)
		answerTo(t, one) // it has its place
		silent = append(silent, one)
	}
	told := client(t, listener, get)
	answer := answerTo(t, told)
	if answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") != "1" || !answer.Close {
		t.Errorf("beyond the limit: %s %v", answer.Status, answer.Header)
	}
	for range spare + 3 {
		client(t, listener, "")
	}
	last := client(t, listener, get)
	if n, err := last.Read(make([]byte, 1)); n > 0 || err == nil {
		t.Error("who has no place at all is answered")
	}
	if open := listener.Open(); open > most+spare {
		t.Errorf("%d connections are open, %d may be", open, most+spare)
	}
	silent[0].Close()
	for again := 0; ; again++ { // until the server has seen that
		retried, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(retried, get)
		answer, err := http.ReadResponse(bufio.NewReader(retried), nil)
		retried.Close()
		if err == nil && answer.StatusCode == http.StatusOK {
			break
		}
		if again == 1000 {
			t.Fatal("a place that was given back is not taken")
		}
	}
}

// TestFewBodiesArriveLate: of clients who begin to send a body and do not go on, a few are waited for.
func TestFewBodiesArriveLate(t *testing.T) {
	const beyond = 3
	ended := make(chan error, maxLateness+beyond)
	listener := paced(t, 1000, 0, func(_ http.ResponseWriter, r *http.Request) {
		_, err := io.ReadAll(r.Body)
		ended <- err
	})
	var clients []net.Conn
	for range maxLateness + beyond {
		clients = append(clients, client(t, listener, half))
	}
	for range beyond {
		if err, timeout := (<-ended).(net.Error); !timeout || !err.Timeout() {
			t.Errorf("a late body ends with %v", err)
		}
	}
	for _, one := range clients { // those that have a place go on; the others are closed already
		fmt.Fprintf(one, "%096d", 0)
	}
	for range maxLateness {
		if err := <-ended; err != nil {
			t.Errorf("a late body that has a place ends with %v", err)
		}
	}
}

// TestALargeBodyMayTakeLonger: each part of it that arrives gives it time for the next.
func TestALargeBodyMayTakeLonger(t *testing.T) {
	begin := time.Now()
	control := &deadlines{}
	body := &pacedBody{ReadCloser: io.NopCloser(io.MultiReader(zeros(paceStride), zeros(1))), control: http.NewResponseController(control)}
	defer body.end()
	read := func(p []byte) {
		if _, err := body.Read(p); err != nil {
			t.Fatal(err)
		}
	}
	read(make([]byte, 1))
	if due := control.read.Sub(begin); due < patience || due > patience+10*time.Second {
		t.Errorf("a body has %v", due)
	}
	first := control.read
	for range paceStride / 4096 {
		read(make([]byte, 4096))
	}
	if more := control.read.Sub(first); more < 8*time.Second || more > 9*time.Second {
		t.Errorf("after %d bytes it has %v more", paceStride, more)
	}
}

// TestAnAnswerMustBeTaken: an answer has a deadline, which grows with it, and which one that was begun late has anew.
func TestAnAnswerMustBeTaken(t *testing.T) {
	begin := time.Now()
	control := &deadlines{}
	writer := &pacedWriter{ResponseWriter: control, control: http.NewResponseController(control)}
	for _, c := range []struct {
		bytes    int
		at, most time.Duration
	}{{1, patience, patience + 10*time.Second}, {60 * minPace, patience + time.Minute, patience + 70*time.Second}} {
		if _, err := writer.Write(make([]byte, c.bytes)); err != nil {
			t.Fatal(err)
		}
		if due := control.write.Sub(begin); due < c.at || due > c.most {
			t.Errorf("an answer of %d bytes has %v", c.bytes, due)
		}
	}
}

// zeros reads so many bytes.
func zeros(count int64) io.Reader { return io.LimitReader(zero{}, count) }

type zero struct{}

func (zero) Read(p []byte) (int, error) { return len(p), nil }

// deadlines is an answer that remembers its deadlines.
type deadlines struct{ read, write time.Time }

func (d *deadlines) SetReadDeadline(due time.Time) error  { d.read = due; return nil }
func (d *deadlines) SetWriteDeadline(due time.Time) error { d.write = due; return nil }
func (d *deadlines) Header() http.Header                  { return http.Header{} }
func (d *deadlines) Write(p []byte) (int, error)          { return len(p), nil }
func (d *deadlines) WriteHeader(int)                      {}
