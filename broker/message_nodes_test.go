package broker_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/store/memorytest"
)

// TestMessagesAreTakenInTheOrderOfTheirPublication, through whichever nodes: each has a block of keys.
func TestMessagesAreTakenInTheOrderOfTheirPublication(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		database := memorytest.New(memorytest.Options{})
		first, second := startNode(t, database.Connect("first"), "first"), startNode(t, database.Connect("second"), "second")
		defer second.stop()
		defer first.stop()
		first.deploy(process("one", `<startEvent id="s"/><intermediateCatchEvent id="c"><messageEventDefinition messageRef="paid"/></intermediateCatchEvent>
			<endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="c"/><sequenceFlow id="g" sourceRef="c" targetRef="e"/>`))
		const count = 6
		for i := range count {
			time.Sleep(time.Millisecond)
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
