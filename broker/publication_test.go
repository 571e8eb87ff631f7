package broker_test

import (
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/pipeline"
)

const sends = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="send"/>
<sendTask id="send" messageRef="paid"><extensionElements><zeebe:publishMessage correlationKey="=order" messageId="m1" timeToLive="PT1H"/>
<zeebe:ioMapping><zeebe:input source="=5" target="amount"/></zeebe:ioMapping></extensionElements></sendTask><sequenceFlow id="f2" sourceRef="send" targetRef="e"/><endEvent id="e"/>`

// TestAnInstancePublishesAMessageOnce: two instances publish one with the same
// id, which is kept for who comes to wait later, and taken once.
func TestAnInstancePublishesAMessageOnce(t *testing.T) {
	onBothStores(t, func(n *node) {
		n.deploy(process("sender", sends), process("pay", waitsForMessage))
		for range 2 {
			n.finished(n.create("sender", `{"order": "A"}`))
		}
		n.reopen()
		if finished := n.finished(n.create("pay", `{"order": "A"}`)); string(finished.Variables["amount"]) != "5" {
			n.Errorf("the message brought %v", finished.Variables)
		}
		if second := n.create("pay", `{"order": "A"}`); n.state(second) != broker.StateActive {
			n.Error("the message was published twice")
		}
		n.refused(pipeline.AlreadyExists, &broker.PublishMessage{Tenant: tenant, Name: "paid", CorrelationKey: "A", MessageID: "m1", TimeToLive: time.Hour})
	})
}

// TestAMessagePublishedAgainIsTheOneThatWasPublished: who asks again, since the answer got lost,
// gets it though the id is taken by this very message; and once that is gone, asking again does
// not keep the id from others.
func TestAMessagePublishedAgainIsTheOneThatWasPublished(t *testing.T) {
	onBothStores(t, func(n *node) {
		publish := func(id, key string, kept time.Duration) (broker.MessagePublished, error) {
			command := &broker.PublishMessage{Tenant: tenant, Name: "paid", CorrelationKey: "A", MessageID: id, TimeToLive: kept}
			return pipeline.Do[broker.MessagePublished](n.Context(), n.pipeline, pipeline.Act{Actor: tester, Tenant: tenant, Command: command, IdempotencyKey: key})
		}
		for id, kept := range map[string]time.Duration{"kept": time.Hour, "not kept": 0} {
			first, err := publish(id, "key of "+id, kept)
			if err != nil {
				n.Fatal(err)
			}
			if again, err := publish(id, "key of "+id, kept); err != nil || again.Key != first.Key {
				n.Errorf("%s: the repeated act is answered with %d, %v; the message is %d", id, again.Key, err, first.Key)
			}
		}
		if other, err := publish("not kept", "", 0); err != nil || other.Key == 0 {
			n.Errorf("the id of a message that is gone is taken: %v", err)
		}
	})
}
