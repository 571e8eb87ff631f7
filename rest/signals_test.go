package rest_test

import "testing"

const startedBySignal = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="alarmed" isExecutable="true"><startEvent id="s"><signalEventDefinition signalRef="alarm"/></startEvent><sequenceFlow id="f" sourceRef="s" targetRef="work"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask></process><signal id="alarm" name="alarm"/></definitions>`

func TestASignalIsBroadcast(t *testing.T) {
	s := start(t)
	if status, answer := s.deploy(map[string]string{"alarmed.bpmn": startedBySignal}); status != 200 {
		t.Fatalf("deployment: %d %s", status, answer)
	}
	answer := s.must(200, "root", "POST", "/v2/signals/broadcast", `{"signalName":"alarm","variables":{"level":3}}`)
	if key, ok := answer["signalKey"].(string); !ok || key == "" || answer["tenantId"] != "<default>" {
		t.Errorf("answered %v", answer)
	}
	jobs := s.must(200, "root", "POST", "/v2/jobs/activation", `{"type":"work","timeout":60000,"maxJobsToActivate":5,"requestTimeout":20000}`)["jobs"].([]any)
	if len(jobs) != 1 || jobs[0].(map[string]any)["variables"].(map[string]any)["level"] != 3.0 {
		t.Errorf("the signal started %v", jobs)
	}
	if status, _ := s.call("root", "POST", "/v2/signals/broadcast", `{"signalName":""}`); status != 400 {
		t.Errorf("a signal without a name: %d", status)
	}
	if status, _ := s.call("guest", "POST", "/v2/signals/broadcast", `{"signalName":"alarm"}`); status != 403 {
		t.Errorf("a guest broadcasts: %d", status)
	}
	if status, _ := s.call("root", "POST", "/v2/signals/broadcast", `{"signalName":"alarm","tenantId":"another"}`); status < 400 {
		t.Errorf("into a foreign tenant: %d", status)
	}
}
