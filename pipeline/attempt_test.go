package pipeline_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
	"zhitong/store/memorytest"
)

// tolerant counts a part that may be refused, and what follows from it.
type tolerant struct{ decider }

func (tolerant) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	command := task.Command.(*add)
	err := batch.Attempt(func() error {
		_, err := decider{}.Decide(batch, task)
		return err
	})
	if errors.Is(err, pipeline.ErrNeedMore) {
		return nil, err
	}
	if err != nil {
		batch.FollowUp(&add{Name: command.Name + " refused", N: 1})
	}
	return nil, nil
}

func TestARefusedPartIsTakenBackAlone(t *testing.T) {
	db := openStore(t, t.TempDir())
	defer db.Close()
	p := openWith(t, db, tolerant{})
	defer p.Close()
	submit(t, p, &add{Name: "a", N: 5, Then: []add{{Name: "b", N: 1}}})
	submit(t, p, &add{Name: "a", N: 7, Refuse: true, Then: []add{{Name: "b", N: 1}}})
	wantSums(t, db, map[string]int64{"a": 5, "b": 1, "a refused": 1})
}

// puttingOff puts every follow-up off once, as it does when another node holds
// what the follow-up changes.
type puttingOff struct {
	decider
	seen map[string]bool
}

func (d *puttingOff) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	for _, task := range tasks {
		name := task.Command.(*add).Name
		if task.Act.Actor.System && !d.seen[name] {
			d.seen[name] = true
			task.Defer()
		}
	}
	return d.decider.Load(ctx, batch, tasks)
}

func TestAFollowUpThatIsPutOffIsNotLost(t *testing.T) {
	db := openStore(t, t.TempDir())
	defer db.Close()
	p := openWith(t, db, &puttingOff{seen: map[string]bool{}})
	submit(t, p, &add{Name: "a", N: 1, Then: []add{{Name: "b", N: 2, Then: []add{{Name: "c", N: 3}}}}})
	submit(t, p, &add{Name: "a", N: 1}) // the batches before this one are done when it is
	submit(t, p, &add{Name: "a", N: 1})
	submit(t, p, &add{Name: "a", N: 1})
	p.Close()
	p = openWith(t, db, decider{}) // what is left goes on at the next start, a follow-up of a follow-up some batches later
	submit(t, p, &add{Name: "a", N: 1})
	for batches := 0; batches < 100 && sumOf(t, db, "c") == 0; batches++ {
		submit(t, p, &add{Name: "d", N: 0})
	}
	p.Close()
	wantSums(t, db, map[string]int64{"a": 5, "b": 2, "c": 3})
}

func openWith(t *testing.T, db store.Store, decides pipeline.Decider) *pipeline.Pipeline {
	t.Helper()
	p, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: nobody{}, Deciders: []pipeline.Decider{decides}, NodeName: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func submit(t *testing.T, p *pipeline.Pipeline, command pipeline.Command) {
	t.Helper()
	if _, err := p.Submit(t.Context(), act(command)); err != nil {
		t.Fatal(err)
	}
}

func wantSums(t *testing.T, db store.Store, want map[string]int64) {
	t.Helper()
	for name, sum := range want {
		if got := sumOf(t, db, name); got != sum {
			t.Errorf("the sum of %q is %d, want %d", name, got, sum)
		}
	}
}

// stalling lets what loads follow-ups run into the time limit of a statement.
type stalling struct {
	decider
	stalls atomic.Bool
}

func (s *stalling) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	if s.stalls.Load() && tasks[0].Act.Actor.System {
		return store.ErrTimeout
	}
	return s.decider.Load(ctx, batch, tasks)
}

// TestAFollowUpOutlastsADatabaseThatStalls: it is tried again once statements take no longer than they may.
func TestAFollowUpOutlastsADatabaseThatStalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := memorytest.New(memorytest.Options{}).Connect("node")
		migrate(t, db)
		stalls := &stalling{}
		p := openWith(t, db, stalls)
		owe(t, db, p.NodeID())
		stalls.stalls.Store(true)
		if err := p.Resume(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		stalls.stalls.Store(false)
		time.Sleep(time.Minute)
		wantSums(t, db, map[string]int64{"owed": 5})
		p.Close()
		db.Close()
	})
}
