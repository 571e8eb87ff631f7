package rest_test

import (
	"strings"
	"testing"
)

// TestAnEvaluationIsDeleted with its decisions, by who may.
func TestAnEvaluationIsDeleted(t *testing.T) {
	s := start(t)
	s.deployPricing()
	key := s.must(200, "root", "POST", "/v2/decision-definitions/evaluation", `{"decisionDefinitionId":"fee","variables":{"amount":500}}`)["decisionEvaluationKey"].(string)
	path := "/v2/decision-instances/" + key + "/deletion"
	for _, test := range []struct {
		status             int
		user, method, path string
		body               string
	}{
		{403, "dora", "POST", path, ""}, // may read and evaluate decisions
		{400, "root", "POST", path, `{"operationReference":0}`},
		{400, "root", "POST", path, `{"everything":true}`},
		{404, "root", "POST", "/v2/decision-instances/1/deletion", ""},
		{403, "guest", "POST", "/v2/decision-instances/1/deletion", ""},
		{200, "root", "GET", "/v2/decision-instances/" + key + "-1", ""},
		{204, "root", "POST", path, `{"operationReference":7}`},
		{404, "root", "POST", path, ""},
		{404, "root", "GET", "/v2/decision-instances/" + key + "-1", ""},
		{404, "root", "GET", "/v2/decision-instances/" + key + "-2", ""},
		{404, "root", "GET", "/api/v1/decision-instances/" + key + "/replay", ""},
	} {
		if status, answer := s.call(test.user, test.method, test.path, test.body); status != test.status {
			t.Errorf("%s %s %s: %d %s, want %d", test.user, test.path, test.body, status, answer, test.status)
		}
	}
}

// TestDeletedRequirementsDisappear and the earlier version is the latest again.
func TestDeletedRequirementsDisappear(t *testing.T) {
	s := start(t)
	s.deployPricing()
	if status, answer := s.deploy(map[string]string{"pricing.dmn": strings.Replace(pricing, "then 10", "then 20", 1), "a.bpmn": approval}); status != 200 {
		t.Fatal(status, answer)
	}
	fee := func() string {
		return fields(s.must(200, "root", "POST", "/v2/decision-definitions/evaluation", `{"decisionDefinitionId":"fee","variables":{"amount":500}}`), "output")
	}
	if got := fee(); got != `"20"` {
		t.Error("the newest gives", got)
	}
	graph := s.found("/v2/decision-requirements/search", `{"filter":{"version":2}}`, "decisionRequirementsKey")
	decision := s.found("/v2/decision-definitions/search", `{"filter":{"version":2,"decisionDefinitionId":"fee"}}`, "decisionDefinitionKey")
	for _, test := range []struct {
		status             int
		user, method, path string
		body               string
	}{
		{403, "dora", "POST", "/v2/resources/" + graph + "/deletion", ""},
		{404, "root", "POST", "/v2/resources/" + decision + "/deletion", ""},
		{404, "root", "POST", "/v2/resources/1/deletion", ""},
		{200, "root", "POST", "/v2/resources/" + graph + "/deletion", `{"operationReference":7,"deleteHistory":false}`},
		{404, "root", "POST", "/v2/resources/" + graph + "/deletion", ""},
		{404, "root", "GET", "/v2/decision-requirements/" + graph, ""},
		{404, "root", "GET", "/v2/decision-requirements/" + graph + "/xml", ""},
		{404, "root", "GET", "/v2/decision-definitions/" + decision, ""},
		{404, "root", "GET", "/v2/decision-definitions/" + decision + "/xml", ""},
		{404, "root", "POST", "/v2/decision-definitions/evaluation", `{"decisionDefinitionKey":"` + decision + `"}`},
	} {
		status, answer := s.call(test.user, test.method, test.path, test.body)
		if status != test.status || status == 200 && answer != `{"resourceKey":"`+graph+`","batchOperation":null}`+"\n" {
			t.Errorf("%s %s %s: %d %s, want %d", test.user, test.path, test.body, status, answer, test.status)
		}
	}
	if got := s.found("/v2/decision-definitions/search", `{"filter":{"isLatestVersion":true}}`, "version"); got != "1 1" {
		t.Errorf("the newest versions are %s", got)
	}
	if got := s.found("/v2/decision-requirements/search", `{}`, "version"); got != "1" {
		t.Errorf("the requirements are of version %s", got)
	}
	if got := fee(); got != `"10"` {
		t.Error("after the deletion the fee is", got)
	}
}

// TestAModelChoosesItsDialect with the expression language of its definitions.
func TestAModelChoosesItsDialect(t *testing.T) {
	s := start(t)
	for attribute, want := range map[string]string{
		``: `"\"null\""`,
		`expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/"`:   `"null"`,
		`expressionLanguage="https://www.omg.org/spec/DMN/20240513/B-FEEL/"`: `"\"\""`,
	} {
		file := `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" ` + attribute + ` id="m" name="m" namespace="t">
<inputData id="in" name="monthly salary"/><decision id="d" name="d"><informationRequirement><requiredInput href="#in"/></informationRequirement>
<literalExpression><text>string(null)</text></literalExpression></decision></definitions>`
		if status, answer := s.deploy(map[string]string{"m.dmn": file}); status != 200 {
			t.Fatal(status, answer)
		}
		if got := fields(s.must(200, "root", "POST", "/v2/decision-definitions/evaluation", `{"decisionDefinitionId":"d"}`), "output"); got != want {
			t.Errorf("%q gives %s, want %s", attribute, got, want)
		}
	}
}
