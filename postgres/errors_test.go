package postgres

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"zhitong/internal/testpostgres"
	"zhitong/store"
)

// TestACollisionInTheCatalogueIsTriedAgain: two nodes that migrate at the same time; any other internal error is one.
func TestACollisionInTheCatalogueIsTriedAgain(t *testing.T) {
	if err := classify(&pgconn.PgError{Code: "XX000", Message: "tuple concurrently updated"}); !errors.Is(err, store.ErrRetry) {
		t.Error(err)
	}
	if err := classify(&pgconn.PgError{Code: "XX000", Message: "could not read block 1"}); !errors.Is(err, store.ErrDatabase) || errors.Is(err, store.ErrRetry) {
		t.Error(err)
	}
}

// TestASessionThatEndsWhileCommitting: severities come in the language of the server; that which does not counts.
func TestASessionThatEndsWhileCommitting(t *testing.T) {
	ended := &pgconn.PgError{Code: "57P01", Severity: "致命错误", SeverityUnlocalized: "FATAL", Message: "由于管理员命令中断联接"}
	if err := classifyCommit(ended); !errors.Is(err, store.ErrUnknownOutcome) {
		t.Errorf("got %v", err)
	}
	lost := &pgconn.PgError{Code: "08006", SeverityUnlocalized: "ERROR", Message: "server closed the connection unexpectedly"}
	if err := classifyCommit(lost); !errors.Is(err, store.ErrUnknownOutcome) {
		t.Errorf("a proxy that has lost the server: %v", err)
	}
	refused := &pgconn.PgError{Code: "40001", Severity: "错误", SeverityUnlocalized: "ERROR"}
	if err := classifyCommit(refused); !errors.Is(err, store.ErrRetry) || errors.Is(err, store.ErrUnknownOutcome) {
		t.Errorf("got %v", err)
	}
}

// TestWhatIsNoMatterOfTheTransaction: a server that shuts down, or takes no changes, is away for every transaction; one that gives way to
// another, or has left its session idle, may have done so for what it was to do, and so may one whose connection breaks.
func TestWhatIsNoMatterOfTheTransaction(t *testing.T) {
	for _, code := range []string{"08006", "57P01", "57P02", "57P03", "25006", "53300"} {
		if err := classify(&pgconn.PgError{Code: code}); !errors.Is(err, store.ErrAway) {
			t.Errorf("%s: %v", code, err)
		}
	}
	for _, code := range []string{"40001", "40P01", "55P03", "25P03", "08P01"} {
		if err := classify(&pgconn.PgError{Code: code}); !errors.Is(err, store.ErrRetry) || errors.Is(err, store.ErrAway) {
			t.Errorf("%s: %v", code, err)
		}
	}
	if err := classify(io.ErrUnexpectedEOF); !errors.Is(err, store.ErrRetry) || errors.Is(err, store.ErrAway) {
		t.Errorf("a broken connection: %v", err)
	}
}

// TestWhatHasNotBegun: whatever kept it from that, but who called it off, or closed the store, is told that.
func TestWhatHasNotBegun(t *testing.T) {
	for _, cause := range []error{io.ErrUnexpectedEOF, &pgconn.PgError{Code: "28P01"}, &pgconn.PgError{Code: "3D000"}, &pgconn.PgError{Code: "57014"}} {
		if err := notBegun(classify(cause)); !errors.Is(err, store.ErrAway) {
			t.Errorf("%v: %v", cause, err)
		}
	}
	for _, err := range []error{nil, context.Canceled, store.ErrClosed, errBusy} {
		if got := notBegun(err); got != err {
			t.Errorf("%v becomes %v", err, got)
		}
	}
}

// TestAServerThatIsStopped: transactions cannot begin, whose connections break at that or are refused, until it is back.
func TestAServerThatIsStopped(t *testing.T) {
	server := testpostgres.StartServer(t)
	s := open(t, server.Location, Options{})
	livesOn(t, s)
	server.Run(t, "pg_ctl -D data -m fast -w stop")
	for range 5 {
		err := s.Write(t.Context(), func(store.Tx) error { return nil })
		if !errors.Is(err, store.ErrAway) {
			t.Errorf("got %v", err)
		}
	}
	server.Run(t, "pg_ctl -D data -l server.log -w start")
	livesOn(t, s)
}

// TestAServerThatIsRestarted: the connections that it has left are no matter of whoever comes next, though all of them were used before.
func TestAServerThatIsRestarted(t *testing.T) {
	server := testpostgres.StartServer(t)
	s := open(t, server.Location, Options{})
	for range 3 { // connections are not looked at that were used a moment ago
		var all sync.WaitGroup
		together := make(chan struct{})
		for range 4 {
			all.Go(func() {
				if err := s.Read(t.Context(), func(store.Reader) error { together <- struct{}{}; return nil }); err != nil {
					t.Error(err)
				}
			})
		}
		for range 4 {
			<-together
		}
		all.Wait()
		server.Run(t, "pg_ctl -D data -l server.log -m fast -w restart")
		if err := s.Read(t.Context(), func(store.Reader) error { return nil }); err != nil {
			t.Errorf("a read: %v", err)
		}
		if err := s.Write(t.Context(), func(store.Tx) error { return nil }); err != nil {
			t.Errorf("a write: %v", err)
		}
	}
}
