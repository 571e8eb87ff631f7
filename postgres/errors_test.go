package postgres

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

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
