package pipeline_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"zhitong/pipeline"
	"zhitong/store/memorytest"
)

// breaking breaks the next commits of batches.
type breaking struct{ left atomic.Int32 }

// Decide implements [memorytest.Control].
func (c *breaking) Decide(call memorytest.Call) memorytest.Outcome {
	if call.Step == memorytest.Commit && strings.Contains(call.Caller, "commitOnce") && c.left.Add(-1) >= 0 {
		return memorytest.Broken
	}
	return memorytest.Proceed
}

// Shuffle implements [memorytest.Control].
func (*breaking) Shuffle(int, func(i, j int)) {}

// unloadable is the toy decider when what a command needs cannot be loaded.
type unloadable struct {
	decider
	broken atomic.Bool
}

func (u *unloadable) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	if u.broken.Load() {
		return errors.New("it cannot be loaded")
	}
	return u.decider.Load(ctx, batch, tasks)
}

// outcomes notes what became of the attempts to commit a batch.
type outcomes struct{ all chan pipeline.BatchOutcome }

// Submitted implements [pipeline.Observer].
func (outcomes) Submitted(context.Context, pipeline.Act) any { return nil }

// Answered implements [pipeline.Observer].
func (outcomes) Answered(pipeline.Answered) {}

// Batched implements [pipeline.Observer].
func (o outcomes) Batched(batched pipeline.Batched) { o.all <- batched.Outcome }

// TestHowOftenABatchIsTried: again while the store asks for it, eight times in all; not at all after another failure.
func TestHowOftenABatchIsTried(t *testing.T) {
	retried := func(times int, then pipeline.BatchOutcome) []pipeline.BatchOutcome {
		return append(slices.Repeat([]pipeline.BatchOutcome{pipeline.BatchRetried}, times), then)
	}
	for name, test := range map[string]struct {
		broken     int32 // commits
		unloadable bool
		outcomes   []pipeline.BatchOutcome
		code       pipeline.Code
	}{
		"at once":          {0, false, retried(0, pipeline.BatchCommitted), ""},
		"again":            {2, false, retried(2, pipeline.BatchCommitted), ""},
		"at the last time": {7, false, retried(7, pipeline.BatchCommitted), ""},
		"in vain":          {8, false, retried(7, pipeline.BatchFailed), pipeline.Unavailable},
		"another failure":  {0, true, retried(0, pipeline.BatchFailed), pipeline.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			control, loads, seen := &breaking{}, &unloadable{}, outcomes{make(chan pipeline.BatchOutcome, 100)}
			db := memorytest.New(memorytest.Options{Control: control}).Connect("node")
			defer db.Close()
			migrate(t, db)
			p, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: nobody{}, Deciders: []pipeline.Decider{loads}, NodeName: "node",
				Observer: seen, Writers: 1, Logger: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			control.left.Store(test.broken)
			loads.broken.Store(test.unloadable)
			_, err = p.Submit(t.Context(), act(&add{Name: "a", N: 1}))
			if err == nil != (test.code == "") || err != nil && pipeline.CodeOf(err) != test.code {
				t.Errorf("the caller is told %v", err)
			}
			var got []pipeline.BatchOutcome
			for range len(seen.all) {
				got = append(got, <-seen.all)
			}
			if !slices.Equal(got, test.outcomes) {
				t.Errorf("the attempts came to %v, want %v", got, test.outcomes)
			}
		})
	}
}
