package rest_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"zhitong/rest"
)

// reference reads the operations of the published description, as "id since METHOD path".
func reference(t *testing.T) map[string]bool {
	t.Helper()
	folder := os.Getenv("ZHITONG_DATA")
	if folder == "" {
		folder = "../../shared/data"
	}
	content, err := os.ReadFile(filepath.Join(folder, "..", "reference", "camunda-rest-v2.json"))
	if err != nil {
		t.Skipf("the description of the API is not there: %v", err)
	}
	var described struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(content, &described); err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	for path, methods := range described.Paths {
		if !strings.HasPrefix(path, "/cluster/v2/") {
			path = "/v2" + path
		}
		for method, one := range methods {
			var operation struct {
				ID    string `json:"operationId"`
				Since string `json:"x-added-in-version"`
			}
			if json.Unmarshal(one, &operation) == nil && operation.ID != "" {
				all[operation.ID+" "+operation.Since+" "+strings.ToUpper(method)+" "+path] = true
			}
		}
	}
	return all
}

// TestTheListIsThatOfTheReference compares our list with the published one.
func TestTheListIsThatOfTheReference(t *testing.T) {
	want := reference(t)
	operations := (&rest.Server{}).CamundaOperations()
	for _, one := range operations {
		if name := one.ID + " " + one.Since + " " + one.Method + " " + one.Path; !want[name] {
			t.Errorf("%s is not in the reference", name)
		}
	}
	if len(operations) != len(want) {
		t.Errorf("%d operations, the reference has %d", len(operations), len(want))
	}
}

var braces = regexp.MustCompile(`\{[^}]*\}`)

// TestServedOperationsAreRegistered compares the list with the routes of the
// OpenAPI document: what is served has the same id, and no other /v2 route exists.
func TestServedOperationsAreRegistered(t *testing.T) {
	s := start(t)
	listed := map[string]string{}
	for _, one := range s.operations {
		if one.Served {
			listed[one.Method+" "+braces.ReplaceAllString(one.Path, "{}")] = one.ID
		}
	}
	registered := 0
	for path, item := range s.must(200, "", "GET", "/openapi.json", "")["paths"].(map[string]any) {
		if !strings.HasPrefix(path, "/v2/") {
			continue
		}
		for method, operation := range item.(map[string]any) {
			registered++
			route := strings.ToUpper(method) + " " + braces.ReplaceAllString(path, "{}")
			if id := operation.(map[string]any)["operationId"]; listed[route] != id {
				t.Errorf("%s has the id %q, Camunda says %q", route, id, listed[route])
			}
		}
	}
	if registered != len(listed) || registered == 0 {
		t.Errorf("%d routes, %d are listed as served", registered, len(listed))
	}
}

// TestUnservedOperationsSaySo calls every operation that is not served.
func TestUnservedOperationsSaySo(t *testing.T) {
	s := start(t)
	for _, one := range s.operations {
		if one.Served {
			continue
		}
		path := braces.ReplaceAllString(one.Path, "1")
		status, answer := s.call("guest", one.Method, path, "")
		var problem rest.Problem
		if err := json.Unmarshal([]byte(answer), &problem); err != nil || status != http.StatusNotImplemented || problem.Status != status ||
			problem.Code != "not_served" || !strings.HasPrefix(problem.Detail, one.ID+": ") || problem.Instance != path {
			t.Errorf("%s %s: %d %s", one.Method, path, status, answer)
		}
	}
}

// TestUnknownRoutes has what is answered where there is no operation.
func TestUnknownRoutes(t *testing.T) {
	s := start(t)
	for _, test := range []struct {
		method, path string
		status       int
		code, allow  string
	}{
		{"GET", "/v2/nothing", 404, "not_found", ""},
		{"GET", "/api/v1/nothing", 404, "not_found", ""},
		{"GET", "/cluster/v2/nothing", 404, "not_found", ""},
		{"DELETE", "/v2/topology", 405, "method_not_allowed", "GET"},
		{"PUT", "/v2/user-tasks/7", 405, "method_not_allowed", "GET, PATCH"},
		{"GET", "/v2/secrets/list", 405, "method_not_allowed", "POST"},
	} {
		request, err := http.NewRequestWithContext(t.Context(), test.method, s.url+test.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.SetBasicAuth("root", "root")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		var problem rest.Problem
		err = json.NewDecoder(response.Body).Decode(&problem)
		response.Body.Close()
		if err != nil || response.StatusCode != test.status || problem.Code != test.code || problem.Detail == "" ||
			response.Header.Get("Content-Type") != "application/problem+json" || response.Header.Get("Allow") != test.allow {
			t.Errorf("%s %s: %d %q %+v", test.method, test.path, response.StatusCode, response.Header.Get("Allow"), problem)
		}
	}
}

// TestOperationIDsAreUnique, as OpenAPI wants them, over Camunda's and our own.
func TestOperationIDsAreUnique(t *testing.T) {
	s := start(t)
	seen := map[any]string{}
	for path, item := range s.must(200, "", "GET", "/openapi.json", "")["paths"].(map[string]any) {
		for method, operation := range item.(map[string]any) {
			id := operation.(map[string]any)["operationId"]
			if other, twice := seen[id]; twice || id == "" || id == nil {
				t.Errorf("%s %s and %s have the id %q", method, path, other, id)
			}
			seen[id] = method + " " + path
		}
	}
}

// TestEveryAbsenceHasAReason: who calls what is not served is told why, in both languages.
func TestEveryAbsenceHasAReason(t *testing.T) {
	absent := 0
	for _, one := range start(t).operations {
		if one.Served {
			continue
		}
		absent++
		if one.Absence("en") == "" || one.Absence("zh-CN") == "" {
			t.Errorf("%s: no reason is given", one.ID)
		}
	}
	if absent == 0 {
		t.Error("nothing is absent; the reasons can go")
	}
}
