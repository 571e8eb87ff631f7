package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// OpenReason tells apart why a database cannot be opened.
type OpenReason string

// The reasons.
const (
	// BadCredentials: the server does not let in whoever calls.
	BadCredentials OpenReason = "bad_credentials"
	// NoDatabase: the server has no database of the name.
	NoDatabase OpenReason = "no_database"
	// TooManyConnections: the server has no connection left.
	TooManyConnections OpenReason = "too_many_connections"
	// Unreachable: no server answers at the address, or none that may be used.
	Unreachable OpenReason = "unreachable"
)

// OpenError is why [Open] could not open a database.
type OpenError struct {
	Reason OpenReason
	Said   string // the sentence of the server, or why no connection to the first of them came about
	State  string // the SQLSTATE of that sentence, "" when it is no server's
	Cause  error  // of package store
}

// Error gives the sentence.
func (e *OpenError) Error() string {
	if e.State == "" {
		return "the database cannot be reached: " + e.Said
	}
	return fmt.Sprintf("the database refuses: %s (%s)", e.Said, e.State)
}

// Unwrap gives the cause.
func (e *OpenError) Unwrap() error { return e.Cause }

// classifyOpening turns the error of a first connection into an [OpenError], where the
// reason is a known one, and into one of package store else.
func classifyOpening(ctx context.Context, err error) error {
	cause := classifyIn(ctx, err)
	if cause == errSilent {
		return &OpenError{Unreachable, errSilent.Cause.Error(), "", cause}
	}
	if err == nil || ctx.Err() != nil {
		return cause
	}
	if failure, answered := errors.AsType[*pgconn.PgError](err); answered {
		if reason := reasonOf(failure.Code); reason != "" {
			return &OpenError{reason, failure.Message, failure.Code, cause}
		}
		return cause
	}
	if refused, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		first, _, _ := strings.Cut(refused.Unwrap().Error(), "\n") // of the attempts, with and without encryption
		return &OpenError{Unreachable, first, "", notBegun(cause)}
	}
	return cause
}

// reasonOf an SQLSTATE, "" for any other.
func reasonOf(state string) OpenReason {
	switch {
	case strings.HasPrefix(state, refusedCaller):
		return BadCredentials
	case state == invalidCatalogName:
		return NoDatabase
	case state == tooManyConnections:
		return TooManyConnections
	}
	return ""
}
