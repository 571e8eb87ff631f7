package broker

import (
	"maps"
	"slices"
	"testing"

	"zhitong/pipeline"
)

// jobsComeOf has jobs come of processes, in turn, whose keys count from 0.
func jobsComeOf(processes ...string) (jobs []coming) {
	for i, process := range processes {
		jobs = append(jobs, coming{int64(i), process})
	}
	return jobs
}

// wantClaims wants jobs that come to be claimed for these workers, in turn.
func (l *lineTest) wantClaims(jobs int, workers ...*waitingWorker) (claims []claim) {
	l.Helper()
	claims = l.claim(workOf("a"), jobsComeOf(slices.Repeat([]string{"one"}, jobs)...))
	var got []*waitingWorker
	var given []int64
	for _, one := range claims {
		got, given = append(got, one.worker), append(given, one.jobs...)
	}
	inTurn := slices.IsSorted(given) && (len(given) == 0 || given[len(given)-1] == int64(len(given)-1))
	if !slices.Equal(got, workers) || !inTurn {
		l.Fatalf("%d workers get %v, want %d", len(got), given, len(workers))
	}
	return claims
}

// TestJobsThatComeAreShared among those who wait, those first who wait longest.
func TestJobsThatComeAreShared(t *testing.T) {
	l := newLineTest(t)
	first, second, third := l.dry()
	claims := l.wantClaims(5, first, second, third)
	for i, want := range []int{2, 2, 1} {
		if len(claims[i].jobs) != want {
			t.Errorf("worker %d gets %d jobs, want %d", i, len(claims[i].jobs), want)
		}
		l.settle(claims[i].worker, 0, make([]ActivatedJob, want), nil)
		l.wantServed(claims[i].worker, want)
	}
	l.wantLooks(0)
	if len(l.byKey) != 0 || l.looking != 0 {
		t.Errorf("%d lines and %d looks are left", len(l.byKey), l.looking)
	}
}

func TestNobodyGetsMoreThanAskedFor(t *testing.T) {
	l := newLineTest(t)
	first, second, third := l.dry()
	claims := l.wantClaims(100, first, second, third)
	if given := len(claims[0].jobs) + len(claims[1].jobs) + len(claims[2].jobs); given != 3*32 {
		t.Errorf("%d jobs are given to three workers who want 32 each", given)
	}
}

// TestNothingOvertakesWhatIsInTheStore: while there may be older jobs, those that come
// wait for their turn.
func TestNothingOvertakesWhatIsInTheStore(t *testing.T) {
	l := newLineTest(t)
	l.enters("a") // and looks
	l.wantClaims(1)
	l.settles(0)
	l.come(workOf("a"), 3)
	l.wantClaims(1)
	l.settles(1)
	next := l.enters("a")
	l.wantClaims(1)
	l.settles(0)
	l.wantClaims(1, next)
}

// TestAClaimSaysNothingOfTheStore: what comes meanwhile is looked for.
func TestAClaimSaysNothingOfTheStore(t *testing.T) {
	l := newLineTest(t)
	first, second, third := l.dry()
	l.wantClaims(1, first)
	l.come(workOf("a"), 1)
	l.wantLooks(1, second)
	l.settle(first, 0, nil, nil) // somebody took its job away
	l.come(workOf("a"), 1)
	l.begun = l.begun[1:]
	l.wantLooks(1, first)
	if third.looking {
		t.Error("the one behind has been served first")
	}
}

// TestABatchThatComesToNothing leaves who has joined it at his place; who has left
// meanwhile is told of no job, and of no failure.
func TestABatchThatComesToNothing(t *testing.T) {
	l := newLineTest(t)
	first, second, third := l.dry()
	busy := &pipeline.Refusal{Code: pipeline.ResourceExhausted, RetryAfter: 1}
	l.wantClaims(2, first, second)
	if l.leave(second) {
		t.Error("gone in the midst of a claim")
	}
	l.settle(first, 0, nil, busy)
	l.settle(second, 0, nil, busy)
	l.wantServed(second, 0)
	l.wantClaims(2, first, third)
}

// limited has a worker of its own line wait, of which a look has found that nothing is
// there of the processes that it gets jobs of.
func (l *lineTest) limited(user string, most int, processes ...string) *waitingWorker {
	l.Helper()
	w := l.enter(l.Context(), pipeline.Actor{ID: user}, ActivateJobs{Type: "work", Max: most, Timeout: 1, Tenants: []string{"a"}})
	w.within = processes
	l.settles(0)
	return w
}

// TestJobsComeToWhoMayGetThem, whoever waits longer, and to each of these in their order.
func TestJobsComeToWhoMayGetThem(t *testing.T) {
	l := newLineTest(t)
	first := l.limited("first", 3, "none")
	ann, bob, all := l.limited("ann", 2, "one"), l.limited("bob", 3, "two", "three"), l.limited("all", 2)
	claims := l.claim(workOf("a"), jobsComeOf("four", "two", "one", "three", "one", "two", "one", "two", "four"))
	given := map[*waitingWorker][]int64{}
	for _, one := range claims {
		given[one.worker] = append(given[one.worker], one.jobs...)
	}
	// The first one is for nobody but all, who wants two; the next one then is ann's, who
	// wants two of hers, and the next is bob's, who waits alone for his.
	want := map[*waitingWorker][]int64{all: {0, 1}, ann: {2, 4}, bob: {3, 5, 7}}
	if !maps.EqualFunc(given, want, slices.Equal) {
		t.Errorf("given %v, want %v", given, want)
	}
	if first.looking {
		t.Error("a claim for who may get none")
	}
}

// TestALookTellsWhatAWorkerGets: what it found before does not count any more.
func TestALookTellsWhatAWorkerGets(t *testing.T) {
	l := newLineTest(t)
	w := l.limited("ann", 1, "one")
	if claims := l.claim(workOf("a"), jobsComeOf("two")); len(claims) != 0 {
		t.Fatalf("%+v", claims)
	}
	l.come(workOf("a"), 1)
	w.within = []string{"two"}
	l.settles(0)
	if claims := l.claim(workOf("a"), jobsComeOf("one", "two")); len(claims) != 1 || !slices.Equal(claims[0].jobs, []int64{1}) {
		t.Fatalf("%+v", claims)
	}
}
