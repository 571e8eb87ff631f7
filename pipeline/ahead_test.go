package pipeline_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"zhitong/pipeline"
	"zhitong/store/memorytest"
)

// flights holds up the writing of batches and says when another one is decided beside it.
type flights struct {
	armed   atomic.Bool
	before  atomic.Int32  // how many batches are written before one is held up
	holding chan struct{} // received from once per batch that is held up
	goOn    chan memorytest.Outcome
	beside  chan string  // callers that have decided
	broken  atomic.Int32 // how many transactions of batches that are tried again break too
	reads   atomic.Int32 // of counters, by who decides
}

func newFlights() *flights {
	return &flights{holding: make(chan struct{}), goOn: make(chan memorytest.Outcome), beside: make(chan string, 100)}
}

// Decide implements [memorytest.Control].
func (f *flights) Decide(call memorytest.Call) memorytest.Outcome {
	decides := strings.Contains(call.Caller, "decideAhead")
	if decides && call.Step == memorytest.Statement && call.Table == counters.Spec.Name {
		f.reads.Add(1)
	}
	switch {
	case decides && call.Step == memorytest.Commit:
		select {
		case f.beside <- call.Caller:
		default:
		}
	case call.Writes && call.Step == memorytest.Begin && strings.Contains(call.Caller, "fly") && f.holds():
		f.holding <- struct{}{}
		return <-f.goOn
	case call.Writes && call.Step == memorytest.Begin && strings.Contains(call.Caller, "tryOnce") && f.broken.Add(-1) >= 0:
		return memorytest.Broken
	}
	return memorytest.Proceed
}

// holds says whether the writing that begins is held up.
func (f *flights) holds() bool {
	return f.armed.Load() && f.before.Add(-1) < 0 && f.armed.CompareAndSwap(true, false)
}

// Shuffle implements [memorytest.Control].
func (*flights) Shuffle(int, func(i, j int)) {}

// TestABatchIsDecidedBesideTheOneBefore: what a batch that is not written yet changes counts for the next; when that one
// fails after all, what was decided over it is void.
func TestABatchIsDecidedBesideTheOneBefore(t *testing.T) {
	for name, test := range map[string]struct {
		outcome memorytest.Outcome
		broken  int32
		sum     int64
	}{
		"it is written":        {memorytest.Proceed, 0, 11},
		"it is tried again":    {memorytest.Broken, 0, 11},
		"it cannot be written": {memorytest.Broken, 8, 10},
	} {
		t.Run(name, func(t *testing.T) {
			control := newFlights()
			p, db := onMemory(t, memorytest.Options{Control: control, Exclusive: true})
			control.armed.Store(true)
			control.broken.Store(test.broken)
			var callers sync.WaitGroup
			callers.Go(func() { p.Submit(t.Context(), act(&add{Name: "a", N: 1, Unique: "first"})) })
			<-control.holding
			for len(control.beside) > 0 {
				<-control.beside
			}
			for i := range 10 {
				callers.Go(func() { submit(t, p, &add{Name: "a", N: 1, Unique: string(rune('0' + i))}) })
			}
			<-control.beside // at least one of them is decided by now
			control.goOn <- test.outcome
			callers.Wait()
			wantSums(t, db, map[string]int64{"a": test.sum})
			if _, err := p.Submit(t.Context(), act(&add{Name: "a", N: 1, Unique: "3"})); pipeline.CodeOf(err) != pipeline.AlreadyExists {
				t.Errorf("a name is claimed twice: %v", err)
			}
		})
	}
}

// TestRecentRowsAreNotReadAgain: but after a batch that failed they are.
func TestRecentRowsAreNotReadAgain(t *testing.T) {
	control := newFlights()
	p, db := onMemory(t, memorytest.Options{Control: control, Exclusive: true})
	submit(t, p, &add{Name: "a", N: 1})
	known := control.reads.Load()
	for range 5 {
		submit(t, p, &add{Name: "a", N: 1})
	}
	if again := control.reads.Load(); again != known {
		t.Errorf("the row was read %d times although it was known", again-known)
	}
	if _, err := p.Submit(t.Context(), act(&add{Name: "b\x00", N: 1})); err == nil {
		t.Fatal("a name with a NUL was taken")
	}
	known = control.reads.Load()
	submit(t, p, &add{Name: "a", N: 1})
	if control.reads.Load() == known {
		t.Error("the row was not read after a batch had failed")
	}
	wantSums(t, db, map[string]int64{"a": 7})
}
