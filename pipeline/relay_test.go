package pipeline_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
	"zhitong/store/memorytest"
)

// relay changes nothing itself: it passes something on, as a broadcast does.
type relay struct{ To string }

func (*relay) Kind() string { return "counter.relay" }

type relaying struct{}

func (relaying) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{"counter.relay": func() pipeline.Command { return new(relay) }}
}

func (relaying) Load(context.Context, *pipeline.Batch, []*pipeline.Task) error { return nil }

func (relaying) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	batch.FollowUp(&add{Name: task.Command.(*relay).To, N: 1})
	return nil, nil
}

// busyElsewhere is the toy decider of a node while another one holds every counter.
type busyElsewhere struct {
	decider
	held atomic.Bool
}

func (b *busyElsewhere) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	for _, task := range tasks {
		if b.held.Load() {
			task.Defer()
		}
	}
	return b.decider.Load(ctx, batch, tasks)
}

// TestWhatIsPassedOnIsNotForgotten: a follow-up that changes nothing but has another one follow, which has to wait, is
// committed, and the answer to that gets lost.
func TestWhatIsPassedOnIsNotForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		control := &troubled{outcome: memorytest.Confirmed, lost: make(chan struct{}, 1)}
		db := memorytest.New(memorytest.Options{Control: control}).Connect("node")
		migrate(t, db)
		adds := &busyElsewhere{}
		p, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: nobody{}, Deciders: []pipeline.Decider{adds, relaying{}},
			NodeName: "test", Writers: 1})
		if err != nil {
			t.Fatal(err)
		}
		owing := store.Row{int64(1), p.NodeID(), "counter.relay", []byte(`{"v":1,"tenant":"","command":{"To":"a"}}`)}
		if err := db.Write(t.Context(), func(tx store.Tx) error { return tx.Insert(t.Context(), pipeline.FollowUpTable, []store.Row{owing}) }); err != nil {
			t.Fatal(err)
		}
		adds.held.Store(true)
		control.armed.Store(1)
		if err := p.Resume(t.Context()); err != nil {
			t.Fatal(err)
		}
		<-control.lost
		synctest.Wait()
		adds.held.Store(false)
		time.Sleep(time.Minute)
		wantSums(t, db, map[string]int64{"a": 1})
		if left := owed(t, db); len(left) > 0 {
			t.Errorf("%d follow-ups are left", len(left))
		}
		p.Close()
		db.Close()
	})
}
