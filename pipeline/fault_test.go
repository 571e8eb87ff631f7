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

// onMemory opens the pipeline of a node that ends with the test.
func onMemory(t *testing.T, options memorytest.Options) (*pipeline.Pipeline, store.Store) {
	t.Helper()
	db := memorytest.New(options).Connect("node")
	migrate(t, db)
	p := open(t, db)
	t.Cleanup(func() {
		p.Close()
		db.Close()
	})
	return p, db
}

func migrate(t *testing.T, db store.Store) {
	t.Helper()
	migration := store.Migration{Module: "toy", Version: 1, CreateTables: []*store.Table{counters.Spec}}
	if err := db.Migrate(t.Context(), append(pipeline.Migrations(), migration)); err != nil {
		t.Fatal(err)
	}
}

// slow holds the second commit up until it is let go.
type slow struct {
	commits       atomic.Int32
	reached, goOn chan struct{}
}

// Decide implements [memorytest.Control].
func (c *slow) Decide(call memorytest.Call) memorytest.Outcome {
	if call.Step == memorytest.Commit && call.Writes && c.commits.Add(1) == 2 {
		close(c.reached)
		<-c.goOn
	}
	return memorytest.Proceed
}

// Shuffle implements [memorytest.Control].
func (*slow) Shuffle(int, func(i, j int)) {}

// TestFollowUpsThatAreQueuedTwiceRunOnce: who takes over what another node owed queues what it owes itself once more, also
// what it is about to execute.
func TestFollowUpsThatAreQueuedTwiceRunOnce(t *testing.T) {
	control := &slow{reached: make(chan struct{}), goOn: make(chan struct{})}
	control.commits.Store(-1000) // those of the start do not count
	p, db := onMemory(t, memorytest.Options{Control: control})
	const many = 1000
	parts := make([]add, many)
	for i := range parts {
		parts[i] = add{Name: "b", N: 1}
	}
	control.commits.Store(0)
	submit(t, p, &add{Name: "a", N: 1, Then: parts})
	<-control.reached
	before := p.OwedTasks()
	for range 3 { // as often as one of them runs into trouble
		if err := p.Resume(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	waiting := p.OwedTasks()
	close(control.goOn)
	for p.OwedTasks() > 0 {
		submit(t, p, &add{Name: "c"})
	}
	submit(t, p, &add{Name: "c"})
	wantSums(t, db, map[string]int64{"a": 1, "b": many, "c": 0})
	if waiting <= before || waiting > many {
		t.Errorf("%d follow-ups waited, then %d; what a batch is about to execute was not queued again, or others were", before, waiting)
	}
}

// TestALookUpCountsOnceItIsConfirmed: a primary whose standby does not answer shows a segment that is lost with it. As
// long as look-ups are not confirmed either, nobody is answered.
func TestALookUpCountsOnceItIsConfirmed(t *testing.T) {
	control := &troubled{outcome: memorytest.Confirmed, lost: make(chan struct{}, 10)}
	p, db := onMemory(t, memorytest.Options{Control: control})
	submit(t, p, &add{Name: "a", N: 1})
	control.armed.Store(3)
	submit(t, p, &add{Name: "a", N: 2})
	if unconfirmed := len(control.lost); unconfirmed != 3 {
		t.Errorf("the caller was answered after %d commits that were not confirmed; the look-ups after the first come before", unconfirmed)
	}
	wantSums(t, db, map[string]int64{"a": 3})
}

// TestAStoreThatIsAway: who asks meanwhile is told to come again, which clients do by themselves.
func TestAStoreThatIsAway(t *testing.T) {
	control := &troubled{outcome: memorytest.Broken, lost: make(chan struct{}, 1000)}
	p, db := onMemory(t, memorytest.Options{Control: control})
	control.armed.Store(1000)
	if _, err := p.Submit(t.Context(), act(&add{Name: "a", N: 2})); pipeline.CodeOf(err) != pipeline.Unavailable {
		t.Errorf("got %v", err)
	}
	control.armed.Store(0)
	submit(t, p, &add{Name: "a", N: 1})
	wantSums(t, db, map[string]int64{"a": 1})
}
