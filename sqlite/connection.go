package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"

	sqlite "modernc.org/sqlite"

	"zhitong/store"
)

// The settings of connections. A log of 4000 pages before it is folded into the
// file lets hot pages be written once for many commits.
var (
	commonSettings = []string{
		"busy_timeout = 5000", "journal_mode = wal", "synchronous = full", "foreign_keys = off",
		"case_sensitive_like = on", "temp_store = memory", "trusted_schema = off",
	}
	writerSettings = append(commonSettings[:len(commonSettings):len(commonSettings)],
		"wal_autocheckpoint = 4000", "journal_size_limit = 67108864", "cache_size = -65536")
	readerSettings = append(commonSettings[:len(commonSettings):len(commonSettings)],
		"query_only = on", "cache_size = -16384")
)

// connection is a connection with its prepared statements. It speaks to the
// driver directly: the pool of database/sql would only stand in between.
type connection struct {
	conn       driver.Conn
	statements *statementCache
	values     []driver.NamedValue // memory for those of a change, used again
	doubtful   bool                // a commit failed, and none has succeeded since
}

func connect(location string, settings []string) (*connection, error) {
	conn, err := new(sqlite.Driver).Open(location)
	if err != nil {
		return nil, classify(err)
	}
	c := &connection{conn: conn, statements: newStatementCache(maxStatements)}
	for _, setting := range settings {
		if err := c.run("pragma " + setting); err != nil {
			c.close()
			return nil, err
		}
	}
	return c, nil
}

func (c *connection) close() error {
	c.statements.closeAll()
	return c.conn.Close()
}

// run executes a text once, without keeping it prepared.
func (c *connection) run(text string) error {
	_, err := c.conn.(driver.ExecerContext).ExecContext(context.Background(), text, nil)
	return classify(err)
}

// prepared gives the statement of key, prepared from text() when it is new.
func (c *connection) prepared(key statementKey, text func() string) (driver.Stmt, error) {
	if statement := c.statements.get(key); statement != nil {
		return statement, nil
	}
	statement, err := c.conn.Prepare(text())
	if err != nil {
		return nil, classify(err)
	}
	c.statements.add(key, statement)
	return statement, nil
}

// change executes a prepared change. It takes no context: it is short, and a
// change that is interrupted would end the transaction behind our back.
func change(statement driver.Stmt, args []driver.NamedValue) error {
	_, err := statement.(driver.StmtExecContext).ExecContext(context.Background(), args)
	return classify(err)
}

// each calls visit for the rows of a prepared query. The row is freshly
// allocated; visit's error comes back unchanged.
func each(ctx context.Context, statement driver.Stmt, args []driver.NamedValue, visit func(store.Row) error) error {
	rows, err := statement.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		return classifyIn(ctx, err)
	}
	defer rows.Close()
	values := make([]driver.Value, len(rows.Columns()))
	for {
		if err := next(ctx, rows, values); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if err := visit(rowOf(values)); err != nil {
			return err
		}
	}
}

func next(ctx context.Context, rows driver.Rows, values []driver.Value) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	err := rows.Next(values)
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	return classifyIn(ctx, err)
}

func rowOf(values []driver.Value) store.Row {
	row := make(store.Row, len(values))
	for i, value := range values {
		row[i] = value
		if bytes, ok := value.([]byte); ok && bytes == nil {
			row[i] = []byte{} // the driver gives an empty value as a nil slice
		}
	}
	return row
}

// arguments numbers the values for the driver. A nil slice is an empty value,
// which the driver would take for null.
func arguments(values []any) []driver.NamedValue {
	args := make([]driver.NamedValue, len(values))
	for i, value := range values {
		args[i] = argument(i, value)
	}
	return args
}

func argument(i int, value any) driver.NamedValue {
	if bytes, ok := value.([]byte); ok && bytes == nil {
		value = []byte{}
	}
	return driver.NamedValue{Ordinal: i + 1, Value: value}
}
