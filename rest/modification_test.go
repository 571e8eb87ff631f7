package rest_test

import (
	"fmt"
	"strings"
	"testing"
)

// twoSteps is a process of two jobs, one after the other, in a version.
func twoSteps(version string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="steps" name="` + version + `" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
<serviceTask id="a"><extensionElements><zeebe:taskDefinition type="a"/></extensionElements></serviceTask>
<sequenceFlow id="f2" sourceRef="a" targetRef="b"/>
<serviceTask id="b"><extensionElements><zeebe:taskDefinition type="b"/></extensionElements></serviceTask>
<sequenceFlow id="f3" sourceRef="b" targetRef="e"/><endEvent id="e"/></process></definitions>`
}

// deploySteps deploys a version of the two steps and gives its key.
func (s site) deploySteps(version string) string {
	s.Helper()
	if status, answer := s.deploy(map[string]string{"steps.bpmn": twoSteps(version)}); status != 200 {
		s.Fatalf("deployment: %d %s", status, answer)
	}
	found := s.must(200, "root", "POST", "/v2/process-definitions/search", `{"filter":{"processDefinitionId":"steps","isLatestVersion":true}}`)
	return found["items"].([]any)[0].(map[string]any)["processDefinitionKey"].(string)
}

// startSteps starts an instance and gives its key.
func (s site) startSteps() string {
	s.Helper()
	return s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"steps"}`)["processInstanceKey"].(string)
}

// active gives the key of the live instance of each element.
func (s site) active(instance string) map[string]string {
	s.Helper()
	found := s.must(200, "root", "POST", "/v2/element-instances/search", `{"filter":{"processInstanceKey":"`+instance+`","state":"ACTIVE"}}`)
	live := map[string]string{}
	for _, item := range found["items"].([]any) {
		element := item.(map[string]any)
		live[element["elementId"].(string)] = element["elementInstanceKey"].(string)
	}
	return live
}

func TestAnOperatorMovesTokens(t *testing.T) {
	s := start(t)
	s.deploySteps("1")
	instance := s.startSteps()
	path := "/v2/process-instances/" + instance + "/modification"
	for _, test := range []struct {
		status     int
		body, says string
	}{
		{400, `{}`, "at least one instruction"},
		{400, `{"activateInstructions":[{"elementId":"b"},{"elementId":"x"}]}`, `no element \"x\"`},
		{400, `{"activateInstructions":[{"elementId":"s"}]}`, "start event"},
		{400, `{"activateInstructions":[{"elementId":"b","ancestorElementInstanceKey":"12"}]}`, "not an active scope"},
		{400, `{"terminateInstructions":[{"elementId":"a","elementInstanceKey":"1"}]}`, "either"},
		{400, `{"moveInstructions":[{"sourceElementInstruction":{"sourceType":"byKey","sourceElementId":"a"},"targetElementId":"b"}]}`, "byKey with"},
		{400, `{"moveInstructions":[{"sourceElementInstruction":{"sourceType":"byId","sourceElementId":"a"},"targetElementId":"b","ancestorScopeInstruction":{"ancestorScopeType":"inferred","ancestorElementInstanceKey":"5"}}]}`, "direct only"},
		{400, `{"activateInstructions":[{"elementId":"b"}],"surprise":true}`, "surprise"},
	} {
		if status, answer := s.call("root", "POST", path, test.body); status != test.status || !strings.Contains(answer, test.says) {
			t.Errorf("%s: %d %s", test.body, status, answer)
		}
	}
	if live := s.active(instance); len(live) != 1 || live["a"] == "" {
		t.Fatalf("a refused modification changed something: %v", live)
	}
	s.must(204, "root", "POST", path, fmt.Sprintf(`{"operationReference":7,
		"activateInstructions":[{"elementId":"b","ancestorElementInstanceKey":"-1","variableInstructions":[{"variables":{"x":1}}]}],
		"terminateInstructions":[{"elementInstanceKey":%q}]}`, s.active(instance)["a"]))
	if live := s.active(instance); len(live) != 1 || live["b"] == "" {
		t.Fatalf("the token is not at b: %v", live)
	}
	s.must(204, "root", "POST", path, `{"moveInstructions":[{"sourceElementInstruction":{"sourceType":"byId","sourceElementId":"b"},
		"targetElementId":"a","ancestorScopeInstruction":{"ancestorScopeType":"sourceParent"}}]}`)
	if live := s.active(instance); len(live) != 1 || live["a"] == "" {
		t.Fatalf("the token is not at a: %v", live)
	}
	s.must(403, "guest", "POST", path, `{"terminateInstructions":[{"elementId":"a"}]}`)
	s.must(204, "root", "POST", path, `{"terminateInstructions":[{"elementId":"a"}]}`)
	if state := s.must(200, "root", "GET", "/v2/process-instances/"+instance, "")["state"]; state != "TERMINATED" {
		t.Errorf("with its last element the instance is %v", state)
	}
	s.must(404, "root", "POST", path, `{"terminateInstructions":[{"elementId":"a"}]}`)
}

func TestAnInstanceStartsAtElementsOfTheCallersChoice(t *testing.T) {
	s := start(t)
	s.deploySteps("1")
	s.must(400, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"steps","startInstructions":[{"elementId":"x"}]}`)
	created := s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"steps","startInstructions":[{"elementId":"b"}]}`)
	if live := s.active(created["processInstanceKey"].(string)); len(live) != 1 || live["b"] == "" {
		t.Errorf("live: %v", live)
	}
	s.must(400, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"steps","runtimeInstructions":[{"type":"TERMINATE_PROCESS_INSTANCE"}]}`)
	s.must(400, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"steps","runtimeInstructions":[{"afterElementId":"x"}]}`)
	created = s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"steps","startInstructions":[{"elementId":"b"}],"operationReference":11,
		"runtimeInstructions":[{"type":"TERMINATE_PROCESS_INSTANCE","afterElementId":"b"}]}`)
	instance := created["processInstanceKey"].(string)
	s.must(204, "root", "PUT", "/v2/element-instances/"+instance+"/variables", `{"variables":{"x":1},"operationReference":12}`)
	s.must(204, "root", "POST", "/v2/process-instances/"+instance+"/modification", fmt.Sprintf(`{"terminateInstructions":[{"elementInstanceKey":%q}]}`, s.active(instance)["b"]))
	if state := s.must(200, "root", "GET", "/v2/process-instances/"+instance, "")["state"]; state != "TERMINATED" {
		t.Errorf("after its last element the instance is %v", state)
	}
}
