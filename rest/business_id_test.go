package rest_test

import (
	"strings"
	"testing"
)

// TestABusinessIDIsAssignedOnce: what was created before has none, what comes
// after has it.
func TestABusinessIDIsAssignedOnce(t *testing.T) {
	s := start(t)
	instance := s.waiting()
	path := "/v2/process-instances/" + instance + "/business-id-assignment"
	s.steps([]step{
		{"root", "POST", path, `{"businessId":""}`, 400, "businessId"},
		{"guest", "POST", path, `{"businessId":"order-1"}`, 403, "forbidden"},
		{"root", "POST", path, `{"businessId":"order-1"}`, 204, ""},
		{"root", "POST", path, `{"businessId":"order-1"}`, 204, ""},
		{"root", "POST", path, `{"businessId":"order-2"}`, 409, "another business id"},
		{"root", "POST", "/v2/process-instances/1/business-id-assignment", `{"businessId":"order-1"}`, 404, "not_found"},
		{"root", "GET", "/v2/process-instances/" + instance, "", 200, `"businessId":"order-1"`},
	})
	if got := s.field("businessId", "/v2/jobs/search", `{}`); strings.Join(got, " ") != "" {
		t.Errorf("job of before: %q", got)
	}
}

// TestAWorkerAssignsTheBusinessID as it completes its job; one that is refused
// leaves the job as it was.
func TestAWorkerAssignsTheBusinessID(t *testing.T) {
	s := start(t)
	instance := s.waiting()
	job := s.must(200, "root", "POST", "/v2/jobs/activation", `{"type":"work","timeout":60000,"maxJobsToActivate":1}`)["jobs"].([]any)[0].(map[string]any)
	if job["rootProcessInstanceKey"] != instance || job["businessId"] != nil || job["userTask"] != nil || job["leaseToken"] != nil || job["physicalTenantId"] != "default" {
		t.Errorf("%v", job)
	}
	path := "/v2/jobs/" + job["jobKey"].(string) + "/completion"
	s.steps([]step{
		{"root", "POST", path, `{"businessId":"` + strings.Repeat("x", 257) + `"}`, 400, "256 characters"},
		{"root", "POST", path, `{"businessId":"order-1"}`, 204, ""},
		{"root", "GET", "/v2/process-instances/" + instance, "", 200, `"businessId":"order-1"`},
	})
}
