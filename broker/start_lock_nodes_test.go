package broker_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"zhitong/broker"
	"zhitong/store/memorytest"
)

// holdsOne holds a batch of the first node up before it commits.
type holdsOne struct {
	armed         atomic.Bool
	reached, goOn chan struct{}
}

// Decide implements [memorytest.Control].
func (c *holdsOne) Decide(call memorytest.Call) memorytest.Outcome {
	if call.Node.Name == "one" && call.Step == memorytest.Commit && call.Writes && strings.Contains(call.Caller, "tryOnce") && c.armed.CompareAndSwap(true, false) {
		close(c.reached)
		<-c.goOn
	}
	return memorytest.Proceed
}

// Shuffle implements [memorytest.Control].
func (*holdsOne) Shuffle(int, func(i, j int)) {}

// TestMessagesOfTwoNamesStartOneInstance: of one process and one correlation key one instance lives that a message has started,
// also when messages of two names come through two nodes at the same time.
func TestMessagesOfTwoNamesStartOneInstance(t *testing.T) {
	const startsByTwo = `<startEvent id="a"><messageEventDefinition messageRef="paid"/></startEvent><startEvent id="b"><messageEventDefinition messageRef="ordered"/></startEvent>
		<serviceTask id="t"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask><endEvent id="e"/>
		<sequenceFlow id="f" sourceRef="a" targetRef="t"/><sequenceFlow id="g" sourceRef="b" targetRef="t"/><sequenceFlow id="h" sourceRef="t" targetRef="e"/>`
	synctest.Test(t, func(t *testing.T) {
		control := &holdsOne{reached: make(chan struct{}), goOn: make(chan struct{})}
		database := memorytest.New(memorytest.Options{Control: control})
		one, other := startNode(t, database.Connect("one"), "one"), startNode(t, database.Connect("other"), "other")
		defer other.stop()
		defer one.stop()
		one.deploy(process("two", startsByTwo))
		publish := func(n *node, name string) <-chan timed[broker.MessagePublished] {
			return inTime(func() (broker.MessagePublished, error) {
				return do[broker.MessagePublished](n, &broker.PublishMessage{Tenant: tenant, Name: name, CorrelationKey: "A"}), nil
			})
		}
		control.armed.Store(true)
		first := publish(one, "paid")
		<-control.reached
		second := publish(other, "ordered")
		time.Sleep(time.Second)
		close(control.goOn)
		if started := len((<-first).answer.Instances) + len((<-second).answer.Instances); started != 1 {
			t.Errorf("%d instances were started", started)
		}
	})
}
