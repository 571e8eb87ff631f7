package rest_test

import (
	"fmt"
	"testing"
)

// TestTheRecordOfAnInstance tells acts in order, with their events and values.
func TestTheRecordOfAnInstance(t *testing.T) {
	s := start(t)
	s.deploySteps("1")
	instance := s.startSteps()
	path := "/api/v1/process-instances/" + instance + "/record"
	job := s.must(200, "root", "POST", "/v2/jobs/activation", `{"type":"a","timeout":60000,"maxJobsToActivate":1}`)["jobs"].([]any)[0].(map[string]any)["jobKey"].(string)
	s.must(204, "root", "POST", "/v2/jobs/"+job+"/failure", `{"retries":2,"errorMessage":"not yet","retryBackOff":1}`)
	s.must(204, "root", "PUT", "/v2/element-instances/"+instance+"/variables", `{"variables":{"x":1.50}}`)
	acts := items(s.must(200, "root", "GET", path, ""), "items")
	told := map[string]map[string]any{}
	for _, act := range acts {
		if act["processInstanceKey"] != instance {
			t.Errorf("the act is of another instance: %v", act)
		}
		told[act["act"].(string)] = act
	}
	if first := items(acts[0], "events")[0]; acts[0]["act"] != "process-instance.create" || acts[0]["actor"] != "root" ||
		first["intent"] != "ELEMENT_ACTIVATED" || first["key"] != instance {
		t.Errorf("first %v", acts[0])
	}
	if got := fields(items(told["job.fail"], "jobs")[0], "jobKey", "retries", "errorMessage"); got != `"`+job+`" 2 "not yet"` {
		t.Errorf("the job is %s", got)
	}
	variable := items(told["variable.set"], "variables")[0]
	if got := fields(variable, "scopeKey", "name"); got != `"`+instance+`" "x"` || fmt.Sprint(variable["value"]) != "1.5" {
		t.Errorf("the variable is %v", variable)
	}
	s.steps([]step{
		{"guest", "GET", path, "", 403, "forbidden"},
		{"paul", "GET", path, "", 403, "forbidden"},
		{"root", "GET", "/api/v1/process-instances/1/record", "", 404, "not_found"},
	})
}
