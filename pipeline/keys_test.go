package pipeline_test

import (
	"strings"
	"sync/atomic"
	"testing"

	"zhitong/pipeline"
	"zhitong/store/memorytest"
)

// lostBlocks loses the answers to the commits that take a block of keys, as long as it is armed.
type lostBlocks struct {
	outcome memorytest.Outcome
	armed   atomic.Bool
	lost    atomic.Int32
}

// Decide implements [memorytest.Control].
func (c *lostBlocks) Decide(call memorytest.Call) memorytest.Outcome {
	if call.Step == memorytest.Commit && call.Writes && strings.Contains(call.Caller, "reserve") && c.armed.Load() {
		c.lost.Add(1)
		return c.outcome
	}
	return memorytest.Proceed
}

// Shuffle implements [memorytest.Control].
func (*lostBlocks) Shuffle(int, func(i, j int)) {}

// TestABlockOfKeysOfUnknownOutcome: a command that got no keys was not carried out, as its caller is told, and may be given again;
// that holds also where a batch is decided beside the one before.
func TestABlockOfKeysOfUnknownOutcome(t *testing.T) {
	for name, options := range map[string]memorytest.Options{"several nodes": {}, "one node": {Exclusive: true}} {
		for how, outcome := range map[string]memorytest.Outcome{"it was taken": memorytest.Confirmed, "it was not": memorytest.Forgotten} {
			t.Run(name+", "+how, func(t *testing.T) {
				control := &lostBlocks{outcome: outcome}
				options.Control = control
				p, db := onMemory(t, options)
				submit(t, p, &add{Name: "a", N: 1})
				p.UseUpKeys()
				control.armed.Store(true)
				_, err := p.Submit(t.Context(), act(&add{Name: "a", N: 2}))
				if pipeline.CodeOf(err) != pipeline.Unavailable || !strings.Contains(err.Error(), "nothing was changed") {
					t.Errorf("the caller is told: %v", err)
				}
				if control.lost.Load() < 2 {
					t.Error("it was not tried again")
				}
				control.armed.Store(false)
				submit(t, p, &add{Name: "a", N: 4})
				wantSums(t, db, map[string]int64{"a": 5})
			})
		}
	}
}
