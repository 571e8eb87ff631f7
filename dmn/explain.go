package dmn

import (
	"fmt"

	"zhitong/feel"
)

// ExplainedRule tells of one rule of a decision table whether it matched or which of its conditions was the first that
// did not hold.
type ExplainedRule struct {
	RuleID    string `json:"ruleId"`
	Index     int    `json:"index"` // from 1
	Matched   bool   `json:"matched"`
	Input     string `json:"input,omitempty"`     // the input whose condition failed
	Condition string `json:"condition,omitempty"` // as it is written
	Reason    string `json:"reason,omitempty"`    // why the condition could not be decided
}

// Explain takes the decision of an id as Evaluate does and also tells, for every decision on the way, the values of its
// requirements and why each rule of its table matched or not. The evaluation holds what was taken until then even when
// there is an error, which is a *Failure.
func (m *Model) Explain(id string, scope feel.Scope, environment feel.Environment) (Evaluation, error) {
	decision, ok := m.Decision(id)
	if !ok {
		return Evaluation{}, &Failure{Code: CodeNoDecision, Message: fmt.Sprintf("the model has no decision '%s'", id)}
	}
	x := newEvaluation(m, scope, environment)
	x.traced, x.explained = true, true
	output, err := x.decide(decision)
	evaluation := Evaluation{Output: output, Decisions: x.trace, Warnings: x.warnings}
	if err != nil {
		return evaluation, x.failure(decision, err)
	}
	return evaluation, nil
}

// explainRequirements gives the values that a decision sees, in the order of its requirements.
func explainRequirements(d *Decision, scope feel.Scope) []EvaluatedValue {
	var values []EvaluatedValue
	for _, required := range d.requires {
		if _, isImported := required.(*importedNode); isImported {
			continue // in the context of its model
		}
		if value, ok := scope.Variable(required.variableName()); ok {
			values = append(values, EvaluatedValue{Name: required.variableName(), Value: value})
		}
	}
	return values
}

// explain tests every rule once more, each until its first condition that does not hold. What that costs in steps and
// warnings is not counted.
func (t *table) explain(s *step, scope feel.Scope, values []feel.Value) []ExplainedRule {
	rules := make([]ExplainedRule, len(t.rules))
	for i := range t.rules {
		rules[i] = t.explainRule(i, s, scope, values)
	}
	return rules
}

func (t *table) explainRule(at int, s *step, scope feel.Scope, values []feel.Value) ExplainedRule {
	explained := ExplainedRule{RuleID: t.rules[at].id, Index: at + 1, Matched: true}
	for i, test := range t.rules[at].tests {
		if test == nil {
			continue
		}
		result, err := test.Evaluate(scope, s.tested(values[i]))
		if err != nil || !result.Value.IsTrue() {
			explained.Matched, explained.Input, explained.Condition = false, t.inputs[i].name, test.Source()
			if len(result.Warnings) > 0 {
				explained.Reason = result.Warnings[0].Message
			}
			return explained
		}
	}
	return explained
}
