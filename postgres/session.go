package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"zhitong/store"
)

// sessionTimeout bounds the whole check, also where a pooler lends one session
// at a time and has the second connection wait.
const sessionTimeout = 15 * time.Second

// sessionRounds is how often sharing is looked for: others who use the same
// pooler may hide it once.
const sessionRounds = 3

var errShared = store.Invalid("the address leads through a pooler that gives every transaction another session (PgBouncer with " +
	"pool_mode = transaction or statement): time-outs, prepared statements and LISTEN need sessions that stay; " +
	"connect to the server itself, or set pool_mode = session")

// checkSessions finds out by what happens whether connections keep their
// sessions, since a pooler does not tell. It sets nothing that could stay behind
// in a session which others use as well.
func checkSessions(ctx context.Context, servers *servers) error {
	config := servers.config.ConnConfig
	// Each of the two connections may come to the primary last.
	longest := sessionTimeout + 2*time.Duration(len(config.Fallbacks))*config.ConnectTimeout
	ctx, cancel := context.WithTimeoutCause(ctx, longest, errSilent)
	defer cancel()
	var pair [2]*pgx.Conn
	for i := range pair {
		conn, err := pgx.ConnectConfig(ctx, config)
		if err != nil {
			return classifyOpening(ctx, err)
		}
		defer disconnect(conn)
		pair[i] = conn
	}
	for range sessionRounds {
		shared, err := sharesSession(ctx, pair[0], pair[1])
		if err != nil {
			return classifyIn(ctx, err)
		}
		if shared {
			return errShared
		}
	}
	return nil
}

// sharesSession says whether one connection, while it is idle, loses its
// session: to the other, or because the other keeps the pooler's last one.
func sharesSession(ctx context.Context, one, other *pgx.Conn) (bool, error) {
	before, err := sessionOf(ctx, one)
	if err != nil {
		return false, err
	}
	if _, err := other.PgConn().Exec(ctx, "begin").ReadAll(); err != nil {
		return refusesTransactions(err)
	}
	taken, err := sessionOf(ctx, other)
	if err != nil || taken == before {
		return taken == before, err
	}
	after, err := sessionOf(ctx, one)
	if err != nil {
		return false, err
	}
	_, err = other.PgConn().Exec(ctx, "rollback").ReadAll()
	return after != before, err
}

// refusesTransactions tells a pooler of single statements from other failures.
func refusesTransactions(err error) (bool, error) {
	if failure, ok := errors.AsType[*pgconn.PgError](err); ok && failure.Code == protocolViolation {
		return true, nil
	}
	return false, err
}

// sessionOf asks without preparing a statement, which poolers may not let pass.
func sessionOf(ctx context.Context, conn *pgx.Conn) (string, error) {
	results, err := conn.PgConn().Exec(ctx, "select pg_backend_pid()").ReadAll()
	if err != nil {
		return "", err
	}
	return string(results[0].Rows[0][0]), nil
}
