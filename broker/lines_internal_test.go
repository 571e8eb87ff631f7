package broker

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"zhitong/pipeline"
)

// begunLook is a look that a line has begun.
type begunLook struct {
	worker *waitingWorker
	most   int
}

// lineTest has lines whose looks are made by hand.
type lineTest struct {
	*testing.T
	*lines
	begun []begunLook
}

func newLineTest(t *testing.T) *lineTest {
	l := &lineTest{T: t}
	l.lines = newLines(func(w *waitingWorker, most int) { l.begun = append(l.begun, begunLook{w, most}) })
	return l
}

// enters has a worker wait for jobs of some tenants.
func (l *lineTest) enters(tenants ...string) *waitingWorker {
	return l.enter(l.Context(), pipeline.System, ActivateJobs{Type: "work", Max: 32, Timeout: 1, Tenants: tenants})
}

// settles ends the look that was begun first, which has found so many jobs.
func (l *lineTest) settles(found int) {
	one := l.begun[0]
	l.begun = l.begun[1:]
	l.settle(one.worker, one.most, make([]ActivatedJob, found), nil)
}

// forgets takes the looks that were begun for made.
func (l *lineTest) forgets() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.begun = nil
}

// wantLooks wants looks by these workers, for so many jobs each.
func (l *lineTest) wantLooks(most int, workers ...*waitingWorker) {
	l.Helper()
	var got []*waitingWorker
	for _, one := range l.begun {
		got = append(got, one.worker)
		if one.most != most {
			l.Errorf("a look for %d jobs, want %d", one.most, most)
		}
	}
	if !slices.Equal(got, workers) {
		l.Errorf("%d looks, or by others: want %d", len(got), len(workers))
	}
}

// wantServed wants a worker to have got so many jobs.
func (l *lineTest) wantServed(w *waitingWorker, jobs int) {
	l.Helper()
	select {
	case served := <-w.served:
		if len(served.jobs) != jobs || served.err != nil {
			l.Errorf("served %d jobs, %v; want %d", len(served.jobs), served.err, jobs)
		}
	default:
		l.Error("not served")
	}
}

var workOf = func(tenant string) jobsOf { return jobsOf{"work", tenant} }

// dry gives a line of three of which it is known that nothing is there.
func (l *lineTest) dry() (first, second, third *waitingWorker) {
	l.Helper()
	first, second, third = l.enters("a"), l.enters("a"), l.enters("a")
	l.wantLooks(32, first) // one look for all
	l.settles(0)
	l.wantLooks(0)
	return first, second, third
}

func TestWorkersAreServedInTurn(t *testing.T) {
	l := newLineTest(t)
	first, second, third := l.dry()
	if !l.come(workOf("a"), 1) {
		t.Error("nobody is said to wait")
	}
	l.wantLooks(1, first)
	l.settles(0) // another node was faster
	l.come(workOf("a"), 1)
	l.wantLooks(1, first) // it has kept its place
	l.settles(1)
	l.wantServed(first, 1)
	again := l.enters("a") // behind those who wait
	l.wantLooks(0)
	l.come(workOf("a"), 3)
	l.wantLooks(1, second, third, again)
	for range 3 {
		l.settles(1)
	}
	for _, served := range []*waitingWorker{second, third, again} {
		l.wantServed(served, 1)
	}
	if len(l.byKey)+len(l.byType)+len(l.begun) > 0 {
		t.Errorf("kept of a line that nobody waits in: %v %v", l.byKey, l.byType)
	}
}

func TestABacklogIsTakenInLargerParts(t *testing.T) {
	l := newLineTest(t)
	l.dry()
	l.enters("a")
	l.hear([]int64{typeKey("work")})
	l.settles(1)
	if len(l.begun) != 2 || l.begun[0].most != 2 || l.begun[1].most != 2 {
		t.Errorf("after a look that got all it asked for: %v", l.begun)
	}
	l.settles(2)
	if len(l.begun) != 2 || l.begun[1].most != 4 {
		t.Errorf("after another: %v", l.begun)
	}
	l.settles(2)
	l.settles(4)
	last := l.enters("a")
	l.wantLooks(32, last) // alone
}

func TestWhatComesDuringALookIsLookedFor(t *testing.T) {
	l := newLineTest(t)
	alone := l.enters("a")
	if l.come(workOf("a"), 1) {
		t.Error("who looks already is said to wait")
	}
	l.settles(0) // it was too early
	l.wantLooks(32, alone)
	l.settles(1)
	l.come(workOf("a"), 1) // while nobody is there
	l.wantLooks(32)
	next := l.enters("a")
	l.wantLooks(32, next)
}

// TestMoreThanWaitIsRemembered: jobs that come while all who wait look already, too
// early for them, are looked for by all.
func TestMoreThanWaitIsRemembered(t *testing.T) {
	l := newLineTest(t)
	first, second, third := l.dry()
	l.come(workOf("a"), 3)
	l.wantLooks(1, first, second, third)
	l.come(workOf("a"), 3)
	for range 3 {
		l.settles(0)
	}
	l.wantLooks(1, first) // so many wanted to look when they came
	l.settles(1)
	if len(l.begun) != 2 || l.begun[0].worker != second || l.begun[1].worker != third {
		t.Errorf("looks %v", l.begun)
	}
}

func TestAWakeIsOfThoseWhoMayGetTheJob(t *testing.T) {
	l := newLineTest(t)
	of := map[string]*waitingWorker{"a": l.enters("a"), "b": l.enters("b"), "ab": l.enters("a", "b")}
	for range of {
		l.settles(0)
	}
	l.come(workOf("b"), 1)
	if len(l.begun) != 2 || l.begun[0].worker == of["a"] || l.begun[1].worker == of["a"] {
		t.Errorf("looks of %v", l.begun)
	}
	l.settles(0)
	l.settles(1)
	if l.come(workOf("c"), 1) || l.come(jobsOf{"other", "a"}, 1) {
		t.Error("somebody is said to wait for what nobody may get")
	}
	l.begun = nil
	l.hear([]int64{typeKey("other")})
	l.wantLooks(0)
	l.hear(nil)
	if len(l.begun) != 2 {
		t.Errorf("%d looks after hints were missed", len(l.begun))
	}
}

// TestALookThatFailsIsMadeAgain: by the next worker, a little later; who has left
// during a look gets what it gives.
func TestALookThatFailsIsMadeAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLineTest(t)
		first, second, third := l.dry()
		l.come(workOf("a"), 1)
		if l.leave(first) || !l.leave(third) {
			t.Error("who looks is gone, or who does not is not")
		}
		refused := errors.New("refused")
		l.settle(first, 1, nil, refused)
		if got := <-first.served; got.err != refused {
			t.Errorf("served %v", got)
		}
		l.forgets()
		synctest.Wait()
		l.mu.Lock()
		l.wantLooks(0)
		l.mu.Unlock()
		<-time.After(lookAgain)
		synctest.Wait()
		l.mu.Lock()
		defer l.mu.Unlock()
		l.wantLooks(32, second)
	})
}

// TestWhoWaitsIsNotTurnedAway because the node is busy when it is its turn.
func TestWhoWaitsIsNotTurnedAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLineTest(t)
		first, _, _ := l.dry()
		l.come(workOf("a"), 1)
		l.settle(first, 1, nil, noPlace("busy"))
		l.forgets()
		time.Sleep(lookAgain)
		synctest.Wait()
		l.mu.Lock()
		l.wantLooks(1, first)
		l.mu.Unlock()
		if l.leave(first) {
			t.Error("gone in the midst of a look")
		}
		l.settle(first, 1, nil, noPlace("still busy"))
		if got := <-first.served; pipeline.CodeOf(got.err) != pipeline.ResourceExhausted {
			t.Errorf("who leaves is told %v", got.err)
		}
	})
}

func TestALookCutShortIsFollowedByAnother(t *testing.T) {
	l := newLineTest(t)
	first, second, third := l.dry()
	l.come(workOf("a"), 2)
	large := []ActivatedJob{{Variables: map[string]json.RawMessage{"x": make(json.RawMessage, maxActivationBytes+1)}}}
	l.settle(first, 32, large, nil)
	l.begun = l.begun[1:]
	l.wantServed(first, 1)
	if len(l.begun) != 2 || l.begun[0].worker != second || l.begun[1].worker != third {
		t.Errorf("looks %v", l.begun)
	}
}

// TestLinesAreLookedAtNowAndThen: less often where nothing is found, and so often
// again once something was.
func TestLinesAreLookedAtNowAndThen(t *testing.T) {
	l := newLineTest(t)
	l.enters("a")
	l.settles(0)
	looks := func(ticks int) (made []int) {
		for tick := range ticks {
			if !l.tick(8) {
				t.Fatal("there is said to be no line")
			}
			if len(l.begun) > 0 {
				made = append(made, tick+1)
				l.settles(0)
			}
		}
		return made
	}
	if made := looks(32); !slices.Equal(made, []int{1, 2, 4, 8, 16, 24, 32}) {
		t.Errorf("looks at %v", made)
	}
	l.come(workOf("a"), 1)
	l.settles(1)
	if l.tick(8) {
		t.Error("there is said to be a line")
	}
	l.enters("a")
	l.settles(0)
	if made := looks(3); len(made) < 2 {
		t.Errorf("looks at %v", made)
	}
}

// TestNoJobIsLeftToThoseWhoWait lets workers of several tenants come and go while
// jobs come, in any order with the looks and with the news of the jobs: in the end
// nobody waits for what is there, and no job was given out twice.
func TestNoJobIsLeftToThoseWhoWait(t *testing.T) {
	for seed := range uint64(2000) {
		s := &lineSimulation{lineTest: newLineTest(t), random: rand.New(rand.NewPCG(seed, 1)), rarity: 1 + int(seed%8), there: map[string]int{}}
		for range 100 {
			s.step()
		}
		for len(s.begun)+len(s.found)+len(s.news) > 0 {
			s.goOn()
		}
		s.check(seed)
	}
}

// lineSimulation is lines with a store.
type lineSimulation struct {
	*lineTest
	random  *rand.Rand
	rarity  int            // of jobs
	there   map[string]int // available jobs by tenant
	made    int
	given   int
	news    []string // tenants of jobs of which the lines have not been told
	found   []foundByLook
	waiting []leaver
}

// leaver is a worker who may leave.
type leaver struct {
	cancel context.CancelFunc
	*waitingWorker
}

// foundByLook is what a look has found, and has not told yet.
type foundByLook struct {
	begunLook
	of []string
}

var simulatedTenants = [][]string{{"a"}, {"b"}, {"a", "b"}}

func (s *lineSimulation) step() {
	switch s.random.IntN(6) {
	case 0:
		tenants := simulatedTenants[s.random.IntN(len(simulatedTenants))]
		ctx, cancel := context.WithCancel(s.Context())
		s.waiting = append(s.waiting, leaver{cancel, s.enter(ctx, pipeline.System, ActivateJobs{Type: "work", Max: 1 + s.random.IntN(3), Timeout: 1, Tenants: tenants})})
	case 1:
		if s.random.IntN(s.rarity) > 0 {
			return
		}
		for range 1 + s.random.IntN(6) {
			s.made++
			s.comes(simulatedTenants[s.random.IntN(2)][0])
		}
	case 2:
		if len(s.waiting) > 0 {
			i := s.random.IntN(len(s.waiting))
			s.waiting[i].cancel()
			s.leave(s.waiting[i].waitingWorker)
			s.waiting = slices.Delete(s.waiting, i, i+1)
		}
	default:
		s.goOn()
	}
}

func (s *lineSimulation) comes(tenant string) {
	s.there[tenant]++
	s.news = append(s.news, tenant)
}

// goOn has a look read the store, or tell what it has found, or tells the lines
// of a job.
func (s *lineSimulation) goOn() {
	switch choice := s.random.IntN(3); {
	case choice == 0 && len(s.news) > 0:
		tenant := s.news[0]
		s.news = s.news[1:]
		s.come(workOf(tenant), 1)
	case choice == 1 && len(s.begun) > 0:
		i := s.random.IntN(len(s.begun))
		one := foundByLook{begunLook: s.begun[i]}
		s.begun = slices.Delete(s.begun, i, i+1)
		for _, tenant := range one.worker.command.Tenants {
			for s.there[tenant] > 0 && len(one.of) < one.most {
				s.there[tenant]--
				one.of = append(one.of, tenant)
			}
		}
		s.found = append(s.found, one)
	case choice == 2 && len(s.found) > 0:
		i := s.random.IntN(len(s.found))
		one := s.found[i]
		s.found = slices.Delete(s.found, i, i+1)
		s.tell(one)
	}
}

// tell ends a look; what was found for one who has left is there again.
func (s *lineSimulation) tell(one foundByLook) {
	if err := one.worker.context.Err(); err != nil {
		for _, tenant := range one.of {
			s.comes(tenant)
		}
		s.settle(one.worker, one.most, nil, err)
		return
	}
	s.given += len(one.of)
	s.settle(one.worker, one.most, make([]ActivatedJob, len(one.of)), nil)
}

func (s *lineSimulation) check(seed uint64) {
	s.Helper()
	left := 0
	for tenant, count := range s.there {
		left += count
		for _, in := range s.byKey {
			if count > 0 && in.idle > 0 && in.serves(tenant) {
				s.Errorf("seed %d: %d jobs of %s are there for %d who wait", seed, count, tenant, in.idle)
			}
		}
	}
	if left+s.given != s.made {
		s.Errorf("seed %d: of %d jobs %d were given out, %d are left", seed, s.made, s.given, left)
	}
	if s.looking != 0 || len(s.ready) != 0 {
		s.Errorf("seed %d: %d looks are under way, %d lines are ready", seed, s.looking, len(s.ready))
	}
}
