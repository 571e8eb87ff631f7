package rest_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestAnInstanceGoesOnUnderAnotherVersion(t *testing.T) {
	s := start(t)
	first := s.deploySteps("1")
	instance := s.startSteps()
	second := s.deploySteps("2")
	path := "/v2/process-instances/" + instance + "/migration"
	plan := func(target, source, to string) string {
		return fmt.Sprintf(`{"targetProcessDefinitionKey":%q,"mappingInstructions":[{"sourceElementId":%q,"targetElementId":%q}]}`, target, source, to)
	}
	for _, test := range []struct {
		status           int
		body, says, rule string
	}{
		{404, plan("17", "a", "a"), "not deployed", ""},
		{400, plan(second, "a", "x"), `no element \"x\"`, "unknown_element"},
		{409, plan(second, "b", "b"), "has no mapping", "element_not_mapped"},
		{409, plan(second, "a", "e"), "cannot become", "element_type_changed"},
		{400, `{"targetProcessDefinitionKey":"1"}`, "mappingInstructions", ""},
	} {
		status, answer := s.call("root", "POST", path, test.body)
		if status != test.status || !strings.Contains(answer, test.says) || !strings.Contains(answer, test.rule) {
			t.Errorf("%s: %d %s", test.body, status, answer)
		}
	}
	s.must(204, "root", "POST", path, plan(second, "a", "b"))
	shown := s.must(200, "root", "GET", "/v2/process-instances/"+instance, "")
	if shown["processDefinitionKey"] != second || shown["processDefinitionVersion"] != 2.0 || second == first {
		t.Errorf("the instance is shown as %v, not as of %s", shown, second)
	}
	if live := s.active(instance); len(live) != 1 || live["b"] == "" {
		t.Errorf("live: %v", live)
	}
	job := s.must(200, "root", "POST", "/v2/jobs/search", `{"filter":{"processInstanceKey":"`+instance+`"}}`)["items"].([]any)[0].(map[string]any)
	if job["type"] != "a" || job["elementId"] != "b" || job["processDefinitionKey"] != second || job["state"] != "MIGRATED" {
		t.Errorf("the job is %v", job)
	}
	activated := s.must(200, "root", "POST", "/v2/jobs/activation", `{"type":"a","timeout":60000,"maxJobsToActivate":1}`)["jobs"].([]any)[0].(map[string]any)
	if activated["elementId"] != "b" || activated["processDefinitionVersion"] != 2.0 {
		t.Errorf("activated: %v", activated)
	}
	s.must(204, "root", "POST", "/v2/jobs/"+activated["jobKey"].(string)+"/completion", `{}`)
	if state := s.must(200, "root", "GET", "/v2/process-instances/"+instance, "")["state"]; state != "COMPLETED" {
		t.Errorf("the instance is %v", state)
	}
	s.must(404, "root", "POST", path, plan(first, "b", "b"))
}
