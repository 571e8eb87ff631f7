package rest_test

import (
	"strings"
	"testing"
)

// TestALeaseKeepsOthersOut: a worker who lost a job to another one can neither
// complete nor fail it.
func TestALeaseKeepsOthersOut(t *testing.T) {
	s := start(t)
	s.waiting()
	take := func(lease string) []map[string]any {
		return items(s.must(200, "root", "POST", "/v2/jobs/activation", `{"type":"work","timeout":60000,"maxJobsToActivate":1,"requestTimeout":-1`+lease+`}`), "jobs")
	}
	first := take(`,"withLease":true`)[0]
	path, stale := "/v2/jobs/"+first["jobKey"].(string), first["leaseToken"].(string)
	s.must(204, "root", "POST", path+"/failure", `{"retries":1,"leaseToken":"`+stale+`"}`)
	if got := take(""); len(got) != 0 {
		t.Errorf("without a lease: %v", got)
	}
	token := take(`,"withLease":true`)[0]["leaseToken"].(string)
	for _, body := range []string{`{}`, `{"leaseToken":"` + stale + `"}`} {
		for _, ending := range []string{"/completion", "/failure", "/error"} {
			sent := body
			if ending == "/error" {
				sent = strings.Replace(body, "{", `{"errorCode":"x",`, 1)
				sent = strings.Replace(sent, ",}", "}", 1)
			}
			if status, answer := s.call("root", "POST", path+ending, sent); status != 409 || !strings.Contains(answer, "lease") {
				t.Errorf("%s %s: %d %s", ending, sent, status, answer)
			}
		}
	}
	s.steps([]step{
		{"root", "PATCH", path, `{"changeset":{"retries":3},"leaseToken":"` + stale + `"}`, 409, "lease"},
		{"root", "PATCH", path, `{"changeset":{"retries":3}}`, 204, ""},
		{"root", "POST", path + "/completion", `{"leaseToken":"` + token + `"}`, 204, ""},
	})
}

// TestAnInstanceStopsAfterAnElement, with what would have followed.
func TestAnInstanceStopsAfterAnElement(t *testing.T) {
	s := start(t)
	s.deployApproval()
	const stop = `{"processDefinitionId":"approval","runtimeInstructions":[{"type":"TERMINATE_PROCESS_INSTANCE","afterElementId":"`
	instance := s.must(200, "root", "POST", "/v2/process-instances", stop+`propose"}]}`)["processInstanceKey"].(string)
	s.must(204, "anna", "POST", "/v2/user-tasks/"+s.task("propose")+"/completion", `{}`)
	if state := s.must(200, "root", "GET", "/v2/process-instances/"+instance, "")["state"]; state != "TERMINATED" {
		t.Errorf("the instance is %v", state)
	}
	if got := strings.Join(s.field("elementId", "/v2/element-instances/search", `{"filter":{"processInstanceKey":"`+instance+`","type":"USER_TASK"}}`), " "); got != "propose" {
		t.Errorf("entered %q", got)
	}
	s.steps([]step{
		{"root", "POST", "/v2/process-instances", stop + `nothing"}]}`, 400, "nothing"},
		{"root", "POST", "/v2/process-instances", strings.Replace(stop, "TERMINATE_PROCESS_INSTANCE", "WAIT", 1) + `propose"}]}`, 400, "type"},
	})
}
