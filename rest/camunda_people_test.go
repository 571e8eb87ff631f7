package rest_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// field gives one field of the items of a search.
func (s site) field(name, path, body string) []string {
	s.Helper()
	var all []string
	for _, item := range s.must(200, "root", "POST", path, body)["items"].([]any) {
		text, _ := item.(map[string]any)[name].(string)
		all = append(all, text)
	}
	return all
}

// step is a call with what must come back.
type step struct {
	user, method, path, body string
	status                   int
	has                      string // part of the answer
}

func (s site) steps(steps []step) {
	s.Helper()
	for _, step := range steps {
		status, answer := s.call(step.user, step.method, step.path, step.body)
		if status != step.status || !strings.Contains(answer, step.has) {
			s.Errorf("%s %s %s by %s: %d %s, want %d %s", step.method, step.path, step.body, step.user, status, answer, step.status, step.has)
		}
	}
}

// TestUsersGroupsAndRoles goes through the life of users, groups and roles.
func TestUsersGroupsAndRoles(t *testing.T) {
	s := start(t)
	s.steps([]step{
		{"root", "POST", "/v2/users", `{"username":"mia","password":"long enough","name":"Mia","email":"mia@example.org"}`, 201, `"email":"mia@example.org"`},
		{"root", "POST", "/v2/users", `{"username":"mia","password":"long enough"}`, 409, "already_exists"},
		{"root", "POST", "/v2/users", `{"username":"leo","password":"long enough"}`, 201, `"name":null`},
		{"root", "POST", "/v2/users", `{"username":"x","password":"short"}`, 400, "invalid_argument"},
		{"root", "POST", "/v2/users", `{"username":"x","password":"long enough","shoes":1}`, 400, "invalid_argument"},
		{"guest", "POST", "/v2/users", `{"username":"x","password":"long enough"}`, 403, "forbidden"},
		{"guest", "POST", "/v2/users/search", `{}`, 403, "forbidden"},
		{"root", "GET", "/v2/users/mia", "", 200, `"username":"mia"`},
		{"root", "GET", "/v2/users/nobody", "", 404, "not_found"},
		{"root", "PUT", "/v2/users/leo", `{"name":"Leo","email":""}`, 200, `"name":"Leo"`},
		{"root", "PUT", "/v2/users/nobody", `{"name":"Leo"}`, 404, "not_found"},
		{"root", "POST", "/v2/groups", `{"groupId":"desk","name":"Desk","description":"of the hall"}`, 201, `"description":"of the hall"`},
		{"root", "POST", "/v2/groups", `{"groupId":"desk","name":"Desk"}`, 409, "already_exists"},
		{"root", "POST", "/v2/groups", `{"groupId":"a/b","name":"Desk"}`, 400, "invalid_argument"},
		{"root", "PUT", "/v2/groups/desk", `{"name":"Front desk"}`, 200, `"name":"Front desk"`},
		{"root", "PUT", "/v2/groups/none", `{"name":"Front desk"}`, 404, "not_found"},
		{"root", "GET", "/v2/groups/desk", "", 200, `"groupId":"desk"`},
		{"root", "POST", "/v2/roles", `{"roleId":"reader","name":"Reader"}`, 201, `"roleId":"reader"`},
		{"root", "PUT", "/v2/roles/reader", `{"name":"Reads","description":"only"}`, 200, `"description":"only"`},
		{"root", "GET", "/v2/roles/reader", "", 200, `"name":"Reads"`},
		{"root", "PUT", "/v2/groups/desk/users/mia", "", 204, ""},
		{"root", "PUT", "/v2/groups/desk/users/mia", "", 409, "already_exists"},
		{"root", "PUT", "/v2/groups/none/users/mia", "", 404, "not_found"},
		{"root", "PUT", "/v2/groups/desk/users/nobody", "", 404, "not_found"},
		{"root", "PUT", "/v2/roles/reader/users/leo", "", 204, ""},
		{"root", "PUT", "/v2/roles/reader/groups/desk", "", 204, ""},
		{"root", "PUT", "/v2/roles/reader/groups/desk", "", 409, "already_exists"},
		{"root", "PUT", "/v2/tenants/north/users/mia", "", 404, "not_found"},
		{"root", "POST", "/v2/tenants", `{"tenantId":"north","name":"North","description":"of the river"}`, 201, `"description":"of the river"`},
		{"root", "POST", "/v2/tenants", `{"tenantId":"north","name":"North"}`, 409, "already_exists"},
		{"root", "POST", "/v2/tenants", `{"tenantId":"<default>","name":"Default"}`, 409, "already_exists"},
		{"guest", "POST", "/v2/tenants", `{"tenantId":"south","name":"South"}`, 403, "forbidden"},
		{"root", "PUT", "/v2/tenants/north", `{"name":"Northern"}`, 200, `"name":"Northern"`},
		{"root", "PUT", "/v2/tenants/%3Cdefault%3E", `{"name":"Head office"}`, 200, `"name":"Head office"`},
		{"root", "PUT", "/v2/tenants/none", `{"name":"None"}`, 404, "not_found"},
		{"root", "PUT", "/v2/tenants/north/users/mia", "", 204, ""},
		{"root", "DELETE", "/v2/tenants/%3Cdefault%3E/users/leo", "", 409, "invalid_state"},
		{"guest", "PUT", "/v2/roles/reader/users/guest", "", 403, "forbidden"},
		{"root", "POST", "/v2/groups/none/users/search", `{}`, 404, "not_found"},
		{"root", "POST", "/v2/roles/none/groups/search", `{}`, 404, "not_found"},
		{"root", "GET", "/v2/tenants/south", "", 404, "not_found"},
		{"root", "GET", "/v2/tenants/north", "", 200, `"tenantId":"north"`},
		{"root", "POST", "/v2/groups/desk/users/search", `{"filter":{"username":"mia"}}`, 400, "invalid_argument"},
	})
	for _, test := range []struct{ field, path, body, want string }{
		{"username", "/v2/groups/desk/users/search", `{}`, "mia"},
		{"username", "/v2/roles/reader/users/search", ``, "leo"},
		{"groupId", "/v2/roles/reader/groups/search", `{}`, "desk"},
		{"roleId", "/v2/groups/desk/roles/search", `{}`, "reader"},
		{"username", "/v2/tenants/north/users/search", `{}`, "mia"},
		{"username", "/v2/tenants/%3Cdefault%3E/users/search", `{"sort":[{"field":"username","order":"DESC"}]}`, "mia leo"},
		{"tenantId", "/v2/tenants/search", `{}`, "<default> north"},
	} {
		if got := strings.Join(s.field(test.field, test.path, test.body), " "); got != test.want {
			t.Errorf("%s: %q, want %q", test.path, got, test.want)
		}
	}
	s.steps([]step{
		{"root", "DELETE", "/v2/roles/administrator", "", 404, "not_found"},
		{"root", "DELETE", "/v2/roles/reader", "", 204, ""},
		{"root", "DELETE", "/v2/groups/desk", "", 204, ""},
		{"root", "DELETE", "/v2/groups/desk", "", 404, "not_found"},
		{"root", "DELETE", "/v2/users/leo", "", 204, ""},
		{"root", "GET", "/v2/users/leo", "", 404, "not_found"},
		{"root", "POST", "/v2/users", `{"username":"leo","password":"long enough"}`, 409, "already_exists"},
	})
	mia := s.must(200, "root", "GET", "/api/v1/users", "")["items"].([]any)[0].(map[string]any)
	if len(mia["groups"].([]any)) != 0 || len(mia["tenants"].([]any)) != 2 {
		t.Errorf("after the deletion of her group: %v", mia)
	}
}

// TestUsersAreFoundByEveryOperator searches a list in memory.
func TestUsersAreFoundByEveryOperator(t *testing.T) {
	s := start(t)
	for _, user := range []string{`{"username":"ann","name":"Ann","email":"a@x"`, `{"username":"ben","name":"Ben"`, `{"username":"cat","name":"50%_"`} {
		s.must(201, "root", "POST", "/v2/users", user+`,"password":"long enough"}`)
	}
	for filter, want := range map[string]string{
		`"ann"`: "ann", `{"$neq":"ann"}`: "ben cat", `{"$gt":"ann"}`: "ben cat", `{"$gte":"ben"}`: "ben cat", `{"$lt":"ben"}`: "ann", `{"$lte":"ben"}`: "ann ben",
		`{"$in":["ann","cat"]}`: "ann cat", `{"$notIn":["ann","cat"]}`: "ben", `{"$like":"?a*"}`: "cat", `{"$like":"*n*"}`: "ann ben", `{"$exists":false}`: "",
	} {
		if got := strings.Join(s.field("username", "/v2/users/search", `{"filter":{"username":`+filter+`}}`), " "); got != want {
			t.Errorf("%s: %q, want %q", filter, got, want)
		}
	}
	for filter, want := range map[string]string{`{"email":{"$exists":true}}`: "ann", `{"email":{"$exists":false}}`: "ben cat",
		`{"email":{"$neq":"b"}}`: "ann", `{"email":{"$notIn":["b"]}}`: "ann", `{"name":{"$like":"*%_"}}`: "cat", `{"name":"Ben","username":"ben"}`: "ben"} {
		if got := strings.Join(s.field("username", "/v2/users/search", `{"filter":`+filter+`}`), " "); got != want {
			t.Errorf("%s: %q, want %q", filter, got, want)
		}
	}
}

// TestListsArePaged goes through a list in memory forwards and backwards.
func TestListsArePaged(t *testing.T) {
	s := start(t)
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		s.must(201, "root", "POST", "/v2/groups", `{"groupId":"`+name+`","name":"G"}`)
	}
	page := func(where string) ([]string, map[string]any) {
		body := `{"sort":[{"field":"name"},{"field":"groupId","order":"desc"}],"page":{"limit":2` + where + `}}`
		return s.field("groupId", "/v2/groups/search", body), s.must(200, "root", "POST", "/v2/groups/search", body)["page"].(map[string]any)
	}
	first, info := page("")
	if !slices.Equal(first, []string{"e", "d"}) || info["totalItems"] != float64(5) || info["hasMoreTotalItems"] != false {
		t.Fatalf("%v %v", first, info)
	}
	end, _ := json.Marshal(info["endCursor"])
	second, info := page(`,"after":` + string(end))
	if !slices.Equal(second, []string{"c", "b"}) {
		t.Errorf("second page %v", second)
	}
	start, _ := json.Marshal(info["startCursor"])
	if back, _ := page(`,"before":` + string(start)); !slices.Equal(back, first) {
		t.Errorf("back %v", back)
	}
	if last, _ := page(`,"from":4`); !slices.Equal(last, []string{"a"}) {
		t.Errorf("from 4: %v", last)
	}
	if status, answer := s.call("root", "POST", "/v2/groups/search", `{"page":{"after":"x"}}`); status != 400 {
		t.Errorf("a cursor of nobody: %d %s", status, answer)
	}
}

func TestWhoCalls(t *testing.T) {
	s := start(t)
	who := s.must(200, "anna", "GET", "/v2/authentication/me", "")
	if who["username"] != "anna" || who["tenants"].([]any)[0].(map[string]any)["tenantId"] != "<default>" || who["groups"].([]any)[0] != "clerks" || who["canLogout"] != true {
		t.Errorf("%v", who)
	}
	if licence := s.must(200, "guest", "GET", "/v2/license", ""); licence["validLicense"] != true || licence["expiresAt"] != nil {
		t.Errorf("%v", licence)
	}
}
