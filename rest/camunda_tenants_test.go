package rest_test

import (
	"strings"
	"testing"
)

// TestTenantsHaveMembers assigns each type of member to a tenant and takes it
// out again, to the deletion of the tenant.
func TestTenantsHaveMembers(t *testing.T) {
	s := start(t)
	s.steps([]step{
		{"root", "POST", "/v2/tenants", `{"tenantId":"north","name":"North"}`, 201, `"tenantId":"north"`},
		{"root", "POST", "/v2/groups", `{"groupId":"desk","name":"Desk"}`, 201, ""},
		{"root", "POST", "/v2/roles", `{"roleId":"reader","name":"Reader"}`, 201, ""},
		{"root", "POST", "/v2/users", `{"username":"mia","password":"long enough"}`, 201, ""},
		{"root", "PUT", "/v2/tenants/north/groups/desk", "", 204, ""},
		{"root", "PUT", "/v2/tenants/north/groups/desk", "", 409, "already_exists"},
		{"root", "PUT", "/v2/tenants/north/groups/none", "", 404, "not_found"},
		{"root", "PUT", "/v2/tenants/none/groups/desk", "", 404, "not_found"},
		{"guest", "PUT", "/v2/tenants/north/groups/desk", "", 403, "forbidden"},
		{"root", "PUT", "/v2/tenants/north/roles/reader", "", 204, ""},
		{"root", "PUT", "/v2/tenants/north/roles/none", "", 404, "not_found"},
		{"guest", "PUT", "/v2/tenants/north/roles/reader", "", 403, "forbidden"},
		{"guest", "DELETE", "/v2/tenants/north/roles/reader", "", 403, "forbidden"},
		{"root", "PUT", "/v2/tenants/north/clients/robot", "", 204, ""},
		{"guest", "PUT", "/v2/tenants/north/clients/robot", "", 403, "forbidden"},
		{"root", "PUT", "/v2/tenants/north/users/mia", "", 204, ""},
		{"root", "POST", "/v2/tenants/none/groups/search", `{}`, 404, "not_found"},
		{"root", "POST", "/v2/tenants/none/roles/search", `{}`, 404, "not_found"},
		{"guest", "POST", "/v2/tenants/north/roles/search", `{}`, 403, "forbidden"},
		{"guest", "POST", "/v2/tenants/north/clients/search", `{}`, 403, "forbidden"},
	})
	for path, want := range map[string]string{"groupId groups": "desk", "roleId roles": "reader", "clientId clients": "robot", "username users": "mia"} {
		field, members, _ := strings.Cut(path, " ")
		if got := strings.Join(s.field(field, "/v2/tenants/north/"+members+"/search", `{}`), " "); got != want {
			t.Errorf("%s: %q, want %q", members, got, want)
		}
	}
	if got := s.field("roleId", "/v2/tenants/north/roles/search", `{"filter":{"name":"Nobody"}}`); len(got) != 0 {
		t.Errorf("filtered: %q", got)
	}
	s.steps([]step{
		{"root", "DELETE", "/v2/tenants/north/roles/reader", "", 204, ""},
		{"root", "DELETE", "/v2/tenants/north/roles/reader", "", 404, "not_found"},
		{"root", "DELETE", "/v2/tenants/north/clients/robot", "", 204, ""},
		{"root", "DELETE", "/v2/tenants/north/groups/desk", "", 204, ""},
		{"root", "DELETE", "/v2/tenants/%3Cdefault%3E/users/mia", "", 204, ""},
		{"root", "DELETE", "/v2/tenants/north", "", 409, "invalid_state"}, // she has no other one
		{"guest", "DELETE", "/v2/tenants/north", "", 403, "forbidden"},
		{"root", "PUT", "/v2/tenants/%3Cdefault%3E/users/mia", "", 204, ""},
		{"root", "DELETE", "/v2/tenants/north", "", 204, ""},
		{"root", "GET", "/v2/tenants/north", "", 404, "not_found"},
		{"root", "DELETE", "/v2/tenants/%3Cdefault%3E", "", 409, "invalid_state"},
	})
	if got := s.field("username", "/v2/tenants/%3Cdefault%3E/users/search", `{}`); len(got) != 1 || got[0] != "mia" {
		t.Errorf("in the default tenant: %q", got)
	}
}

// TestClientsHaveAnIdentity: a client gets groups, roles and secrets, and is no user.
func TestClientsHaveAnIdentity(t *testing.T) {
	s := start(t)
	s.steps([]step{
		{"root", "POST", "/v2/groups", `{"groupId":"desk","name":"Desk"}`, 201, ""},
		{"root", "POST", "/v2/roles", `{"roleId":"reader","name":"Reader"}`, 201, ""},
		{"root", "POST", "/v2/users", `{"username":"mia","password":"long enough"}`, 201, ""},
		{"root", "PUT", "/v2/groups/desk/clients/robot", "", 204, ""}, // becomes known by it
		{"root", "PUT", "/v2/groups/desk/clients/robot", "", 409, "already_exists"},
		{"root", "PUT", "/v2/groups/none/clients/other", "", 404, "not_found"},
		{"root", "PUT", "/v2/groups/desk/clients/mia", "", 409, "already_exists"}, // is a user
		{"root", "PUT", "/v2/roles/reader/clients/robot", "", 204, ""},
		{"guest", "PUT", "/v2/roles/reader/clients/robot", "", 403, "forbidden"},
		{"guest", "DELETE", "/v2/roles/reader/clients/robot", "", 403, "forbidden"},
		{"guest", "POST", "/v2/roles/reader/clients/search", `{}`, 403, "forbidden"},
		{"root", "GET", "/v2/users/robot", "", 404, "not_found"},
		{"root", "PATCH", "/api/v1/users/robot", `{"name":"R"}`, 404, "not_found"},
		{"root", "GET", "/api/v1/clients", "", 200, `"clientId":"robot","name":"","groups":["desk"],"roles":["reader"]`},
		{"guest", "GET", "/api/v1/clients", "", 403, "forbidden"},
		{"root", "POST", "/api/v1/clients", `{"clientId":"robot"}`, 409, "already_exists"},
		{"root", "POST", "/api/v1/clients", `{"clientId":"crane","name":"Crane","roles":["reader"]}`, 204, ""},
		{"guest", "POST", "/api/v1/clients", `{"clientId":"thief"}`, 403, "forbidden"},
		{"root", "POST", "/api/v1/clients/mia/secrets", "", 404, "not_found"},
		{"guest", "POST", "/api/v1/clients/robot/secrets", "", 403, "forbidden"},
	})
	for path, want := range map[string]string{"/v2/groups/desk": "robot", "/v2/roles/reader": "crane robot"} {
		if got := strings.Join(s.field("clientId", path+"/clients/search", `{}`), " "); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	s.steps([]step{
		{"root", "DELETE", "/v2/groups/desk/clients/robot", "", 204, ""},
		{"root", "DELETE", "/v2/groups/desk/clients/nobody", "", 404, "not_found"},
		{"root", "DELETE", "/v2/roles/reader/clients/robot", "", 204, ""},
		{"guest", "DELETE", "/api/v1/clients/crane", "", 403, "forbidden"},
		{"root", "DELETE", "/api/v1/clients/crane", "", 204, ""},
		{"root", "DELETE", "/api/v1/clients/mia", "", 404, "not_found"},
	})
}
