package broker

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
	"zhitong/store/memorytest"
)

// poisonedDues decides about due messages: below a key it fails.
type poisonedDues struct {
	poisoned int64
	mu       sync.Mutex
	tried    map[int64]int
	executed chan int64
}

// Kinds implements [pipeline.Decider].
func (*poisonedDues) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{"message.expire": func() pipeline.Command { return new(expireMessage) }}
}

// Load implements [pipeline.Decider].
func (*poisonedDues) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	return nil
}

// Decide implements [pipeline.Decider].
func (e *poisonedDues) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	key := task.Command.(*expireMessage).Message
	e.tried[key]++
	if key < e.poisoned {
		return nil, errors.New("it cannot be")
	}
	dues.Delete(batch, key)
	e.executed <- key
	return nil, nil
}

// openDue opens a node whose due entries are decided by a decider, with so many of them.
func openDue(t *testing.T, decider *poisonedDues, count int) *clockwork {
	return openDueOn(t, memorytest.Options{}, decider, count)
}

func openDueOn(t *testing.T, options memorytest.Options, decider *poisonedDues, count int) *clockwork {
	db := memorytest.New(options).Connect("node")
	if err := db.Migrate(t.Context(), append(pipeline.Migrations(), Migrations()...)); err != nil {
		t.Fatal(err)
	}
	p, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: everyone{}, Deciders: []pipeline.Decider{decider}, NodeName: "node", Writers: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close(); db.Close() })
	rows := make([]store.Row, count)
	for i := range rows {
		if rows[i], err = dues.Encode(&due{Key: int64(i), Kind: dueMessage, At: time.Now().Add(time.Duration(i-count) * time.Millisecond)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Write(t.Context(), func(tx store.Tx) error { return tx.Insert(t.Context(), dues.Spec, rows) }); err != nil {
		t.Fatal(err)
	}
	return &clockwork{pipeline: p, logger: slog.New(slog.DiscardHandler), wake: make(chan struct{}, 1)}
}

// TestWhatCannotBeExecutedHoldsNothingUp: however much of what is due fails each time, what was due later is executed within
// seconds; what fails is tried again, less and less often.
func TestWhatCannotBeExecutedHoldsNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const poisoned, healthy = maxWakeups + maxWakeups/2, 10
		decider := &poisonedDues{poisoned: poisoned, tried: map[int64]int{}, executed: make(chan int64, healthy)}
		clock := openDue(t, decider, poisoned+healthy)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go clock.run(ctx)
		time.Sleep(4 * duePoll)
		synctest.Wait()
		if len(decider.executed) != healthy {
			t.Errorf("%d of %d were executed", len(decider.executed), healthy)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		stop()
		for key := range int64(poisoned) {
			if tries := decider.tried[key]; tries < 4 || tries > 15 {
				t.Fatalf("entry %d was tried %d times in two minutes", key, tries)
			}
		}
	})
}

// TestADatabaseThatIsAwayIsLookedAtLater, not again and again.
func TestADatabaseThatIsAwayIsLookedAtLater(t *testing.T) {
	clock := openDue(t, &poisonedDues{}, 1)
	clock.pipeline.Store().(*memorytest.Node).Kill()
	if wait := clock.round(t.Context()); wait != duePoll {
		t.Errorf("it is looked at again after %s", wait)
	}
}

// looksAtDue counts the looks at what is due, and puts an end to them when they are too many.
type looksAtDue struct {
	count atomic.Int64
	end   context.CancelFunc
}

// Decide implements [memorytest.Control].
func (c *looksAtDue) Decide(call memorytest.Call) memorytest.Outcome {
	if call.Step == memorytest.Statement && call.Table == "due" && !call.Writes && c.count.Add(1) > 5 && c.end != nil {
		c.end()
	}
	return memorytest.Proceed
}

// Shuffle implements [memorytest.Control].
func (*looksAtDue) Shuffle(int, func(i, j int)) {}

// TestWhatNobodyTakesIsNotTriedAgainAndAgain: entries are due, and the pipeline takes no command.
func TestWhatNobodyTakesIsNotTriedAgainAndAgain(t *testing.T) {
	control := &looksAtDue{}
	clock := openDueOn(t, memorytest.Options{Control: control}, &poisonedDues{}, 1)
	clock.pipeline.Close()
	ctx, end := context.WithCancel(t.Context())
	defer end()
	control.end = end
	control.count.Store(0)
	if wait := clock.round(ctx); wait != duePoll || control.count.Load() != 1 {
		t.Errorf("it is looked at %d times, and again after %s", control.count.Load(), wait)
	}
}

func TestPostponedEntries(t *testing.T) {
	now, failure := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), errors.New("it cannot be")
	var p postponed
	for _, wait := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second, 16 * time.Second} {
		p.tried(triedDue{7, failure, true}, now)
		if p.due(now.Add(wait-1)).takes(7) || !p.due(now.Add(wait)).takes(7) {
			t.Errorf("it is not tried again after %s: %v", wait, p[7])
		}
	}
	p.tried(triedDue{8, failure, false}, now)
	p.tried(triedDue{7, nil, true}, now)
	if choice := p.due(now); !choice.takes(7) || !choice.takes(8) || len(p) != 0 {
		t.Errorf("what was executed, or had no room, is postponed: %v", p)
	}
	for key := range int64(maxPostponed + 1) {
		p.tried(triedDue{key, failure, true}, now)
	}
	choice, taken := p.due(now.Add(time.Second)), 0
	for key := range int64(maxPostponed) {
		if choice.takes(key) {
			taken++
		}
	}
	if len(p) != maxPostponed || taken != maxRetried || choice.fresh || !choice.takes(maxPostponed) {
		t.Errorf("%d are postponed and %d tried again, something fresh among them: %t", len(p), taken, choice.fresh)
	}
	p.forget(now.Add(time.Second + postponedKept))
	if len(p) != maxPostponed {
		t.Errorf("%d are left while they may be there", len(p))
	}
	if p.forget(now.Add(2*time.Second + postponedKept)); len(p) != 0 {
		t.Errorf("%d are remembered that are not there any more", len(p))
	}
}
