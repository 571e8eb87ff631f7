package dmn_test

import (
	"fmt"
	"testing"
)

// TestResultsOfKnowledgeModels are brought to the type that the model names for them, wherever it does (DMN 1.5, 10.3.2.9.4).
func TestResultsOfKnowledgeModels(t *testing.T) {
	const number = `typeRef="number"`
	for place, at := range map[string][3]string{
		"variable": {number}, "encapsulated logic": {"", number}, "body": {"", "", number}, "function type": {`typeRef="Calculation"`},
	} {
		t.Run(place, func(t *testing.T) {
			model := definitions(t, fmt.Sprintf(`<itemDefinition name="Calculation"><functionItem outputTypeRef="number"><parameters name="a"/></functionItem></itemDefinition>
<businessKnowledgeModel id="f" name="f"><variable name="f" %s/><encapsulatedLogic %s><formalParameter name="a"/><literalExpression %s><text>a</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>`, at[0], at[1], at[2])+
				literal("d", `[f(1), f([2]), f("a"), f instance of function<Any> -> number, f instance of function<Any> -> string]`, requires("requiredKnowledge", "f")))
			if got := evaluated(t, model, "d"); got != "[1, 2, null, true, false]" {
				t.Error(got)
			}
		})
	}
}
