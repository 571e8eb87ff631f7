package broker_test

import (
	"fmt"
	"strings"
	"testing"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// reopen stops the node and starts another on the same store.
func (n *node) reopen() {
	n.Helper()
	n.stop()
	*n = *startNode(n.TB, n.db, "one")
}

func signalled(name, variables string) *broker.BroadcastSignal {
	return &broker.BroadcastSignal{SignalBroadcast: engine.SignalBroadcast{Tenant: tenant, Name: name, Variables: vars(variables)}}
}

// withSignals writes a process that may refer to the signals "alarm" and "other".
func withSignals(id, elements string) broker.File {
	file := process(id, elements)
	file.Content = []byte(strings.Replace(string(file.Content), "</definitions>",
		`<signal id="alarm" name="alarm"/><signal id="other" name="=&quot;oth&quot; + &quot;er&quot;"/></definitions>`, 1))
	return file
}

// entered counts how often an element was entered.
func (n *node) entered(elementID string) int64 {
	n.Helper()
	return read(n, func(reader store.Reader) (broker.Page[broker.ElementInstance], error) {
		return broker.SearchElements(n.Context(), reader, broker.Search{Tenants: []string{tenant}, Limit: 1,
			Where: []store.Condition{store.Compare{Column: "element_id", Op: store.Equal, Value: elementID}}})
	}).Total
}

const waitsAgainAndAgain = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="each"/>
<subProcess id="each"><multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=items"/></extensionElements></multiInstanceLoopCharacteristics>
<startEvent id="is"/><sequenceFlow id="i1" sourceRef="is" targetRef="merge"/><exclusiveGateway id="merge"/><sequenceFlow id="i2" sourceRef="merge" targetRef="wait"/>
<intermediateCatchEvent id="wait"><signalEventDefinition signalRef="alarm"/></intermediateCatchEvent>
<sequenceFlow id="i3" sourceRef="wait" targetRef="note"/><manualTask id="note"/><sequenceFlow id="i4" sourceRef="note" targetRef="merge"/></subProcess>`

// TestASignalReachesEverybodyWhoWaitsOnce: more than one page of subscriptions,
// each of which is opened anew as soon as it has caught the signal.
func TestASignalReachesEverybodyWhoWaitsOnce(t *testing.T) {
	onBothStores(t, func(n *node) {
		const waiting = 1201
		n.deploy(withSignals("p", waitsAgainAndAgain))
		n.create("p", fmt.Sprintf(`{"items": [%s0]}`, strings.Repeat("0,", waiting-1)))
		n.waitFor(func() bool { return n.entered("wait") == waiting })
		n.reopen()
		if answer := do[broker.SignalBroadcast](n, signalled("alarm", "")); answer.Key == 0 {
			n.Error("the signal has no key")
		}
		n.waitFor(func() bool { return n.entered("wait") == 2*waiting })
		do[broker.SignalBroadcast](n, signalled("nobody waits for it", ""))
		if caught := n.entered("note"); caught != waiting {
			n.Errorf("%d of %d waiting events caught the signal", caught, waiting)
		}
		foreign := signalled("alarm", "")
		foreign.Tenant = "another"
		do[broker.SignalBroadcast](n, foreign)
		if caught := n.entered("note"); caught != waiting {
			n.Error("a signal of another tenant was caught")
		}
		n.refused(pipeline.InvalidArgument, signalled("", ""))
	})
}

const startedBySignal = `<startEvent id="s"><signalEventDefinition signalRef="%s"/></startEvent><sequenceFlow id="f" sourceRef="s" targetRef="work"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>`

const throwsSignal = `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/>
<endEvent id="e"><extensionElements><zeebe:ioMapping><zeebe:input source="=amount * 2" target="doubled"/></zeebe:ioMapping></extensionElements><signalEventDefinition signalRef="other"/></endEvent>`

// TestSignalStartsMoveWithTheNewestVersion: only it is started, with the
// variables of the signal, thrown from outside or by another process.
func TestSignalStartsMoveWithTheNewestVersion(t *testing.T) {
	onBothStores(t, func(n *node) {
		n.deploy(withSignals("p", fmt.Sprintf(startedBySignal, "alarm")), withSignals("thrower", throwsSignal))
		do[broker.SignalBroadcast](n, signalled("alarm", `{"level": 3}`))
		n.waitFor(func() bool { return n.entered("work") == 1 })
		if jobs := n.take("work", 10); len(jobs) != 1 || string(jobs[0].Variables["level"]) != "3" {
			n.Fatalf("started with %+v", jobs)
		}
		second := n.deploy(withSignals("p", fmt.Sprintf(startedBySignal, "other"))).Definitions[0]
		n.reopen()
		do[broker.SignalBroadcast](n, signalled("alarm", ""))
		n.create("thrower", `{"amount": 4}`)
		n.waitFor(func() bool { return n.entered("work") == 2 })
		jobs := n.take("work", 10)
		if len(jobs) != 1 || jobs[0].Definition != second.Key || string(jobs[0].Variables["doubled"]) != "8" || jobs[0].Variables["amount"] != nil {
			n.Errorf("the newest version was started with %+v", jobs)
		}
	})
}
