package postgres

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"zhitong/store"
)

// What looking for the first rows of a queue may cost.
const (
	// slowLook is how long a look takes at least that may have much to pass over.
	slowLook = 2 * time.Millisecond
	// worthwhile is how many times longer looks from the very beginning must take
	// than those from further on, or all go on from there.
	worthwhile = 2
	// looksApart is how many times longer than a slow look it is until the next
	// one from the very beginning, for each queue that is slow. Nothing puts it off
	// beyond looksWithin: what another node has put there, or given back, waits for it.
	looksApart  = 20
	looksWithin = 30 * time.Second
	// maxQueues is how many queues of a table are remembered.
	maxQueues = 1000
)

// queues remembers where the rows begin of which some are taken in order again and
// again, passing over what others are taking. Those that were taken before stay in
// the index until no open transaction could still see them, and are passed over one
// by one: a million of them in ten minutes. So while looks are slow they start where
// the last one found its first row; now and then one starts at the very beginning, in
// case another node has put something there. What this node puts there is noticed.
type queues struct {
	mutex  sync.Mutex
	tables map[*store.Table]map[string]*queue // by what selects and orders the rows
	slow   time.Duration                      // slowLook but in tests
}

func newQueues() queues {
	return queues{tables: map[*store.Table]map[string]*queue{}, slow: slowLook}
}

// queue is the rows of one query.
type queue struct {
	table  *store.Table
	where  store.Condition
	order  []int     // positions of the columns that order it
	begins store.Row // their values in the first row that was found, nil for unknown
	puts   int       // how often something may have been put before it
	looked time.Time // when the last look from the very beginning began
	took   time.Duration
	slow   int // how many of those were slow, one after the other
}

// of gives the queue that a valid query takes from, nil where it is none.
func (q *queues) of(query store.Query) *queue {
	if query.Lock != store.LockSkip || query.Limit == 0 || query.Offset > 0 || len(query.Columns) > 0 || !countsUp(query) {
		return nil
	}
	key := fmt.Sprintf("%#v %v", query.Where, query.OrderBy)
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if found := q.tables[query.Table][key]; found != nil {
		return found
	}
	made := &queue{table: query.Table, where: query.Where, order: make([]int, len(query.OrderBy))}
	for i, order := range query.OrderBy {
		made.order[i] = query.Table.Position(order.Column)
	}
	if len(q.tables[query.Table])%maxQueues == 0 { // none yet, or too many
		q.tables[query.Table] = map[string]*queue{}
	}
	q.tables[query.Table][key] = made
	return made
}

// countsUp says whether the rows come in ascending order of columns that hold no
// null, the last of them an integer: so that what comes before a row is known.
func countsUp(query store.Query) bool {
	last := store.Text
	for _, order := range query.OrderBy {
		column := query.Table.Columns[query.Table.Position(order.Column)]
		if order.Descending || column.Nullable {
			return false
		}
		last = column.Type
	}
	return last == store.Int64 || last == store.Time
}

// put is told of rows that this node writes or has written.
func (q *queues) put(table *store.Table, rows []store.Row) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	for _, queue := range q.tables[table] {
		queue.put(rows)
	}
}

// has says whether rows of a table are taken from queues.
func (q *queues) has(table *store.Table) bool {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	return len(q.tables[table]) > 0
}

func (q *queue) put(rows []store.Row) {
	if q.slow < 2 { // nobody starts from there
		q.begins = nil
		q.puts++
		return
	}
	for _, row := range rows {
		if mayMatch(q.where, q.table, row) && (q.begins == nil || q.before(row)) {
			q.begins = q.place(row)
			q.puts++
		}
	}
}

// mayMatch is false only if the condition does not hold for a row.
func mayMatch(condition store.Condition, table *store.Table, row store.Row) bool {
	switch c := condition.(type) {
	case store.And:
		return !slices.ContainsFunc(c, func(one store.Condition) bool { return !mayMatch(one, table, row) })
	case store.Compare:
		return c.Op.Holds(store.CompareValues(row[table.Position(c.Column)], c.Value))
	}
	return true
}

// place gives the values that order a row.
func (q *queue) place(row store.Row) store.Row {
	place := make(store.Row, len(q.order))
	for i, position := range q.order {
		place[i] = row[position]
	}
	return place
}

// before says whether a row comes before the first one that is known.
func (q *queue) before(row store.Row) bool {
	place := q.place(row)
	return store.CompareRows(place, q.begins, store.Positions(len(place))) < 0
}

// look is one search in a queue; nil where the query is for none.
type look struct {
	of    *queues
	queue *queue
	from  store.Row // nil for the very beginning
	puts  int
	began time.Time
	first store.Row
}

// look begins a search for the rows of a valid query.
func (q *queues) look(query store.Query, now time.Time) *look {
	queue := q.of(query)
	if queue == nil {
		return nil
	}
	q.mutex.Lock()
	defer q.mutex.Unlock()
	look := &look{of: q, queue: queue, puts: queue.puts, began: now}
	if queue.slow > 1 && now.Sub(queue.looked) < min(looksWithin, time.Duration(looksApart*q.slowOnes(query.Table))*queue.took) {
		look.from = queue.begins
	}
	return look
}

// slowOnes counts the queues of a table that are slow, which share the time.
func (q *queues) slowOnes(table *store.Table) (count int) {
	for _, queue := range q.tables[table] {
		if queue.slow > 1 {
			count++
		}
	}
	return count
}

// narrow gives the query for the rows from where the search starts.
func (l *look) narrow(query store.Query) store.Query {
	if l == nil || l.from == nil {
		return query
	}
	before, last := slices.Clone(l.from), len(l.from)-1
	if before[last].(int64) == math.MinInt64 {
		return query
	}
	before[last] = before[last].(int64) - 1
	from := store.After{Order: query.OrderBy, Values: before}
	if query.Where == nil {
		query.Where = from
	} else {
		query.Where = store.And{query.Where, from}
	}
	return query
}

// found is told of every row.
func (l *look) found(row store.Row) {
	if l != nil && l.first == nil {
		l.first = row
	}
}

// end remembers what the search has found.
func (l *look) end(now time.Time) {
	if l == nil {
		return
	}
	l.of.mutex.Lock()
	defer l.of.mutex.Unlock()
	q, took := l.queue, now.Sub(l.began)
	switch {
	case l.from == nil:
		q.looked, q.took = l.began, took
		if q.slow++; took < l.of.slow {
			q.slow = 0
		}
	case q.took < worthwhile*took:
		q.slow = 0
	}
	if l.first != nil && q.puts == l.puts {
		q.begins = q.place(l.first)
	}
}

// undone is told that others may find again what was found.
func (l *look) undone() {
	l.of.mutex.Lock()
	defer l.of.mutex.Unlock()
	l.queue.begins = nil
	l.queue.puts++
}
