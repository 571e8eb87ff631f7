package pipeline_test

import (
	"testing"
	"testing/synctest"
	"time"

	"zhitong/internal/testpostgres"
	"zhitong/pipeline"
	"zhitong/postgres"
	"zhitong/store"
	"zhitong/store/memorytest"
)

// onEachStore runs a test on SQLite and on PostgreSQL.
func onEachStore(t *testing.T, test func(*testing.T, store.Store)) {
	t.Run("sqlite", func(t *testing.T) {
		db := openStore(t, t.TempDir())
		defer db.Close()
		test(t, db)
	})
	onPostgres(t, test)
}

// onPostgres runs a test on PostgreSQL.
func onPostgres(t *testing.T, test func(*testing.T, store.Store)) {
	t.Run("postgres", func(t *testing.T) {
		db, err := postgres.Open(t.Context(), testpostgres.Start(t), postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		migrate(t, db)
		test(t, db)
	})
}

// owe stores a follow-up of a node, as a batch does that has no room for it.
func owe(t *testing.T, db store.Store, node int64) {
	t.Helper()
	row := store.Row{node, node, "counter.add", []byte(`{"v":1,"tenant":"","command":{"Name":"owed","N":5}}`)}
	err := db.Write(t.Context(), func(tx store.Tx) error { return tx.Insert(t.Context(), pipeline.FollowUpTable, []store.Row{row}) })
	if err != nil {
		t.Fatal(err)
	}
}

// live gives how many nodes hold their lease.
func live(t *testing.T, db store.Store) (count int) {
	t.Helper()
	err := db.Read(t.Context(), func(reader store.Reader) error {
		nodes, err := pipeline.LiveNodes(t.Context(), reader)
		count = len(nodes)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return count
}

// awaiting opens a node and gives what tells of its commits.
func awaiting(t *testing.T, db store.Store) (*pipeline.Pipeline, *order) {
	t.Helper()
	recorded := &order{commits: make(chan []string, 100)}
	p, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: nobody{}, Deciders: []pipeline.Decider{decider{}},
		Listeners: []pipeline.Listener{recorded}, NodeName: "other", Writers: 1})
	if err != nil {
		t.Fatal(err)
	}
	return p, recorded
}

// TestAStoppedNodeIsGone: a node that stops and owes nothing holds no lease any more and can commit nothing.
func TestAStoppedNodeIsGone(t *testing.T) {
	onEachStore(t, func(t *testing.T, db store.Store) {
		p := open(t, db)
		submit(t, p, &add{Name: "a", N: 1})
		p.Close()
		if nodes := nodesOf(t, db); len(nodes) != 1 || nodes[0].State != pipeline.NodeGone || live(t, db) != 0 {
			t.Errorf("the nodes are %+v, %d of them live", nodes, live(t, db))
		}
		if err := p.RenewLease(t.Context()); pipeline.CodeOf(err) != pipeline.Unavailable {
			t.Errorf("the lease of a node that has stopped is renewed: %v", err)
		}
		p.Close()
	})
}

// TestAStoppedNodeLeavesWhatItOwes: while follow-ups are left, a node that has stopped holds no lease and is not gone
// either, until another one takes them over.
func TestAStoppedNodeLeavesWhatItOwes(t *testing.T) {
	onEachStore(t, func(t *testing.T, db store.Store) {
		p := open(t, db)
		owe(t, db, p.NodeID())
		p.Close()
		if nodes := nodesOf(t, db); len(nodes) != 1 || nodes[0].State != pipeline.NodeLate || live(t, db) != 0 {
			t.Errorf("the nodes are %+v, %d of them live", nodes, live(t, db))
		}
		other, recorded := awaiting(t, db)
		defer other.Close()
		<-recorded.commits
		wantSums(t, db, map[string]int64{"owed": 5})
		if nodes := nodesOf(t, db); len(nodes) != 2 || nodes[0].ID != other.NodeID() || nodes[1].State != pipeline.NodeGone {
			t.Errorf("the nodes are %+v", nodes)
		}
	})
}

// TestWhatAStoppedNodeOwesIsTakenOverAtOnce: by another node that is there, which does not wait for its next heartbeat.
func TestWhatAStoppedNodeOwesIsTakenOverAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		database := memorytest.New(memorytest.Options{})
		one, two := database.Connect("one"), database.Connect("two")
		migrate(t, one)
		p := open(t, one)
		other, recorded := awaiting(t, two)
		defer other.Close()
		owe(t, one, p.NodeID())
		time.Sleep(time.Millisecond)
		began := time.Now()
		p.Close()
		<-recorded.commits
		if took := time.Since(began); took > 100*time.Millisecond {
			t.Errorf("it was carried out after %s", took)
		}
		wantSums(t, two, map[string]int64{"owed": 5})
	})
}

// TestTheReturnOfALeaseIsBounded: a node whose row another transaction holds stops nevertheless.
func TestTheReturnOfALeaseIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		database := memorytest.New(memorytest.Options{LockTimeout: time.Minute})
		one, two := database.Connect("one"), database.Connect("two")
		migrate(t, one)
		p := open(t, one)
		err := two.Write(t.Context(), func(tx store.Tx) error {
			_, err := tx.Lock(t.Context(), pipeline.NodeTable, []store.Row{{p.NodeID()}}, store.LockWait)
			began := time.Now()
			p.Close()
			if took := time.Since(began); took > 3*time.Second {
				t.Errorf("it took %s to stop", took)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if live(t, two) != 1 {
			t.Error("the lease has ended before its time")
		}
	})
}

// TestAFollowUpOfAnotherReleaseHoldsNobodyUp: one that this node cannot read stays for one that can; the others are done.
func TestAFollowUpOfAnotherReleaseHoldsNobodyUp(t *testing.T) {
	p, db := onMemory(t, memorytest.Options{})
	unknown := store.Row{int64(1), p.NodeID(), "counter.newer", []byte(`{"v":1,"tenant":"","command":{}}`)}
	if err := db.Write(t.Context(), func(tx store.Tx) error { return tx.Insert(t.Context(), pipeline.FollowUpTable, []store.Row{unknown}) }); err != nil {
		t.Fatal(err)
	}
	owe(t, db, p.NodeID())
	if err := p.Resume(t.Context()); err != nil {
		t.Error(err)
	}
	for tries := 0; len(owed(t, db)) > 1 && tries < 100; tries++ {
		submit(t, p, &add{Name: "a"})
	}
	wantSums(t, db, map[string]int64{"owed": 5})
	if left := owed(t, db); len(left) != 1 {
		t.Errorf("%d follow-ups are left", len(left))
	}
}
