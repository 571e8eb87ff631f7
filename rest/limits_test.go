package rest_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"strings"
	"testing"

	"zhitong/rest"
)

// form is a multipart form with one file of a size.
func form(t *testing.T, field string, size int) (contentType string, body *bytes.Buffer) {
	t.Helper()
	body = &bytes.Buffer{}
	writer := multipart.NewWriter(body)
	part, err := writer.CreateFormFile(field, "file.txt")
	if err != nil {
		t.Fatal(err)
	}
	part.Write(bytes.Repeat([]byte("x"), size))
	writer.Close()
	return writer.FormDataContentType(), body
}

// TestWhatIsTooLargeIsNamed for bodies in JSON and for files.
func TestWhatIsTooLargeIsNamed(t *testing.T) {
	s := start(t)
	s.deployApproval()
	refusedAsTooLarge := func(what string, status int, answer string) {
		var problem rest.Problem
		if err := json.Unmarshal([]byte(answer), &problem); err != nil || status != 413 || problem.Code != "request_too_large" || problem.Detail == "" {
			t.Errorf("%s: %d %.300s", what, status, answer)
		}
	}
	large := func(size int) string {
		return `{"processDefinitionId":"approval","variables":{"x":"` + strings.Repeat("x", size) + `"}}`
	}
	status, answer := s.call("root", "POST", "/v2/process-instances", large(4<<20))
	refusedAsTooLarge("variables", status, answer)
	if status, answer := s.call("root", "POST", "/v2/process-instances", large(3<<20)); status != 200 {
		t.Errorf("3 MB of variables: %d %.300s", status, answer)
	}
	for path, file := range map[string]struct {
		field string
		size  int
	}{"/v2/deployments": {"resources", 16 << 20}, "/api/v1/statements/files": {"file", 65 << 20}} {
		contentType, body := form(t, file.field, file.size)
		status, answer := s.send("root", "POST", path, contentType, body)
		refusedAsTooLarge(path, status, answer)
	}
}

// TestLongValuesAreCut in searches, but not where the whole is asked for.
func TestLongValuesAreCut(t *testing.T) {
	s := start(t)
	s.deployApproval()
	value := strings.Repeat("好", 5000)
	instance := s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"approval","variables":{"long":"`+value+`","short":1}}`)["processInstanceKey"].(string)
	task := s.task("propose")
	for _, path := range []string{"/v2/variables/search", "/v2/user-tasks/" + task + "/variables/search", "/v2/user-tasks/" + task + "/effective-variables/search"} {
		for query, cut := range map[string]bool{"": true, "?truncateValues=true": true, "?truncateValues=false": false} {
			found := items(s.must(200, "root", "POST", path+query, `{"filter":{"name":"long"}}`), "items")
			if len(found) != 1 || found[0]["isTruncated"] != cut || (found[0]["value"] == `"`+value+`"`) == cut {
				t.Errorf("%s%s: %d found, truncated %v", path, query, len(found), found[0]["isTruncated"])
			}
		}
	}
	key := s.field("variableKey", "/v2/variables/search", `{"filter":{"name":"long","processInstanceKey":"`+instance+`"}}`)[0]
	if whole := s.must(200, "root", "GET", "/v2/variables/"+key, ""); whole["value"] != `"`+value+`"` {
		t.Error("the whole value is not whole")
	}
}

// TestVariablesAroundATask are all of them, or of each name the nearest.
func TestVariablesAroundATask(t *testing.T) {
	s := start(t)
	s.deployApproval()
	s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"approval","variables":{"a":1,"b":2}}`)
	task := s.task("propose")
	element := s.must(200, "root", "GET", "/v2/user-tasks/"+task, "")["elementInstanceKey"].(string)
	s.must(204, "root", "PUT", "/v2/element-instances/"+element+"/variables", `{"variables":{"a":3},"local":true}`)
	for _, test := range []struct{ path, body, want string }{
		{"variables", `{"sort":[{"field":"name"},{"field":"variableKey"}]}`, "1 3 2"},
		{"variables", `{"filter":{"name":{"$in":["b"]}}}`, "2"},
		{"effective-variables", `{"sort":[{"field":"name","order":"DESC"}]}`, "2 3"},
		{"effective-variables", `{"page":{"limit":1}}`, "2"},
	} {
		if got := s.found("/v2/user-tasks/"+task+"/"+test.path+"/search", test.body, "value"); got != test.want {
			t.Errorf("%s %s: %q, want %q", test.path, test.body, got, test.want)
		}
	}
	s.steps([]step{{"root", "POST", "/v2/user-tasks/1/effective-variables/search", "", 404, "not_found"},
		{"root", "POST", "/v2/user-tasks/" + task + "/variables/search", `{"filter":{"value":"1"}}`, 400, "invalid_argument"}})
}

// TestResourcesAreReadByKind: who may not read decisions does not see their files.
func TestResourcesAreReadByKind(t *testing.T) {
	s := start(t)
	s.deployApproval()
	s.deployPricing()
	if status, answer := s.deploy(map[string]string{"sum.js": "a + b", "clean.rpa": `{"id": "clean", "versionTag": "v1"}`}); status != 200 {
		t.Fatal(answer)
	}
	script := s.field("resourceKey", "/v2/resources/search", `{"filter":{"resourceId":"sum.js"}}`)[0]
	robot := s.field("resourceKey", "/v2/resources/search", `{"filter":{"resourceId":"clean"}}`)[0]
	process := s.field("resourceKey", "/v2/resources/search", `{"filter":{"resourceId":"approval"}}`)[0]
	decision := s.field("resourceKey", "/v2/resources/search", `{"filter":{"resourceId":"fee"}}`)[0]
	form := s.field("resourceKey", "/v2/resources/search", `{"filter":{"resourceName":"f.form","version":1,"versionTag":{"$exists":false}}}`)[0]
	s.steps([]step{
		{"root", "GET", "/v2/resources/" + process, "", 200, `"resourceName":"a.bpmn"`},
		{"root", "GET", "/v2/resources/" + process + "/content/binary", "", 200, `<?xml version=`},
		{"root", "GET", "/v2/resources/" + form + "/content/binary", "", 200, `{"id":"form","components":[]}`},
		{"root", "GET", "/v2/forms/" + form, "", 200, `"formId":"form"`},
		{"root", "GET", "/v2/forms/" + process, "", 404, "not_found"},
		{"root", "GET", "/v2/resources/1", "", 404, "not_found"},
		{"paul", "GET", "/v2/resources/" + process, "", 200, `"resourceId":"approval"`},
		{"paul", "GET", "/v2/resources/" + decision, "", 404, "not_found"},
		{"paul", "GET", "/v2/resources/" + decision + "/content/binary", "", 404, "not_found"},
		{"dora", "GET", "/v2/resources/" + decision + "/content/binary", "", 200, "fee"},
		{"dora", "GET", "/v2/resources/" + process + "/content/binary", "", 404, "not_found"},
		{"root", "GET", "/v2/resources/" + process + "/content", "", 406, "not_acceptable"},
		{"root", "GET", "/v2/resources/" + script + "/content", "", 406, "not_acceptable"},
		{"paul", "GET", "/v2/resources/" + script + "/content/binary", "", 200, "a + b"},
		{"root", "GET", "/v2/resources/" + robot + "/content", "", 200, `{"id": "clean", "versionTag": "v1"}`},
		{"root", "GET", "/v2/resources/" + robot, "", 200, `"versionTag":"v1"`},
		{"dora", "GET", "/v2/resources/" + robot, "", 404, "not_found"},
		{"guest", "GET", "/v2/resources/" + process, "", 403, "forbidden"},
		{"guest", "POST", "/v2/resources/search", "", 403, "forbidden"},
	})
	s.otherFile()
	if found := s.must(200, "dora", "POST", "/v2/resources/search", `{"filter":{"resourceId":"approval"}}`); len(found["items"].([]any)) != 0 {
		t.Errorf("dora finds %v", found)
	}
}

// otherFile deploys a file that is neither process nor decision nor form,
// reads it and deletes it.
func (s site) otherFile() {
	s.Helper()
	if status, answer := s.deploy(map[string]string{"robot.rpa": `{"id":"robot"}`}); status != 200 {
		s.Fatal(status, answer)
	}
	robot := s.field("resourceKey", "/v2/resources/search", `{"filter":{"resourceId":"robot"}}`)[0]
	s.steps([]step{
		{"root", "GET", "/v2/resources/" + robot, "", 200, `"resourceName":"robot.rpa"`},
		{"root", "GET", "/v2/resources/" + robot + "/content/binary", "", 200, `{"id":"robot"}`},
		{"dora", "GET", "/v2/resources/" + robot, "", 404, "not_found"},
		{"root", "POST", "/v2/resources/" + robot + "/deletion", "", 200, `"resourceKey":"` + robot + `"`},
		{"root", "GET", "/v2/resources/" + robot, "", 404, `"instance":"/v2/resources/` + robot + `"`},
		{"root", "POST", "/v2/resources/" + robot + "/deletion", "", 404, "not_found"},
	})
}

// TestMoreAlternativesThanTheStoreTakes are refused with a sentence.
func TestMoreAlternativesThanTheStoreTakes(t *testing.T) {
	s := start(t)
	keys := strings.TrimSuffix(strings.Repeat(`"1",`, 100_000), ",")
	s.steps([]step{{"root", "POST", "/v2/process-instances/search", `{"filter":{"processInstanceKey":{"$in":[` + keys + `]}}}`, 400, "values"}})
}
