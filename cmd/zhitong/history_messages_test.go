package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/anishathalye/porcupine"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"zhitong/zeebe/gatewayprotocol"
)

// waitingModel waits for a message.
const waitingModel = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<message id="m" name="paid"><extensionElements><zeebe:subscription correlationKey="=order"/></extensionElements></message>
<process id="pay" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="c"/>
<intermediateCatchEvent id="c"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
<sequenceFlow id="f2" sourceRef="c" targetRef="e"/><endEvent id="e"/></process></definitions>`

// messageClients publish messages with ids and hand others over, several at once
// on a topic for which one instance waits.
type messageClients struct {
	*cluster
	*history[string]
	creating  context.Context
	serial    atomic.Int64
	mutex     sync.Mutex
	instances map[string]int64 // by topic
}

// start starts the clients.
func (m *messageClients) start(all *sync.WaitGroup) {
	every(m.creating, all, 4, func(int) { m.topic() })
}

// topic has an instance wait for a topic and several clients use it.
func (m *messageClients) topic() {
	topic := fmt.Sprint("order ", m.serial.Add(1))
	ctx, cancel := context.WithTimeout(m.Context(), 3*time.Second)
	defer cancel()
	created, err := m.any().client().CreateProcessInstance(ctx, &gatewayprotocol.CreateProcessInstanceRequest{BpmnProcessId: "pay", Version: -1,
		Variables: `{"order":"` + topic + `"}`})
	if err != nil { // perhaps one waits, perhaps none
		linger(ctx, 100*time.Millisecond)
		return
	}
	m.mutex.Lock()
	m.instances[topic] = created.GetProcessInstanceKey()
	m.mutex.Unlock()
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() {
			for range 2 {
				m.send(topic)
			}
		})
	}
	clients.Wait()
}

// send publishes one of two messages, or hands one over.
func (m *messageClients) send(topic string) {
	by := fmt.Sprint(m.serial.Add(1))
	ctx, cancel := context.WithTimeout(m.Context(), 3*time.Second)
	defer cancel()
	if rand.IntN(2) == 0 {
		m.ask(topic, "correlate", messageRequest{what: "correlate", by: by}, func() error {
			return statusOfREST(m.any().rest().post(ctx, "/v2/messages/correlation", `{"name":"paid","correlationKey":"`+topic+`","variables":{"by":"`+by+`"}}`, nil))
		})
		return
	}
	id := fmt.Sprint("id", rand.IntN(2))
	m.ask(topic, "publish", messageRequest{"publish", id, by}, func() error {
		_, err := m.any().client().PublishMessage(ctx, &gatewayprotocol.PublishMessageRequest{Name: "paid", CorrelationKey: topic, MessageId: id,
			TimeToLive: time.Hour.Milliseconds(), Variables: `{"by":"` + by + `"}`})
		return err
	})
}

// statusOfREST gives what the answer would be of the gateway.
func statusOfREST(err error) error {
	if err == nil || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if strings.Contains(err.Error(), ": 404 ") {
		return status.Error(codes.NotFound, err.Error())
	}
	return status.Error(codes.Unavailable, err.Error())
}

// readAll records which message each instance shows in the end.
func (m *messageClients) readAll() {
	m.Helper()
	taken := m.values("by")
	for topic, instance := range m.instances {
		now := m.now()
		m.record(topic, "read", porcupine.Operation{Call: now, Return: now + 1, Input: messageRequest{what: "read", by: taken[instance]}, Output: answeredYes})
	}
}

// spoiltMessages are what faults would make of a history of a topic.
var spoiltMessages = map[string]func([]porcupine.Operation) ([]porcupine.Operation, bool){
	"a message that is published twice": twice("publish"),
	"an instance that takes two":        twice("correlate"),
	"another message": spoilt("read", func(one *porcupine.Operation) {
		one.Input = messageRequest{what: "read", by: "nobody"}
	}),
}
