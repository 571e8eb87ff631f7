package sqlite

import (
	"container/list"
	"database/sql/driver"

	"zhitong/store"
)

// maxStatements is how many prepared statements a connection keeps; one of 64
// rows takes some tens of kilobytes.
const maxStatements = 400

// statementKey names a prepared statement: a change of so many rows of a table, of
// which text names the columns that stay as they are, or a query by its text.
type statementKey struct {
	table *store.Table
	verb  verb
	rows  int
	text  string
}

// statementCache keeps the statements that were used last.
type statementCache struct {
	limit   int
	entries map[statementKey]*list.Element
	recent  *list.List // of *cachedStatement, the last used one in front
}

type cachedStatement struct {
	key       statementKey
	statement driver.Stmt
}

func newStatementCache(limit int) *statementCache {
	return &statementCache{limit: limit, entries: map[statementKey]*list.Element{}, recent: list.New()}
}

func (c *statementCache) get(key statementKey) driver.Stmt {
	element := c.entries[key]
	if element == nil {
		return nil
	}
	c.recent.MoveToFront(element)
	return element.Value.(*cachedStatement).statement
}

func (c *statementCache) add(key statementKey, statement driver.Stmt) {
	c.entries[key] = c.recent.PushFront(&cachedStatement{key, statement})
	if c.recent.Len() > c.limit {
		c.drop(c.recent.Back())
	}
}

func (c *statementCache) drop(element *list.Element) {
	cached := c.recent.Remove(element).(*cachedStatement)
	delete(c.entries, cached.key)
	cached.statement.Close()
}

func (c *statementCache) closeAll() {
	for c.recent.Len() > 0 {
		c.drop(c.recent.Back())
	}
}
