package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"zhitong/store"
)

// SQLSTATE codes, PostgreSQL documentation, appendix A.
const (
	undefinedObject     = "42704"
	uniqueViolation     = "23505"
	duplicateTable      = "42P07"
	duplicateObject     = "42710"
	duplicateColumn     = "42701"
	statementUnknown    = "40003"
	queryCanceled       = "57014"
	featureNotSupported = "0A000"
	protocolViolation   = "08P01"
	internalError       = "XX000"
	readOnly            = "25006"
	tooManyConnections  = "53300"
	invalidCatalogName  = "3D000"
	connectionException = "08" // class
	refusedCaller       = "28" // class: invalid authorization
)

// kinds are the codes, or their classes, that mean something to the caller.
var kinds = map[string]*store.Error{
	"40":    store.ErrRetry, // transaction rollback: serialization failure, deadlock
	"55P03": store.ErrRetry, // lock not available
	"25P03": store.ErrRetry, // idle in transaction too long
	"08P01": store.ErrRetry, // protocol violation
	"08":    store.ErrAway,  // connection exception
	"57P":   store.ErrAway,  // the server shuts down or starts
	"25006": store.ErrAway,  // a standby, or a server that is told to take no changes for now; goesOn leaves it
	"53300": store.ErrAway,  // too many connections
	"53100": store.ErrFull,  // disk full
	"53200": store.ErrFull,  // out of memory
	"53400": store.ErrFull,  // a configured limit is exceeded
	"54":    store.ErrTooLarge,
	"57014": store.ErrTimeout,
	"23505": store.ErrConflict,
	"42P01": store.ErrMigration, // a table is missing
	"42703": store.ErrMigration, // a column is missing
	"22P05": store.ErrInvalid,   // a character that the database's encoding lacks
}

// classify turns an error of the driver into one of package store. What is not
// an answer of the server is a broken connection: the transaction is gone, perhaps by
// its own doing, such as with a session that it has left idle for too long.
func classify(err error) error {
	var failure *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case isClassified(err):
		return err
	case !errors.As(err, &failure):
		return store.ErrRetry.Wrap(err)
	}
	kind := kindOf(failure)
	if kind == store.ErrConflict {
		return &store.Error{Code: kind.Code, Message: kind.Message, Table: failure.TableName, Constraint: failure.ConstraintName}
	}
	// The detail may quote values of rows; the message does not.
	return kind.Wrap(fmt.Errorf("SQLSTATE %s: %s", failure.Code, failure.Message))
}

// notBegun is classify for what has kept a transaction from beginning, such as a server
// that refuses connections: it was no matter of what the transaction was to do.
func notBegun(err error) error {
	own, ok := errors.AsType[*store.Error](err)
	if ok && (own.Code == store.ErrRetry.Code || own.Code == store.ErrTimeout.Code || own.Code == store.ErrDatabase.Code) {
		return store.ErrAway.Wrap(own.Cause)
	}
	return err
}

func isClassified(err error) bool {
	var own *store.Error
	return errors.As(err, &own)
}

func kindOf(failure *pgconn.PgError) *store.Error {
	if failure.Code == featureNotSupported && strings.Contains(failure.Message, "cached plan") {
		return store.ErrRetry // a migration has changed the table; the plan is made anew
	}
	if failure.Code == internalError && strings.Contains(failure.Message, "tuple concurrently updated") {
		return store.ErrRetry // another node migrates: both changed one row of the catalogue
	}
	for _, length := range []int{5, 3, 2} {
		if kind := kinds[failure.Code[:min(length, len(failure.Code))]]; kind != nil {
			return kind
		}
	}
	return store.ErrDatabase
}

// errSilent is why a statement is given up that the server's own time-outs
// should have ended. The connection goes with it, and so the transaction.
var errSilent = store.ErrAway.Wrap(errors.New("the server does not answer"))

// errBusy is why a transaction could not begin.
var errBusy = store.ErrAway.Wrap(errors.New("no connection became free in time"))

// answering bounds the wait for the server's answer to a statement.
func (o Options) answering(ctx context.Context, late error) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, o.StatementTimeout+answerGrace, late)
}

// classifyIn gives the context's error where it is what ended the statement.
func classifyIn(ctx context.Context, err error) error {
	switch cause := context.Cause(ctx); {
	case err == nil || ctx.Err() == nil:
		return classify(err)
	case cause == errSilent || cause == errBusy:
		return cause
	}
	return ctx.Err()
}

// classifyCommit tells what is known to have failed from what is not known.
func classifyCommit(err error) error {
	var failure *pgconn.PgError
	switch {
	case err == nil || isClassified(err):
		return err
	case !errors.As(err, &failure), isFatal(failure), failure.Code == statementUnknown, failure.Code == queryCanceled,
		strings.HasPrefix(failure.Code, connectionException): // of who stands between, and has lost the server
		return store.ErrUnknownOutcome.Wrap(errors.New("the connection broke"))
	}
	return classify(err)
}

// isFatal says whether the server gives up the session: the severity that is
// not in the server's language tells it, which every version has since 9.6.
func isFatal(failure *pgconn.PgError) bool {
	severity := cmp.Or(failure.SeverityUnlocalized, failure.Severity)
	return severity == "FATAL" || severity == "PANIC"
}

// goesOn says whether a connection is of use after an error. One to a server that
// takes no changes is not: where several are named another one may be the primary.
func goesOn(_ *pgconn.PgConn, failure *pgconn.PgError) bool {
	return !isFatal(failure) && failure.Code != readOnly
}

// errAborted is why a commit does not count that the server has answered with a
// rollback: it does so, without an error, after a statement has failed, which may be
// one whose rows nobody wanted any more.
var errAborted = store.ErrRetry.Wrap(errors.New("a statement of the transaction had failed"))

// errUnreplicated is why a commit does not count whose wait for a standby was
// ended: it is done, and lost if the primary is lost now.
var errUnreplicated = store.ErrUnknownOutcome.Wrap(errors.New("the wait for the standby was ended"))

// unreplicated marks a connection on which such a commit was.
const unreplicated = "unreplicated"

// noticed marks the connection when PostgreSQL, beside its word that a commit is
// done, warns that no standby has confirmed it. The warning has no code of its
// own, and its text may be in any language; where it comes from tells it.
func noticed(conn *pgconn.PgConn, notice *pgconn.Notice) {
	if notice.Routine == "SyncRepWaitForLSN" || strings.Contains(notice.Message, "synchronous replication") {
		conn.CustomData()[unreplicated] = true
	}
}
