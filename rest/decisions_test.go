package rest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

const pricing = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="pricing" name="Pricing" namespace="t">
<decision id="fee" name="Fee"><extensionElements><zeebe:versionTag value="spring"/></extensionElements>
<informationRequirement><requiredDecision href="#size"/></informationRequirement>
<literalExpression><text>if size = "big" then 10 else assert(1, amount &gt; 0)</text></literalExpression></decision>
<decision id="size" name="size"><decisionTable id="t"><input id="i1" label="Amount"><inputExpression><text>amount</text></inputExpression></input>
<output id="o1" name="size"/>
<rule id="r1"><inputEntry><text>&gt; 100</text></inputEntry><outputEntry><text>"big"</text></outputEntry></rule>
<rule id="r2"><inputEntry><text>&lt;= 100</text></inputEntry><outputEntry><text>"small"</text></outputEntry></rule>
</decisionTable></decision></definitions>`

func (s site) deployPricing() {
	s.Helper()
	if status, answer := s.deploy(map[string]string{"pricing.dmn": pricing}); status != 200 {
		s.Fatalf("deployment: %d %s", status, answer)
	}
}

// fields gives what an object has under names, as JSON.
func fields(object map[string]any, names ...string) string {
	var parts []string
	for _, name := range names {
		value, present := object[name]
		encoded, _ := json.Marshal(value)
		if !present {
			encoded = []byte("missing")
		}
		parts = append(parts, string(encoded))
	}
	return strings.Join(parts, " ")
}

func items(object map[string]any, name string) []map[string]any {
	var all []map[string]any
	for _, item := range object[name].([]any) {
		all = append(all, item.(map[string]any))
	}
	return all
}

// TestAnEvaluationTellsItsWay in the shape of Camunda, and is found again.
func TestAnEvaluationTellsItsWay(t *testing.T) {
	s := start(t)
	s.deployPricing()
	answer := s.must(200, "root", "POST", "/v2/decision-definitions/evaluation",
		`{"decisionDefinitionId":"fee","versionTag":"spring","variables":{"amount":500}}`)
	key := answer["decisionEvaluationKey"].(string)
	if got := fields(answer, "output", "failedDecisionDefinitionId", "failureMessage", "decisionRequirementsId", "decisionDefinitionVersion"); got != `"10" null null "pricing" 1` {
		t.Error(got)
	}
	decisions := items(answer, "evaluatedDecisions")
	if got := fields(decisions[0], "decisionDefinitionId", "decisionDefinitionType", "decisionEvaluationInstanceKey", "output", "evaluatedInputs", "matchedRules"); got !=
		`"size" "DECISION_TABLE" "`+key+`-1" "\"big\"" [{"inputId":"i1","inputName":"Amount","inputValue":"500"}] `+
			`[{"evaluatedOutputs":[{"outputId":"o1","outputName":"size","outputValue":"\"big\"","ruleId":"r1","ruleIndex":1}],"ruleId":"r1","ruleIndex":1}]` {
		t.Error(got)
	}
	found := items(s.must(200, "root", "POST", "/v2/decision-instances/search", `{"filter":{"decisionEvaluationKey":"`+key+`"},"sort":[{"field":"evaluationDate"}]}`), "items")
	if len(found) != 2 || fields(found[1], "decisionDefinitionId", "state", "result", "evaluationFailure", "rootDecisionDefinitionKey", "contentHash") !=
		`"fee" "EVALUATED" "10" null `+fields(answer, "decisionDefinitionKey", "contentHash") {
		t.Errorf("found %v", found)
	}
	one := s.must(200, "root", "GET", "/v2/decision-instances/"+key+"-1", "")
	if got, want := fields(one, "evaluatedInputs", "matchedRules"), fields(decisions[0], "evaluatedInputs", "matchedRules"); got != want {
		t.Errorf("the instance tells %s, the answer %s", got, want)
	}
	if replay := s.must(200, "root", "GET", "/api/v1/decision-instances/"+key+"/replay", ""); replay["identical"] != true {
		t.Errorf("the replay is %v", replay)
	}
}

// TestAnEvaluationThatFails is answered and recorded.
func TestAnEvaluationThatFails(t *testing.T) {
	s := start(t)
	s.deployPricing()
	answer := s.must(200, "root", "POST", "/v2/decision-definitions/evaluation", `{"decisionDefinitionId":"fee","variables":{"amount":-5}}`)
	if got := fields(answer, "output", "failedDecisionDefinitionId"); got != `"null" "fee"` || answer["failureMessage"] == nil {
		t.Errorf("%s: %v", got, answer["failureMessage"])
	}
	found := items(s.must(200, "root", "POST", "/v2/decision-instances/search", `{"filter":{"state":"FAILED"}}`), "items")
	if len(found) != 1 || fields(found[0], "decisionDefinitionId", "evaluationFailure") != `"fee" `+fields(answer, "failureMessage") {
		t.Errorf("found %v", found)
	}
}

// TestDecisionsAreExportedInPages of JSON lines.
func TestDecisionsAreExportedInPages(t *testing.T) {
	s := start(t)
	s.deployPricing()
	for amount := range 3 {
		s.must(200, "root", "POST", "/v2/decision-definitions/evaluation", fmt.Sprintf(`{"decisionDefinitionId":"fee","variables":{"amount":%d}}`, 200+amount))
	}
	after, seen := "0", ""
	for range 3 {
		_, page := s.call("root", "GET", "/api/v1/decision-instances/export?decisionDefinitionId=fee&limit=2&after="+after, "")
		for line := range strings.Lines(page) {
			var exported map[string]any
			if err := json.Unmarshal([]byte(line), &exported); err != nil {
				t.Fatal(err)
			}
			after = exported["decisionEvaluationKey"].(string)
			seen += fields(exported, "variables", "output", "state") + "\n"
		}
	}
	if seen != "{\"amount\":200} 10 \"EVALUATED\"\n{\"amount\":201} 10 \"EVALUATED\"\n{\"amount\":202} 10 \"EVALUATED\"\n" {
		t.Errorf("exported\n%s", seen)
	}
}

// TestDecisionsNeedPermission and a decision that is named once.
func TestDecisionsNeedPermission(t *testing.T) {
	s := start(t)
	s.deployPricing()
	for _, test := range []struct {
		status                   int
		user, method, path, body string
	}{
		{403, "guest", "POST", "/v2/decision-definitions/evaluation", `{"decisionDefinitionId":"fee"}`},
		{403, "guest", "GET", "/v2/decision-instances/1-1", ""},
		{403, "guest", "GET", "/api/v1/decision-instances/1/replay", ""},
		{403, "guest", "GET", "/api/v1/decision-instances/export?decisionDefinitionId=fee", ""},
		{404, "root", "GET", "/v2/decision-instances/1-1", ""},
		{404, "root", "GET", "/api/v1/decision-instances/1/replay", ""},
		{404, "root", "POST", "/v2/decision-definitions/evaluation", `{"decisionDefinitionId":"fee","versionTag":"winter"}`},
		{400, "root", "POST", "/v2/decision-definitions/evaluation", `{"decisionDefinitionId":"fee","decisionDefinitionKey":"1"}`},
		{400, "root", "POST", "/v2/decision-definitions/evaluation", `{}`},
		{400, "root", "GET", "/api/v1/decision-instances/export?decisionDefinitionId=fee&limit=1001", ""},
	} {
		if status, answer := s.call(test.user, test.method, test.path, test.body); status != test.status {
			t.Errorf("%s %s %s: %d %s, want %d", test.user, test.path, test.body, status, answer, test.status)
		}
	}
}
