package postgres

import (
	"errors"
	"slices"
	"testing"
	"time"

	"zhitong/internal/testpostgres"
	"zhitong/store"
)

var waitingTable = &store.Table{
	Name:    "waiting",
	Columns: []store.Column{{Name: "id", Type: store.Int64}, {Name: "line", Type: store.Text}, {Name: "note", Type: store.Text, Nullable: true}},
	Key:     []string{"id"},
	Indexes: []store.Index{{Name: "waiting_by_line", Columns: []string{"line", "id"}}},
}

// queueOf is the first rows of a line.
func queueOf(line string) store.Query {
	return store.Query{Table: waitingTable, Lock: store.LockSkip, Limit: 3, OrderBy: []store.Order{{Column: "line"}, {Column: "id"}},
		Where: store.And{store.Compare{Column: "line", Op: store.GreaterOrEqual, Value: line}, store.Compare{Column: "line", Op: store.Less, Value: line + "~"}}}
}

// queueTest is two nodes on one table.
type queueTest struct {
	*testing.T
	one, other *Store
}

func newQueueTest(t *testing.T) queueTest {
	location := testpostgres.Start(t)
	q := queueTest{t, open(t, location, Options{}), open(t, location, Options{})}
	err := q.one.Migrate(t.Context(), []store.Migration{{Module: "waiting", Version: 1, CreateTables: []*store.Table{waitingTable}}})
	if err != nil {
		t.Fatal(err)
	}
	q.one.queues.slow = 0 // every look is slow
	return q
}

func (q queueTest) put(s *Store, line string, ids ...int64) {
	q.Helper()
	var rows []store.Row
	for _, id := range ids {
		rows = append(rows, store.Row{id, line, nil})
	}
	if err := s.Write(q.Context(), func(tx store.Tx) error { return tx.Upsert(q.Context(), waitingTable, rows) }); err != nil {
		q.Fatal(err)
	}
}

var errGiveBack = errors.New("they are given back")

// take takes the first rows of a line and removes them, or gives them back.
func (q queueTest) take(line string, back bool, want ...int64) {
	q.Helper()
	var got []int64
	err := q.one.Write(q.Context(), func(tx store.Tx) error {
		var keys []store.Row
		err := tx.Select(q.Context(), queueOf(line), func(row store.Row) error {
			got, keys = append(got, row[0].(int64)), append(keys, row[:1])
			return nil
		})
		if err == nil && back {
			return errGiveBack
		}
		return errors.Join(err, tx.Delete(q.Context(), waitingTable, keys))
	})
	if err != nil && !errors.Is(err, errGiveBack) {
		q.Fatal(err)
	}
	if !slices.Equal(got, want) {
		q.Errorf("took %v, want %v", got, want)
	}
}

// TestAQueueThatIsSlowToLookThrough: a look starts where the one before found
// something, notices what this node puts before that, and starts from the very
// beginning after a while.
func TestAQueueThatIsSlowToLookThrough(t *testing.T) {
	q := newQueueTest(t)
	q.put(q.one, "a", 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20)
	q.take("a", false, 10, 11, 12)
	q.take("a", false, 13, 14, 15)
	of := q.one.queues.of(queueOf("a"))
	of.took *= 1_000_000 // the next look from the very beginning is far off
	q.put(q.other, "a", 5)
	q.take("a", true, 16, 17, 18)
	if of.begins != nil {
		t.Error("what was given back is not looked for from the very beginning")
	}
	q.take("a", false, 5, 16, 17)
	of.took *= 1_000_000

	q.put(q.other, "a", 4)
	q.take("a", false, 18, 19, 20)
	q.put(q.one, "A", 1) // of another line
	q.take("a", false)
	q.put(q.one, "a", 7)
	q.take("a", false, 7)

	of.took = 0
	q.take("a", false, 4)
	q.take("A", false, 1)
}

// TestAPauseDoesNotHideABeginning: where a look took long because the node stood still, the next one from the very
// beginning is not twenty times as far off: jobs that another node has put there wait for it.
func TestAPauseDoesNotHideABeginning(t *testing.T) {
	queues, now := newQueues(), time.Now()
	look := func(took time.Duration) *look {
		look := queues.look(queueOf("a"), now)
		look.found(store.Row{int64(10), "a", nil})
		now = now.Add(took)
		look.end(now)
		return look
	}
	look(10 * time.Millisecond)
	look(20 * time.Second)
	if look(time.Millisecond).from == nil {
		t.Fatal("looks are not slow")
	}
	now = now.Add(looksWithin)
	if from := look(time.Millisecond).from; from != nil {
		t.Errorf("half a minute later a look starts at %v", from)
	}
}

// TestWhatIsNoQueue: queries that need no lock, or whose order says less, are
// answered as they are.
func TestWhatIsNoQueue(t *testing.T) {
	for what, spoil := range map[string]func(*store.Query){
		"no lock":      func(q *store.Query) { q.Lock = store.LockNone },
		"waits":        func(q *store.Query) { q.Lock = store.LockWait },
		"no limit":     func(q *store.Query) { q.Limit = 0 },
		"an offset":    func(q *store.Query) { q.Offset = 1 },
		"some columns": func(q *store.Query) { q.Columns = []string{"id"} },
		"no order":     func(q *store.Query) { q.OrderBy = nil },
		"descending":   func(q *store.Query) { q.OrderBy = []store.Order{{Column: "id", Descending: true}} },
		"of text":      func(q *store.Query) { q.OrderBy = q.OrderBy[:1] },
		"with nulls":   func(q *store.Query) { q.OrderBy = []store.Order{{Column: "note"}, {Column: "id"}} },
	} {
		queues, query := newQueues(), queueOf("a")
		if queues.of(query) == nil {
			t.Fatal("it is a queue as it is")
		}
		if spoil(&query); queues.of(query) != nil {
			t.Errorf("%s: a queue", what)
		}
	}
	queues := newQueues()
	for range 3 * maxQueues {
		query := queueOf("a")
		query.Limit, query.Where = 1, store.Compare{Column: "id", Op: store.Greater, Value: int64(len(queues.tables[waitingTable]))}
		queues.of(query)
	}
	if held := len(queues.tables[waitingTable]); held > maxQueues {
		t.Errorf("%d queues are remembered", held)
	}
}

func TestMayMatch(t *testing.T) {
	row := store.Row{int64(5), "b", nil}
	compare := func(op store.Operator, value int64) store.Condition {
		return store.Compare{Column: "id", Op: op, Value: value}
	}
	for condition, want := range map[store.Condition]bool{
		compare(store.Equal, 5): true, compare(store.Equal, 6): false, compare(store.NotEqual, 6): true, compare(store.NotEqual, 5): false,
		compare(store.Less, 6): true, compare(store.Less, 5): false, compare(store.LessOrEqual, 5): true, compare(store.LessOrEqual, 4): false,
		compare(store.Greater, 4): true, compare(store.Greater, 5): false, compare(store.GreaterOrEqual, 5): true, compare(store.GreaterOrEqual, 6): false,
		store.IsNull{Column: "id"}: true, // it does not know
	} {
		if mayMatch(condition, waitingTable, row) != want {
			t.Errorf("%v: %t", condition, !want)
		}
	}
	if mayMatch(store.And{compare(store.Equal, 5), compare(store.Equal, 6)}, waitingTable, row) {
		t.Error("and: one is false")
	}
}
