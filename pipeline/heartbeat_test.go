package pipeline_test

import (
	"testing"

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
