package dmn_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"zhitong/dmn"
	"zhitong/feel"
)

// definitions reads a model of the standard's dialect, without problems.
func definitions(t testing.TB, body string) *dmn.Model {
	t.Helper()
	model, err := dmn.Read(strings.NewReader(document(body)), dmn.Options{Profile: feel.DMN})
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range model.Problems() {
		t.Error(problem)
	}
	return model
}

func document(body string) string {
	return `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="t">` + body + `</definitions>`
}

func knowledge(id, text string, required ...string) string {
	requirements := ""
	for _, other := range required {
		requirements += fmt.Sprintf(`<knowledgeRequirement><requiredKnowledge href="#%s"/></knowledgeRequirement>`, other)
	}
	return fmt.Sprintf(`<businessKnowledgeModel id="%s" name="%s"><encapsulatedLogic><formalParameter name="n"/>
<literalExpression><text>%s</text></literalExpression></encapsulatedLogic>%s</businessKnowledgeModel>`, id, id, escape(text), requirements)
}

func literal(id, text, requirements string) string {
	return fmt.Sprintf(`<decision id="%s" name="%s">%s<literalExpression><text>%s</text></literalExpression></decision>`, id, id, requirements, escape(text))
}

func requires(kind, id string) string {
	if kind == "requiredKnowledge" {
		return fmt.Sprintf(`<knowledgeRequirement><requiredKnowledge href="#%s"/></knowledgeRequirement>`, id)
	}
	return fmt.Sprintf(`<informationRequirement><%s href="#%s"/></informationRequirement>`, kind, id)
}

// evaluated gives the result of a decision as text.
func evaluated(t testing.TB, model *dmn.Model, id string) string {
	t.Helper()
	evaluation, err := model.Evaluate(id, nil, feel.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	return evaluation.Output.String()
}

// TestKnowledgeModelsCallEachOther: even and odd, the textbook case.
func TestKnowledgeModelsCallEachOther(t *testing.T) {
	model := definitions(t, knowledge("even", "if n = 0 then true else odd(n - 1)", "odd")+
		knowledge("odd", "if n = 0 then false else even(n - 1)", "even")+
		literal("d", "[even(10), odd(10), even(7), odd(7)]", requires("requiredKnowledge", "even")+requires("requiredKnowledge", "odd")))
	if got := evaluated(t, model, "d"); got != "[true, false, false, true]" {
		t.Error(got)
	}
}

// TestKnowledgeIsMadeOnce: 60 storeys of two models, each of which requires both
// below, have 2^60 ways down.
func TestKnowledgeIsMadeOnce(t *testing.T) {
	body := knowledge("l0", "n") + knowledge("r0", "n")
	for i := 1; i <= 60; i++ {
		left, right := fmt.Sprintf("l%d", i-1), fmt.Sprintf("r%d", i-1)
		body += knowledge(fmt.Sprintf("l%d", i), left+"(n) + 1", left, right) + knowledge(fmt.Sprintf("r%d", i), right+"(n)", left, right)
	}
	if got := evaluated(t, definitions(t, body+literal("d", "l60(0)", requires("requiredKnowledge", "l60"))), "d"); got != "60" {
		t.Error(got)
	}
}

// TestALongChainOfDecisions neither takes the square of its length nor exhausts the stack.
func TestALongChainOfDecisions(t *testing.T) {
	const length = 20_000
	var body strings.Builder
	for i := range length {
		body.WriteString(literal(fmt.Sprintf("d%d", i), fmt.Sprintf("d%d + 1", i+1), requires("requiredDecision", fmt.Sprintf("d%d", i+1))))
	}
	body.WriteString(literal(fmt.Sprintf("d%d", length), "0", ""))
	if got := evaluated(t, definitions(t, body.String()), "d0"); got != fmt.Sprint(length) {
		t.Error(got)
	}
}

// TestNamesThatBeginAlike would make reading take the square of the length of the file.
func TestNamesThatBeginAlike(t *testing.T) {
	var body strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&body, `<decision id="d%d" name="extra %d"><literalExpression><text>"extra"</text></literalExpression></decision>`, i, i)
	}
	model, err := dmn.Read(strings.NewReader(document(body.String())), dmn.Options{Profile: feel.DMN})
	if err != nil {
		t.Fatal(err)
	}
	problems := model.Problems()
	if len(problems) == 0 || problems[0].Code != dmn.CodeLimit {
		t.Fatal(problems)
	}
	if got := evaluated(t, model, "d0"); got != "extra" {
		t.Error("a decision before the limit gives", got)
	}
}

// TestRecursionWithoutEnd, in one language and in both in turn, is a failure and not the end of the process.
func TestRecursionWithoutEnd(t *testing.T) {
	for name, text := range map[string]string{
		"by itself":            "f(n + 1)",
		"through a list":       "sum(for i in [1] return f(n + i))",
		"through FEEL as well": "{g: function(h, m) if m = 0 then f(n + 1) else h(h, m - 1), r: g(g, 150)}.r",
	} {
		t.Run(name, func(t *testing.T) {
			model := definitions(t, knowledge("f", text)+literal("d", "f(1)", requires("requiredKnowledge", "f")))
			evaluation, err := model.Evaluate("d", nil, feel.Environment{})
			failure, ok := errors.AsType[*dmn.Failure](err)
			if !ok || failure.DecisionID != "d" {
				t.Errorf("gives %s, %v", evaluation.Output, err)
			}
		})
	}
}

// TestStepsAreLimited counts expressions over all parts of an evaluation.
func TestStepsAreLimited(t *testing.T) {
	body := `<decision id="d" name="d"><for iteratorVariable="i"><in><literalExpression><text>[1..100]</text></literalExpression></in>
<return><literalExpression><text>i</text></literalExpression></return></for></decision>`
	for steps, fails := range map[int]bool{50: true, 200: false} {
		model, err := dmn.Read(strings.NewReader(document(body)), dmn.Options{Profile: feel.DMN, Limits: dmn.Limits{Steps: steps}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = model.Evaluate("d", nil, feel.Environment{})
		failure, failed := errors.AsType[*dmn.Failure](err)
		if failed != fails || failed && failure.Code != dmn.CodeLimit {
			t.Errorf("with %d steps: %v", steps, err)
		}
	}
}
