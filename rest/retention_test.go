package rest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zhitong/backup"
)

// TestRetentionIsSetAndSeen drives the operations about how long history stays.
func TestRetentionIsSetAndSeen(t *testing.T) {
	s := start(t)
	s.deploySteps("1")
	const policy = "/api/v1/retention/policy"
	if shown := s.must(200, "root", "GET", "/api/v1/retention", ""); shown["defaultDays"] != 0.0 || len(shown["policies"].([]any)) != 0 {
		t.Errorf("at first: %v", shown)
	}
	s.must(204, "root", "PUT", policy, `{"days":3653}`)
	s.must(204, "root", "PUT", policy, `{"processDefinitionId":"steps","days":30}`)
	policies := s.must(200, "root", "GET", "/api/v1/retention", "")["policies"].([]any)
	if len(policies) != 2 {
		t.Fatalf("policies: %v", policies)
	}
	tenant, own := policies[0].(map[string]any), policies[1].(map[string]any)
	if tenant["processDefinitionId"] != nil || tenant["days"] != 3653.0 || tenant["setBy"] != "root" || tenant["tenantId"] != "<default>" ||
		own["processDefinitionId"] != "steps" || own["days"] != 30.0 {
		t.Errorf("policies: %v", policies)
	}
	for body, status := range map[string]int{`{"days":-1}`: 422, `{"days":36526}`: 422, `{}`: 422, `{"processDefinitionId":"nobody","days":1}`: 404, `{"tenantId":"other","days":1}`: 403} {
		if got, answer := s.call("root", "PUT", policy, body); got != status && !(status == 422 && got == 400) {
			t.Errorf("%s: %d %s", body, got, answer)
		}
	}
	s.must(403, "guest", "GET", "/api/v1/retention", "")
	s.must(403, "guest", "PUT", policy, `{"days":1}`)
	s.must(403, "paul", "DELETE", policy+"?processDefinitionId=steps", "")

	instance := s.startSteps()
	s.must(204, "root", "POST", "/v2/process-instances/"+instance+"/cancellation", "")
	began := time.Now()
	s.must(204, "root", "PUT", "/v2/clock", fmt.Sprintf(`{"timestamp":%d}`, began.AddDate(0, 0, 31).UnixMilli()))
	record := s.leftUnder("steps")
	if record["rootProcessInstances"] != 1.0 || record["processInstances"] != 1.0 || record["days"] != 30.0 || record["rows"].(float64) < 4 ||
		record["date"] != began.UTC().AddDate(0, 0, 31).Format(time.DateOnly) {
		t.Errorf("the record: %v", record)
	}
	s.must(404, "root", "GET", "/v2/process-instances/"+instance, "")
	leaves := s.must(200, "root", "GET", "/api/v1/audit/leaves?target="+record["retentionRecordKey"].(string), "")["items"].([]any)
	if len(leaves) == 0 || leaves[0].(map[string]any)["rule"] != "retention steps 30 days" {
		t.Errorf("the record of the audit log: %v", leaves)
	}
	s.must(403, "guest", "POST", "/api/v1/retention/records/search", "")
	s.must(204, "root", "DELETE", policy+"?processDefinitionId=steps", "")
	s.must(404, "root", "DELETE", policy+"?processDefinitionId=steps", "")
}

// leftUnder waits for the record of what left of a process.
func (s site) leftUnder(processID string) map[string]any {
	s.Helper()
	deadline := time.Now().Add(time.Minute)
	for time.Now().Before(deadline) {
		records := s.must(200, "root", "POST", "/api/v1/retention/records/search", `{"filter":{"processDefinitionId":"`+processID+`"}}`)["items"].([]any)
		if len(records) > 0 {
			return records[0].(map[string]any)
		}
	}
	s.Fatal("nothing leaves")
	return nil
}

func TestABackupIsForThoseWhoMay(t *testing.T) {
	s := start(t)
	s.deploySteps("1")
	s.must(403, "guest", "POST", "/api/v1/backup", "")
	status, file := s.call("root", "POST", "/api/v1/backup", "")
	if status != 200 {
		t.Fatalf("%d %s", status, file)
	}
	of, err := backup.Check(strings.NewReader(file))
	if err != nil || of.Rows < 20 || of.Program != "test" || of.PublicKey != "the key" {
		t.Errorf("the file has %+v, %v", of, err)
	}
	leaves := s.must(200, "root", "GET", "/api/v1/audit/leaves?actor=root&limit=1", "")["items"].([]any)
	if leaves[0].(map[string]any)["act"] != "backup.take" {
		t.Errorf("the newest act of the audit log: %v", leaves)
	}
}
