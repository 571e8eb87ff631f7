package rest_test

import "testing"

// TestTheFirstAdministratorIsMadeByAnybody, but only while there is none.
func TestTheFirstAdministratorIsMadeByAnybody(t *testing.T) {
	s := startGuarded(t, "alice")
	const path, body = "/v2/setup/user", `{"username":"chief","password":"the password of these tests","name":"Chief"}`
	s.steps([]step{
		{"", "POST", path, body, 403, "forbidden"}, {"root", "POST", path, body, 403, "forbidden"},
		{"root", "DELETE", "/v2/users/admin", "", 204, ""},
		{"", "POST", path, body, 403, "forbidden"}, // root is one too
		{"root", "POST", "/v2/groups", `{"groupId":"chiefs","name":"Chiefs"}`, 201, ""},
		{"root", "PUT", "/v2/roles/administrator/groups/chiefs", "", 204, ""}, {"root", "PUT", "/v2/groups/chiefs/users/alice", "", 204, ""},
		{"alice", "DELETE", "/v2/users/root", "", 204, ""},
		{"", "POST", path, body, 403, "forbidden"}, // alice is one by her group
		{"alice", "DELETE", "/v2/groups/chiefs/users/alice", "", 204, ""},
		{"alice", "GET", "/v2/users/alice", "", 403, "forbidden"},
		{"", "POST", path, `{"username":"chief","password":"short"}`, 400, "invalid_argument"},
		{"", "POST", path, `{"username":"alice","password":"the password of these tests"}`, 409, "already_exists"},
		{"", "POST", path, body, 201, `"username":"chief"`},
		{"chief", "GET", "/v2/users/chief", "", 200, `"name":"Chief"`},
		{"", "POST", path, `{"username":"second","password":"the password of these tests"}`, 403, "forbidden"},
	})
}
