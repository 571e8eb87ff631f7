package pipeline_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zhitong/pipeline"
	"zhitong/sqlite"
	"zhitong/store/memorytest"
	"zhitong/store/storetest"
)

// oneBehind holds the writing of every batch up until the next one is decided.
type oneBehind struct {
	decided chan struct{}
	goOn    chan struct{}
	armed   atomic.Bool
}

// Decide implements [memorytest.Control].
func (c *oneBehind) Decide(call memorytest.Call) memorytest.Outcome {
	switch {
	case !c.armed.Load():
	case call.Step == memorytest.Commit && strings.Contains(call.Caller, "decideAhead"):
		c.decided <- struct{}{}
	case call.Step == memorytest.Begin && call.Writes && strings.Contains(call.Caller, "fly"):
		<-c.goOn
	}
	return memorytest.Proceed
}

// Shuffle implements [memorytest.Control].
func (*oneBehind) Shuffle(int, func(i, j int)) {}

// TestABatchThatIsOverIsLetGo: however long batches are decided one over the other, none keeps those before in memory.
func TestABatchThatIsOverIsLetGo(t *testing.T) {
	const batches = 50
	control := &oneBehind{decided: make(chan struct{}), goOn: make(chan struct{})}
	p, db := onMemory(t, memorytest.Options{Control: control, Exclusive: true})
	control.armed.Store(true)
	var gone atomic.Int32
	var callers sync.WaitGroup
	for i := range batches {
		callers.Go(func() {
			command := &add{Name: strconv.Itoa(i), N: 1}
			runtime.AddCleanup(command, func(struct{}) { gone.Add(1) }, struct{}{})
			submit(t, p, command)
		})
		<-control.decided
		if i > 0 {
			control.goOn <- struct{}{} // the one before
		}
	}
	held := batches - gone.Load()
	for tries := 0; held > 10 && tries < 100; tries++ {
		runtime.GC() // the clean-up comes some time after
		held = batches - gone.Load()
	}
	control.armed.Store(false)
	control.goOn <- struct{}{}
	callers.Wait()
	if held > 10 {
		t.Errorf("%d of %d batches are still in memory", held, batches)
	}
	wantSums(t, db, map[string]int64{"0": 1, "49": 1})
}

// adrift loses the answer to the next commit of a batch and breaks every look for it.
type adrift struct {
	outcome memorytest.Outcome
	armed   atomic.Bool
	away    atomic.Bool // so does everything after it
	lost    atomic.Bool
	looking chan struct{}
}

// Decide implements [memorytest.Control].
func (c *adrift) Decide(call memorytest.Call) memorytest.Outcome {
	looks := strings.Contains(call.Caller, "lookUp")
	switch {
	case call.Writes && call.Step == memorytest.Commit && strings.Contains(call.Caller, "commitOnce") && c.armed.CompareAndSwap(true, false):
		return c.outcome
	case looks:
		c.lost.Store(true)
		select {
		case c.looking <- struct{}{}:
		default:
		}
		return memorytest.Broken
	case call.Writes && c.away.Load() && c.lost.Load():
		return memorytest.Broken
	}
	return memorytest.Proceed
}

// Shuffle implements [memorytest.Control].
func (*adrift) Shuffle(int, func(i, j int)) {}

// TestNobodyIsToldOfAFailureThatIsNone: a node that stops before it could find out what became of a batch says so, and
// does not try the batch again: whoever is told that nothing was changed does it a second time.
func TestNobodyIsToldOfAFailureThatIsNone(t *testing.T) {
	for name, test := range map[string]struct{ exclusive, away bool }{
		"alone":                           {exclusive: true},
		"alone, the database stays away":  {exclusive: true, away: true},
		"shared":                          {},
		"shared, the database stays away": {away: true},
	} {
		t.Run(name, func(t *testing.T) {
			control := &adrift{outcome: memorytest.Confirmed, looking: make(chan struct{}, 1)}
			control.away.Store(test.away)
			p, db := onMemory(t, memorytest.Options{Control: control, Exclusive: test.exclusive})
			submit(t, p, &add{Name: "a", N: 1})
			control.armed.Store(true)
			told := make(chan error, 1)
			go func() {
				_, err := p.Submit(t.Context(), act(&add{Name: "a", N: 2}))
				told <- err
			}()
			<-control.looking
			go p.Close()
			err := <-told
			if want := "before it could find out"; pipeline.CodeOf(err) != pipeline.Unavailable || !strings.Contains(err.Error(), want) {
				t.Errorf("the caller of a batch of unknown outcome is told %v", err)
			}
			p.Close()
			wantSums(t, db, map[string]int64{"a": 3})
		})
	}
}

// TestWhoReadsLongHoldsNobodyUp: commands are carried out however many queries run at the same time, and what is owed is
// taken up.
func TestWhoReadsLongHoldsNobodyUp(t *testing.T) {
	const readers = 2
	db, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{Readers: readers})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	migrate(t, db)
	p := open(t, db)
	defer p.Close()
	for range readers {
		defer storetest.ReadLong(t, db)()
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_, err = p.Submit(ctx, act(&add{Name: "a", N: 1}))
	if err == nil {
		err = p.Resume(ctx)
	}
	if err != nil {
		t.Errorf("beside %d queries: %v", readers, err)
	}
}

// TestFollowUpsKeepTheirOrderAfterAFailure: those that a batch has taken do not overtake the earlier ones of their key that the
// batch before it, which fails, leaves to later.
func TestFollowUpsKeepTheirOrderAfterAFailure(t *testing.T) {
	const many = 3000
	control := newFlights()
	p, recorded := recording(t, control)
	for range 10 { // what callers do lets what is owed come beside them
		submit(t, p, &add{Name: "", N: 1})
	}
	long := &add{Name: "", N: 1}
	for i := range many {
		long.Then = append(long.Then, add{Name: fmt.Sprintf("%04d", i), N: 1, Order: 7})
	}
	control.before.Store(5) // some hundreds of follow-ups
	control.armed.Store(true)
	submit(t, p, long)
	<-control.holding
	control.broken.Store(8)
	for len(control.beside) > 0 {
		<-control.beside
	}
	var caller sync.WaitGroup
	caller.Go(func() { submit(t, p, &add{Name: "", N: 1}) })
	<-control.beside
	control.goOn <- memorytest.Broken
	caller.Wait()
	if err := p.Beat(t.Context()); err != nil { // takes up what was left
		t.Fatal(err)
	}
	names := slices.DeleteFunc(awaitNames(recorded, many+12), func(name string) bool { return name == "" })
	for i := 1; i < len(names); i++ {
		if names[i] < names[i-1] {
			t.Fatalf("follow-up %s came after %s", names[i], names[i-1])
		}
	}
}

// recording opens the pipeline of a node of its own and gives the order of what it does.
func recording(t *testing.T, control memorytest.Control) (*pipeline.Pipeline, *order) {
	t.Helper()
	db := memorytest.New(memorytest.Options{Control: control, Exclusive: true}).Connect("node")
	migrate(t, db)
	recorded := &order{commits: make(chan []string, 10_000)}
	p, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: nobody{}, Deciders: []pipeline.Decider{decider{}},
		Listeners: []pipeline.Listener{recorded}, NodeName: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close(); db.Close() })
	return p, recorded
}

// awaitNames gives the names once there are so many.
func awaitNames(recorded *order, count int) []string {
	for names := range recorded.commits {
		if len(names) >= count {
			return names
		}
	}
	return nil
}
