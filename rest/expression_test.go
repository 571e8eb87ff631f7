package rest_test

import (
	"strings"
	"testing"
)

// TestExpressionsAreEvaluated with the variables of the request.
func TestExpressionsAreEvaluated(t *testing.T) {
	s := start(t)
	instance := s.waiting()
	element := s.field("elementInstanceKey", "/v2/element-instances/search", `{"filter":{"elementId":"work"}}`)[0]
	s.must(204, "root", "PUT", "/v2/element-instances/"+element+"/variables", `{"variables":{"id":"local"},"local":true}`)
	for _, test := range []struct {
		user, body string
		status     int
		has        string
	}{
		{"root", `{"expression":"=x + y","variables":{"x":10,"y":20.5}}`, 200, `"result":30.5,"warnings":[]`},
		{"root", `{"expression":"={a: [1, \"二\"]}"}`, 200, `"result":{"a":[1,"二"]}`},
		{"root", `{"expression":"plain text"}`, 200, `"result":"plain text"`},
		{"root", `{"expression":"=missing + 1"}`, 200, `"result":null,"warnings":[{"message":`},
		{"root", `{"expression":"=1 +"}`, 400, "invalid_argument"},
		{"root", `{"expression":"=count(for i in 1..5000000 return i)"}`, 400, "invalid_argument"},
		{"root", `{"expression":""}`, 400, "invalid_argument"},
		{"root", `{"expression":"=1","scopeKey":"12"}`, 404, "not_found"},
		{"root", `{"expression":"=id","scopeKey":"` + instance + `"}`, 200, `"result":"A"`},
		{"root", `{"expression":"=id + string(ready)","scopeKey":"` + element + `"}`, 200, `"result":"localfalse"`},
		{"root", `{"expression":"=id","scopeKey":"` + element + `","variables":{"id":"given"}}`, 200, `"result":"given"`},
		{"otto", `{"expression":"=id","scopeKey":"` + element + `","tenantId":"other"}`, 404, "not_found"},
		{"root", `{"expression":"=1","tenantId":"other"}`, 403, "forbidden"},
		{"guest", `{"expression":"=1"}`, 403, "forbidden"},
	} {
		if status, answer := s.call(test.user, "POST", "/v2/expression/evaluation", test.body); status != test.status || !strings.Contains(answer, test.has) {
			t.Errorf("%s by %s: %d %s, want %d %s", test.body, test.user, status, answer, test.status, test.has)
		}
	}
}
