package rest_test

import (
	"fmt"
	"strings"
	"testing"
)

// batch begins a batch operation and waits until it has ended.
func (s site) batch(path, body string) map[string]any {
	s.Helper()
	return s.ended(s.must(200, "root", "POST", path, body)["batchOperationKey"].(string))
}

// ended waits until a batch operation has ended.
func (s site) ended(key string) map[string]any {
	s.Helper()
	for range 5000 {
		if shown := s.must(200, "root", "GET", "/v2/batch-operations/"+key, ""); shown["endDate"] != nil {
			return shown
		}
	}
	s.Fatalf("batch operation %s does not end", key)
	return nil
}

// came is how a batch operation ended, in short.
func came(shown map[string]any) string {
	return fmt.Sprint(shown["batchOperationType"], " ", shown["state"], " ", shown["operationsTotalCount"], " ", shown["operationsCompletedCount"], " ",
		shown["operationsFailedCount"])
}

func TestBatchOperationsOverAFilter(t *testing.T) {
	s := start(t)
	s.deploySteps("1")
	var instances []string
	for range 4 {
		instances = append(instances, s.startSteps())
	}
	tagged := s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"steps","tags":["keep"],"businessId":"b-1"}`)["processInstanceKey"].(string)
	second := s.deploySteps("2")
	const base = "/v2/process-instances/"
	ofSteps := `"filter":{"processDefinitionId":"steps","processInstanceKey":{"$in":["` + strings.Join(instances, `","`) + `"]},"state":"COMPLETED"}`
	for _, test := range []struct{ path, body, want string }{
		{"suspension", `{` + ofSteps + `}`, "SUSPEND_PROCESS_INSTANCE COMPLETED 4 4 0"},
		{"suspension", `{` + ofSteps + `}`, "SUSPEND_PROCESS_INSTANCE COMPLETED 0 0 0"},
		{"resumption", `{` + ofSteps + `,"operationReference":5}`, "RESUME_PROCESS_INSTANCE COMPLETED 4 4 0"},
		{"modification", `{` + ofSteps + `,"moveInstructions":[{"sourceElementId":"a","targetElementId":"b"}]}`, "MODIFY_PROCESS_INSTANCE COMPLETED 4 4 0"},
		{"migration", `{` + ofSteps + `,"migrationPlan":{"targetProcessDefinitionKey":"` + second + `","mappingInstructions":[{"sourceElementId":"a","targetElementId":"a"}]}}`,
			"MIGRATE_PROCESS_INSTANCE COMPLETED 4 0 4"},
		{"migration", `{` + ofSteps + `,"migrationPlan":{"targetProcessDefinitionKey":"` + second + `","mappingInstructions":[{"sourceElementId":"b","targetElementId":"b"}]}}`,
			"MIGRATE_PROCESS_INSTANCE COMPLETED 4 4 0"},
		{"incident-resolution", `{"filter":{"hasIncident":true}}`, "RESOLVE_INCIDENT COMPLETED 0 0 0"},
		{"cancellation", `{"filter":{"businessId":{"$neq":"b-1"},"tenantId":{"$like":"<def*"},"endDate":{"$exists":false},"startDate":{"$gt":"2020-01-01T00:00:00Z"}}}`,
			"CANCEL_PROCESS_INSTANCE COMPLETED 4 4 0"},
		{"deletion", `{"filter":{}}`, "DELETE_PROCESS_INSTANCE COMPLETED 4 4 0"},
	} {
		if got := came(s.batch(base+test.path, test.body)); got != test.want {
			t.Errorf("%s %s: %s, want %s", test.path, test.body, got, test.want)
		}
	}
	for _, key := range instances {
		s.must(404, "root", "GET", base+key, "")
	}
	if state := s.must(200, "root", "GET", base+tagged, "")["state"]; state != "ACTIVE" {
		t.Errorf("what the filter leaves out is %v", state)
	}
	failed := s.must(200, "root", "POST", "/v2/batch-operation-items/search", `{"filter":{"state":"FAILED","operationType":"MIGRATE_PROCESS_INSTANCE"}}`)["items"].([]any)
	item := failed[0].(map[string]any)
	if len(failed) != 4 || item["itemKey"] != instances[0] || item["processInstanceKey"] != instances[0] || item["rootProcessInstanceKey"] != instances[0] ||
		!strings.Contains(item["errorMessage"].(string), "has no mapping") || item["processedDate"] == nil {
		t.Errorf("items: %v", failed)
	}
	found := s.must(200, "root", "POST", "/v2/batch-operations/search", `{"filter":{"operationType":"MIGRATE_PROCESS_INSTANCE","actorId":"root","actorType":"USER"},"sort":[{"field":"startDate","order":"DESC"}]}`)["items"].([]any)
	if len(found) != 2 || came(found[0].(map[string]any)) != "MIGRATE_PROCESS_INSTANCE COMPLETED 4 4 0" {
		t.Errorf("found: %v", found)
	}
}

func TestBatchOperationsAreRefused(t *testing.T) {
	s := start(t)
	s.deploySteps("1")
	s.startSteps()
	key := s.must(200, "root", "POST", "/v2/process-instances/cancellation", `{"filter":{}}`)["batchOperationKey"].(string)
	s.ended(key)
	for _, test := range []struct {
		status     int
		user, path string
		body       string
	}{
		{400, "root", "/v2/process-instances/cancellation", `{}`},
		{400, "root", "/v2/process-instances/cancellation", `{"filter":null}`},
		{400, "root", "/v2/process-instances/cancellation", `{"filter":{"colour":"red"}}`},
		{400, "root", "/v2/process-instances/modification", `{"filter":{},"moveInstructions":[]}`},
		{400, "root", "/v2/process-instances/migration", `{"filter":{}}`},
		{403, "guest", "/v2/process-instances/cancellation", `{"filter":{}}`},
		{403, "dora", "/v2/process-instances/deletion", `{"filter":{}}`},
		{403, "dora", "/v2/decision-instances/deletion", `{"filter":{}}`},
		{404, "root", "/v2/batch-operations/1/cancellation", ""},
		{409, "root", "/v2/batch-operations/" + key + "/cancellation", ""},
		{409, "root", "/v2/batch-operations/" + key + "/suspension", ""},
		{409, "root", "/v2/batch-operations/" + key + "/resumption", ""},
		{403, "guest", "/v2/batch-operations/search", `{}`},
	} {
		if status, answer := s.call(test.user, "POST", test.path, test.body); status != test.status {
			t.Errorf("%s %s %s: %d %s, want %d", test.user, test.path, test.body, status, answer, test.status)
		}
	}
}

func TestHistoryIsDeleted(t *testing.T) {
	s := start(t)
	s.deployPricing()
	evaluate := func() {
		s.must(200, "root", "POST", "/v2/decision-definitions/evaluation", `{"decisionDefinitionId":"fee","variables":{"amount":500}}`)
	}
	decisions := func() float64 {
		return s.must(200, "root", "POST", "/v2/decision-instances/search", `{}`)["page"].(map[string]any)["totalItems"].(float64)
	}
	evaluate()
	evaluate()
	each := decisions() / 2
	if got := came(s.batch("/v2/decision-instances/deletion", `{"filter":{"decisionDefinitionId":"fee"}}`)); got != "DELETE_DECISION_INSTANCE COMPLETED 2 2 0" || decisions() != 0 || each < 2 {
		t.Errorf("%s; %v are left, %v were of one", got, decisions(), each)
	}
	evaluate()
	graph := s.found("/v2/decision-requirements/search", `{}`, "decisionRequirementsKey")
	begun := s.must(200, "root", "POST", "/v2/resources/"+graph+"/deletion", `{"deleteHistory":true}`)["batchOperation"].(map[string]any)
	if got := came(s.ended(begun["batchOperationKey"].(string))); got != "DELETE_DECISION_INSTANCE COMPLETED 1 1 0" || decisions() != 0 {
		t.Errorf("with the requirements: %s; %v are left", got, decisions())
	}

	process := s.deploySteps("1")
	instance := s.startSteps()
	s.must(409, "root", "POST", "/v2/process-instances/"+instance+"/deletion", "")
	s.must(409, "root", "POST", "/v2/resources/"+process+"/deletion", `{"deleteHistory":true}`)
	s.must(204, "root", "POST", "/v2/process-instances/"+instance+"/cancellation", "")
	begun = s.must(200, "root", "POST", "/v2/resources/"+process+"/deletion", `{"deleteHistory":true,"operationReference":4}`)["batchOperation"].(map[string]any)
	if got := came(s.ended(begun["batchOperationKey"].(string))); got != "DELETE_PROCESS_INSTANCE COMPLETED 1 1 0" {
		t.Errorf("with the process: %s", got)
	}
	s.must(404, "root", "GET", "/v2/process-instances/"+instance, "")
	s.must(404, "root", "POST", "/v2/resources/"+process+"/deletion", `{"deleteHistory":true}`)
	s.must(404, "root", "POST", "/v2/process-instances", `{"processDefinitionKey":"`+process+`"}`)

	s.deploySteps("2")
	single := s.startSteps()
	s.must(204, "root", "POST", "/v2/process-instances/"+single+"/cancellation", "")
	s.must(204, "root", "POST", "/v2/process-instances/"+single+"/deletion", `{"operationReference":9}`)
	s.must(404, "root", "POST", "/v2/process-instances/"+single+"/deletion", "")
}

func TestTheIncidentsOfOneInstanceAreResolved(t *testing.T) {
	s := start(t)
	s.deploySteps("1")
	instance := s.startSteps()
	job := s.must(200, "root", "POST", "/v2/jobs/activation", `{"type":"a","timeout":60000,"maxJobsToActivate":1}`)["jobs"].([]any)[0].(map[string]any)["jobKey"].(string)
	s.must(204, "root", "POST", "/v2/jobs/"+job+"/failure", `{"retries":0,"errorMessage":"no"}`)
	begun := s.must(200, "root", "POST", "/v2/process-instances/"+instance+"/incident-resolution", "")
	if got := came(s.ended(begun["batchOperationKey"].(string))); got != "RESOLVE_INCIDENT COMPLETED 1 1 0" {
		t.Error(got)
	}
	if shown := s.must(200, "root", "GET", "/v2/process-instances/"+instance, ""); shown["hasIncident"] != false {
		t.Errorf("the instance is %v", shown)
	}
	s.must(404, "root", "POST", "/v2/process-instances/1/incident-resolution", "")
}
