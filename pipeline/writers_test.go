package pipeline_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
	"zhitong/store/memorytest"
)

// locking is the toy decider for a store that others change too: it holds the counters
// that it changes.
type locking struct {
	decider
	decides func(*add)   // when one is decided
	loads   atomic.Int32 // how often commands were loaded
}

func (l *locking) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	l.loads.Add(int32(len(tasks)))
	var names []string
	wait := false
	for _, task := range tasks {
		names = append(names, task.Command.(*add).Name)
		wait = wait || task.Wait()
	}
	locked, err := counters.Lock(ctx, batch, names, wait)
	if err != nil {
		return err
	}
	if err := counters.Reload(ctx, batch, names); err != nil {
		return err
	}
	for i, task := range tasks {
		if row, _ := counters.Get(batch, names[i]); row != nil && !locked[i] {
			task.Defer()
		}
	}
	return nil
}

func (l *locking) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	if l.decides != nil {
		l.decides(task.Command.(*add))
	}
	return l.decider.Decide(batch, task)
}

// openTwo opens a node with two writers.
func openTwo(t *testing.T, db store.Store, decides *locking) *pipeline.Pipeline {
	t.Helper()
	return openWriters(t, db, decides, 2)
}

// openWriters opens a node with so many writers, 0 for as many as do best.
func openWriters(t *testing.T, db store.Store, decides *locking, writers int) *pipeline.Pipeline {
	t.Helper()
	p, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: nobody{}, Deciders: []pipeline.Decider{decides}, NodeName: "two", Writers: writers})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// onSharedStores runs a test on the stores that other processes change too.
func onSharedStores(t *testing.T, test func(*testing.T, store.Store)) {
	t.Run("memory", func(t *testing.T) {
		db := memorytest.New(memorytest.Options{}).Connect("node")
		defer db.Close()
		migrate(t, db)
		test(t, db)
	})
	onPostgres(t, test)
}

// TestTwoBatchesAreAtWorkAtTheSameTime: two commands meet while they are decided, and are recorded by two writers.
func TestTwoBatchesAreAtWorkAtTheSameTime(t *testing.T) {
	onSharedStores(t, func(t *testing.T, db store.Store) {
		began, meet := make(chan struct{}, 2), make(chan struct{})
		p := openTwo(t, db, &locking{decides: func(*add) {
			began <- struct{}{}
			select {
			case meet <- struct{}{}:
			case <-meet:
			case <-t.Context().Done():
			}
		}})
		defer p.Close()
		var callers sync.WaitGroup
		callers.Go(func() { submit(t, p, &add{Name: "a", N: 1}) })
		<-began
		callers.Go(func() { submit(t, p, &add{Name: "b", N: 1}) })
		callers.Wait()
		if rows := segmentRows(t, db); len(rows) != 2 || rows[0][0] == rows[1][0] || rows[0][1] != int64(1) || rows[1][1] != int64(1) {
			t.Errorf("%d segments", len(rows))
		}
		wantSums(t, db, map[string]int64{"a": 1, "b": 1})
	})
}

// TestWritersOfOneNodeLoseNothing: many commands for few counters, of which each is counted once.
func TestWritersOfOneNodeLoseNothing(t *testing.T) {
	t.Run("two", func(t *testing.T) { losesNothing(t, 2) })
	t.Run("as many as do best", func(t *testing.T) { losesNothing(t, 0) })
}

func losesNothing(t *testing.T, writers int) {
	onSharedStores(t, func(t *testing.T, db store.Store) {
		p := openWriters(t, db, &locking{}, writers)
		defer p.Close()
		names := []string{"a", "b", "c"}
		for _, name := range names {
			submit(t, p, &add{Name: name})
		}
		var callers sync.WaitGroup
		for i := range 16 {
			callers.Go(func() {
				for range 30 {
					submit(t, p, &add{Name: names[i%3], N: 1, Then: []add{{Name: names[(i+1)%3], N: 1}}})
				}
			})
		}
		callers.Wait()
		for len(owed(t, db)) > 0 {
			submit(t, p, &add{Name: "a"})
		}
		wantSums(t, db, map[string]int64{"a": (6 + 5) * 30, "b": (5 + 6) * 30, "c": (5 + 5) * 30})
	})
}

// TestWhatASiblingHoldsIsNotTriedInBetween: a command for what is held by a batch at work waits for the end of that batch.
func TestWhatASiblingHoldsIsNotTriedInBetween(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := memorytest.New(memorytest.Options{LockTimeout: time.Minute}).Connect("node")
		migrate(t, db)
		goOn, began := make(chan struct{}), make(chan struct{})
		decides := &locking{decides: func(command *add) {
			if command.N == 1 {
				close(began)
				<-goOn
			}
		}}
		p := openTwo(t, db, decides)
		submit(t, p, &add{Name: "a"})
		decides.loads.Store(0)
		var callers sync.WaitGroup
		callers.Go(func() { submit(t, p, &add{Name: "a", N: 1}) })
		<-began
		callers.Go(func() { submit(t, p, &add{Name: "a", N: 2}) })
		synctest.Wait()
		if loads := decides.loads.Load(); loads != 2 {
			t.Errorf("%d loads while one of two commands holds what the other needs", loads)
		}
		submit(t, p, &add{Name: "b", N: 4}) // which the other writer takes past it
		if loads := decides.loads.Load(); loads != 3 {
			t.Errorf("%d loads after one for something else", loads)
		}
		close(goOn)
		callers.Wait()
		wantSums(t, db, map[string]int64{"a": 3, "b": 4})
		p.Close()
		db.Close()
	})
}

// nodeRows gives the rows of the leases.
func nodeRows(t *testing.T, db store.Store) []store.Row {
	t.Helper()
	return stored(t, db, store.Query{Table: pipeline.NodeTable, OrderBy: []store.Order{{Column: "id"}}})
}

// wantNode looks for the one node that there is.
func wantNode(t *testing.T, db store.Store, id int64, state pipeline.NodeState, living int) {
	t.Helper()
	if nodes := nodesOf(t, db); len(nodes) != 1 || nodes[0].ID != id || nodes[0].State != state || nodes[0].Name != "two" || live(t, db) != living {
		t.Errorf("the nodes are %+v, %d of them live; want %d, %s", nodes, live(t, db), id, state)
	}
}

// takeLease has another node take a writer for dead.
func takeLease(t *testing.T, db store.Store, row store.Row) {
	t.Helper()
	gone := append(store.Row{}, row...)
	gone[2] = "gone"
	err := db.Write(t.Context(), func(tx store.Tx) error { return tx.Upsert(t.Context(), pipeline.NodeTable, []store.Row{gone}) })
	if err != nil {
		t.Fatal(err)
	}
}

// TestANodeOfTwoWritersIsShownOnce: as long as one of them has its lease it lives.
func TestANodeOfTwoWritersIsShownOnce(t *testing.T) {
	onSharedStores(t, func(t *testing.T, db store.Store) {
		p := openTwo(t, db, &locking{})
		wantNode(t, db, p.NodeID(), pipeline.NodeLive, 1)
		rows := nodeRows(t, db)
		if len(rows) != 2 || rows[0][8] != nil || rows[1][8] != p.NodeID() {
			t.Fatalf("the rows are %v", rows)
		}
		takeLease(t, db, rows[0])
		wantNode(t, db, p.NodeID(), pipeline.NodeLive, 1)
		p.Close()
		wantNode(t, db, p.NodeID(), pipeline.NodeGone, 0)
	})
}

// TestANodeFailsWithOneOfItsWriters: when another node has taken over from one of them, the other commits nothing more either.
func TestANodeFailsWithOneOfItsWriters(t *testing.T) {
	for writer := range 2 {
		synctest.Test(t, func(t *testing.T) {
			db := memorytest.New(memorytest.Options{}).Connect("node")
			migrate(t, db)
			p := openTwo(t, db, &locking{})
			submit(t, p, &add{Name: "a", N: 1})
			takeLease(t, db, nodeRows(t, db)[writer])
			if err := p.RenewLease(t.Context()); !pipeline.Fenced(err) {
				t.Errorf("the leases are renewed: %v", err)
			}
			if err := <-p.Failed(); !pipeline.Fenced(err) {
				t.Errorf("failed with %v", err)
			}
			for range 10 {
				if _, err := p.Submit(t.Context(), act(&add{Name: "a", N: 1})); pipeline.CodeOf(err) != pipeline.Unavailable {
					t.Errorf("got %v", err)
				}
			}
			wantSums(t, db, map[string]int64{"a": 1})
			p.Close()
			db.Close()
		})
	}
}

// TestWhatBothWritersOweIsTakenOver: by another node once they have died, and by nobody as long as one of them lives.
func TestWhatBothWritersOweIsTakenOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		database := memorytest.New(memorytest.Options{})
		one, two := database.Connect("one"), database.Connect("two")
		migrate(t, one)
		p := openTwo(t, one, &locking{})
		other, recorded := awaiting(t, two)
		for _, writer := range p.Writers() {
			owe(t, two, writer)
		}
		time.Sleep(time.Minute)
		if owes := owed(t, two); len(owes) != 2 || live(t, two) != 2 {
			t.Errorf("%d follow-ups are left of nodes of which %d live", len(owes), live(t, two))
		}
		one.Kill()
		for names := range recorded.commits {
			if len(names) == 2 {
				break
			}
		}
		wantSums(t, two, map[string]int64{"owed": 10})
		p.Close()
		if nodes := nodesOf(t, two); len(nodes) != 2 || nodes[0].ID != other.NodeID() || nodes[1].ID != p.NodeID() || nodes[1].State != pipeline.NodeGone {
			t.Errorf("the nodes are %+v", nodes)
		}
		other.Close()
		one.Close()
		two.Close()
	})
}

// TestSiblingsDoNotTakeOver: not even the writer whose lease has run out, as in a batch that takes long.
func TestSiblingsDoNotTakeOver(t *testing.T) {
	database := memorytest.New(memorytest.Options{})
	db, clock := database.Connect("node"), database.Connect("clock")
	defer db.Close()
	defer clock.Close()
	pass := passing(t, clock, time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC))
	migrate(t, db)
	p := openTwo(t, db, &locking{})
	defer p.Close()
	for range 6 {
		pass(3 * time.Second)
		if err := p.Beat(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for _, row := range nodeRows(t, db) {
		if row[2] != "live" {
			t.Errorf("the writers are %v", row)
		}
	}
	wantNode(t, db, p.NodeID(), pipeline.NodeLive, 1)
}

// owed gives who owes the stored follow-ups.
func owed(t *testing.T, db store.Store) (writers []int64) {
	t.Helper()
	for _, row := range stored(t, db, store.Query{Table: pipeline.FollowUpTable}) {
		writers = append(writers, row[1].(int64))
	}
	return writers
}
