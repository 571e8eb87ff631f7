package rest_test

import "testing"

// tools: an ad-hoc subprocess that a worker drives, and one that callers drive.
const tools = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="driven" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="any"/>
<adHocSubProcess id="any"><extensionElements><zeebe:taskDefinition type="agent"/><zeebe:adHoc outputCollection="results" outputElement="=result"/></extensionElements>
<serviceTask id="a"><extensionElements><zeebe:taskDefinition type="tool"/></extensionElements></serviceTask></adHocSubProcess>
<sequenceFlow id="f2" sourceRef="any" targetRef="any2"/>
<adHocSubProcess id="any2"><serviceTask id="b"><extensionElements><zeebe:taskDefinition type="tool"/></extensionElements></serviceTask></adHocSubProcess>
<sequenceFlow id="f3" sourceRef="any2" targetRef="e"/><endEvent id="e"/></process></definitions>`

func TestAdHocSubprocesses(t *testing.T) {
	s := start(t)
	if status, text := s.deploy(map[string]string{"t.bpmn": tools}); status != 200 {
		t.Fatal(text)
	}
	key := s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"driven"}`)["processInstanceKey"].(string)
	agent := s.job("agent")
	if agent["kind"] != "AD_HOC_SUB_PROCESS" || agent["variables"].(map[string]any)["adHocSubProcessElements"] == nil {
		t.Errorf("job %v", agent)
	}
	s.finish(agent, `{"variables":{"thought":"use a"},"result":{"type":"adHocSubProcess","activateElements":[{"elementId":"a","variables":{"argument":1}}]}}`)
	tool := s.job("tool")
	if tool["variables"].(map[string]any)["argument"] != 1.0 {
		t.Errorf("job %v", tool)
	}
	s.finish(tool, `{"variables":{"result":"found"}}`)
	agent = s.job("agent")
	if results := agent["variables"].(map[string]any)["results"].([]any); len(results) != 1 || results[0] != "found" {
		t.Errorf("results %v", results)
	}
	s.finish(agent, `{"result":{"type":"adHocSubProcess","isCompletionConditionFulfilled":true}}`)

	found := s.must(200, "root", "POST", "/v2/element-instances/search", `{"filter":{"processInstanceKey":"`+key+`"}}`)["items"].([]any)
	types, second := map[string]int{}, ""
	for _, item := range found {
		element := item.(map[string]any)
		types[element["type"].(string)]++
		if element["elementId"] == "any2" {
			second = element["elementInstanceKey"].(string)
		}
	}
	if types["AD_HOC_SUB_PROCESS"] != 2 || types["AD_HOC_SUB_PROCESS_INNER_INSTANCE"] != 1 {
		t.Errorf("element instances %v", types)
	}
	activation := "/v2/element-instances/ad-hoc-activities/" + second + "/activation"
	for body, want := range map[string]int{
		`{"elements":[{"elementId":"a"}]}`: 404, `{"elements":[]}`: 400, `{"elements":[{"elementId":"b"},{"elementId":"b"}]}`: 400,
	} {
		if status, text := s.call("root", "POST", activation, body); status != want {
			t.Errorf("%s: %d %s", body, status, text)
		}
	}
	if status, _ := s.call("guest", "POST", activation, `{"elements":[{"elementId":"b"}]}`); status != 403 {
		t.Errorf("a guest gets %d", status)
	}
	s.must(204, "root", "POST", activation, `{"elements":[{"elementId":"b","variables":{"argument":2}}]}`)
	s.finish(s.job("tool"), `{}`)
	if state := s.must(200, "root", "GET", "/v2/process-instances/"+key, "")["state"]; state != "COMPLETED" {
		t.Errorf("instance %v", state)
	}
	if status, _ := s.call("root", "POST", activation, `{"elements":[{"elementId":"b"}]}`); status != 404 {
		t.Errorf("a finished subprocess gets %d", status)
	}
}
