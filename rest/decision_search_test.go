package rest_test

import (
	"fmt"
	"strings"
	"testing"
)

const billing = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="inner" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="ask"/>
<businessRuleTask id="ask"><extensionElements><zeebe:calledDecision decisionId="fee" resultVariable="fee"/></extensionElements></businessRuleTask>
<sequenceFlow id="f2" sourceRef="ask" targetRef="e"/><endEvent id="e"/></process>
<process id="billing" isExecutable="true"><startEvent id="s2"/><sequenceFlow id="g1" sourceRef="s2" targetRef="call"/>
<callActivity id="call"><extensionElements><zeebe:calledElement processId="inner"/></extensionElements></callActivity>
<sequenceFlow id="g2" sourceRef="call" targetRef="e2"/><endEvent id="e2"/></process></definitions>`

// found searches and gives a field of every item.
func (s site) found(path, request, field string) string {
	s.Helper()
	var values []string
	for _, item := range items(s.must(200, "root", "POST", path, request), "items") {
		values = append(values, fmt.Sprint(item[field]))
	}
	return strings.Join(values, " ")
}

// TestDecisionDefinitionsAreFoundByWhatTheyAre in any order.
func TestDecisionDefinitionsAreFoundByWhatTheyAre(t *testing.T) {
	s := start(t)
	s.deployTwice()
	graph := items(s.must(200, "root", "POST", "/v2/decision-requirements/search", `{"filter":{"decisionRequirementsId":"pricing","version":2}}`), "items")[0]
	key := graph["decisionRequirementsKey"].(string)
	for request, want := range map[string]string{
		`{}`:                                  "fee size fee size toll",
		`{"filter":{"isLatestVersion":true}}`: "fee size toll",
		`{"filter":{"isLatestVersion":true,"decisionRequirementsId":"pricing"}}`:                                            "fee size",
		`{"filter":{"decisionRequirementsName":"Fees"}}`:                                                                    "toll",
		`{"filter":{"decisionRequirementsVersion":2}}`:                                                                      "fee size",
		`{"filter":{"decisionRequirementsVersion":{"$gte":2}}}`:                                                             "fee size",
		`{"filter":{"decisionRequirementsKey":"` + key + `","name":"Fee"}}`:                                                 "fee",
		`{"filter":{"decisionDefinitionId":{"$like":"?e*"},"version":1}}`:                                                   "fee",
		`{"filter":{"decisionDefinitionId":{"$in":["size","toll"]}}}`:                                                       "size size toll",
		`{"filter":{"name":{"$like":"T\\?ll\\*"}}}`:                                                                         "toll",
		`{"filter":{"name":{"$like":"?\\?*"}}}`:                                                                             "toll",
		`{"filter":{"tenantId":"<default>","decisionDefinitionId":"toll"}}`:                                                 "toll",
		`{"filter":{"tenantId":"other"}}`:                                                                                   "",
		`{"filter":{"versionTag":{"$exists":true}},"page":{"limit":1}}`:                                                     "fee",
		`{"filter":{"versionTag":{"$exists":false},"version":1}}`:                                                           "size toll",
		`{"sort":[{"field":"decisionRequirementsVersion","order":"DESC"},{"field":"decisionDefinitionId","order":"DESC"}]}`: "size fee toll size fee",
		`{"sort":[{"field":"decisionRequirementsName"},{"field":"decisionRequirementsKey","order":"desc"}]}`:                "toll fee size fee size",
		`{"sort":[{"field":"decisionRequirementsId"},{"field":"tenantId"},{"field":"name","order":"DESC"}]}`:                "toll size size fee fee",
	} {
		if got := s.found("/v2/decision-definitions/search", request, "decisionDefinitionId"); got != want {
			t.Errorf("%s finds %q, want %q", request, got, want)
		}
	}
	one := items(s.must(200, "root", "POST", "/v2/decision-definitions/search", `{"filter":{"decisionRequirementsKey":"`+key+`"}}`), "items")[1]
	got := fields(one, "decisionDefinitionId", "name", "version", "decisionRequirementsId", "decisionRequirementsName", "decisionRequirementsKey", "decisionRequirementsVersion", "tenantId")
	if want := `"size" "size" 2 "pricing" "Pricing" "` + key + `" 2 "\u003cdefault\u003e"`; got != want {
		t.Errorf("shows %s, want %s", got, want)
	}
}

// deployTwice deploys two versions of the pricing and then a toll.
func (s site) deployTwice() {
	s.Helper()
	s.deployPricing()
	for _, files := range []map[string]string{{"pricing.dmn": pricing + "<!-- again -->"}, {"fees.dmn": overlappingAs("toll")}} {
		if status, answer := s.deploy(files); status != 200 || !strings.Contains(answer, `"decisionRequirements":{"decisionRequirementsKey"`) {
			s.Fatal(status, answer)
		}
	}
}

// overlappingAs is the file with overlapping rules, whose decision has another id and a name with wildcards.
func overlappingAs(id string) string {
	return strings.Replace(overlapping, `<decision id="fee" name="Fee"`, `<decision id="`+id+`" name="T?ll*"`, 1)
}

// TestDecisionRequirementsAreFound and shown with their file.
func TestDecisionRequirementsAreFound(t *testing.T) {
	s := start(t)
	s.deployTwice()
	const path = "/v2/decision-requirements/search"
	for request, want := range map[string]string{
		`{}`: "pricing pricing fees",
		`{"filter":{"decisionRequirementsName":{"$like":"P*"}},"sort":[{"field":"version","order":"DESC"}],"page":{"limit":1}}`: "pricing",
		`{"filter":{"version":2}}`:                     "pricing",
		`{"filter":{"resourceName":"fees.dmn"}}`:       "fees",
		`{"filter":{"tenantId":{"$neq":"<default>"}}}`: "",
		`{"sort":[{"field":"decisionRequirementsName"},{"field":"decisionRequirementsKey","order":"DESC"}]}`:  "fees pricing pricing",
		`{"sort":[{"field":"decisionRequirementsId","order":"DESC"},{"field":"tenantId"}],"page":{"from":1}}`: "pricing fees",
	} {
		got := s.found(path, request, "decisionRequirementsId")
		if got != want {
			t.Errorf("%s finds %q, want %q", request, got, want)
		}
	}
	first := items(s.must(200, "root", "POST", path, `{"filter":{"decisionRequirementsId":"pricing","version":1}}`), "items")[0]
	key := first["decisionRequirementsKey"].(string)
	if got := fields(s.must(200, "dora", "GET", "/v2/decision-requirements/"+key, ""), "decisionRequirementsKey", "decisionRequirementsId",
		"decisionRequirementsName", "version", "resourceName", "tenantId"); got != `"`+key+`" "pricing" "Pricing" 1 "pricing.dmn" "\u003cdefault\u003e"` {
		t.Error(got)
	}
	if status, xml := s.call("dora", "GET", "/v2/decision-requirements/"+key+"/xml", ""); status != 200 || xml != pricing {
		t.Errorf("its file: %d %s", status, xml)
	}
}

// TestDecisionsAreReadWithThePermissionForDecisions only.
func TestDecisionsAreReadWithThePermissionForDecisions(t *testing.T) {
	s := start(t)
	s.deployPricing()
	if status, answer := s.deploy(map[string]string{"billing.bpmn": billing}); status != 200 {
		t.Fatal(status, answer)
	}
	decision := s.found("/v2/decision-definitions/search", `{"filter":{"decisionDefinitionId":"fee"}}`, "decisionDefinitionKey")
	graph := s.found("/v2/decision-requirements/search", `{}`, "decisionRequirementsKey")
	process := s.found("/v2/process-definitions/search", `{"filter":{"processDefinitionId":"inner"}}`, "processDefinitionKey")
	for path, reader := range map[string]string{
		"/v2/decision-definitions/" + decision: "dora", "/v2/decision-definitions/" + decision + "/xml": "dora",
		"/v2/decision-requirements/" + graph: "dora", "/v2/decision-requirements/" + graph + "/xml": "dora",
		"/v2/process-definitions/" + process: "paul", "/v2/process-definitions/" + process + "/xml": "paul",
	} {
		for _, user := range []string{"dora", "paul"} {
			want := 403
			if user == reader {
				want = 200
			}
			if status, answer := s.call(user, "GET", path, ""); status != want {
				t.Errorf("%s gets %d %s from %s", user, status, answer, path)
			}
		}
	}
	for _, path := range []string{"/v2/decision-definitions/1/xml", "/v2/decision-requirements/1", "/v2/decision-requirements/1/xml", "/v2/decision-definitions/" + graph + "/xml"} {
		if status, answer := s.call("dora", "GET", path, ""); status != 404 || !strings.Contains(answer, `"code":"not_found"`) {
			t.Errorf("%s: %d %s", path, status, answer)
		}
	}
}

// TestDecisionInstancesAreFoundByWhatTheyAre: in called processes, outside of
// processes, and those that failed.
func TestDecisionInstancesAreFoundByWhatTheyAre(t *testing.T) {
	s := start(t)
	s.deployPricing()
	if status, answer := s.deploy(map[string]string{"billing.bpmn": billing}); status != 200 {
		t.Fatal(status, answer)
	}
	root := s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"billing","variables":{"amount":500}}`)["processInstanceKey"].(string)
	alone := s.must(200, "root", "POST", "/v2/decision-definitions/evaluation", `{"decisionDefinitionId":"size","variables":{"amount":5}}`)
	failed := s.must(200, "root", "POST", "/v2/decision-definitions/evaluation", `{"decisionDefinitionId":"fee","variables":{"amount":-5}}`)
	inside := items(s.must(200, "root", "POST", "/v2/decision-instances/search", `{"filter":{"elementInstanceKey":{"$exists":true}}}`), "items")
	if len(inside) != 2 || inside[1]["rootProcessInstanceKey"] != root || inside[1]["processInstanceKey"] == root || inside[1]["processInstanceKey"] == nil {
		t.Fatalf("the process took %v", inside)
	}
	called := inside[1]["processInstanceKey"].(string)
	aloneKey, failedKey := alone["decisionEvaluationKey"].(string), failed["decisionEvaluationKey"].(string)
	for filter, want := range map[string]string{
		``:                                        "size fee size size fee",
		`"processInstanceKey":"` + called + `"`:   "size fee",
		`"processInstanceKey":"` + root + `"`:     "",
		`"processInstanceKey":{"$exists":false}`:  "size size fee",
		`"processDefinitionKey":{"$exists":true}`: "size fee",
		`"elementInstanceKey":{"$in":["` + inside[0]["elementInstanceKey"].(string) + `"]}`: "size fee",
		`"businessId":{"$exists":true}`:                                                                       "",
		`"state":"FAILED"`:                                                                                    "fee",
		`"state":{"$neq":"FAILED"},"decisionDefinitionId":"fee"`:                                              "fee",
		`"state":{"$in":["FAILED","UNKNOWN"]}`:                                                                "fee",
		`"state":{"$like":"EVAL*"},"decisionDefinitionName":"Fee"`:                                            "fee",
		`"evaluationFailure":{"$exists":true}`:                                                                "fee",
		`"evaluationFailure":{"$like":"*assert*"}`:                                                            "fee",
		`"decisionDefinitionType":"DECISION_TABLE"`:                                                           "size size size",
		`"decisionDefinitionType":{"$notIn":["DECISION_TABLE"]}`:                                              "fee fee",
		`"decisionDefinitionVersion":2`:                                                                       "",
		`"decisionEvaluationKey":"` + aloneKey + `"`:                                                          "size",
		`"decisionEvaluationInstanceKey":"` + failedKey + `-2"`:                                               "fee",
		`"decisionEvaluationInstanceKey":{"$in":["` + failedKey + `-1","1-1"]}`:                               "size",
		`"rootDecisionDefinitionKey":"` + alone["decisionDefinitionKey"].(string) + `"`:                       "size",
		`"rootDecisionDefinitionKey":{"$notIn":["` + alone["decisionDefinitionKey"].(string) + `"]}`:          "size fee size fee",
		`"decisionDefinitionKey":{"$neq":"` + alone["decisionDefinitionKey"].(string) + `"}`:                  "fee fee",
		`"decisionRequirementsKey":"` + alone["decisionRequirementsKey"].(string) + `","tenantId":"other"`:    "",
		`"evaluationDate":{"$gt":"2100-01-01T00:00:00Z"}`:                                                     "",
		`"evaluationDate":{"$gte":"2000-01-01T00:00:00Z","$lt":"2100-01-01T00:00:00+08:00"},"state":"FAILED"`: "fee",
	} {
		if got := s.found("/v2/decision-instances/search", `{"filter":{`+filter+`}}`, "decisionDefinitionId"); got != want {
			t.Errorf("%s finds %q, want %q", filter, got, want)
		}
	}
	for _, filter := range []string{`"state":"LOST"`, `"decisionDefinitionType":{"$in":["TABLE"]}`, `"evaluationDate":"yesterday"`,
		`"evaluationDate":{"$like":"2*"}`, `"processInstanceKey":{"$exists":"no"}`, `"state":{"$near":"FAILED"}`} {
		s.must(400, "root", "POST", "/v2/decision-instances/search", `{"filter":{`+filter+`}}`)
	}
}

// TestOtherKindsOfDecisionsAreUnknown to clients, and found as such.
func TestOtherKindsOfDecisionsAreUnknown(t *testing.T) {
	s := start(t)
	s.deployPricing()
	file := `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="t"><decision id="both" name="both">
<context><contextEntry><variable name="a"/><literalExpression><text>1</text></literalExpression></contextEntry></context></decision></definitions>`
	if status, answer := s.deploy(map[string]string{"m.dmn": file}); status != 200 {
		t.Fatal(status, answer)
	}
	for _, id := range []string{"both", "size"} {
		s.must(200, "root", "POST", "/v2/decision-definitions/evaluation", `{"decisionDefinitionId":"`+id+`","variables":{"amount":5}}`)
	}
	for filter, want := range map[string]string{`"UNKNOWN"`: "UNKNOWN", `{"$neq":"UNKNOWN"}`: "DECISION_TABLE"} {
		if got := s.found("/v2/decision-instances/search", `{"filter":{"decisionDefinitionType":`+filter+`}}`, "decisionDefinitionType"); got != want {
			t.Errorf("%s finds %q, want %q", filter, got, want)
		}
	}
}

// TestDecisionInstancesAreSortedByEveryField of the interface.
func TestDecisionInstancesAreSortedByEveryField(t *testing.T) {
	s := start(t)
	s.deployPricing()
	s.must(200, "root", "POST", "/v2/decision-definitions/evaluation", `{"decisionDefinitionId":"fee","variables":{"amount":500}}`)
	for field, want := range map[string]string{
		"decisionDefinitionId": "size fee", "decisionDefinitionName": "size fee", "decisionDefinitionKey": "size fee",
		"decisionDefinitionType": "fee size", "decisionEvaluationInstanceKey": "fee size",
		"businessId": "size fee", "decisionDefinitionVersion": "size fee", "decisionEvaluationKey": "size fee", "elementInstanceKey": "size fee",
		"evaluationDate": "size fee", "evaluationFailure": "size fee", "processDefinitionKey": "size fee", "processInstanceKey": "size fee",
		"rootDecisionDefinitionKey": "size fee", "state": "size fee", "tenantId": "size fee",
	} {
		request := `{"sort":[{"field":"` + field + `","order":"DESC"}]}`
		if got := s.found("/v2/decision-instances/search", request, "decisionDefinitionId"); got != want {
			t.Errorf("by %s: %s, want %s", field, got, want)
		}
	}
	s.must(400, "root", "POST", "/v2/decision-instances/search", `{"sort":[{"field":"result"}]}`)
}

// TestPagesOfDecisionInstances are given from an index, after a row or before one.
func TestPagesOfDecisionInstances(t *testing.T) {
	s := start(t)
	s.deployPricing()
	for range 2 {
		s.must(200, "root", "POST", "/v2/decision-definitions/evaluation", `{"decisionDefinitionId":"fee","variables":{"amount":500}}`)
	}
	page := func(place string) (names, start, end string) {
		request := `{"sort":[{"field":"decisionDefinitionName"},{"field":"evaluationDate","order":"DESC"}],"page":{"limit":3` + place + `}}`
		answer := s.must(200, "root", "POST", "/v2/decision-instances/search", request)
		for _, item := range items(answer, "items") {
			names += item["decisionDefinitionName"].(string) + " "
		}
		info := answer["page"].(map[string]any)
		if info["totalItems"] != 4.0 {
			t.Errorf("the page tells %v", info)
		}
		start, _ = info["startCursor"].(string)
		end, _ = info["endCursor"].(string)
		return names, start, end
	}
	first, _, end := page("")
	second, start, _ := page(`,"after":"` + end + `"`)
	back, _, _ := page(`,"before":"` + start + `"`)
	from, _, _ := page(`,"from":3`)
	if first != "Fee Fee size " || second != "size " || back != first || from != second {
		t.Errorf("%s| %s| %s| %s", first, second, back, from)
	}
	for _, wrong := range []string{`{"page":{"after":"17"}}`, `{"page":{"after":"` + end + `"}}`, `{"page":{"after":"` + end + `","from":1}}`,
		`{"page":{"before":"WyJhIl0"}}`, `{"page":{"limit":-1}}`} {
		s.must(400, "root", "POST", "/v2/decision-instances/search", wrong)
	}
}
