package postgres

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"zhitong/internal/testpostgres"
	"zhitong/store"
)

var marks = &store.Table{Name: "marks", Columns: []store.Column{{Name: "id", Type: store.Int64}}, Key: []string{"id"}}

// failover is servers of which one may be lost, and a store on whichever writes.
type failover struct {
	*testing.T
	servers *testpostgres.Servers
	store   *Store
	last    int64 // mark
}

// TestFailOver: what is acknowledged is on a standby, and nodes find the primary.
func TestFailOver(t *testing.T) {
	f := &failover{T: t, servers: testpostgres.StartServers(t, "a", "b", "c")}
	f.store = open(t, f.servers.Location(), Options{})
	migration := store.Migration{Module: "marks", Version: 1, CreateTables: []*store.Table{marks}}
	if err := f.store.Migrate(t.Context(), []store.Migration{migration}); err != nil {
		t.Fatal(err)
	}
	t.Run("a wait that is cancelled", func(t *testing.T) { f.endedWait(t, "pg_cancel_backend") })
	t.Run("a wait whose session is terminated", func(t *testing.T) { f.endedWait(t, "pg_terminate_backend") })
	t.Run("a lock is confirmed like a change", f.lockWaits)
	t.Run("a statement's time-out ends no wait", f.waitOutlastsStatements)
	t.Run("a node that gives up ends no wait", f.waitOutlastsNode)
	t.Run("a standby takes no changes", f.standbyIsLeft)
	t.Run("a primary that was replaced is left", f.replacedPrimaryIsLeft)
	t.Run("a primary that was lost comes back", f.revivedPrimaryIsFenced)
	t.Run("readers", func(t *testing.T) {
		_, err := Open(t.Context(), f.servers.Location()+"&target_session_attrs=prefer-standby", Options{})
		if err != errReaders {
			t.Errorf("got %v", err)
		}
	})
}

// mark writes the next mark.
func (f *failover) mark(s *Store) error {
	f.last++
	mark := f.last
	return s.Write(f.Context(), func(tx store.Tx) error {
		return tx.Insert(f.Context(), marks, []store.Row{{mark}})
	})
}

// lockWaits: who has looked for an earlier commit under a lock, and is told that
// this is done, knows that a standby has both.
func (f *failover) lockWaits(t *testing.T) {
	reunite := f.isolate()
	defer reunite()
	session, answer := f.waiting(t, func() error {
		return f.store.Write(t.Context(), func(tx store.Tx) error {
			_, err := tx.Lock(t.Context(), marks, []store.Row{{f.last}}, store.LockWait)
			return err
		})
	})
	f.waitsOn(t, session)
	reunite()
	if err := <-answer; err != nil {
		t.Error(err)
	}
}

// isolate has no standby confirm anything until the function it returns is called.
func (f *failover) isolate() (reunite func()) {
	resumeB, resumeC := f.servers.Pause("b"), f.servers.Pause("c")
	return func() { resumeB(); resumeC() }
}

// marking writes a mark beside, and gives the session that waits for a standby,
// once one does.
func (f *failover) marking(t *testing.T, s *Store) (session int64, answer chan error) {
	t.Helper()
	return f.waiting(t, func() error { return f.mark(s) })
}

// waiting is marking for any commit.
func (f *failover) waiting(t *testing.T, commit func() error) (session int64, answer chan error) {
	t.Helper()
	answer = make(chan error, 1)
	go func() { answer <- commit() }()
	const waiting = "select coalesce(max(pid), 0) from pg_stat_activity where wait_event = 'SyncRep'"
	for session == 0 {
		if session = f.number(t, "a", waiting); session == 0 && len(answer) > 0 {
			t.Fatalf("no commit waits for a standby: %v", <-answer)
		}
	}
	return session, answer
}

// number reads a number from one server, past every store.
func (f *failover) number(t *testing.T, server, query string, arguments ...any) (number int64) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), f.servers.At(server))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if err := conn.QueryRow(t.Context(), query, arguments...).Scan(&number); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return number
}

// shows says whether others see a mark on a server.
func (f *failover) shows(t *testing.T, server string, mark int64) bool {
	t.Helper()
	return f.number(t, server, "select count(*) from marks where id = $1", mark) == 1
}

// endedWait: PostgreSQL says that the commit is done, and it is, here only.
func (f *failover) endedWait(t *testing.T, function string) {
	reunite := f.isolate()
	defer reunite()
	session, answer := f.marking(t, f.store)
	f.number(t, "a", "select "+function+"($1)::int", session)
	if err := <-answer; !errors.Is(err, store.ErrUnknownOutcome) {
		t.Errorf("got %v", err)
	}
	if !f.shows(t, "a", f.last) {
		t.Error("the primary does not have it: that was no wait for a standby")
	}
	reunite()
	if err := f.mark(f.store); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// waitsOn wants the commit to go on waiting for a second, as others see it.
func (f *failover) waitsOn(t *testing.T, session int64) {
	t.Helper()
	const query = "select coalesce(max((extract(epoch from clock_timestamp() - xact_start) * 1000)::bigint), 0) from pg_stat_activity where pid = $1 and wait_event = 'SyncRep'"
	for waited := int64(0); waited < 1000; {
		if waited = f.number(t, "a", query, session); waited == 0 {
			t.Fatal("the wait was ended")
		}
	}
}

func (f *failover) waitOutlastsStatements(t *testing.T) {
	reunite := f.isolate()
	defer reunite()
	s := open(t, f.servers.At("a"), Options{LockTimeout: 50 * time.Millisecond, StatementTimeout: 100 * time.Millisecond})
	session, answer := f.marking(t, s)
	f.waitsOn(t, session)
	if f.shows(t, "a", f.last) {
		t.Error("others see what no standby has")
	}
	reunite()
	if err := <-answer; err != nil || !f.shows(t, "a", f.last) {
		t.Errorf("got %v", err)
	}
}

func (f *failover) waitOutlastsNode(t *testing.T) {
	reunite := f.isolate()
	defer reunite()
	s := open(t, f.servers.At("a"), Options{})
	s.patience = time.Second
	session, answer := f.marking(t, s)
	if err := <-answer; !errors.Is(err, store.ErrUnknownOutcome) {
		t.Errorf("got %v", err)
	}
	f.waitsOn(t, session)
	if f.shows(t, "a", f.last) {
		t.Error("others see what no standby has")
	}
	reunite()
	for !f.shows(t, "a", f.last) {
	}
}

func (f *failover) standbyIsLeft(t *testing.T) {
	s := open(t, f.servers.At("b"), Options{})
	var sessions []uint32
	for range 2 {
		err := s.Write(t.Context(), func(tx store.Tx) error {
			sessions = append(sessions, tx.(*transaction).conn.Conn().PgConn().PID())
			_, err := tx.Lock(t.Context(), marks, []store.Row{{int64(1)}}, store.LockWait)
			return err
		})
		if !errors.Is(err, store.ErrAway) || !strings.Contains(err.Error(), readOnly) {
			t.Errorf("got %v", err)
		}
	}
	if len(sessions) == 2 && sessions[0] == sessions[1] {
		t.Error("the same connection was used again")
	}
}

// replacedPrimaryIsLeft: a, which nobody has told, goes on as a primary; no
// standby follows it any more.
func (f *failover) replacedPrimaryIsLeft(t *testing.T) {
	atA := open(t, f.servers.At("a"), Options{})
	promoted := f.servers.Promote("b", "c")
	f.servers.AwaitFollowers(promoted, 1)
	began := time.Now()
	if err := f.mark(f.store); !errors.Is(err, store.ErrUnknownOutcome) {
		t.Errorf("a has acknowledged a commit: %v", err)
	}
	t.Logf("given up after %v", time.Since(began))
	lost := f.last
	for err := f.mark(f.store); err != nil; err = f.mark(f.store) {
		if !errors.Is(err, store.ErrRetry) {
			t.Fatal(err)
		}
	}
	if f.shows(t, promoted, lost) || !f.shows(t, promoted, f.last) || f.shows(t, "a", f.last) {
		t.Errorf("mark %d did not go to %s alone", f.last, promoted)
	}
	f.unacknowledged(t, atA)
}

// unacknowledged wants a commit on a primary that was replaced to stay open.
func (f *failover) unacknowledged(t *testing.T, s *Store) {
	t.Helper()
	s.patience = time.Second
	if err := f.mark(s); !errors.Is(err, store.ErrUnknownOutcome) {
		t.Errorf("a has acknowledged a commit: %v", err)
	}
}

// revivedPrimaryIsFenced: the first of the servers, started as the primary that
// it was, does not attract the nodes.
func (f *failover) revivedPrimaryIsFenced(t *testing.T) {
	f.servers.Kill("a")
	f.servers.Start("a")
	f.unacknowledged(t, open(t, f.servers.At("a"), Options{}))
	late := open(t, f.servers.Location(), Options{})
	for _, s := range []*Store{f.store, late} {
		s.writers.Reset() // as when connections break
		if err := f.mark(s); err != nil || f.shows(t, "a", f.last) {
			t.Errorf("mark %d: %v", f.last, err)
		}
	}
}
