package broker_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"zhitong/broker"
	"zhitong/store/memorytest"
)

const waitsTwice = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="each"/>
<subProcess id="each"><multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=items"/></extensionElements></multiInstanceLoopCharacteristics>
<startEvent id="is"/><sequenceFlow id="i1" sourceRef="is" targetRef="first"/><intermediateCatchEvent id="first"><signalEventDefinition signalRef="alarm"/></intermediateCatchEvent>
<sequenceFlow id="i2" sourceRef="first" targetRef="second"/><intermediateCatchEvent id="second"><signalEventDefinition signalRef="alarm"/></intermediateCatchEvent>
<sequenceFlow id="i3" sourceRef="second" targetRef="late"/><manualTask id="late"/></subProcess>`

// TestASignalReachesWhoWaitedOnAnyNode: all who wait when it is broadcast, in several pages, and nobody who comes to wait
// then, though his key is between those of the ones who did: each node has a block of keys.
func TestASignalReachesWhoWaitedOnAnyNode(t *testing.T) {
	for name, by := range map[string]func(one, other *node) *node{
		"broadcast by the first": func(one, _ *node) *node { return one }, "broadcast by the second": func(_, other *node) *node { return other },
	} {
		t.Run(name, func(t *testing.T) {
			onTwoNodes(t, memorytest.Options{}, func(t *testing.T, one, other *node) {
				const here, there = 600, 3
				one.deploy(withSignals("p", waitsTwice))
				one.create("p", fmt.Sprintf(`{"items": [%s0]}`, strings.Repeat("0,", here-1)))
				one.waitFor(func() bool { return one.entered("first") == here })
				other.create("p", fmt.Sprintf(`{"items": [%s0]}`, strings.Repeat("0,", there-1)))
				other.waitFor(func() bool { return other.entered("first") == here+there })
				time.Sleep(time.Millisecond)
				do[broker.SignalBroadcast](by(one, other), signalled("alarm", ""))
				time.Sleep(time.Second)
				synctest.Wait()
				if second, late := one.entered("second"), one.entered("late"); second != here+there || late > 0 {
					t.Errorf("%d of %d who waited were reached, and %d who came later", second, here+there, late)
				}
			})
		})
	}
}

// TestASignalReachesWhoWaitedBeforeTheClockWasSetBack: all, in several pages, and nobody who comes to wait then.
func TestASignalReachesWhoWaitedBeforeTheClockWasSetBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		database := memorytest.New(memorytest.Options{})
		n := startNode(t, database.Connect("one"), "one")
		defer n.stop()
		const waiting = 1200
		n.deploy(withSignals("p", waitsTwice))
		n.create("p", fmt.Sprintf(`{"items": [%s0]}`, strings.Repeat("0,", waiting-1)))
		n.waitFor(func() bool { return n.entered("first") == waiting })
		database.Step(-time.Hour)
		do[broker.SignalBroadcast](n, signalled("alarm", ""))
		time.Sleep(time.Second)
		synctest.Wait()
		if second, late := n.entered("second"), n.entered("late"); second != waiting || late > 0 {
			t.Errorf("%d of %d who waited were reached, and %d who came later", second, waiting, late)
		}
	})
}

// breaking has the second look for subscriptions to a signal fail, once.
type breaking struct{ armed, looks atomic.Int32 }

// Decide implements [memorytest.Control].
func (c *breaking) Decide(call memorytest.Call) memorytest.Outcome {
	if c.armed.Load() == 1 && call.Step == memorytest.Statement && call.Table == "signal_subscription" && c.looks.Add(1) == 2 {
		return memorytest.Broken
	}
	return memorytest.Proceed
}

// Shuffle implements [memorytest.Control].
func (*breaking) Shuffle(int, func(i, j int)) {}

// TestASignalOutlivesTroubleOfTheDatabase between its looks for who waits, which ended the process.
func TestASignalOutlivesTroubleOfTheDatabase(t *testing.T) {
	for name, exclusive := range map[string]bool{"shared": false, "alone": true} {
		t.Run(name, func(t *testing.T) {
			control := &breaking{}
			onOneNode(t, memorytest.Options{Control: control, Exclusive: exclusive}, func(t *testing.T, n *node, _ *kindsOf) {
				const waiting = 600
				n.deploy(withSignals("p", waitsTwice))
				n.create("p", fmt.Sprintf(`{"items": [%s0]}`, strings.Repeat("0,", waiting-1)))
				n.waitFor(func() bool { return n.entered("first") == waiting })
				time.Sleep(time.Millisecond)
				control.armed.Store(1)
				do[broker.SignalBroadcast](n, signalled("alarm", ""))
				time.Sleep(time.Second)
				synctest.Wait()
				if second := n.entered("second"); second != waiting || control.looks.Load() < 3 {
					t.Errorf("%d of %d who waited were reached, after %d looks", second, waiting, control.looks.Load())
				}
			})
		})
	}
}
