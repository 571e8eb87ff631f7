package rest_test

import (
	"testing"

	"zhitong/identity"
)

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

// TestWhoIsInOneTenantSeesThat and nothing of another one, neither people nor the
// books nor the whole audit log.
func TestWhoIsInOneTenantSeesThat(t *testing.T) {
	s := startGuarded(t, "dora")
	s.steps([]step{
		{"root", "POST", "/v2/tenants", `{"tenantId":"south","name":"South"}`, 201, ""},
		{"root", "POST", "/v2/tenants", `{"tenantId":"*","name":"All"}`, 400, "stands for all tenants"},
		{"root", "PATCH", "/api/v1/users/dora", `{"tenants":["south"],"roles":["` + identity.ProcessEngineer + `","` + identity.Auditor + `"]}`, 204, ""},
	})
	if status, answer := s.deployAs("dora", map[string]string{"payment.bpmn": working("payment")}, "tenantId", "south"); status != 200 {
		t.Fatalf("%d %s", status, answer)
	}
	instance := s.must(200, "dora", "POST", "/v2/process-instances", `{"processDefinitionId":"payment","tenantId":"south"}`)["processInstanceKey"].(string)
	const one, none = `"totalItems":1,`, `"totalItems":0,`
	for _, what := range []string{"process-instances", "process-definitions", "jobs", "user-tasks", "element-instances/wait-states", "resources"} {
		path, found := "/v2/"+what+"/search", one
		if what == "element-instances/wait-states" {
			found = `"totalItems":2,` // for the worker and for the person
		}
		s.steps([]step{{"dora", "POST", path, "", 200, found}, {"root", "POST", path, "", 200, none}})
	}
	s.steps([]step{
		{"dora", "POST", "/v2/audit-logs/search", `{"filter":{"entityType":"PROCESS_INSTANCE"}}`, 200, instance},
		{"dora", "GET", "/v2/topology", "", 200, `"version":"v1.2.3"`},
		{"dora", "GET", "/v2/system/usage-metrics?startTime=2020-01-01T00:00:00Z&endTime=2100-01-01T00:00:00Z", "", 200, `"processInstances":1`},
		{"root", "GET", "/v2/system/usage-metrics?startTime=2020-01-01T00:00:00Z&endTime=2100-01-01T00:00:00Z", "", 200, `"processInstances":0`},
		{"dora", "GET", "/v2/jobs/statistics/global?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z", "", 200, `"created":{"count":1`},
		{"dora", "GET", "/api/v1/process-instances/" + instance + "/record", "", 200, `"act":"process-instance.create"`},
		{"dora", "GET", "/api/v1/process-instances/" + instance + "/waits", "", 200, "work"},
		{"dora", "GET", "/api/v1/retention", "", 200, `"policies":[]`},
		{"dora", "POST", "/v2/expression/evaluation", `{"expression":"=1+1","tenantId":"south"}`, 200, `"result":2`},
		{"root", "GET", "/api/v1/process-instances/" + instance + "/record", "", 404, "not_found"},
		{"root", "GET", "/api/v1/process-instances/" + instance + "/waits", "", 404, "not_found"},
		{"dora", "GET", "/api/v1/audit/leaves", "", 403, "forbidden"},
		{"dora", "GET", "/api/v1/audit/export", "", 403, "forbidden"},
		{"dora", "GET", "/api/v1/users", "", 403, "forbidden"},
		{"dora", "POST", "/v2/users/search", "", 403, "forbidden"},
		{"dora", "GET", "/api/v1/ledger/accounts", "", 403, "forbidden"},
		{"root", "POST", "/v2/process-instances/suspension", `{"filter":{"processDefinitionId":"payment"}}`, 200, ""},
		{"dora", "GET", "/v2/process-instances/" + instance, "", 200, `"state":"ACTIVE"`},
		{"dora", "POST", "/v2/process-instances/cancellation", `{"filter":{"processDefinitionId":"payment"}}`, 200, "CANCEL_PROCESS_INSTANCE"},
	})
}
