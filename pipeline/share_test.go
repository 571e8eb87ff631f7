package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"zhitong/pipeline"
)

// wide gives a command with many follow-ups, each about a counter of its own
// and about the common one.
func wide(count int) *add {
	command := add{Name: "first", N: 1}
	for i := range count {
		command.Then = append(command.Then, add{Name: fmt.Sprint("wide ", i), N: 1, Then: []add{{Name: "wide", N: 1}}})
	}
	return &command
}

func TestFollowUpsKeepNoCallerWaiting(t *testing.T) {
	db := openStore(t, t.TempDir())
	defer db.Close()
	p := open(t, db)
	defer p.Close()
	const count = 3000
	done := make(chan int64, 1)
	err := p.SubmitThen(t.Context(), act(wide(count)), func(_ any, err error) {
		if err != nil {
			t.Error(err)
		}
		// The next batch is made when this function has returned.
		if err := p.SubmitThen(t.Context(), act(&add{Name: "tick", N: 1}), func(any, error) { done <- sumOf(t, db, "wide") }); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if sum := <-done; sum > count/10 {
		t.Errorf("%d of %d follow-ups were done before the caller who came after them", sum, count)
	}
	for sumOf(t, db, "wide") < count {
		submit(t, p, &add{Name: "tick", N: 1})
	}
}

// ofOne puts all commands into one aggregate, and loads what a command needs
// when a decision has found that out.
type ofOne struct{ decider }

func (ofOne) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	var names []string
	for _, task := range tasks {
		task.Aggregate = 1
		if task.Memo != nil {
			names = append(names, task.Command.(*add).Name)
		}
	}
	return counters.Load(ctx, batch, names)
}

func (d ofOne) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	answer, err := d.decider.Decide(batch, task)
	if errors.Is(err, pipeline.ErrNeedMore) {
		task.Memo = "lacks"
	}
	return answer, err
}

// committed tells of commits.
type committed chan struct{}

func (c committed) Committed([]*pipeline.Unit) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func TestManyCommandsOfOneAggregateAreAllDone(t *testing.T) {
	db := openStore(t, t.TempDir())
	defer db.Close()
	commits := make(committed, 1)
	p, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: nobody{}, Deciders: []pipeline.Decider{ofOne{}},
		Listeners: []pipeline.Listener{commits}, NodeName: "test"})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	const count = 2000 // a batch takes more of them than it has rounds
	submit(t, p, wide(count))
	deadline := time.After(time.Minute)
	for sumOf(t, db, "wide") < count {
		select {
		case <-commits:
		case <-deadline:
			t.Fatalf("%d of %d follow-ups were done", sumOf(t, db, "wide"), count)
		}
	}
}
