package rest_test

import (
	"strings"
	"testing"
)

// TestMappingRules goes through the life of mapping rules and what they are assigned to.
func TestMappingRules(t *testing.T) {
	s := start(t)
	s.steps([]step{
		{"root", "POST", "/v2/mapping-rules", `{"mappingRuleId":"staff","name":"Staff","claimName":"groups","claimValue":"staff"}`, 201, `"claimName":"groups"`},
		{"root", "POST", "/v2/mapping-rules", `{"mappingRuleId":"staff","name":"Staff","claimName":"groups","claimValue":"staff"}`, 409, "already_exists"},
		{"root", "POST", "/v2/mapping-rules", `{"mappingRuleId":"a/b","name":"","claimName":"groups","claimValue":"staff"}`, 400, "invalid_argument"},
		{"root", "POST", "/v2/mapping-rules", `{"mappingRuleId":"x","name":"","claimName":"","claimValue":"staff"}`, 400, "invalid_argument"},
		{"guest", "POST", "/v2/mapping-rules", `{"mappingRuleId":"x","name":"","claimName":"groups","claimValue":"x"}`, 403, "forbidden"},
		{"root", "POST", "/v2/mapping-rules", `{"mappingRuleId":"chiefs","name":"Chiefs","claimName":"rank","claimValue":"1"}`, 201, ""},
		{"root", "GET", "/v2/mapping-rules/staff", "", 200, `"claimValue":"staff"`},
		{"root", "GET", "/v2/mapping-rules/none", "", 404, "not_found"},
		{"guest", "GET", "/v2/mapping-rules/staff", "", 403, "forbidden"},
		{"root", "PUT", "/v2/mapping-rules/staff", `{"name":"All staff","claimName":"groups","claimValue":"all"}`, 200, `"name":"All staff"`},
		{"root", "PUT", "/v2/mapping-rules/none", `{"name":"","claimName":"groups","claimValue":"all"}`, 404, "not_found"},
		{"guest", "PUT", "/v2/mapping-rules/staff", `{"name":"","claimName":"groups","claimValue":"all"}`, 403, "forbidden"},
		{"guest", "POST", "/v2/mapping-rules/search", `{}`, 403, "forbidden"},
		{"root", "POST", "/v2/groups", `{"groupId":"desk","name":"Desk"}`, 201, ""},
		{"root", "POST", "/v2/roles", `{"roleId":"reader","name":"Reader"}`, 201, ""},
		{"root", "POST", "/v2/tenants", `{"tenantId":"north","name":"North"}`, 201, ""},
	})
	for filter, want := range map[string]string{`{}`: "chiefs staff", `{"filter":{"claimName":"groups"}}`: "staff", `{"filter":{"claimValue":"1","name":"Chiefs"}}`: "chiefs",
		`{"sort":[{"field":"claimValue","order":"DESC"}]}`: "staff chiefs"} {
		if got := strings.Join(s.field("mappingRuleId", "/v2/mapping-rules/search", filter), " "); got != want {
			t.Errorf("%s: %q, want %q", filter, got, want)
		}
	}
	for _, place := range []string{"/v2/groups/desk", "/v2/roles/reader", "/v2/tenants/north"} {
		path := place + "/mapping-rules/staff"
		s.steps([]step{
			{"root", "PUT", path, "", 204, ""}, {"root", "PUT", path, "", 409, "already_exists"}, {"root", "PUT", place + "/mapping-rules/none", "", 404, "not_found"},
			{"guest", "PUT", path, "", 403, "forbidden"}, {"guest", "DELETE", path, "", 403, "forbidden"}, {"guest", "POST", place + "/mapping-rules/search", `{}`, 403, "forbidden"},
		})
		if got := s.field("mappingRuleId", place+"/mapping-rules/search", `{"filter":{"claimName":"groups"}}`); len(got) != 1 || got[0] != "staff" {
			t.Errorf("%s: %q", place, got)
		}
		s.steps([]step{{"root", "DELETE", path, "", 204, ""}, {"root", "DELETE", path, "", 404, "not_found"}})
	}
	s.steps([]step{
		{"guest", "DELETE", "/v2/mapping-rules/staff", "", 403, "forbidden"},
		{"root", "DELETE", "/v2/mapping-rules/staff", "", 204, ""},
		{"root", "DELETE", "/v2/mapping-rules/staff", "", 404, "not_found"},
	})
}
