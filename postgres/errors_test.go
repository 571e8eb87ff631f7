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
