package broker_test

import (
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"zhitong/broker"
	"zhitong/engine"
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

const startsByTwo = `<startEvent id="a"><messageEventDefinition messageRef="paid"/></startEvent><startEvent id="b"><messageEventDefinition messageRef="ordered"/></startEvent>
	<serviceTask id="t"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask><endEvent id="e"/>
	<sequenceFlow id="f" sourceRef="a" targetRef="t"/><sequenceFlow id="g" sourceRef="b" targetRef="t"/><sequenceFlow id="h" sourceRef="t" targetRef="e"/>`

// TestMessagesOfTwoNamesStartOneInstance: of one process and one correlation key one instance lives that a message has started,
// also when messages of two names come through two nodes at the same time.
func TestMessagesOfTwoNamesStartOneInstance(t *testing.T) {
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

// TestMessagesOfAllNamesStartInTurn: when an instance ends that a message has started, the oldest message that waits for any start
// event of its process starts the next one, through whichever nodes they came.
func TestMessagesOfAllNamesStartInTurn(t *testing.T) {
	t.Run("one node", func(t *testing.T) {
		onOneNode(t, memorytest.Options{}, func(t *testing.T, n *node, _ *kindsOf) { startsInTurn(t, n, n) })
	})
	t.Run("two nodes", func(t *testing.T) { onTwoNodes(t, memorytest.Options{}, startsInTurn) })
}

func startsInTurn(t *testing.T, one, other *node) {
	nodes := []*node{one, other}
	one.deploy(process("two", startsByTwo))
	names := []string{"paid", "ordered", "ordered", "paid", "ordered"}
	for i, name := range names {
		do[broker.MessagePublished](nodes[i%2], &broker.PublishMessage{Tenant: tenant, Name: name, CorrelationKey: "A", TimeToLive: time.Hour,
			Variables: engine.Variables{"number": []byte(strconv.Itoa(i))}})
		time.Sleep(time.Millisecond)
	}
	other.deploy(process("afterwards", startsByTwo)) // which messages of before do not start
	for i := range names {
		jobs, err := nodes[i/2%2].broker.PollJobs(t.Context(), tester, broker.ActivateJobs{Type: "work", Worker: "w", Timeout: time.Hour, Max: 10,
			Tenants: []string{tenant}}, time.Minute)
		if err != nil || len(jobs) != 1 || jobs[0].ProcessID != "two" || string(jobs[0].Variables["number"]) != strconv.Itoa(i) {
			t.Fatalf("instance %d gave %+v: %v", i, jobs, err)
		}
		do[any](nodes[i%2], &broker.CompleteJob{Job: jobs[0].Key})
	}
}
