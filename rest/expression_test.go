package rest_test

import (
	"strings"
	"testing"
)

// TestExpressionsAreEvaluated with the variables of the request.
func TestExpressionsAreEvaluated(t *testing.T) {
	s := start(t)
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
		{"root", `{"expression":"=1","scopeKey":"12"}`, 400, "invalid_argument"},
		{"root", `{"expression":"=1","tenantId":"other"}`, 403, "forbidden"},
		{"guest", `{"expression":"=1"}`, 403, "forbidden"},
	} {
		if status, answer := s.call(test.user, "POST", "/v2/expression/evaluation", test.body); status != test.status || !strings.Contains(answer, test.has) {
			t.Errorf("%s by %s: %d %s, want %d %s", test.body, test.user, status, answer, test.status, test.has)
		}
	}
}
