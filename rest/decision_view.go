package rest

import "zhitong/broker"

// EvaluatedInput is what an input column saw.
type EvaluatedInput struct {
	InputID    string `json:"inputId"`
	InputName  string `json:"inputName"`
	InputValue string `json:"inputValue"`
}

// MatchedRule is a rule that matched, with what it put out.
type MatchedRule struct {
	RuleID           string            `json:"ruleId"`
	RuleIndex        int               `json:"ruleIndex"`
	EvaluatedOutputs []EvaluatedOutput `json:"evaluatedOutputs"`
}

// EvaluatedOutput is what an output column put out.
type EvaluatedOutput struct {
	OutputID    string `json:"outputId"`
	OutputName  string `json:"outputName"`
	OutputValue string `json:"outputValue"`
	RuleID      string `json:"ruleId"`
	RuleIndex   int    `json:"ruleIndex"`
}

func evaluatedInputs(d *broker.DecisionInstance) []EvaluatedInput {
	shown := make([]EvaluatedInput, len(d.Inputs))
	for i, input := range d.Inputs {
		shown[i] = EvaluatedInput{input.ID, input.Name, input.Value}
	}
	return shown
}

func matchedRules(d *broker.DecisionInstance) []MatchedRule {
	shown := make([]MatchedRule, len(d.MatchedRules))
	for i, rule := range d.MatchedRules {
		shown[i] = MatchedRule{rule.ID, rule.Index, make([]EvaluatedOutput, len(rule.Outputs))}
		for j, output := range rule.Outputs {
			shown[i].EvaluatedOutputs[j] = EvaluatedOutput{output.ID, output.Name, output.Value, rule.ID, rule.Index}
		}
	}
	return shown
}
