package dmn

import (
	"fmt"

	"zhitong/feel"
)

// hit is a rule that matched, with its outputs.
type hit struct {
	rule    int
	outputs []feel.Value
}

func (t *table) evaluate(s *step, scope feel.Scope) (feel.Value, error) {
	values, err := t.evaluateInputs(s, scope)
	if err != nil {
		return feel.Value{}, err
	}
	hits, err := t.match(s, scope, values)
	if err != nil {
		return feel.Value{}, err
	}
	if hits, err = t.policy.choose(t, hits); err != nil {
		return feel.Value{}, err
	}
	t.tell(s.taken, values, hits)
	if len(hits) == 0 && t.hasDefault() {
		return t.defaults(s, scope)
	}
	return t.result(s, hits)
}

func (t *table) evaluateInputs(s *step, scope feel.Scope) ([]feel.Value, error) {
	values := make([]feel.Value, len(t.inputs))
	for i := range t.inputs {
		in := &t.inputs[i]
		value, err := in.logic.evaluate(s.plain(), scope)
		if err != nil {
			return nil, err
		}
		values[i] = coerce(in.typ, value)
		if in.allowed == nil {
			continue
		}
		allowed, err := s.run(in.allowed, scope, s.tested(values[i]))
		if err != nil {
			return nil, err
		}
		if !allowed.IsTrue() {
			return nil, &Failure{Code: CodeInputRequired, Message: fmt.Sprintf("the value of input '%s' is not among the allowed ones", in.name)}
		}
	}
	return values, nil
}

// tested is the environment of unary tests of a value.
func (x *evaluation) tested(value feel.Value) feel.Environment {
	environment := x.environment
	environment.Input = value
	return environment
}

// match finds the rules whose conditions all hold; those that the hit policy cannot want any more are not looked at.
func (t *table) match(s *step, scope feel.Scope, values []feel.Value) ([]hit, error) {
	var hits []hit
	for i := range t.rules {
		matches, err := t.matches(s, scope, &t.rules[i], values)
		if err != nil {
			return nil, err
		}
		if !matches {
			continue
		}
		outputs, err := t.outputsOf(s, scope, &t.rules[i])
		if err != nil {
			return nil, err
		}
		if hits = append(hits, hit{i, outputs}); t.policy.firstOnly {
			break
		}
	}
	return hits, nil
}

func (t *table) matches(s *step, scope feel.Scope, rule *tableRule, values []feel.Value) (bool, error) {
	for i, test := range rule.tests {
		if test == nil {
			continue
		}
		result, err := s.run(test, scope, s.tested(values[i]))
		if err != nil || !result.IsTrue() {
			return false, err
		}
	}
	return true, nil
}

func (t *table) outputsOf(s *step, scope feel.Scope, rule *tableRule) ([]feel.Value, error) {
	outputs := make([]feel.Value, len(rule.outputs))
	for i, entry := range rule.outputs {
		value, err := entry.evaluate(s.plain(), scope)
		if err != nil {
			return nil, err
		}
		outputs[i] = coerce(t.outputs[i].typ, value)
	}
	return outputs, nil
}

// tell writes down what was asked and which rules answered.
func (t *table) tell(taken *EvaluatedDecision, values []feel.Value, hits []hit) {
	if taken == nil {
		return
	}
	for i, value := range values {
		taken.Inputs = append(taken.Inputs, EvaluatedValue{t.inputs[i].id, t.inputs[i].name, value})
	}
	for _, h := range hits {
		matched := MatchedRule{RuleID: t.rules[h.rule].id, Index: h.rule + 1}
		for i, value := range h.outputs {
			matched.Outputs = append(matched.Outputs, EvaluatedValue{t.outputs[i].id, t.outputs[i].name, value})
		}
		taken.MatchedRules = append(taken.MatchedRules, matched)
	}
}

func (t *table) hasDefault() bool {
	for i := range t.outputs {
		if t.outputs[i].missing != nil {
			return true
		}
	}
	return false
}

// defaults is the result where no rule matches (DMN 1.5, 8.3.3).
func (t *table) defaults(s *step, scope feel.Scope) (feel.Value, error) {
	outputs := make([]feel.Value, len(t.outputs))
	for i := range t.outputs {
		if t.outputs[i].missing == nil {
			continue
		}
		value, err := t.outputs[i].missing.evaluate(s.plain(), scope)
		if err != nil {
			return feel.Value{}, err
		}
		outputs[i] = coerce(t.outputs[i].typ, value)
	}
	return t.shape(outputs), nil
}

// result makes one value of the hits that were chosen.
func (t *table) result(s *step, hits []hit) (feel.Value, error) {
	switch {
	case t.aggregation != "":
		return t.aggregate(s, hits)
	case t.policy.list && len(hits) > 0:
		rows := make([]feel.Value, len(hits))
		for i, h := range hits {
			rows[i] = t.shape(h.outputs)
		}
		return feel.List(rows...), nil
	case len(hits) == 0:
		return feel.Null(), nil
	default:
		return t.shape(hits[0].outputs), nil
	}
}

// shape is the value of one output, or a context of several.
func (t *table) shape(outputs []feel.Value) feel.Value {
	if len(outputs) == 1 {
		return outputs[0]
	}
	row := &feel.ContextBuilder{}
	for i, value := range outputs {
		row.Set(t.outputs[i].name, value)
	}
	return row.Build()
}
