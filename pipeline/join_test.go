package pipeline_test

import (
	"strings"
	"sync/atomic"
	"testing"

	"zhitong/pipeline"
	"zhitong/store"
	"zhitong/store/memorytest"
)

// joined is how somebody was answered who waited for what a batch brings.
type joined struct {
	answer any
	err    error
}

// joining has somebody wait for each batch that adds to "a", who adds to "b" then.
type joining struct {
	decider
	actor   string
	answers chan joined
}

// Join implements [pipeline.Joiner].
func (j *joining) Join(units []*pipeline.Unit) []pipeline.Joining {
	for _, unit := range units {
		if unit.Command.(*add).Name == "a" {
			act := pipeline.Act{Actor: pipeline.Actor{ID: j.actor}, Tenant: "t", Command: &add{Name: "b", N: unit.Events[0].(added).Sum}}
			return []pipeline.Joining{{Act: act, Reply: func(answer any, err error) { j.answers <- joined{answer, err} }}}
		}
	}
	return nil
}

// openJoining opens the pipeline of a node in which somebody waits.
func openJoining(t *testing.T, options memorytest.Options, actor string) (*pipeline.Pipeline, store.Store, *joining) {
	t.Helper()
	db := memorytest.New(options).Connect("node")
	migrate(t, db)
	waiting := &joining{actor: actor, answers: make(chan joined, 10)}
	p, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: nobody{}, Deciders: []pipeline.Decider{waiting}, NodeName: "test", Writers: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close(); db.Close() })
	return p, db, waiting
}

// segments counts those that are stored.
func segments(t *testing.T, db store.Store) (count int64) {
	t.Helper()
	err := db.Read(t.Context(), func(reader store.Reader) (err error) {
		count, err = reader.Count(t.Context(), store.Query{Table: pipeline.SegmentTable}, 1000)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return count
}

// TestWhoWaitsJoinsTheBatch that brings what is waited for, and sees what it did.
func TestWhoWaitsJoinsTheBatch(t *testing.T) {
	for name, exclusive := range map[string]bool{"shared": false, "alone": true} {
		t.Run(name, func(t *testing.T) {
			p, db, waiting := openJoining(t, memorytest.Options{Exclusive: exclusive}, "worker")
			submit(t, p, &add{Name: "a", N: 3})
			if got := <-waiting.answers; got.err != nil || got.answer != (added{3}) {
				t.Errorf("answered %v, %v", got.answer, got.err)
			}
			wantSums(t, db, map[string]int64{"a": 3, "b": 3})
			if count := segments(t, db); count != 1 {
				t.Errorf("%d batches, want one for both", count)
			}
			submit(t, p, &add{Name: "c", N: 1})
			if len(waiting.answers) > 0 {
				t.Error("somebody joined a batch that he had not waited for")
			}
		})
	}
}

// TestWhoMayNotJoinsNoBatch: and keeps nobody else from it.
func TestWhoMayNotJoinsNoBatch(t *testing.T) {
	p, db, waiting := openJoining(t, memorytest.Options{}, "nobody")
	submit(t, p, &add{Name: "a", N: 3})
	if got := <-waiting.answers; pipeline.CodeOf(got.err) != pipeline.Forbidden {
		t.Errorf("answered %v, %v", got.answer, got.err)
	}
	wantSums(t, db, map[string]int64{"a": 3, "b": 0})
}

// breaksBatches breaks transactions of batches.
type breaksBatches struct{ left atomic.Int32 }

// Decide implements [memorytest.Control].
func (c *breaksBatches) Decide(call memorytest.Call) memorytest.Outcome {
	ofBatch := strings.Contains(call.Caller, "tryOnce") || strings.Contains(call.Caller, "fly")
	if ofBatch && call.Writes && call.Step == memorytest.Commit && c.left.Add(-1) >= 0 {
		return memorytest.Broken
	}
	return memorytest.Proceed
}

// Shuffle implements [memorytest.Control].
func (*breaksBatches) Shuffle(int, func(i, j int)) {}

// TestABatchThatFailsLeavesWhoHasJoined: he is told to go on waiting, for each attempt
// that failed, and joins the one that does not.
func TestABatchThatFailsLeavesWhoHasJoined(t *testing.T) {
	for name, exclusive := range map[string]bool{"shared": false, "alone": true} {
		t.Run(name, func(t *testing.T) {
			const broken = 2
			control := &breaksBatches{}
			p, db, waiting := openJoining(t, memorytest.Options{Exclusive: exclusive, Control: control}, "worker")
			control.left.Store(broken)
			submit(t, p, &add{Name: "a", N: 3})
			for range broken {
				got := <-waiting.answers
				refusal, ok := got.err.(*pipeline.Refusal)
				if !ok || refusal.RetryAfter <= 0 || refusal.Code != pipeline.ResourceExhausted {
					t.Errorf("answered %v, %v", got.answer, got.err)
				}
			}
			if got := <-waiting.answers; got.err != nil || got.answer != (added{3}) {
				t.Errorf("answered %v, %v", got.answer, got.err)
			}
			wantSums(t, db, map[string]int64{"a": 3, "b": 3})
		})
	}
}

// TestABatchThatStoodOnNothingLeavesWhoHasJoined: one that was decided over another that
// failed.
func TestABatchThatStoodOnNothingLeavesWhoHasJoined(t *testing.T) {
	control := newFlights()
	p, db, waiting := openJoining(t, memorytest.Options{Exclusive: true, Control: control}, "worker")
	control.armed.Store(true)
	done := make(chan struct{}, 2)
	go func() { submit(t, p, &add{Name: "c", N: 1}); done <- struct{}{} }()
	<-control.holding
	for len(control.beside) > 0 {
		<-control.beside
	}
	go func() { submit(t, p, &add{Name: "a", N: 3}); done <- struct{}{} }()
	<-control.beside
	control.goOn <- memorytest.Broken
	<-done
	<-done
	if got := <-waiting.answers; got.err == nil {
		t.Errorf("answered %v by a batch that is void", got.answer)
	}
	if got := <-waiting.answers; got.err != nil {
		t.Error(got.err)
	}
	wantSums(t, db, map[string]int64{"a": 3, "b": 3, "c": 1})
}
