package rest_test

import (
	"strings"
	"testing"
)

func TestASuspendedInstanceWaitsForItsResumption(t *testing.T) {
	s := start(t)
	s.deployApproval()
	s.deploySteps("1")
	instance := s.startSteps()
	path := "/v2/process-instances/" + instance
	state := func() map[string]any { return s.must(200, "root", "GET", path, "") }
	jobs := func() int {
		return len(s.must(200, "root", "POST", "/v2/jobs/activation", `{"type":"a","timeout":1000,"maxJobsToActivate":5,"requestTimeout":-1}`)["jobs"].([]any))
	}
	s.must(409, "root", "POST", path+"/resumption", "")
	s.must(204, "root", "POST", path+"/suspension", `{"operationReference":3}`)
	s.must(409, "root", "POST", path+"/suspension", "")
	if shown := state(); shown["state"] != "SUSPENDED" || shown["suspendedDate"] == nil {
		t.Errorf("suspended, it is shown as %v since %v", shown["state"], shown["suspendedDate"])
	}
	if n := jobs(); n != 0 {
		t.Errorf("%d jobs of a suspended instance were given out", n)
	}
	if found := s.must(200, "root", "POST", "/v2/process-instances/search", `{"filter":{"state":"SUSPENDED"}}`)["items"].([]any); len(found) != 1 {
		t.Errorf("%d suspended instances", len(found))
	}
	s.must(204, "root", "POST", path+"/resumption", "")
	if shown := state(); shown["state"] != "ACTIVE" || shown["suspendedDate"] != nil {
		t.Errorf("resumed, it is shown as %v since %v", shown["state"], shown["suspendedDate"])
	}
	if n := jobs(); n != 1 {
		t.Errorf("%d jobs of the resumed instance", n)
	}
	s.must(404, "root", "POST", "/v2/process-instances/12/suspension", "")

	approval := s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"approval"}`)["processInstanceKey"].(string)
	task := s.task("propose")
	s.must(204, "root", "POST", "/v2/process-instances/"+approval+"/suspension", "")
	s.must(409, "root", "POST", "/v2/user-tasks/"+task+"/completion", `{}`)
	s.must(409, "root", "POST", "/v2/user-tasks/"+task+"/assignment", `{"assignee":"anna"}`)
	s.must(204, "root", "POST", "/v2/process-instances/"+approval+"/cancellation", "")
	if shown := s.must(200, "root", "GET", "/v2/process-instances/"+approval, ""); shown["state"] != "TERMINATED" || shown["suspendedDate"] != nil {
		t.Errorf("cancelled, it is %v", shown)
	}
}

func TestInstancesHaveTagsAndABusinessID(t *testing.T) {
	s := start(t)
	s.deploySteps("1")
	created := s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"steps","businessId":"order-1","tags":["vip","area:north_1"]}`)
	if tags := created["tags"].([]any); len(tags) != 2 || created["businessId"] != "order-1" {
		t.Errorf("created: %v", created)
	}
	s.startSteps()
	for filter, want := range map[string]int{`{"tags":["vip"]}`: 1, `{"tags":["vip","area:north_1"]}`: 1, `{"tags":["vip","other"]}`: 0,
		`{"tags":["area:northx1"]}`: 0, `{"tags":["ip"]}`: 0, `{"businessId":"order-1"}`: 1, `{}`: 2} {
		if found := s.must(200, "root", "POST", "/v2/process-instances/search", `{"filter":`+filter+`}`)["items"].([]any); len(found) != want {
			t.Errorf("%s: %d instances, want %d", filter, len(found), want)
		}
	}
	for _, bad := range []string{`["1st"]`, `["a","a"]`, `["a b"]`, `["` + strings.Repeat("x", 101) + `"]`, `["a","b","c","d","e","f","g","h","i","j","k"]`} {
		s.must(400, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"steps","tags":`+bad+`}`)
	}
	s.must(400, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"steps","businessId":"`+strings.Repeat("x", 257)+`"}`)
	jobs := s.must(200, "root", "POST", "/v2/jobs/activation", `{"type":"a","timeout":1000,"maxJobsToActivate":5}`)["jobs"].([]any)
	if tags := jobs[0].(map[string]any)["tags"].([]any); len(jobs) != 2 || len(tags) != 2 || tags[0] != "vip" {
		t.Errorf("%d jobs; tags of the first %v", len(jobs), tags)
	}
}
