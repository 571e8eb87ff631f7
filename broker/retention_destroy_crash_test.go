package broker_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/internal/testpostgres"
	"zhitong/postgres"
	"zhitong/store"
)

// dying is a store of a node that dies as far as the archive is concerned: at its
// n-th transaction that changes what is known of documents and files, and for ever
// after, nothing is written, or, when it dies after that one, nothing is read either.
type dying struct {
	store.Store
	after bool
	died  chan struct{}

	mu   sync.Mutex
	left int
}

var errDead = errors.New("the node is dead")

// spied tells whether a transaction changes something about documents or files.
type spied struct {
	store.Tx
	touched bool
}

func (s *spied) see(table *store.Table) {
	switch table.Name {
	case "leaving_file", "archived_instance", "destruction_record":
		s.touched = true
	}
}

func (s *spied) Insert(ctx context.Context, table *store.Table, rows []store.Row) error {
	s.see(table)
	return s.Tx.Insert(ctx, table, rows)
}

func (s *spied) Upsert(ctx context.Context, table *store.Table, rows []store.Row) error {
	s.see(table)
	return s.Tx.Upsert(ctx, table, rows)
}

func (s *spied) Replace(ctx context.Context, table *store.Table, unchanged []string, rows []store.Row) error {
	s.see(table)
	return s.Tx.Replace(ctx, table, unchanged, rows)
}

func (s *spied) Delete(ctx context.Context, table *store.Table, keys []store.Row) error {
	s.see(table)
	return s.Tx.Delete(ctx, table, keys)
}

// die counts a transaction and says whether it must not happen.
func (d *dying) die() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.left--
	if d.left == 0 {
		close(d.died)
	}
	return d.left < 0 || d.left == 0 && !d.after
}

func (d *dying) dead() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.after && d.left <= 0
}

func (d *dying) Write(ctx context.Context, body func(store.Tx) error) error {
	return d.Store.Write(ctx, func(tx store.Tx) error {
		spy := &spied{Tx: tx}
		err := body(spy)
		if err == nil && spy.touched && d.die() {
			err = errDead
		}
		return err
	})
}

func (d *dying) Read(ctx context.Context, body func(store.Reader) error) error {
	if d.dead() {
		return errDead
	}
	return d.Store.Read(ctx, body)
}

// TestANodeThatDiesWhileItDestroysLosesNothing has nodes die at each of their
// transactions in turn, before it and after it. Whatever they left, each document
// that stays is whole, and in the end exactly those that are over are gone: from the
// index and from every file.
func TestANodeThatDiesWhileItDestroysLosesNothing(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { dieWhileDestroying(t, openSQLite(t, t.TempDir())) })
	t.Run("PostgreSQL", func(t *testing.T) {
		db, err := postgres.Open(t.Context(), testpostgres.Start(t), postgres.Options{TestClock: true})
		if err != nil {
			t.Fatal(err)
		}
		dieWhileDestroying(t, db)
	})
}

func dieWhileDestroying(t *testing.T, db store.Store) {
	defer db.Close()
	path := t.TempDir()
	first := startArchiving(t, db, "first", path)
	short, long := archiveMixed(first, 4)
	before := first.index()
	first.stop()
	deaths := 0
	for at := 1; ; at++ {
		for _, after := range []bool{false, true} {
			if err := db.SetClock(t.Context(), new(midnight.Add(time.Duration(2*deaths)*time.Minute))); err != nil { // the lease of the one that died is over
				t.Fatal(err)
			}
			deadly := &dying{Store: db, after: after, died: make(chan struct{}), left: at}
			n := startArchiving(t, deadly, fmt.Sprint("node", deaths), path)
			ended := n.diesOrEnds(deadly)
			n.stop()
			n.db = db
			n.keepsWhatStays(before, long)
			if !ended {
				deaths++
				continue
			}
			if got := n.states(); got[broker.DocumentDestroyed] != len(short) || got[broker.DocumentKept] != len(long) {
				t.Errorf("in the end: %v", got)
			}
			n.files()
			if deaths < 8 {
				t.Errorf("the nodes died %d times only", deaths)
			}
			return
		}
	}
}

// diesOrEnds waits until the node is dead, or has nothing left to destroy.
func (n archivingNode) diesOrEnds(d *dying) (ended bool) {
	n.Helper()
	deadline := time.After(30 * time.Second)
	for {
		select {
		case <-d.died:
			return false
		case <-n.commits:
		case <-deadline:
			n.Fatal("it neither dies nor ends")
		}
		alive := archivingNode{&node{TB: n.TB, db: d.Store}, n.directory, n.path}
		if alive.states()[broker.DocumentExpired] == 0 && len(alive.rowsOf("leaving_file")) == 0 {
			return true
		}
	}
}

// keepsWhatStays asks that each document that is not over is what it was.
func (n archivingNode) keepsWhatStays(before map[int64]*broker.ArchivedInstance, roots []int64) {
	n.Helper()
	now := n.index()
	for _, key := range roots {
		of := now[key]
		if err := n.directory.Check(of.Place); err != nil || of.Document != broker.DocumentKept || string(of.Place.SHA256) != string(before[key].Place.SHA256) {
			n.Errorf("%d is %+v, %v", key, of, err)
		}
	}
	for key, of := range now {
		if root := now[of.Root]; of.Document == broker.DocumentKept && root.Document == broker.DocumentKept {
			if err := n.directory.Check(of.Place); err != nil {
				n.Errorf("what %d called, %d: %v", root.Key, key, err)
			}
		}
	}
}
