package clustertest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing/synctest"
	"time"

	"zhitong/store/memorytest"
)

// arrival is a call of the database that waits to go on.
type arrival struct {
	memorytest.Call
	verdict chan memorytest.Outcome
}

// schedule lets one call of the database go on at a time. It implements [memorytest.Control].
type schedule struct {
	mutex   sync.Mutex
	open    bool // everything goes on at once
	arrived []*arrival
	shuffle func(count int, swap func(i, j int))
}

// Decide waits until the call may go on.
func (s *schedule) Decide(call memorytest.Call) memorytest.Outcome {
	s.mutex.Lock()
	if s.open || call.Node.Killed() {
		s.mutex.Unlock()
		return memorytest.Proceed
	}
	a := &arrival{call, make(chan memorytest.Outcome)}
	s.arrived = append(s.arrived, a)
	s.mutex.Unlock()
	return <-a.verdict
}

// Shuffle puts rows into some order.
func (s *schedule) Shuffle(count int, swap func(i, j int)) { s.shuffle(count, swap) }

// take gives the calls that wait, in an order that is the same in every run.
func (s *schedule) take() []*arrival {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	slices.SortStableFunc(s.arrived, func(a, b *arrival) int {
		return cmp.Or(cmp.Compare(a.Node.Name, b.Node.Name), cmp.Compare(a.Caller, b.Caller))
	})
	return slices.Clone(s.arrived)
}

func (s *schedule) release(a *arrival, outcome memorytest.Outcome) {
	s.mutex.Lock()
	s.arrived = slices.DeleteFunc(s.arrived, func(other *arrival) bool { return other == a })
	s.mutex.Unlock()
	a.verdict <- outcome
}

// ready gives the calls that may go on: those of nodes that are not paused.
func (l *life) ready() ([]*arrival, error) {
	synctest.Wait()
	l.hear()
	if err := errors.Join(l.bury(), l.wrong); err != nil {
		return nil, err
	}
	synctest.Wait()
	return slices.DeleteFunc(l.schedule.take(), func(a *arrival) bool {
		n := l.nodeOf(a)
		return n != nil && time.Now().Before(n.pausedUntil)
	}), nil
}

// let lets a call go on, mostly.
func (l *life) let(a *arrival) {
	outcome, crash := l.fault(a)
	l.steps++
	l.note("%s %s %d %s → %d", a.Node.Name, a.Caller, a.Step, a.Table, outcome)
	if n := l.nodeOf(a); crash && n != nil {
		if outcome == memorytest.Proceed {
			l.crash(n)
			return
		}
		l.schedule.release(a, outcome)
		synctest.Wait()
		l.crash(n)
		return
	}
	l.schedule.release(a, outcome)
}

// fault chooses what becomes of a call, and whether its node dies with it.
func (l *life) fault(a *arrival) (outcome memorytest.Outcome, crash bool) {
	switch {
	case l.calm || a.Node.Killed():
		return memorytest.Proceed, false
	case time.Now().Before(l.outageUntil):
		return memorytest.Broken, false
	case a.Step == memorytest.Commit && a.Writes:
		return l.commitFault()
	case a.Step == memorytest.Retake:
		return memorytest.Proceed, false
	case l.once(100 * l.rarity):
		return memorytest.Broken, false
	}
	return memorytest.Proceed, l.once(400 * l.rarity)
}

func (l *life) commitFault() (outcome memorytest.Outcome, crash bool) {
	if !l.once(4 * l.rarity) {
		return memorytest.Proceed, false
	}
	outcomes := []memorytest.Outcome{memorytest.Broken, memorytest.Confirmed, memorytest.Forgotten, memorytest.Underway}
	outcome = outcomes[l.random.IntN(len(outcomes))]
	if outcome == memorytest.Underway && l.exclusive { // its process is the one that commits
		outcome = memorytest.Confirmed
	}
	return outcome, l.once(4)
}

// once says yes in one case of n.
func (l *life) once(n int) bool { return l.random.IntN(n) == 0 }

// note keeps what happened for the report of a failure and for the comparison of runs.
func (l *life) note(format string, values ...any) {
	text := fmt.Sprintf(format, values...)
	fmt.Fprintf(l.digest, "%s\n", text)
	if l.lines = append(l.lines, time.Now().Format("04:05.000 ")+text); len(l.lines) > 2*shownLines {
		l.lines = l.lines[shownLines:]
	}
}

// shownLines is how much of what happened a failure shows at least.
const shownLines = 150
