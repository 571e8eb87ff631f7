package pipeline_test

import (
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zhitong/internal/testpostgres"
	"zhitong/pipeline"
	"zhitong/postgres"
	"zhitong/store"
	"zhitong/store/memorytest"
)

// failing has a step of all transactions of batches fail while it is armed.
type failing struct {
	step  memorytest.Step
	takes time.Duration
	armed atomic.Bool
}

// Decide implements [memorytest.Control].
func (c *failing) Decide(call memorytest.Call) memorytest.Outcome {
	if c.armed.Load() && call.Writes && call.Step == c.step && strings.Contains(call.Caller, "commitOnce") {
		time.Sleep(c.takes)
		return memorytest.Broken
	}
	return memorytest.Proceed
}

// Shuffle implements [memorytest.Control].
func (*failing) Shuffle(int, func(i, j int)) {}

// observed opens a node of one writer, and gives what became of its attempts to commit batches.
func observed(t *testing.T, db store.Store) (*pipeline.Pipeline, outcomes) {
	t.Helper()
	seen := outcomes{make(chan pipeline.BatchOutcome, 10_000)}
	p, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: nobody{}, Deciders: []pipeline.Decider{decider{}}, NodeName: "node",
		Observer: seen, Writers: 1, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return p, seen
}

// counted takes what became of the attempts so far.
func (o outcomes) counted() (counts [pipeline.BatchFailed + 1]int) {
	for range len(o.all) {
		counts[<-o.all]++
	}
	return counts
}

// afterOne submits one command and, from its reply, so many others, which so become one batch. It gives what all are told.
func afterOne(t *testing.T, p *pipeline.Pipeline, others int) (told []error) {
	t.Helper()
	all := make(chan error, 1+others)
	reply := func(_ any, err error) { all <- err }
	err := p.SubmitThen(t.Context(), act(&add{Name: "first", N: 1}), func(_ any, err error) {
		all <- err
		for i := range others {
			if err := p.SubmitThen(t.Context(), act(&add{Name: fmt.Sprint(i), N: 1}), reply); err != nil {
				all <- err
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 1 + others {
		told = append(told, <-all)
	}
	return told
}

// wantAway wants all to be told that the database is away, after so many rounds of eight attempts.
func wantAway(t *testing.T, told []error, seen outcomes, rounds int) {
	t.Helper()
	for _, err := range told {
		if pipeline.CodeOf(err) != pipeline.Unavailable || !strings.Contains(err.Error(), "the database is away") {
			t.Fatalf("a caller is told %v", err)
		}
	}
	if counts := seen.counted(); counts[pipeline.BatchFailed] != rounds || counts[pipeline.BatchRetried] != 7*rounds {
		t.Errorf("%d batches failed after %d attempts before; want %d rounds of eight attempts", counts[pipeline.BatchFailed], counts[pipeline.BatchRetried], rounds)
	}
}

// TestABatchIsNotSplitWhileTheDatabaseIsAway: no part of it would fare better, and its callers wait. What may be a command's doing is
// looked for.
func TestABatchIsNotSplitWhileTheDatabaseIsAway(t *testing.T) {
	const others = 40
	inBubble(t, "away", func(t *testing.T) {
		control := &failing{step: memorytest.Begin}
		db := memorytest.New(memorytest.Options{Control: control}).Connect("node")
		migrate(t, db)
		p, seen := observed(t, db)
		control.armed.Store(true)
		wantAway(t, afterOne(t, p, others), seen, 2)
		control.armed.Store(false)
		submit(t, p, &add{Name: "first", N: 1})
		wantSums(t, db, map[string]int64{"first": 1, "0": 0, "39": 0})
		p.Close()
		db.Close()
	})
	inBubble(t, "it breaks at the end", func(t *testing.T) {
		control := &failing{step: memorytest.Commit}
		db := memorytest.New(memorytest.Options{Control: control}).Connect("node")
		migrate(t, db)
		p, seen := observed(t, db)
		control.armed.Store(true)
		for _, err := range afterOne(t, p, others) {
			if pipeline.CodeOf(err) != pipeline.Unavailable {
				t.Fatalf("a caller is told %v", err)
			}
		}
		if counts := seen.counted(); counts[pipeline.BatchFailed] != 1+2*others-1 {
			t.Errorf("%d batches failed; want one, and one that was split down to each of its %d commands", counts[pipeline.BatchFailed], others)
		}
		p.Close()
		db.Close()
	})
}

// TestABatchThatIsDecidedAheadIsNotSplitEither: the first attempt to write it counts for itself.
func TestABatchThatIsDecidedAheadIsNotSplitEither(t *testing.T) {
	inBubble(t, "alone", func(t *testing.T) {
		control := &failing{step: memorytest.Begin}
		db := memorytest.New(memorytest.Options{Control: control, Exclusive: true}).Connect("node")
		migrate(t, db)
		p, seen := observed(t, db)
		control.armed.Store(true)
		for _, err := range afterOne(t, p, 40) {
			if pipeline.CodeOf(err) != pipeline.Unavailable {
				t.Errorf("a caller is told %v", err)
			}
		}
		if counts := seen.counted(); counts[pipeline.BatchFailed] != 2 || counts[pipeline.BatchRetried] != 2*8 {
			t.Errorf("%d batches failed after %d attempts before", counts[pipeline.BatchFailed], counts[pipeline.BatchRetried])
		}
		p.Close()
		db.Close()
	})
}

// TestADatabaseThatDoesNotAnswerIsGivenUpSooner: callers wait no longer than one attempt beyond the term of a lease.
func TestADatabaseThatDoesNotAnswerIsGivenUpSooner(t *testing.T) {
	inBubble(t, "silent", func(t *testing.T) {
		control := &failing{step: memorytest.Begin, takes: 4 * time.Second}
		db := memorytest.New(memorytest.Options{Control: control}).Connect("node")
		migrate(t, db)
		p, seen := observed(t, db)
		control.armed.Store(true)
		_, err := p.Submit(t.Context(), act(&add{Name: "a", N: 1}))
		if pipeline.CodeOf(err) != pipeline.Unavailable {
			t.Errorf("the caller is told %v", err)
		}
		if counts := seen.counted(); counts[pipeline.BatchRetried] != 2 || counts[pipeline.BatchFailed] != 1 {
			t.Errorf("%d attempts of four seconds each, and the last one; want an end after ten seconds", counts[pipeline.BatchRetried])
		}
		control.armed.Store(false)
		p.Close()
		db.Close()
	})
}

// TestAServerThatIsStopped: all who ask meanwhile are told so after one round of attempts, and what they asked for has not
// happened.
func TestAServerThatIsStopped(t *testing.T) {
	server := testpostgres.StartServer(t)
	db, err := postgres.Open(t.Context(), server.Location, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	migrate(t, db)
	p, seen := observed(t, db)
	defer p.Close()
	submit(t, p, &add{Name: "a", N: 1})
	seen.counted()
	server.Run(t, "pg_ctl -D data -m fast -w stop")
	wantAway(t, afterOne(t, p, 40), seen, 2)
	server.Run(t, "pg_ctl -D data -l server.log -w start")
	submit(t, p, &add{Name: "a", N: 1})
	wantSums(t, db, map[string]int64{"a": 2, "first": 0, "0": 0, "39": 0})
}
