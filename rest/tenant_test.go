package rest_test

import "testing"

// TestCommandsActInTheTenantOfTheirSubject: a worker of another tenant than the
// default one does what he may, and nobody reaches across.
func TestCommandsActInTheTenantOfTheirSubject(t *testing.T) {
	s := start(t)
	if status, answer := s.deployAs("tina", map[string]string{"waits.bpmn": everyWait}, "tenantId", "other"); status != 200 {
		t.Fatalf("%d %s", status, answer)
	}
	created := s.must(200, "tina", "POST", "/v2/process-instances", `{"processDefinitionId":"waits","tenantId":"other","variables":{"id":"A","ready":false}}`)
	instance := created["processInstanceKey"].(string)
	job := s.must(200, "otto", "POST", "/v2/jobs/activation", `{"type":"work","timeout":60000,"maxJobsToActivate":1,"tenantFilter":"ASSIGNED"}`)["jobs"].([]any)[0].(map[string]any)["jobKey"].(string)
	task := items(s.must(200, "otto", "POST", "/v2/user-tasks/search", `{"filter":{"elementId":"ask"}}`), "items")[0]["userTaskKey"].(string)
	for _, test := range []struct{ method, path, body string }{
		{"POST", "/v2/jobs/" + job + "/failure", `{"retries":0,"errorMessage":"no"}`},
		{"PATCH", "/v2/jobs/" + job, `{"changeset":{"retries":2}}`},
		{"PUT", "/v2/element-instances/" + instance + "/variables", `{"variables":{"n":1}}`},
		{"POST", "/v2/user-tasks/" + task + "/completion", `{}`},
		{"POST", "/api/v1/user-tasks/" + task + "/comments", `{"text":"no"}`},
		{"POST", "/v2/jobs/" + job + "/error", `{"errorCode":"no"}`},
		{"POST", "/v2/jobs/" + job + "/completion", `{}`},
	} {
		if status, answer := s.call("root", test.method, test.path, test.body); status != 404 {
			t.Errorf("%s from outside: %d %s", test.path, status, answer)
		}
	}
	s.steps([]step{
		{"tina", "PATCH", "/v2/jobs/" + job, `{"changeset":{"retries":2},"operationReference":5}`, 204, ""},
		{"otto", "POST", "/v2/jobs/" + job + "/failure", `{"retries":0,"errorMessage":"out of order"}`, 204, ""},
		{"otto", "PUT", "/v2/element-instances/" + instance + "/variables", `{"variables":{"n":1},"operationReference":5}`, 204, ""},
		{"otto", "POST", "/api/v1/user-tasks/" + task + "/comments", `{"text":"seen"}`, 201, "seen"},
		{"otto", "POST", "/v2/user-tasks/" + task + "/completion", `{}`, 204, ""},
	})
	incident := items(s.must(200, "otto", "POST", "/v2/incidents/search", `{}`), "items")[0]["incidentKey"].(string)
	s.steps([]step{
		{"root", "POST", "/v2/incidents/" + incident + "/resolution", `{}`, 404, "not_found"},
		{"otto", "POST", "/v2/incidents/" + incident + "/resolution", `{"operationReference":0}`, 400, "operationReference"},
		{"otto", "POST", "/v2/incidents/" + incident + "/resolution", `{"operationReference":6}`, 204, ""},
		{"otto", "POST", "/v2/jobs/" + job + "/error", `{"errorCode":"unknown"}`, 204, ""},
		{"tina", "POST", "/v2/jobs/search", `{"filter":{"errorCode":"unknown"}}`, 200, `"errorCode":"unknown"`},
		{"otto", "GET", "/v2/process-instances/1", ``, 404, "not_found"},
		{"otto", "POST", "/v2/jobs/1/completion", `{}`, 404, "not_found"},
	})
}

// TestTimesThatDoNotFitAreRefused: milliseconds of more than 292 years.
func TestTimesThatDoNotFitAreRefused(t *testing.T) {
	s := start(t)
	const tooLong = "9300000000000"
	s.steps([]step{
		{"root", "POST", "/v2/jobs/activation", `{"type":"work","timeout":` + tooLong + `,"maxJobsToActivate":1}`, 400, "timeout"},
		{"root", "POST", "/v2/jobs/activation", `{"type":"work","timeout":1,"requestTimeout":` + tooLong + `,"maxJobsToActivate":1}`, 400, "requestTimeout"},
		{"root", "POST", "/v2/jobs/1/failure", `{"retryBackOff":` + tooLong + `}`, 400, "retryBackOff"},
		{"root", "PATCH", "/v2/jobs/1", `{"changeset":{"timeout":` + tooLong + `}}`, 400, "timeout"},
		{"root", "POST", "/v2/messages/publication", `{"name":"a","timeToLive":` + tooLong + `}`, 400, "timeToLive"},
		{"root", "POST", "/v2/process-instances", `{"processDefinitionId":"a","awaitCompletion":true,"requestTimeout":` + tooLong + `}`, 400, "requestTimeout"},
	})
}
