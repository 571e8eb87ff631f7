package broker_test

import (
	"fmt"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/store/memorytest"
)

// TestMessagesAreTakenInTheOrderOfTheirPublication, through whichever nodes, each of which has a block of keys, and whatever
// the clock is set to meanwhile.
func TestMessagesAreTakenInTheOrderOfTheirPublication(t *testing.T) {
	for name, passes := range map[string]time.Duration{"time goes on": time.Millisecond, "the clock stands": 0, "the clock is set back": -time.Minute} {
		t.Run(name, func(t *testing.T) { takesInOrder(t, passes) })
	}
}

func takesInOrder(t *testing.T, passes time.Duration) {
	onTwoNodes(t, memorytest.Options{}, func(t *testing.T, first, second *node) {
		first.deploy(process("one", `<startEvent id="s"/><intermediateCatchEvent id="c"><messageEventDefinition messageRef="paid"/></intermediateCatchEvent>
			<endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="c"/><sequenceFlow id="g" sourceRef="c" targetRef="e"/>`))
		const count = 6
		now := time.Now()
		for i := range count {
			now = now.Add(passes)
			if err := first.db.SetClock(t.Context(), &now); err != nil {
				t.Fatal(err)
			}
			n := []*node{second, first}[i%2]
			do[broker.MessagePublished](n, &broker.PublishMessage{Tenant: tenant, Name: "paid", CorrelationKey: "A", TimeToLive: time.Hour,
				Variables: engine.Variables{"number": []byte(fmt.Sprint(i))}})
		}
		for i := range count {
			instance := []*node{first, second}[i/2%2].create("one", `{"order": "A"}`)
			finished := first.finished(instance)
			if got := string(finished.Variables["number"]); got != fmt.Sprint(i) {
				t.Errorf("instance %d got message %s", i, got)
			}
		}
	})
}
