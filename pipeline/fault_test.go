package pipeline_test

import (
	"sync/atomic"
	"testing"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
	"zhitong/store/memorytest"
)

// troubled loses the answers to commits that come while it is armed.
type troubled struct {
	outcome memorytest.Outcome
	armed   atomic.Int32 // how many more
	lost    chan struct{}
}

// Decide implements [memorytest.Control].
func (c *troubled) Decide(call memorytest.Call) memorytest.Outcome {
	if call.Step == memorytest.Commit && call.Writes && c.armed.Add(-1) >= 0 {
		c.lost <- struct{}{}
		return c.outcome
	}
	return memorytest.Proceed
}

// Shuffle implements [memorytest.Control].
func (*troubled) Shuffle(int, func(i, j int)) {}

// TestAnUnknownOutcomeIsSettled: whatever became of a commit whose answer got lost, its command counts once, its caller is
// told so, and the node goes on.
func TestAnUnknownOutcomeIsSettled(t *testing.T) {
	for name, outcome := range map[string]memorytest.Outcome{
		"it happened": memorytest.Confirmed, "it did not": memorytest.Forgotten, "it happens later": memorytest.Underway,
	} {
		t.Run(name, func(t *testing.T) {
			control := &troubled{outcome: outcome, lost: make(chan struct{}, 1)}
			database := memorytest.New(memorytest.Options{Control: control, LockTimeout: 10 * time.Millisecond})
			db := database.Connect("node")
			defer db.Close()
			migrate(t, db)
			p := open(t, db)
			defer p.Close()
			submit(t, p, &add{Name: "a", N: 1})
			control.armed.Store(1)
			go func() {
				<-control.lost
				time.AfterFunc(50*time.Millisecond, database.Arrive) // while the node waits for its row, in vain at first
			}()
			submit(t, p, &add{Name: "a", N: 2})
			submit(t, p, &add{Name: "a", N: 4})
			wantSums(t, db, map[string]int64{"a": 7})
		})
	}
}

func migrate(t *testing.T, db store.Store) {
	t.Helper()
	migration := store.Migration{Module: "toy", Version: 1, CreateTables: []*store.Table{counters.Spec}}
	if err := db.Migrate(t.Context(), append(pipeline.Migrations(), migration)); err != nil {
		t.Fatal(err)
	}
}
