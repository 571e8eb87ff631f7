package broker

import (
	"slices"
	"testing"

	"zhitong/pipeline"
)

// wantClaims wants jobs that come to be claimed for these workers, for so many each.
func (l *lineTest) wantClaims(jobs int, workers ...*waitingWorker) (claims []claim) {
	l.Helper()
	keys := make([]int64, jobs)
	for i := range keys {
		keys[i] = int64(i)
	}
	claims = l.claim(workOf("a"), keys)
	var got []*waitingWorker
	var given []int64
	for _, one := range claims {
		got, given = append(got, one.worker), append(given, one.jobs...)
	}
	if !slices.Equal(got, workers) || !slices.Equal(given, keys[:len(given)]) {
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

// TestWhoIsLimitedToProcessesLooks: what a job is of is not known yet when it comes.
func TestWhoIsLimitedToProcessesLooks(t *testing.T) {
	l := newLineTest(t)
	l.enter(t.Context(), pipeline.System, ActivateJobs{Type: "work", Max: 1, Timeout: 1, Tenants: []string{"a"}, Processes: []string{"one"}})
	l.settles(0)
	l.wantClaims(1)
}
