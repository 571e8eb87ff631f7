package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"zhitong/store"
	"zhitong/store/statement"
)

// buildIndexes adds indexes to tables that other nodes write meanwhile. It takes
// as long as it takes, transactions that are open included, on a connection of
// its own.
func (s *Store) buildIndexes(ctx context.Context, indexes []store.AddIndex) error {
	conn, err := pgx.ConnectConfig(ctx, s.writers.Config().ConnConfig)
	if err != nil {
		return classifyIn(ctx, err)
	}
	defer disconnect(conn)
	if err := applySettings(ctx, conn, []string{"set statement_timeout = 0", "set lock_timeout = 0"}); err != nil {
		return classifyIn(ctx, err)
	}
	for _, add := range indexes {
		if err := buildIndex(ctx, conn, add); err != nil {
			return err
		}
	}
	return nil
}

// buildIndex builds an index, or waits for a node that is at it. One whose
// building broke off stays behind and is of no use: it is dropped first.
func buildIndex(ctx context.Context, conn *pgx.Conn, add store.AddIndex) error {
	if _, err := conn.Exec(ctx, statement.AddedIndex(dialect{}, add)); err != nil {
		return classifyIn(ctx, err)
	}
	broken := false
	const text = "select exists (select from pg_catalog.pg_index where indexrelid = to_regclass($1) and not indisvalid)"
	if err := conn.QueryRow(ctx, text, add.Index.Name).Scan(&broken); err != nil || !broken {
		return classifyIn(ctx, err)
	}
	if _, err := conn.Exec(ctx, `drop index concurrently if exists "`+add.Index.Name+`"`); err != nil {
		return classifyIn(ctx, err)
	}
	return store.ErrRetry.WithMessage("index %s was left unfinished and is built again", add.Index.Name)
}
