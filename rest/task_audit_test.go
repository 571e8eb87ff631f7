package rest_test

import (
	"strings"
	"testing"
)

// TestWhatWasDoneToATask: each act is found at its task and at no other of the
// same instance, by who may read both the task and the record.
func TestWhatWasDoneToATask(t *testing.T) {
	s := startGuarded(t, "alice", "bob")
	s.deployApproval()
	s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"approval"}`)
	s.must(204, "root", "PUT", "/v2/roles/clerk/users/alice", "")
	propose := s.task("propose")
	s.must(204, "alice", "POST", "/v2/user-tasks/"+propose+"/assignment", `{"assignee":"alice"}`)
	s.must(204, "alice", "DELETE", "/v2/user-tasks/"+propose+"/assignee", "")
	s.must(204, "root", "PATCH", "/v2/user-tasks/"+propose, `{"changeset":{"candidateUsers":["alice"]}}`)
	s.must(204, "alice", "POST", "/v2/user-tasks/"+propose+"/completion", `{}`)
	approve := s.task("approve")
	s.must(204, "root", "POST", "/v2/user-tasks/"+approve+"/assignment", `{"assignee":"bob"}`)
	logs := func(task string) string { return "/v2/user-tasks/" + task + "/audit-logs/search" }
	for _, test := range []struct{ task, body, want string }{
		{propose, `{}`, "COMPLETE UPDATE UNASSIGN ASSIGN"}, {propose, ``, "COMPLETE UPDATE UNASSIGN ASSIGN"}, {approve, `{}`, "ASSIGN"},
		{propose, `{"filter":{"actorId":"root"}}`, "UPDATE"}, {propose, `{"filter":{"operationType":{"$like":"*ASSIGN"}}}`, "UNASSIGN ASSIGN"},
		{propose, `{"filter":{"actorType":"CLIENT"}}`, ""}, {propose, `{"filter":{"timestamp":{"$gt":"2100-01-01T00:00:00Z"}}}`, ""},
		{propose, `{"sort":[{"field":"timestamp"}],"page":{"limit":2}}`, "ASSIGN UNASSIGN"},
	} {
		if got := strings.Join(s.field("operationType", logs(test.task), test.body), " "); got != test.want {
			t.Errorf("%s: %q, want %q", test.body, got, test.want)
		}
	}
	s.steps([]step{
		{"root", "POST", logs(propose), `{}`, 200, `"entityKey":"` + propose + `"`}, {"root", "POST", logs("12"), `{}`, 404, "not_found"},
		{"bob", "POST", logs(propose), `{}`, 403, "forbidden"}, {"alice", "POST", logs(propose), `{}`, 200, ""},
	})
	s.authorize("USER", "bob", "PROCESS_DEFINITION", "approval", "READ_USER_TASK")
	s.steps([]step{{"bob", "POST", logs(propose), `{}`, 403, "forbidden"}})
	s.authorize("USER", "bob", "AUDIT_LOG", "USER_TASKS", "READ")
	s.steps([]step{{"bob", "POST", logs(propose), `{}`, 200, "COMPLETE"}})
	all, mine := s.must(200, "root", "POST", "/v2/audit-logs/search", `{}`), s.must(200, "bob", "POST", "/v2/audit-logs/search", `{}`)
	if kept := len(fieldsOf(mine, "category")); kept != 5 || len(fieldsOf(all, "category")) <= kept {
		t.Errorf("of all categories bob sees %d", kept)
	}
	for _, category := range fieldsOf(mine, "category") {
		if category != "USER_TASKS" {
			t.Errorf("bob sees an act of %s", category)
		}
	}
}
