package pipeline_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"zhitong/pipeline"
	"zhitong/store/memorytest"
)

// TestAHeartbeatThatGivesWayIsTriedAgain: until the next one much of the lease would be over.
func TestAHeartbeatThatGivesWayIsTriedAgain(t *testing.T) {
	control := &troubled{outcome: memorytest.Broken, lost: make(chan struct{}, 3)}
	p, _ := onMemory(t, memorytest.Options{Control: control})
	control.armed.Store(3)
	if err := p.Beat(t.Context()); err != nil {
		t.Error(err)
	}
	if lost := len(control.lost); lost != 3 {
		t.Errorf("it failed %d times", lost)
	}
}

// TestWhatIsTakenOverIsDone: also when the answer to the take-over gets lost and the heartbeat, tried again, finds nothing to
// take over any more.
func TestWhatIsTakenOverIsDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		control := &lostBeat{}
		database := memorytest.New(memorytest.Options{Control: control})
		one, two := database.Connect("one"), database.Connect("two")
		migrate(t, one)
		dies := open(t, one)
		p, recorded := awaiting(t, two)
		owe(t, two, dies.NodeID())
		one.Kill()
		control.takesOver.Store(true)
		time.Sleep(time.Minute)
		if control.takesOver.Load() {
			t.Error("no answer to a take-over got lost")
		}
		if left := owed(t, two); len(left) > 0 || len(recorded.commits) == 0 {
			t.Errorf("%d follow-ups are left of a node that died a minute ago", len(left))
		}
		dies.Close()
		p.Close()
		one.Close()
		two.Close()
	})
}

// lostBeat loses the answer to the first heartbeat that changes what nodes owe.
type lostBeat struct{ takesOver, changed atomic.Bool }

// Decide implements [memorytest.Control].
func (c *lostBeat) Decide(call memorytest.Call) memorytest.Outcome {
	switch {
	case !strings.Contains(call.Caller, "heartbeat"), !c.takesOver.Load():
	case call.Step == memorytest.Statement && call.Table == pipeline.FollowUpTable.Name && call.Writes:
		c.changed.Store(true)
	case call.Step == memorytest.Commit && call.Writes && c.changed.Swap(false):
		c.takesOver.Store(false)
		return memorytest.Confirmed
	}
	return memorytest.Proceed
}

// Shuffle implements [memorytest.Control].
func (*lostBeat) Shuffle(int, func(i, j int)) {}

// TestAClockThatIsSetBackKeepsNobodyAlive: what a node owed that has died is done soon, although its lease would last for
// minutes by the clock of now; a node that lives keeps its lease.
func TestAClockThatIsSetBackKeepsNobodyAlive(t *testing.T) {
	database := memorytest.New(memorytest.Options{})
	db, clock := database.Connect("node"), database.Connect("clock")
	defer db.Close()
	defer clock.Close()
	pass := passing(t, clock, time.Date(2026, 1, 5, 9, 5, 0, 0, time.UTC))
	migrate(t, db)
	other := database.Connect("other")
	defer other.Close()
	dies := open(t, other)
	defer dies.Close()
	lives, p := open(t, db), open(t, db)
	defer lives.Close()
	defer p.Close()
	owe(t, db, dies.NodeID())
	other.Kill()
	pass(-5 * time.Minute)
	for range 5 {
		for _, beats := range []*pipeline.Pipeline{p, lives} {
			if err := beats.Beat(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		pass(3 * time.Second)
	}
	if states := nodesOf(t, db); len(states) != 3 || states[2].ID != dies.NodeID() || states[2].State != pipeline.NodeGone {
		t.Errorf("a quarter of a minute later the nodes are %+v", states)
	}
}
