package rest_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhitong/identity"
)

const archivedInstances = "/api/v1/archived-instances"

// expire ends instances and waits until they are in the archive.
func (s site) expire(user string, instances ...string) {
	s.Helper()
	for _, instance := range instances {
		s.must(204, user, "POST", "/v2/process-instances/"+instance+"/cancellation", "")
	}
	s.must(204, "root", "PUT", "/v2/clock", fmt.Sprintf(`{"timestamp":%d}`, time.Now().AddDate(0, 0, 31).UnixMilli()))
	for _, instance := range instances {
		for status, deadline := 0, time.Now().Add(time.Minute); status != 404; {
			if status, _ = s.call(user, "GET", "/v2/process-instances/"+instance, ""); time.Now().After(deadline) {
				s.Fatalf("instance %s does not leave", instance)
			}
		}
	}
}

// TestArchivedInstancesAreFound by what people know of them, each by those of
// his tenant.
func TestArchivedInstancesAreFound(t *testing.T) {
	s := start(t)
	if status, answer := s.deployAs("tina", map[string]string{"p.bpmn": working("payment")}, "tenantId", "other"); status != 200 {
		t.Fatalf("%d %s", status, answer)
	}
	payment, refund := s.payments()
	begin := func(body string) string {
		return s.must(200, "tina", "POST", "/v2/process-instances", body)["processInstanceKey"].(string)
	}
	named := begin(`{"processDefinitionId":"payment","businessId":"order 4711"}`)
	other := begin(`{"processDefinitionId":"payment","tenantId":"other","businessId":"order 4711","variables":{"secret":"of the other tenant"}}`)
	s.must(204, "tina", "PUT", "/api/v1/retention/policy", `{"days":30,"archive":"REQUIRED"}`)
	s.must(204, "tina", "PUT", "/api/v1/retention/policy", `{"days":30,"tenantId":"other"}`)
	if policies := s.must(200, "tina", "GET", "/api/v1/retention", "")["policies"].([]any); policies[0].(map[string]any)["archive"] != "REQUIRED" || policies[1].(map[string]any)["archive"] != nil {
		t.Errorf("policies: %v", policies)
	}
	s.expire("tina", payment, refund, named, other)
	if record := s.leftUnder("refund"); record["archivedRootProcessInstances"] != 1.0 {
		t.Errorf("the record: %v", record)
	}
	order := url.QueryEscape("order 4711")
	for _, test := range []struct{ user, query, want string }{
		{"root", "", payment + " " + refund + " " + named},
		{"otto", "", other},
		{"tina", "", payment + " " + refund + " " + named + " " + other},
		{"tina", "?order=DESC", other + " " + named + " " + refund + " " + payment},
		{"root", "?key=" + named, named},
		{"root", "?key=" + other, ""},
		{"otto", "?key=" + named, ""},
		{"root", "?businessId=" + order, named},
		{"tina", "?businessId=" + order, named + " " + other},
		{"tina", "?businessId=" + order + "&tenantId=other", other},
		{"tina", "?processDefinitionId=refund", refund},
		{"tina", "?state=COMPLETED", ""},
		{"tina", "?state=TERMINATED&rootsOnly=true&processDefinitionId=refund", refund},
		{"root", "?endedBefore=2020-01-01T00:00:00Z", ""},
		{"root", "?endedFrom=2020-01-01T00:00:00Z&key=" + payment, payment},
	} {
		if got := s.archivedKeys(test.user, test.query); got != test.want {
			t.Errorf("%s asks for %q and gets %s, want %s", test.user, test.query, got, test.want)
		}
	}
	s.steps([]step{
		{"guest", "GET", archivedInstances, "", 403, "forbidden"},
		{"guest", "GET", archivedInstances + "/" + payment, "", 403, "forbidden"},
		{"", "GET", archivedInstances, "", 401, "unauthenticated"},
		{"root", "GET", archivedInstances + "?state=RUNNING", "", 400, "state"},
		{"root", "GET", archivedInstances + "?after=x", "", 400, "cursor"},
		{"root", "GET", archivedInstances + "/1", "", 404, "not_found"},
		{"root", "GET", archivedInstances + "/" + other, "", 404, "not_found"},
		{"otto", "GET", archivedInstances + "/" + named, "", 404, "not_found"},
		{"otto", "GET", archivedInstances + "/" + other, "", 200, "of the other tenant"},
		{"root", "GET", archivedInstances + "/" + named, "", 200, `"format":"zhitong-archive/1"`},
		{"root", "GET", "/v2/process-instances/" + named, "", 404, archivedInstances + "/" + named},
	})
	if _, answer := s.call("otto", "GET", "/v2/process-instances/"+named, ""); strings.Contains(answer, "archive") {
		t.Errorf("of an instance of another tenant: %s", answer)
	}
	first := s.must(200, "tina", "GET", archivedInstances+"?limit=3", "")
	if got := keysOfPage(first); got != payment+" "+refund+" "+named {
		t.Errorf("the first page: %s", got)
	}
	after := url.QueryEscape(first["page"].(map[string]any)["endCursor"].(string))
	if got := s.archivedKeys("tina", "?limit=3&after="+after); got != other {
		t.Errorf("the second page: %s", got)
	}
	last := s.must(200, "tina", "GET", archivedInstances+"?order=DESC&limit=3", "")
	after = url.QueryEscape(last["page"].(map[string]any)["endCursor"].(string))
	if got := s.archivedKeys("tina", "?order=DESC&limit=3&after="+after); got != payment {
		t.Errorf("the second page, the newest first: %s", got)
	}
	s.damage(named)
}

func (s site) archivedKeys(user, query string) string {
	s.Helper()
	return keysOfPage(s.must(200, user, "GET", archivedInstances+query, ""))
}

func keysOfPage(page map[string]any) string {
	var keys []string
	for _, item := range items(page, "items") {
		keys = append(keys, item["processInstanceKey"].(string))
	}
	return strings.Join(keys, " ")
}

// damage changes the document of an instance, then takes its file away.
func (s site) damage(instance string) {
	s.Helper()
	found := items(s.must(200, "root", "GET", archivedInstances+"?key="+instance, ""), "items")[0]
	name := found["file"].(string)
	path := filepath.Join(s.archive, filepath.FromSlash(name))
	content, err := os.ReadFile(path)
	if err != nil {
		s.Fatal(err)
	}
	content[int(found["offset"].(float64)+found["length"].(float64)/2)] ^= 1
	if err := os.WriteFile(path, content, 0o600); err != nil {
		s.Fatal(err)
	}
	s.steps([]step{{"root", "GET", archivedInstances + "/" + instance, "", 500, `"code":"archive_damaged"`}})
	if err := os.Remove(path); err != nil {
		s.Fatal(err)
	}
	s.steps([]step{{"root", "GET", archivedInstances + "/" + instance, "", 503, name}, {"root", "GET", archivedInstances + "/" + instance, "", 503, `"code":"archive_unreachable"`}})
}

// TestADocumentIsForThoseWhoMayReadAllOfIt: who may read some processes finds
// their instances, and reads documents that have nothing else in them.
func TestADocumentIsForThoseWhoMayReadAllOfIt(t *testing.T) {
	s := startGuarded(t, "dora", "paul")
	payment, refund := s.payments()
	caller := strings.Replace(working("caller"), `<userTask id="look">`, `<callActivity id="look">`, 1)
	caller = strings.Replace(caller, `<extensionElements><zeebe:userTask/></extensionElements></userTask>`,
		`<extensionElements><zeebe:calledElement processId="payment"/></extensionElements></callActivity>`, 1)
	if status, answer := s.deploy(map[string]string{"c.bpmn": caller}); status != 200 {
		t.Fatalf("%d %s", status, answer)
	}
	calling := s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"caller"}`)["processInstanceKey"].(string)
	s.must(204, "root", "PUT", "/api/v1/retention/policy", `{"days":30}`)
	for s.must(200, "root", "POST", "/v2/process-instances/search", `{"filter":{"processDefinitionId":"payment"}}`)["page"].(map[string]any)["totalItems"] != 2.0 {
	}
	s.expire("root", payment, refund, calling)
	s.must(403, "dora", "GET", archivedInstances, "")
	s.authorize("USER", "dora", identity.ResourceProcess, "payment", "READ_PROCESS_INSTANCE")
	s.authorize("USER", "dora", identity.ResourceProcess, "caller", "READ_PROCESS_INSTANCE", "READ_USER_TASK")
	if got := s.archivedKeys("dora", "?processDefinitionId=payment&rootsOnly=true"); got != payment {
		t.Errorf("dora finds %s", got)
	}
	s.steps([]step{
		{"dora", "GET", archivedInstances + "/" + refund, "", 404, "not_found"},
		{"dora", "GET", "/v2/process-instances/" + refund, "", 404, "not_found"},
		{"dora", "GET", "/v2/process-instances/" + payment, "", 404, archivedInstances},
		{"dora", "GET", archivedInstances + "/" + payment, "", 403, "user-task.read"},
	})
	s.authorize("USER", "dora", identity.ResourceProcess, "payment", "READ_USER_TASK")
	s.steps([]step{{"dora", "GET", archivedInstances + "/" + payment, "", 403, "decision.read"}})
	s.authorize("USER", "dora", identity.ResourceDecision, "*", "READ_DECISION_INSTANCE")
	s.steps([]step{{"dora", "GET", archivedInstances + "/" + payment, "", 200, `"rows":`}, {"dora", "GET", archivedInstances + "/" + calling, "", 200, `"rows":`}})
	s.authorize("USER", "paul", identity.ResourceProcess, "caller", "READ_PROCESS_INSTANCE", "READ_USER_TASK")
	s.authorize("USER", "paul", identity.ResourceDecision, "*", "READ_DECISION_INSTANCE")
	s.steps([]step{{"paul", "GET", archivedInstances + "/" + calling, "", 403, "process-instance.read"}})
}

// TestADocumentWhoseTimeIsOverIsNotGivenOut, and is destroyed when nothing is added
// to its file any more.
func TestADocumentWhoseTimeIsOverIsNotGivenOut(t *testing.T) {
	s := start(t)
	payment, refund := s.payments()
	const policy = "/api/v1/retention/policy"
	for _, body := range []string{`{"days":30,"archiveDays":30}`, `{"days":0,"archiveDays":31}`, `{"days":30,"archiveDays":-1}`, `{"days":30,"archiveDays":36526}`} {
		if status, answer := s.call("root", "PUT", policy, body); status != 400 || !strings.Contains(answer, "archiveDays") {
			t.Errorf("%s: %d %s", body, status, answer)
		}
	}
	s.must(204, "root", "PUT", policy, `{"days":30,"archive":"REQUIRED","archiveDays":31}`)
	s.must(204, "root", "PUT", policy, `{"processDefinitionId":"refund","days":30}`)
	if policies := s.must(200, "root", "GET", "/api/v1/retention", "")["policies"].([]any); policies[0].(map[string]any)["archiveDays"] != 31.0 || policies[1].(map[string]any)["archiveDays"] != 0.0 {
		t.Errorf("policies: %v", policies)
	}
	s.expire("root", payment, refund)
	archived := func(key string) map[string]any {
		return items(s.must(200, "root", "GET", archivedInstances+"?key="+key, ""), "items")[0]
	}
	begin, err := time.Parse(time.RFC3339, archived(payment)["archiveDate"].(string))
	if err != nil {
		t.Fatal(err)
	}
	day := begin.Truncate(24 * time.Hour)
	if got := archived(payment); got["documentState"] != "KEPT" || got["expiryDate"] != day.AddDate(0, 0, 1).Format(time.RFC3339) || archived(refund)["expiryDate"] != nil {
		t.Errorf("archived: %v", got)
	}
	to := func(at time.Time) {
		s.must(204, "root", "PUT", "/v2/clock", fmt.Sprintf(`{"timestamp":%d}`, at.UnixMilli()))
	}
	to(day.Add(25 * time.Hour))
	s.steps([]step{
		{"root", "GET", archivedInstances + "/" + payment, "", 410, `"code":"archive_expired"`},
		{"root", "GET", archivedInstances + "/" + refund, "", 200, `"rows":`},
		{"root", "GET", archivedInstances + "?destroyed=false&rootsOnly=true", "", 200, `"documentState":"EXPIRED"`},
	})
	to(day.Add(49 * time.Hour))
	for deadline := time.Now().Add(time.Minute); archived(payment)["documentState"] != "DESTROYED"; {
		if time.Now().After(deadline) {
			t.Fatal("it is not destroyed")
		}
	}
	got := archived(payment)
	s.steps([]step{
		{"root", "GET", archivedInstances + "/" + payment, "", 410, `"code":"archive_destroyed"`},
		{"root", "GET", archivedInstances + "/" + payment, "", 410, got["sha256"].(string)},
		{"root", "GET", archivedInstances + "/" + refund, "", 200, `"rows":`},
		{"root", "GET", "/v2/process-instances/" + payment, "", 404, "was destroyed on"},
		{"guest", "POST", "/api/v1/retention/destructions/search", "", 403, "forbidden"},
		{"guest", "GET", archivedInstances + "/" + payment, "", 403, "forbidden"},
	})
	if s.archivedKeys("root", "?destroyed=true") != payment || s.archivedKeys("root", "?destroyed=false") != refund {
		t.Error("the search does not tell what is destroyed")
	}
	records := items(s.must(200, "root", "POST", "/api/v1/retention/destructions/search", `{"filter":{"processDefinitionId":"payment"}}`), "items")
	if len(records) != 1 || records[0]["documents"] != 1.0 || records[0]["archiveDays"] != 31.0 || records[0]["bytes"] != got["size"] ||
		records[0]["destructionRecordKey"] != got["destructionRecordKey"] || records[0]["date"] != day.AddDate(0, 0, 2).Format(time.DateOnly) {
		t.Errorf("the records: %v of %v", records, got)
	}
	leaves := items(s.must(200, "root", "GET", "/api/v1/audit/leaves?target="+got["destructionRecordKey"].(string), ""), "items")
	if len(leaves) != 1 || leaves[0]["act"] != "retention.destroy-documents" || leaves[0]["rule"] != "archive payment 31 days" {
		t.Errorf("the acts: %v", leaves)
	}
}
