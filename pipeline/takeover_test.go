package pipeline_test

import (
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"zhitong/pipeline"
	"zhitong/store/memorytest"
)

const (
	heartbeat = 3 * time.Second
	lease     = 10 * time.Second
)

// inBubble runs a part of a test on a clock of its own.
func inBubble(t *testing.T, name string, test func(*testing.T)) {
	t.Run(name, func(t *testing.T) { synctest.Test(t, test) })
}

// stagger opens nodes on one database, each a little later than the one before.
func stagger(t *testing.T, database *memorytest.Database, count int, apart time.Duration) (dbs []*memorytest.Node) {
	for i := range count {
		db := database.Connect("node")
		if i == 0 {
			migrate(t, db)
		} else {
			time.Sleep(apart)
		}
		p, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: nobody{}, NodeName: "test", Writers: 1, Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { p.Close(); db.Close() })
		dbs = append(dbs, db)
	}
	return dbs
}

// states gives how many nodes are in each state.
func states(t *testing.T, db *memorytest.Node) map[pipeline.NodeState]int {
	count := map[pipeline.NodeState]int{}
	for _, n := range nodesOf(t, db) {
		count[n.State]++
	}
	return count
}

// TestAClockThatIsSetForwardKillsNobody: not by a node that starts then, nor by one that has just renewed its lease while others have
// not yet, by however much and whenever between two heartbeats.
func TestAClockThatIsSetForwardKillsNobody(t *testing.T) {
	for _, by := range []time.Duration{8 * time.Second, 12 * time.Second, time.Hour} {
		for after := 200 * time.Millisecond; after < heartbeat; after += 400 * time.Millisecond {
			inBubble(t, fmt.Sprint(by, " at ", after), func(t *testing.T) {
				database := memorytest.New(memorytest.Options{})
				dbs := stagger(t, database, 3, 700*time.Millisecond)
				time.Sleep(after)
				database.Step(by)
				stagger(t, database, 1, 0)
				time.Sleep(2 * lease)
				if got := states(t, dbs[0]); got[pipeline.NodeLive] != 4 || len(got) != 1 {
					t.Errorf("the nodes are %v", got)
				}
			})
		}
	}
}

// away breaks all calls that reach the database for a while.
type away struct{ until atomic.Pointer[time.Time] }

// Decide implements [memorytest.Control].
func (a *away) Decide(memorytest.Call) memorytest.Outcome {
	if until := a.until.Load(); until != nil && time.Now().Before(*until) {
		return memorytest.Broken
	}
	return memorytest.Proceed
}

// Shuffle implements [memorytest.Control].
func (*away) Shuffle(int, func(i, j int)) {}

// TestADatabaseThatWasAwayKillsNobody, for however long it was.
func TestADatabaseThatWasAwayKillsNobody(t *testing.T) {
	for span := 5 * time.Second; span < 25*time.Second; span += 700 * time.Millisecond {
		inBubble(t, span.String(), func(t *testing.T) {
			control := &away{}
			dbs := stagger(t, memorytest.New(memorytest.Options{Control: control}), 3, 700*time.Millisecond)
			time.Sleep(lease)
			until := time.Now().Add(span)
			control.until.Store(&until)
			time.Sleep(span + 2*lease)
			if got := states(t, dbs[0]); got[pipeline.NodeLive] != 3 {
				t.Errorf("the nodes are %v", got)
			}
		})
	}
}

// TestADeadNodeIsMissedForItsLease: then another one takes over at its next heartbeat.
func TestADeadNodeIsMissedForItsLease(t *testing.T) {
	for after := time.Duration(0); after < heartbeat; after += 300 * time.Millisecond {
		inBubble(t, after.String(), func(t *testing.T) {
			dbs := stagger(t, memorytest.New(memorytest.Options{}), 2, 1100*time.Millisecond)
			time.Sleep(time.Minute + after)
			dbs[0].Kill()
			seen := nodesOf(t, dbs[1])[0].SeenAt
			time.Sleep(time.Until(seen.Add(lease - time.Millisecond)))
			if got := states(t, dbs[1]); got[pipeline.NodeLive] != 2 {
				t.Errorf("before the lease has run out: %v", got)
			}
			time.Sleep(heartbeat + 2*time.Millisecond)
			if got := states(t, dbs[1]); got[pipeline.NodeLive] != 1 || got[pipeline.NodeGone] != 1 {
				t.Errorf("one heartbeat after the lease has run out: %v", got)
			}
		})
	}
}
