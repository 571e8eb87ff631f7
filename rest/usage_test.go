package rest_test

import (
	"net/url"
	"testing"
	"time"
)

// TestUsageIsCounted from what was started, decided and worked on.
func TestUsageIsCounted(t *testing.T) {
	s := startGuarded(t, "alice")
	before := time.Now().Add(-time.Hour)
	s.payments()
	task := s.must(200, "root", "POST", "/v2/user-tasks/search", `{}`)["items"].([]any)[0].(map[string]any)["userTaskKey"].(string)
	s.must(204, "root", "POST", "/v2/user-tasks/"+task+"/assignment", `{"assignee":"root"}`)
	at := func(from, to time.Time, more string) string {
		return "/v2/system/usage-metrics?startTime=" + url.QueryEscape(from.Format(time.RFC3339)) + "&endTime=" + url.QueryEscape(to.Format(time.RFC3339)) + more
	}
	after := time.Now().Add(time.Hour)
	s.steps([]step{
		{"root", "GET", at(before, after, ""), "", 200, `"processInstances":2,"decisionInstances":0,"assignees":1,"activeTenants":1,"tenants":{}}`},
		{"root", "GET", at(before, after, "&withTenants=true"), "", 200, `"tenants":{"<default>":{"processInstances":2,"decisionInstances":0,"assignees":1}}}`},
		{"root", "GET", at(before.Add(-time.Hour), before, ""), "", 200, `"processInstances":0,"decisionInstances":0,"assignees":0,"activeTenants":0`},
		{"root", "GET", at(after, before, ""), "", 400, "invalid_argument"},
		{"root", "GET", "/v2/system/usage-metrics", "", 400, "invalid_argument"},
		{"root", "GET", at(before, after, "&tenantId=other"), "", 403, "forbidden"},
		{"alice", "GET", at(before, after, ""), "", 403, "forbidden"},
	})
	s.authorize("USER", "alice", "SYSTEM", "*", "READ_USAGE_METRIC")
	s.steps([]step{{"alice", "GET", at(before, after, ""), "", 200, `"processInstances":2`}, {"alice", "PUT", "/v2/clock", `{"timestamp":1900000000000}`, 403, "forbidden"}})
}
