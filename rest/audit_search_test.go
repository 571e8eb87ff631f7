package rest_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// TestTheAuditLogIsSearched by who did what to what.
func TestTheAuditLogIsSearched(t *testing.T) {
	s := start(t)
	s.deployApproval()
	instance := s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"approval"}`)["processInstanceKey"].(string)
	task := s.task("propose")
	s.must(204, "anna", "POST", "/v2/user-tasks/"+task+"/assignment", `{"assignee":"anna"}`)
	s.must(204, "anna", "POST", "/v2/user-tasks/"+task+"/completion", `{}`)
	s.must(201, "root", "POST", "/v2/groups", `{"groupId":"g","name":"G"}`)
	const path = "/v2/audit-logs/search"
	version := s.field("processDefinitionKey", "/v2/process-definitions/search", `{}`)[0]
	for _, test := range []struct{ body, want string }{
		{`{}`, "CREATE COMPLETE ASSIGN CREATE CREATE"},
		{`{"sort":[{"field":"timestamp","order":"ASC"},{"field":"auditLogKey"}]}`, "CREATE CREATE ASSIGN COMPLETE CREATE"},
		{`{"filter":{"actorId":"anna"}}`, "COMPLETE ASSIGN"},
		{`{"filter":{"processInstanceKey":"` + instance + `"}}`, "COMPLETE ASSIGN CREATE"},
		{`{"filter":{"entityKey":"` + instance + `","operationType":"CREATE"}}`, "CREATE"},
		{`{"filter":{"entityType":{"$in":["RESOURCE","GROUP"]}}}`, "CREATE CREATE"},
		{`{"filter":{"category":{"$neq":"USER_TASKS"},"operationType":{"$like":"C*"}}}`, "CREATE CREATE CREATE"},
		{`{"filter":{"result":"FAIL"}}`, ""},
		{`{"filter":{"processDefinitionKey":"` + version + `"}}`, "COMPLETE ASSIGN CREATE"},
		{`{"filter":{"processDefinitionId":"other"}}`, ""},
		{`{"filter":{"actorType":"USER","deploymentKey":{"$gt":"1"}}}`, "CREATE"},
		{`{"filter":{"actorType":{"$neq":"USER"}}}`, ""},
		{`{"filter":{"batchOperationType":"CANCEL_PROCESS_INSTANCE"}}`, ""},
		{`{"filter":{"timestamp":{"$gt":"2100-01-01T00:00:00Z"}}}`, ""},
		{`{"filter":{"tenantId":"other"}}`, ""},
	} {
		if got := strings.Join(s.field("operationType", path, test.body), " "); got != test.want {
			t.Errorf("%s: %q, want %q", test.body, got, test.want)
		}
	}
	batch := s.must(200, "root", "POST", "/v2/process-instances/cancellation", `{"filter":{"processInstanceKey":"`+instance+`"}}`)["batchOperationKey"].(string)
	for filter, want := range map[string]string{
		`{"entityType":"BATCH"}`:             `"batchOperationKey":"` + batch + `","batchOperationType":"CANCEL_PROCESS_INSTANCE","deploymentKey":null,`,
		`{"entityType":"RESOURCE"}`:          `"batchOperationKey":null,"batchOperationType":null,"deploymentKey":"2`,
		`{"actorId":"anna"}`:                 `"processInstanceKey":"` + instance + `","rootProcessInstanceKey":"` + instance + `","processDefinitionId":"approval",`,
		`{"operationType":"CREATE"}`:         `"agentElementId":null,"elementInstanceKey":null,"jobKey":null,"userTaskKey":null,`,
		`{"entityType":{"$neq":"RESOURCE"}}`: `"decisionEvaluationKey":null,`,
	} {
		if _, answer := s.call("root", "POST", path, `{"filter":`+filter+`}`); !strings.Contains(answer, want) {
			t.Errorf("%s: %s, want %s", filter, answer, want)
		}
	}
	all, paged := s.field("auditLogKey", path, `{"filter":{"entityType":{"$neq":"BATCH"}}}`), []string{}
	after := ""
	for range 3 {
		body := `{"filter":{"entityType":{"$neq":"BATCH"}},"page":{"limit":2` + after + `}}`
		paged = append(paged, s.field("auditLogKey", path, body)...)
		end, _ := json.Marshal(s.must(200, "root", "POST", path, body)["page"].(map[string]any)["endCursor"])
		after = `,"after":` + string(end)
	}
	if len(all) != 5 || !slices.Equal(paged, all) {
		t.Errorf("pages %v, want %v", paged, all)
	}
	s.steps([]step{
		{"root", "GET", "/v2/audit-logs/" + all[0], "", 200, `"entityType":"GROUP"`},
		{"root", "GET", "/v2/audit-logs/" + all[1], "", 200, `"processDefinitionKey":"` + version + `"`},
		{"root", "GET", "/v2/audit-logs/" + all[1], "", 200, `"rootProcessInstanceKey":"` + instance + `"`},
		{"root", "GET", "/v2/audit-logs/1000000000000000000", "", 404, "not_found"},
		{"root", "GET", "/v2/audit-logs/x", "", 400, "invalid_argument"},
		{"guest", "POST", path, `{}`, 403, "forbidden"},
	})
}
