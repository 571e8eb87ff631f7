package rest_test

import (
	"strings"
	"testing"
)

const startedByCondition = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="large" isExecutable="true">
<startEvent id="s1"><conditionalEventDefinition><condition>=amount &gt; %</condition></conditionalEventDefinition></startEvent><sequenceFlow id="f1" sourceRef="s1" targetRef="work"/>
<startEvent id="s2"><conditionalEventDefinition><condition>=region = "EU"</condition></conditionalEventDefinition></startEvent><sequenceFlow id="f2" sourceRef="s2" targetRef="work"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask></process></definitions>`

func TestConditionalStartEventsAreEvaluated(t *testing.T) {
	s := start(t)
	evaluate := func(body string) []any {
		t.Helper()
		answer := s.must(200, "root", "POST", "/v2/conditionals/evaluation", body)
		if key, ok := answer["conditionalEvaluationKey"].(string); !ok || key == "" || answer["tenantId"] != "<default>" {
			t.Errorf("answered %v", answer)
		}
		return answer["processInstances"].([]any)
	}
	version := func(limit string) string {
		t.Helper()
		if status, answer := s.deploy(map[string]string{"large.bpmn": strings.Replace(startedByCondition, "%", limit, 1)}); status != 200 {
			t.Fatalf("deployment: %d %s", status, answer)
		}
		found := s.must(200, "root", "POST", "/v2/process-definitions/search", `{"filter":{"processDefinitionId":"large","isLatestVersion":true}}`)
		return found["items"].([]any)[0].(map[string]any)["processDefinitionKey"].(string)
	}
	first := version("100")
	if started := evaluate(`{"variables":{"amount":50}}`); len(started) != 0 {
		t.Errorf("no condition is true, but %v was started", started)
	}
	if started := evaluate(`{"variables":{"amount":101,"region":"EU"}}`); len(started) != 2 || started[0].(map[string]any)["processDefinitionKey"] != first {
		t.Errorf("two conditions are true, started: %v", started)
	}
	jobs := s.must(200, "root", "POST", "/v2/jobs/activation", `{"type":"work","timeout":60000,"maxJobsToActivate":5,"requestTimeout":20000}`)["jobs"].([]any)
	if len(jobs) == 0 || jobs[0].(map[string]any)["variables"].(map[string]any)["amount"] != 101.0 {
		t.Errorf("started with %v", jobs)
	}
	second := version("200")
	if started := evaluate(`{"variables":{"amount":150}}`); len(started) != 0 {
		t.Errorf("the replaced version was started: %v", started)
	}
	if started := evaluate(`{"variables":{"amount":250},"processDefinitionKey":"` + second + `"}`); len(started) != 1 {
		t.Errorf("by its key: %v", started)
	}
	if status, _ := s.call("root", "POST", "/v2/conditionals/evaluation", `{"variables":{},"processDefinitionKey":"1"}`); status != 404 {
		t.Errorf("an unknown definition: %d", status)
	}
}
