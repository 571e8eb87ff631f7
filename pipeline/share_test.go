package pipeline_test

import (
	"context"
	"fmt"
	"testing"

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

// ofOne puts all commands into one aggregate.
type ofOne struct{ decider }

func (d ofOne) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	for _, task := range tasks {
		task.Aggregate = 1
	}
	return d.decider.Load(ctx, batch, tasks)
}

func TestManyCommandsOfOneAggregateAreAllDone(t *testing.T) {
	db := openStore(t, t.TempDir())
	defer db.Close()
	p := openWith(t, db, ofOne{})
	defer p.Close()
	const count = 600 // more than a batch has rounds
	submit(t, p, wide(count))
	for range 1000 {
		if sumOf(t, db, "wide") == count {
			return
		}
		submit(t, p, &add{Name: "tick", N: 1})
	}
	t.Errorf("%d of %d follow-ups were done", sumOf(t, db, "wide"), count)
}
