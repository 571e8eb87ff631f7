package dmn_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"zhitong/dmn"
	"zhitong/feel"
)

const routing = `<inputData id="in" name="amount"/>
<decision id="size" name="Size"><informationRequirement><requiredInput href="#in"/></informationRequirement>
<decisionTable hitPolicy="COLLECT"><input id="i1" label="金额"><inputExpression><text>amount</text></inputExpression></input>
<output id="o1" name="size"/><output id="o2" name="fee"/>
<rule id="r1"><inputEntry><text>&gt; 10</text></inputEntry><outputEntry><text>"some"</text></outputEntry><outputEntry><text>0.10</text></outputEntry></rule>
<rule id="r2"><inputEntry><text>&lt; 10</text></inputEntry><outputEntry><text>"few"</text></outputEntry><outputEntry><text>0</text></outputEntry></rule>
<rule id="r3"><inputEntry><text>&gt; 100</text></inputEntry><outputEntry><text>"many"</text></outputEntry><outputEntry><text>0.20</text></outputEntry></rule>
</decisionTable></decision>
<decision id="fees" name="Fees"><informationRequirement><requiredDecision href="#size"/></informationRequirement>
<literalExpression><text>sum(Size.fee)</text></literalExpression></decision>
<decision id="both" name="Both"><informationRequirement><requiredDecision href="#size"/></informationRequirement>
<informationRequirement><requiredDecision href="#fees"/></informationRequirement>
<literalExpression><text>Fees * count(Size)</text></literalExpression></decision>`

// TestTheTraceTellsHowADecisionCameAbout: each decision once, in the order of
// evaluation, a table with its inputs and the rules that matched.
func TestTheTraceTellsHowADecisionCameAbout(t *testing.T) {
	evaluation, err := definitions(t, routing).Evaluate("both", feel.Variables{"amount": feel.Int(500)}, feel.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.MarshalIndent(evaluation.Decisions, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for _, line := range strings.Split(strings.TrimSpace(tracedRouting), "\n") {
		want.WriteString(strings.TrimSpace(line))
	}
	var compact strings.Builder
	for _, line := range strings.Split(string(got), "\n") {
		compact.WriteString(strings.TrimSpace(line))
	}
	if compact.String() != want.String() {
		t.Errorf("the trace is\n%s", got)
	}
}

const tracedRouting = `
[
{"id": "size","name": "Size","type": "DECISION_TABLE","output": [{"size": "some","fee": 0.1},{"size": "many","fee": 0.2}],
"inputs": [{"id": "i1","name": "金额","value": 500}],
"matchedRules": [
{"ruleId": "r1","index": 1,"outputs": [{"id": "o1","name": "size","value": "some"},{"id": "o2","name": "fee","value": 0.1}]},
{"ruleId": "r3","index": 3,"outputs": [{"id": "o1","name": "size","value": "many"},{"id": "o2","name": "fee","value": 0.2}]}
]},
{"id": "fees","name": "Fees","type": "LITERAL_EXPRESSION","output": 0.3},
{"id": "both","name": "Both","type": "LITERAL_EXPRESSION","output": 0.6}
]`

// TestDecisionsOfImportedModelsAreTold, and share one evaluation.
func TestDecisionsOfImportedModelsAreTold(t *testing.T) {
	imported := definitions(t, strings.Replace(routing, "<inputData", `<itemDefinition name="n"><typeRef>number</typeRef></itemDefinition><inputData`, 1))
	body := `<import name="routing" namespace="t" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
<decision id="d" name="d"><informationRequirement><requiredDecision href="t#fees"/></informationRequirement>
<informationRequirement><requiredDecision href="t#size"/></informationRequirement>
<literalExpression><text>[routing.Fees, count(routing.Size)]</text></literalExpression></decision>`
	file := strings.Replace(document(body), `namespace="t">`, `namespace="other">`, 1)
	model, err := dmn.Read(strings.NewReader(file), dmn.Options{Profile: feel.DMN, Imports: []*dmn.Model{imported}})
	if err != nil || len(model.Problems()) > 0 {
		t.Fatal(err, model.Problems())
	}
	evaluation, err := model.Evaluate("d", feel.Variables{"amount": feel.Int(50)}, feel.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, decision := range evaluation.Decisions {
		ids = append(ids, decision.ID)
	}
	if got := evaluation.Output.String(); got != "[0.1, 1]" || strings.Join(ids, " ") != "size fees d" {
		t.Errorf("gives %s by way of %q", got, ids)
	}
}

// TestAFailureSaysWhere: the decision, the problem with its place, and the rules.
func TestAFailureSaysWhere(t *testing.T) {
	model, err := dmn.Read(strings.NewReader(document(literal("broken", "1 +", "")+literal("d", "broken", requires("requiredDecision", "broken")))), dmn.Options{Profile: feel.DMN})
	if err != nil {
		t.Fatal(err)
	}
	_, err = model.Evaluate("d", nil, feel.Environment{})
	failure, _ := errors.AsType[*dmn.Failure](err)
	problem, ok := errors.AsType[*dmn.Problem](err)
	if failure == nil || failure.Code != dmn.CodeNotCompiled || failure.DecisionID != "broken" {
		t.Error("the failure is", err)
	}
	if !ok || problem.Code != dmn.CodeExpression || problem.Line != 1 {
		t.Error("the problem is", problem)
	}
}

// TestAModelIsSharedByGoroutines is for the race detector.
func TestAModelIsSharedByGoroutines(t *testing.T) {
	model := definitions(t, routing)
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for i := range 50 {
				amount, want := int64(50), "0.1"
				if (worker+i)%2 == 0 {
					amount, want = 500, "0.6"
				}
				evaluation, err := model.Evaluate("both", feel.Variables{"amount": feel.Int(amount)}, feel.Environment{})
				if err != nil || evaluation.Output.String() != want {
					t.Errorf("%d gives %s, %v", amount, evaluation.Output, err)
				}
			}
		})
	}
	group.Wait()
}

// TestExplain tells which condition of a rule failed first, and what a decision was given; also where the hit policy
// leaves no result.
func TestExplain(t *testing.T) {
	evaluation, err := definitions(t, routing).Explain("both", feel.Variables{"amount": feel.Int(50)}, feel.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(evaluation.Decisions[0].Rules)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"ruleId":"r1","index":1,"matched":true},{"ruleId":"r2","index":2,"matched":false,"input":"金额","condition":"\u003c 10"},` +
		`{"ruleId":"r3","index":3,"matched":false,"input":"金额","condition":"\u003e 100"}]`
	if string(got) != want {
		t.Errorf("the rules are %s", got)
	}
	if requirements := evaluation.Decisions[2].Requirements; len(requirements) != 2 || requirements[1].Name != "Fees" || requirements[1].Value.String() != "0.1" {
		t.Errorf("the requirements are %v", requirements)
	}
	twice := strings.Replace(routing, "COLLECT", "UNIQUE", 1)
	evaluation, err = definitions(t, twice).Explain("size", feel.Variables{"amount": feel.Int(500)}, feel.Environment{})
	if err == nil || len(evaluation.Decisions) != 1 || !evaluation.Decisions[0].Rules[2].Matched || evaluation.Decisions[0].Inputs[0].Value.String() != "500" {
		t.Errorf("a table without a result: %v, %v", evaluation.Decisions, err)
	}
	evaluation, err = definitions(t, routing).Explain("size", feel.Variables{"amount": feel.String("50")}, feel.Environment{})
	if err != nil || evaluation.Decisions[0].Rules[0].Reason != "can't compare a value of type string with a value of type number" {
		t.Errorf("a condition about another type: %v, %v", evaluation.Decisions[0].Rules, err)
	}
	if plain, _ := definitions(t, routing).Evaluate("both", feel.Variables{"amount": feel.Int(50)}, feel.Environment{}); plain.Decisions[0].Rules != nil {
		t.Error("Evaluate explains")
	}
}

// TestInvocationsTellWhyTheyAreNull: an invocation that calls nothing, passes an unknown argument or one of a wrong type
// is null, and says so.
func TestInvocationsTellWhyTheyAreNull(t *testing.T) {
	const model = `<businessKnowledgeModel id="f" name="f"><variable name="f"/><encapsulatedLogic><formalParameter name="n" typeRef="number"/><literalExpression><text>n + 1</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
		<decision id="d" name="d"><variable name="d"/><knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement><invocation><literalExpression><text>%s</text></literalExpression><binding><parameter name="%s"/><literalExpression><text>%s</text></literalExpression></binding></invocation></decision>`
	for _, c := range []struct{ callee, parameter, argument, output, warning string }{
		{"f", "n", "1", "2", ""},
		{"f", "n", `"one"`, "null", feel.WarnFunctionInvocation},
		{"f", "m", "1", "null", feel.WarnFunctionInvocation},
		{"if true then f else null", "n", "1", "2", ""},
		{"if true then f else null", "n", `"one"`, "null", feel.WarnFunctionInvocation},
		{"1 + 1", "n", "1", "null", feel.WarnNoFunction},
	} {
		read, err := dmn.Read(strings.NewReader(document(fmt.Sprintf(model, c.callee, c.parameter, c.argument))), dmn.Options{Profile: feel.DMN})
		if err != nil {
			t.Fatal(err)
		}
		evaluation, err := read.Evaluate("d", nil, feel.Environment{})
		if err != nil || evaluation.Output.String() != c.output {
			t.Errorf("%+v gives %s, %v", c, evaluation.Output, err)
		}
		if told := evaluation.Warnings; (len(told) > 0) != (c.warning != "") || len(told) > 0 && told[0].Code != c.warning {
			t.Errorf("%+v warns %v", c, told)
		}
	}
}

// TestAFailureOfTheHitPolicyTellsWhatMatched: the inputs and all rules that matched against the policy, with Evaluate and
// with Explain.
func TestAFailureOfTheHitPolicyTellsWhatMatched(t *testing.T) {
	for policy, code := range map[string]string{"UNIQUE": dmn.CodeUniqueHit, "ANY": dmn.CodeAnyHit} {
		model := definitions(t, strings.Replace(routing, "COLLECT", policy, 1))
		for name, take := range map[string]func(string, feel.Scope, feel.Environment) (dmn.Evaluation, error){"Evaluate": model.Evaluate, "Explain": model.Explain} {
			evaluation, err := take("both", feel.Variables{"amount": feel.Int(500)}, feel.Environment{})
			if failure, ok := errors.AsType[*dmn.Failure](err); !ok || failure.Code != code || len(evaluation.Decisions) != 1 {
				t.Fatal(policy, name, err, evaluation.Decisions)
			}
			failed := evaluation.Decisions[0]
			if len(failed.Inputs) != 1 || failed.Inputs[0].Value.String() != "500" {
				t.Errorf("%s %s: inputs %v", policy, name, failed.Inputs)
			}
			if rules := failed.MatchedRules; len(rules) != 2 || rules[0].RuleID != "r1" || rules[1].Index != 3 || rules[1].Outputs[1].Value.String() != "0.2" {
				t.Errorf("%s %s: rules %v", policy, name, rules)
			}
			if name == "Explain" && len(failed.Rules) != 3 {
				t.Errorf("%s: %d rules are explained", policy, len(failed.Rules))
			}
		}
	}
}

// TestAnInputThatIsNotAllowedIsTold, with those before it.
func TestAnInputThatIsNotAllowedIsTold(t *testing.T) {
	body := `<inputData id="in" name="amount"/><decision id="d" name="d"><informationRequirement><requiredInput href="#in"/></informationRequirement>
<decisionTable><input><inputExpression><text>amount</text></inputExpression><inputValues><text>&lt; 10</text></inputValues></input>
<input><inputExpression><text>amount + 1</text></inputExpression></input><output name="o"/></decisionTable></decision>`
	evaluation, err := definitions(t, body).Evaluate("d", feel.Variables{"amount": feel.Int(10)}, feel.Environment{})
	if err == nil || len(evaluation.Decisions) != 1 || len(evaluation.Decisions[0].Inputs) != 1 {
		t.Fatal(err, evaluation.Decisions)
	}
}
