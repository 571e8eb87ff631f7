package sqlite

import (
	"context"

	"zhitong/store"
	"zhitong/store/statement"
)

// Plan tells how the database would read the rows of a query, or count them up
// to a limit above 0: one line a step, as "explain query plan" gives them.
func (s *Store) Plan(ctx context.Context, query store.Query, counted int64) (steps []string, err error) {
	written := statement.Select(dialect{}, query)
	if counted > 0 {
		written = statement.Count(dialect{}, query, counted)
	}
	err = s.transact(ctx, s.readers, readerSettings, "begin", func(t *transaction) error {
		prepared, err := t.connection.conn.Prepare("explain query plan " + written.String())
		if err != nil {
			return classify(err)
		}
		defer prepared.Close()
		return each(ctx, prepared, arguments(written.Args), func(row store.Row) error {
			steps = append(steps, row[3].(string))
			return nil
		})
	})
	return steps, err
}
