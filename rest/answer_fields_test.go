package rest_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestAnswersTellWhereCallsBegan: everything of a called instance names the
// instance that began the chain of calls.
func TestAnswersTellWhereCallsBegan(t *testing.T) {
	s := start(t)
	outer, inner := s.calling(`{}`)
	job := s.fail()
	for _, test := range []struct{ path, filter string }{
		{"/v2/process-instances/search", `{"processInstanceKey":"` + inner + `"}`},
		{"/v2/element-instances/search", `{"elementId":"work"}`},
		{"/v2/jobs/search", `{"jobKey":"` + job + `"}`},
		{"/v2/incidents/search", `{}`},
	} {
		for _, item := range items(s.must(200, "root", "POST", test.path, `{"filter":`+test.filter+`}`), "items") {
			if item["rootProcessInstanceKey"] != outer {
				t.Errorf("%s: root %v, want %s", test.path, item["rootProcessInstanceKey"], outer)
			}
		}
	}
	flows := items(s.must(200, "root", "GET", "/v2/process-instances/"+inner+"/sequence-flows", ""), "items")
	if len(flows) == 0 || flows[0]["rootProcessInstanceKey"] != outer {
		t.Errorf("flows %v", flows)
	}
}

// TestJobsAndTasksTellWhatTheirModelSays, what their instance is called and
// when something happened to them.
func TestJobsAndTasksTellWhatTheirModelSays(t *testing.T) {
	s := start(t)
	instance := s.waiting()
	job := items(s.must(200, "root", "POST", "/v2/jobs/search", `{"filter":{"creationTime":{"$exists":true},"errorCode":{"$exists":false}},"sort":[{"field":"creationTime"}]}`), "items")[0]
	if fmt.Sprint(job["customHeaders"]) != "map[colour:red]" || job["creationTime"] == nil || job["creationTime"] != job["lastUpdateTime"] || job["isDenied"] != nil {
		t.Errorf("job %v", job)
	}
	const path = "/v2/user-tasks/search"
	task := items(s.must(200, "root", "POST", path, `{}`), "items")[0]
	if fmt.Sprint(task["customHeaders"], task["tags"]) != "map[size:small] [urgent]" || task["rootProcessInstanceKey"] != instance || task["businessId"] != nil {
		t.Errorf("task %v", task)
	}
	s.must(204, "root", "PUT", "/v2/element-instances/"+task["elementInstanceKey"].(string)+"/variables", `{"variables":{"note":"x"},"local":true}`)
	for _, test := range []struct{ filter, want string }{
		{`{"tags":["urgent"]}`, "ask"},
		{`{"tags":["urgent","late"]}`, ""},
		{`{"businessId":{"$exists":false}}`, "ask"},
		{`{"processInstanceVariables":[{"name":"id","value":"\"A\""},{"name":"ready","value":{"$neq":"true"}}]}`, "ask"},
		{`{"processInstanceVariables":[{"name":"note","value":"\"x\""}]}`, ""},
		{`{"localVariables":[{"name":"note","value":{"$in":["\"x\""]}}]}`, "ask"},
		{`{"localVariables":[{"name":"id","value":"\"A\""}]}`, ""},
		{`{"candidateGroup":{"$in":["none"]}}`, ""},
	} {
		if got := strings.Join(s.field("elementId", path, `{"filter":`+test.filter+`}`), " "); got != test.want {
			t.Errorf("%s: %q, want %q", test.filter, got, test.want)
		}
	}
}

// TestInstancesAreFoundByTheirTroubles and by the batch operations that they
// were in.
func TestInstancesAreFoundByTheirTroubles(t *testing.T) {
	s := start(t)
	_, inner := s.calling(`{}`)
	s.fail()
	hash := items(s.must(200, "root", "POST", "/v2/incidents/statistics/process-instances-by-error", `{}`), "items")[0]["errorHashCode"]
	batch := s.batch("/v2/process-instances/incident-resolution", `{"filter":{"processInstanceKey":"`+inner+`"}}`)["batchOperationKey"].(string)
	s.ended(batch)
	const path = "/v2/process-instances/search"
	for _, test := range []struct{ filter, want string }{
		{fmt.Sprintf(`{"incidentErrorHashCode":%.0f}`, hash), ""}, // it is resolved
		{`{"batchOperationKey":"` + batch + `"}`, inner},
		{`{"batchOperationId":"` + batch + `"}`, inner},
		{`{"batchOperationKey":"1"}`, ""},
		{`{"hasRetriesLeft":true}`, ""},
	} {
		if got := strings.Join(s.field("processInstanceKey", path, `{"filter":`+test.filter+`}`), " "); got != test.want {
			t.Errorf("%s: %q, want %q", test.filter, got, test.want)
		}
	}
	s.fail()
	if got := strings.Join(s.field("processInstanceKey", path, fmt.Sprintf(`{"filter":{"incidentErrorHashCode":{"$in":[%.0f]}},"sort":[{"field":"processDefinitionName"},{"field":"suspendedDate"}]}`, hash)), " "); got != inner {
		t.Errorf("by hash: %q, want %q", got, inner)
	}
	s.steps([]step{{"root", "POST", path, `{"filter":{"batchOperationKey":"1","batchOperationId":"1"}}`, 400, "not both"}})
}

// TestLongVariablesAreFound and sorted by their beginning.
func TestLongVariablesAreFound(t *testing.T) {
	s := start(t)
	s.deployApproval()
	s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"approval","variables":{"a":"`+strings.Repeat("x", 9000)+`","b":1,"c":"y"}}`)
	const path = "/v2/variables/search"
	for _, test := range []struct{ body, want string }{
		{`{"filter":{"isTruncated":true}}`, "a"},
		{`{"filter":{"isTruncated":false},"sort":[{"field":"name"}]}`, "b c"},
		{`{"sort":[{"field":"value","order":"DESC"}]}`, "b c a"},
		{`{"sort":[{"field":"value"}],"page":{"limit":2}}`, "a c"},
	} {
		if got := strings.Join(s.field("name", path, test.body), " "); got != test.want {
			t.Errorf("%s: %q, want %q", test.body, got, test.want)
		}
	}
	end := s.must(200, "root", "POST", path, `{"sort":[{"field":"value"}],"page":{"limit":2}}`)["page"].(map[string]any)["endCursor"].(string)
	if got := strings.Join(s.field("name", path, `{"sort":[{"field":"value"}],"page":{"after":"`+end+`"}}`), " "); got != "b" {
		t.Errorf("after the second: %q", got)
	}
}

// TestDefinitionsAreFoundByFormAndState: a deleted version drains as long as
// an instance of it runs.
func TestDefinitionsAreFoundByFormAndState(t *testing.T) {
	s := start(t)
	s.deployApproval()
	instance := s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"approval"}`)["processInstanceKey"].(string)
	const path = "/v2/process-definitions/search"
	version := s.field("processDefinitionKey", path, `{"filter":{"state":"ACTIVE","hasStartForm":false}}`)[0]
	if got := s.field("processDefinitionKey", path, `{"filter":{"hasStartForm":true}}`); len(got) != 0 {
		t.Errorf("with a start form: %v", got)
	}
	s.must(200, "root", "POST", "/v2/resources/"+version+"/deletion", `{}`)
	for _, draining := range []bool{true, false} {
		for state, there := range map[string]bool{"ACTIVE": false, "DRAINING": draining, "DELETED": !draining} {
			if got := s.field("state", path, `{"filter":{"state":"`+state+`"}}`); (len(got) == 1 && got[0] == state) != there {
				t.Errorf("%s: %v, want %v", state, got, there)
			}
		}
		s.call("root", "POST", "/v2/process-instances/"+instance+"/cancellation", "")
	}
}
