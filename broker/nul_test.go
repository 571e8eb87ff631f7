package broker_test

import (
	"strings"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// TestDataWithANULCharacterMakesAnIncident: an instance that comes to it after a timer, or as a follow-up, would else
// stand still, and nobody would see why.
func TestDataWithANULCharacterMakesAnIncident(t *testing.T) {
	elements := map[string]string{
		"job type":        `<serviceTask id="at"><extensionElements><zeebe:taskDefinition type="=bad"/></extensionElements></serviceTask>`,
		"no text":         `<serviceTask id="at"><extensionElements><zeebe:taskDefinition type="=[bad]"/></extensionElements></serviceTask>`,
		"correlation key": `<intermediateCatchEvent id="at"><messageEventDefinition messageRef="paid"/></intermediateCatchEvent>`,
		"assignee":        `<userTask id="at"><extensionElements><zeebe:userTask/><zeebe:assignmentDefinition assignee="=bad"/></extensionElements></userTask>`,
		"candidates":      `<userTask id="at"><extensionElements><zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="=[bad]"/></extensionElements></userTask>`,
		"one candidate":   `<userTask id="at"><extensionElements><zeebe:userTask/><zeebe:assignmentDefinition candidateUsers="=bad"/></extensionElements></userTask>`,
		"called process":  `<callActivity id="at"><extensionElements><zeebe:calledElement processId="=bad"/></extensionElements></callActivity>`,
		"error code":      `<endEvent id="at"><errorEventDefinition errorRef="error"/></endEvent>`,
	}
	onBothStores(t, func(n *node) {
		for name, element := range elements {
			file := process("p", `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="pause"/>
				<intermediateCatchEvent id="pause"><timerEventDefinition><timeDuration>PT0.01S</timeDuration></timerEventDefinition></intermediateCatchEvent>
				<sequenceFlow id="f2" sourceRef="pause" targetRef="at"/>`+element)
			file.Content = []byte(strings.Replace(string(file.Content), "</definitions>", `<error id="error" errorCode="=bad"/></definitions>`, 1))
			n.deploy(file)
			instance := n.create("p", `{"bad": "a\u0000b", "order": "a\u0000b"}`)
			var found broker.Page[broker.IncidentHistory]
			n.waitFor(func() bool {
				found = read(n, func(reader store.Reader) (broker.Page[broker.IncidentHistory], error) {
					return broker.SearchIncidents(n.Context(), reader, broker.Search{Tenants: []string{tenant},
						Where: []store.Condition{store.Compare{Column: "instance", Op: store.Equal, Value: instance}}})
				})
				return len(found.Items) == 1
			})
			if message := found.Items[0].Incident.Message; strings.Contains(message, "\x00") || found.Items[0].ElementID != "at" {
				n.Errorf("%s: %q at %s", name, message, found.Items[0].ElementID)
			}
		}
	})
}

// TestAVariableWithoutAProperNameIsRefusedWhenItIsSent, not when it comes to whom it was kept for.
func TestAVariableWithoutAProperNameIsRefusedWhenItIsSent(t *testing.T) {
	n := start(t)
	bad := engine.Variables{"a\x00b": []byte("1")}
	n.refused(pipeline.InvalidArgument, &broker.PublishMessage{Tenant: tenant, Name: "paid", CorrelationKey: "A", TimeToLive: time.Hour, Variables: bad})
	n.refused(pipeline.InvalidArgument, &broker.BroadcastSignal{SignalBroadcast: engine.SignalBroadcast{Tenant: tenant, Name: "alarm", Variables: bad}})
}
