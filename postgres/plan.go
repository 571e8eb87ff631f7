package postgres

import (
	"context"

	"zhitong/store"
	"zhitong/store/statement"
)

// Plan tells how the database would read the rows of a query, or count them up
// to a limit above 0, if it has to use an index where one serves: one line a
// step, with the rows that it expects, as "explain" gives them.
func (s *Store) Plan(ctx context.Context, query store.Query, counted int64) (steps []string, err error) {
	written := statement.Select(dialect{}, query)
	if counted > 0 {
		written = statement.Count(dialect{}, query, counted)
	}
	err = s.transact(ctx, s.readers, "begin", func(t *transaction) error {
		if _, err := t.conn.Exec(ctx, "set local enable_seqscan = off"); err != nil {
			return classifyIn(ctx, err)
		}
		return t.query(ctx, "explain "+written.String(), written.Args, func(row store.Row) error {
			steps = append(steps, row[0].(string))
			return nil
		})
	})
	return steps, err
}
