package engine_test

import (
	"testing"

	"zhitong/engine"
)

// TestAProcessThatCallsItselfStops at the depth that is allowed, with an incident.
func TestAProcessThatCallsItselfStops(t *testing.T) {
	w := worldOf(t, `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="again"/>
<callActivity id="again"><extensionElements><zeebe:calledElement processId="p"/></extensionElements></callActivity>`)
	if _, err := w.Start("p", nil); err != nil {
		t.Fatal(err)
	}
	if count := len(w.Instances()); count != engine.MaxCallDepth+1 {
		t.Errorf("%d instances, want the first and %d below it", count, engine.MaxCallDepth)
	}
	var stopped []int64
	for _, e := range w.Live("again") {
		if e.Incident != 0 {
			stopped = append(stopped, e.Instance)
		}
	}
	if len(stopped) != 1 || w.Root(stopped[0]).Depth != engine.MaxCallDepth {
		t.Errorf("incidents in the instances %v, want one in the deepest", stopped)
	}
}
