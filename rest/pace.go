package rest

import (
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"zhitong/connections"
	"zhitong/pipeline"
)

// How slow a client may be. One that is slower holds what the server keeps for it for
// longer than it is worth, and many of them would hold all there is.
const (
	headerTime  = 30 * time.Second // in which the header of a request arrives, and the first one of a connection
	idleTime    = 2 * time.Minute  // that a connection stays open without a request
	patience    = 30 * time.Second // in which a body arrives, or an answer is taken, at any size,
	minPace     = 32 << 10         // and beyond it a second for so many bytes
	paceStride  = 8 * minPace      // after so many bytes of a body the time is extended
	promptTime  = 5 * time.Second  // bodies that arrive in it are not counted, as a busy node may read late;
	maxLateness = 64               // so many bodies of a node may take longer at the same time
)

// HTTP makes the server of a surface that [Server.Handler] gave. Its listener may be
// bounded by the package connections.
func HTTP(surface http.Handler) *http.Server {
	return tellStop(&http.Server{Handler: surface, ReadHeaderTimeout: headerTime, ReadTimeout: patience, WriteTimeout: patience, IdleTimeout: idleTime,
		MaxHeaderBytes: 64 << 10, ConnContext: connections.Context})
}

// withinLimit refuses requests on a connection beyond the limit.
func (s *Server) withinLimit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if connections.Excess(r.Context()) {
			w.Header().Set("Connection", "close")
			s.refuse(w, r, &pipeline.Refusal{Code: pipeline.Unavailable, RetryAfter: pipeline.RetryAfter, Message: "too many connections are open; try again later"})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// paced ends requests of clients who are too slow.
func (s *Server) paced(next http.Handler) http.Handler {
	var late atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		control := http.NewResponseController(w)
		if r.ContentLength != 0 { // else the server looks already for what comes next, for which there is no deadline
			body := &pacedBody{ReadCloser: r.Body, control: control, late: &late}
			defer body.end()
			r.Body = body
		}
		paced := &pacedWriter{ResponseWriter: w, control: control}
		defer paced.allow(0) // for what is written once the request has been served
		next.ServeHTTP(paced, r)
	})
}

// pacedBody is the body of a request, which must arrive at a pace.
type pacedBody struct {
	io.ReadCloser
	control *http.ResponseController
	late    *atomic.Int64 // how many bodies of the node are late

	mu      sync.Mutex
	due     time.Time // when it must be here; zero before it is read
	stride  int       // bytes since due was last set
	prompt  *time.Timer
	counted bool // in late
	over    bool // here, or given up
}

// Read implements [io.Reader].
func (b *pacedBody) Read(p []byte) (n int, err error) {
	b.begin()
	n, err = b.ReadCloser.Read(p)
	if err != nil {
		b.end()
	} else {
		b.arrived(n)
	}
	return n, err
}

func (b *pacedBody) begin() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.due.IsZero() && !b.over {
		b.allow(time.Now().Add(patience))
	}
}

// arrived notes that so many bytes came, which were not the last ones.
func (b *pacedBody) arrived(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.over {
		return
	}
	if b.prompt == nil {
		b.prompt = time.AfterFunc(promptTime, b.isLate)
	}
	if b.stride += n; b.stride >= paceStride {
		b.allow(b.due.Add(time.Duration(b.stride) * time.Second / minPace))
		b.stride = 0
	}
}

// isLate takes a place among the bodies that are late, or gives the body up.
func (b *pacedBody) isLate() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.over {
		return
	}
	if b.counted = b.late.Add(1) <= maxLateness; !b.counted {
		b.late.Add(-1)
		b.allow(time.Unix(1, 0)) // the reader is told that it took too long
		b.over = true
	}
}

// allow sets when the body must be here. Where connections have no deadlines, as in
// tests without one, there is nothing to hold either.
func (b *pacedBody) allow(due time.Time) {
	b.due = due
	_ = b.control.SetReadDeadline(due)
}

// end is for a body that is here or that nobody reads any more.
func (b *pacedBody) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.over = true
	if b.prompt != nil {
		b.prompt.Stop()
	}
	if b.counted {
		b.counted = false
		b.late.Add(-1)
	}
}

// pacedWriter is an answer, which must be taken at a pace.
type pacedWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	due     time.Time
}

// Write implements [http.ResponseWriter].
func (w *pacedWriter) Write(content []byte) (int, error) {
	w.allow(len(content))
	return w.ResponseWriter.Write(content)
}

// WriteHeader implements [http.ResponseWriter].
func (w *pacedWriter) WriteHeader(status int) {
	w.allow(0)
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets [http.ResponseController] reach what lies below.
func (w *pacedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// allow gives the client time for so many bytes more, from now on.
func (w *pacedWriter) allow(bytes int) {
	due := time.Now().Add(patience + time.Duration(bytes)*time.Second/minPace)
	if due.Sub(w.due) < time.Second { // it was given as much a moment ago
		return
	}
	w.due = due
	_ = w.control.SetWriteDeadline(due)
}
