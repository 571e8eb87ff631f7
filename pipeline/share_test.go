package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"zhitong/pipeline"
)

// leastBeside is how much work of what is owed a batch of callers stands for.
const leastBeside = 150

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

func TestWhatIsOwedIsDoneInTurnsBesideCallers(t *testing.T) {
	p, _, recorded := startRecording(t, decider{})
	const count = 1000
	enough := make(chan struct{})
	var again func(any, error)
	again = func(_ any, err error) { // the next batch is made when this has returned
		select {
		case <-enough:
			return
		default:
		}
		if err == nil {
			err = p.SubmitThen(t.Context(), act(&add{Name: "tick", N: 1}), again)
		}
		if err != nil {
			t.Error(err)
		}
	}
	if err := p.SubmitThen(t.Context(), act(wide(count)), again); err != nil {
		t.Fatal(err)
	}
	batches, alone, before := 0, 0, 0
	for names := range recorded.commits {
		if batches++; len(names) == before+1 {
			alone++
		}
		if before = len(names); before == 1+2*count+batches-1 {
			break
		}
	}
	close(enough)
	if alone < batches/2 {
		t.Errorf("%d of %d batches of callers did something of what is owed", batches-alone, batches)
	}
	// Each change comes with an event.
	if most := 2 * 2 * count / leastBeside; batches > 2*most {
		t.Errorf("what is owed took %d batches of callers, want about %d", batches, most)
	}
}

func TestPatientFollowUpsLetOthersGoFirst(t *testing.T) {
	p, _, recorded := startRecording(t, decider{})
	submit(t, p, &add{Name: "first", N: 1, Then: []add{
		{Name: "patient", N: 1, Waits: true}, {Name: "second", N: 1, Then: []add{{Name: "third", N: 1}}},
	}})
	if names, want := <-recorded.commits, []string{"first", "second", "third", "patient"}; !slices.Equal(names, want) {
		t.Errorf("the order is %v, want %v", names, want)
	}
}
