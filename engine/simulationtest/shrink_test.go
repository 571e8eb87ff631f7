package simulationtest

import (
	"strings"
	"testing"

	"zhitong/engine"
	"zhitong/engine/enginetest"
)

// miscount has the completion of a user task count a token too many, as a defect of the engine might.
func miscount(h *history) {
	kept := h.Kept
	h.Kept = func(d enginetest.Decision) {
		kept(d)
		if _, completed := d.Command.(*engine.CompleteUserTask); completed {
			if live := h.Elements(); len(live) > 0 {
				live[0].Children++
			}
		}
	}
}

// TestAFailureIsShrunk finds a planted fault and makes its model and its history small: little is left beside the user task
// that it takes.
func TestAFailureIsShrunk(t *testing.T) {
	for seed := uint64(0); ; seed += historiesPerModel {
		large := once(seed, Seeded(seed/historiesPerModel, 0), Seeded(seed, 1), miscount)
		if large == nil || strings.Count(large.Model, "<userTask") < 2 {
			continue
		}
		small := smallest(seed, miscount)
		if small == nil || kindOf(small) != kindOf(large) || !strings.Contains(small.Cause.Error(), "tokens, there are") {
			t.Fatalf("seed %d fails otherwise when it is shrunk: %v\n%v", seed, large.Cause, small)
		}
		before, after := strings.Count(large.Model, "<sequenceFlow"), strings.Count(small.Model, "<sequenceFlow")
		if after >= before/2 || strings.Count(small.Model, "<userTask") == 0 || strings.Count(small.Trace, "engine.CompleteUserTask") != 1 {
			t.Errorf("seed %d is shrunk from %d sequence flows to %d only:\n%v", seed, before, after, small)
		}
		return
	}
}
