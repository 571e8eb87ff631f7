package rest

import (
	"zhitong/dmn"
	"zhitong/feel"
)

// jsonText gives a value as JSON text, as Camunda shows values of decisions.
func jsonText(value feel.Value) string { return string(value.AppendJSON(nil)) }

// evaluatedDecision shows how one decision came about.
func evaluatedDecision(d dmn.EvaluatedDecision) EvaluatedDecision {
	shown := EvaluatedDecision{DecisionDefinitionID: d.ID, DecisionDefinitionName: d.Name, DecisionDefinitionType: d.Type,
		Output: jsonText(d.Output), EvaluatedInputs: []EvaluatedInput{}, MatchedRules: []MatchedRule{}}
	for _, input := range d.Inputs {
		shown.EvaluatedInputs = append(shown.EvaluatedInputs, EvaluatedInput{input.ID, input.Name, jsonText(input.Value)})
	}
	for _, rule := range d.MatchedRules {
		shown.MatchedRules = append(shown.MatchedRules, matchedRule(rule))
	}
	return shown
}

func matchedRule(rule dmn.MatchedRule) MatchedRule {
	shown := MatchedRule{RuleID: rule.RuleID, RuleIndex: rule.Index, EvaluatedOutputs: []EvaluatedOutput{}}
	for _, output := range rule.Outputs {
		shown.EvaluatedOutputs = append(shown.EvaluatedOutputs, EvaluatedOutput{output.ID, output.Name, jsonText(output.Value)})
	}
	return shown
}
