package pipeline_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
	"zhitong/store/memorytest"
)

// order keeps the names of the counters in the order of their changes, and
// tells of commits.
type order struct {
	names   []string
	commits chan []string
}

func (o *order) Committed(units []*pipeline.Unit) {
	for _, unit := range units {
		o.names = append(o.names, unit.Command.(*add).Name)
	}
	o.commits <- slices.Clone(o.names)
}

// startRecording opens a pipeline and gives its order.
func startRecording(t *testing.T, decider pipeline.Decider) (*pipeline.Pipeline, store.Store, *order) {
	t.Helper()
	db := openStore(t, t.TempDir())
	recorded := &order{commits: make(chan []string, 10_000)}
	p, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: nobody{}, Deciders: []pipeline.Decider{decider},
		Listeners: []pipeline.Listener{recorded}, NodeName: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close(); db.Close() })
	return p, db, recorded
}

// told is what a logger is told.
type told chan string

func (told) Enabled(context.Context, slog.Level) bool { return true }
func (t told) WithAttrs([]slog.Attr) slog.Handler     { return t }
func (t told) WithGroup(string) slog.Handler          { return t }

// Handle implements [slog.Handler].
func (t told) Handle(_ context.Context, record slog.Record) error {
	text := record.Message
	record.Attrs(func(a slog.Attr) bool { text += " " + a.String(); return true })
	t <- text
	return nil
}

// TestAFollowUpThatCannotBeStoredIsTold: nobody waits for its answer, and what it is about stands still.
func TestAFollowUpThatCannotBeStoredIsTold(t *testing.T) {
	db, logged := openStore(t, t.TempDir()), make(told, 10)
	defer db.Close()
	p, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: nobody{}, Deciders: []pipeline.Decider{decider{}}, NodeName: "test", Logger: slog.New(logged)})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	row := store.Row{int64(1), p.NodeID(), "counter.add", []byte(`{"v":1,"tenant":"","command":{"Name":"a\u0000b","N":5}}`)}
	if err := db.Write(t.Context(), func(tx store.Tx) error { return tx.Insert(t.Context(), pipeline.FollowUpTable, []store.Row{row}) }); err != nil {
		t.Fatal(err)
	}
	if err := p.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	select {
	case text := <-logged:
		if !strings.Contains(text, "counter.add") || !strings.Contains(text, "NUL") {
			t.Errorf("told: %s", text)
		}
	case <-time.After(30 * time.Second):
		t.Error("nobody is told")
	}
}

// afterwards submits first and, before another batch can be made, second.
func afterwards(t *testing.T, p *pipeline.Pipeline, first, second *add) {
	t.Helper()
	err := p.SubmitThen(t.Context(), act(first), func(_ any, err error) {
		if err != nil {
			t.Error(err)
		}
		if err := p.SubmitThen(t.Context(), act(second), func(any, error) {}); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFollowUpsOfOneKeyKeepTheirOrder(t *testing.T) {
	p, _, recorded := startRecording(t, decider{})
	long := wide(3000)
	long.Then = append(long.Then, add{Name: "earlier", N: 1, Order: 7})
	afterwards(t, p, long, &add{Name: "tick", N: 1, Then: []add{{Name: "later", N: 1, Order: 7}}})
	for names := range recorded.commits {
		earlier, later := slices.Index(names, "earlier"), slices.Index(names, "later")
		if later >= 0 && (earlier < 0 || later < earlier) {
			t.Fatalf("the later follow-up came as number %d, the earlier one as number %d", later, earlier)
		}
		if later >= 0 {
			return
		}
	}
}

// TestFollowUpsKeepTheirOrderWhenTheDatabaseIsAway: those that wait for it to be back come before later ones of the same key.
func TestFollowUpsKeepTheirOrderWhenTheDatabaseIsAway(t *testing.T) {
	for name, test := range map[string]struct {
		exclusive bool
		fails     memorytest.Step
	}{
		"one node": {true, memorytest.Commit}, "several": {false, memorytest.Commit},
		"one node, which cannot begin": {true, memorytest.Begin}, "several, which cannot begin": {false, memorytest.Begin},
	} {
		inBubble(t, name, func(t *testing.T) {
			control := &failing{step: test.fails}
			db := memorytest.New(memorytest.Options{Control: control, Exclusive: test.exclusive}).Connect("node")
			migrate(t, db)
			p, recorded := awaiting(t, db)
			defer db.Close()
			defer p.Close()
			long := wide(3000)
			long.Then = append(long.Then, add{Name: "earlier", N: 1, Order: 7})
			if err := p.SubmitThen(t.Context(), act(long), func(any, error) { control.armed.Store(true) }); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second) // it gives up
			control.armed.Store(false)
			if left := p.OwedTasks(); left > 0 || len(owed(t, db)) == 0 {
				t.Fatalf("%d follow-ups wait of %d that are stored", left, len(owed(t, db)))
			}
			submit(t, p, &add{Name: "tick", N: 1, Then: []add{{Name: "later", N: 1, Order: 7}}})
			time.Sleep(time.Minute)
			var names []string
			for len(recorded.commits) > 0 {
				names = <-recorded.commits
			}
			earlier, later := slices.Index(names, "earlier"), slices.Index(names, "later")
			if earlier < 0 || later < earlier {
				t.Errorf("the later follow-up came as number %d, the earlier one as number %d", later, earlier)
			}
			if left := owed(t, db); len(left) > 0 {
				t.Errorf("%d follow-ups are left", len(left))
			}
		})
	}
}

func TestAStoredFollowUpThatLosesItsNameIsDoneWith(t *testing.T) {
	p, db, recorded := startRecording(t, decider{})
	submit(t, p, &add{Name: "owner", N: 1, Unique: "x"})
	long := wide(1000)
	long.Then = append(long.Then, add{Name: "loser", N: 1, Unique: "x"}, add{Name: "last", N: 1})
	submit(t, p, long)
	for names := range recorded.commits {
		if slices.Contains(names, "loser") {
			t.Fatal("a name was given twice")
		}
		if slices.Contains(names, "last") && len(names) > 2002 {
			break
		}
	}
	submit(t, p, &add{Name: "tick", N: 1})
	err := db.Read(t.Context(), func(reader store.Reader) error {
		owes, err := pipeline.Owes(t.Context(), reader)
		if owes {
			t.Error("the follow-up that lost is still stored")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
