package broker_test

import (
	"slices"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/sqlite"
	"zhitong/store/storetest"
)

// fired tells of each timer that fires.
type fired chan struct{}

// Committed implements [pipeline.Listener].
func (f fired) Committed(units []*pipeline.Unit) {
	for _, unit := range units {
		if slices.ContainsFunc(unit.Events, func(recorded pipeline.Event) bool {
			event, ok := recorded.(broker.Event)
			return ok && event.Intent == engine.TimerTriggeredEvent
		}) {
			f <- struct{}{}
		}
	}
}

// TestWhoSearchesLongHoldsNoTimerUp: all reads that may run at once do.
func TestWhoSearchesLongHoldsNoTimerUp(t *testing.T) {
	db, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{Readers: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	timers := make(fired, 10)
	n := startNode(t, db, "one", timers)
	defer n.stop()
	n.deploy(process("wait", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="w"/>
		<intermediateCatchEvent id="w"><timerEventDefinition><timeDuration>PT0.2S</timeDuration></timerEventDefinition></intermediateCatchEvent>`))
	end := storetest.ReadLong(t, db)
	defer end()
	n.create("wait", "")
	select {
	case <-timers:
	case <-time.After(20 * time.Second):
		t.Error("the timer does not fire while somebody searches")
	}
}
