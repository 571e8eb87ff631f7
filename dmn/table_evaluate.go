package dmn

import (
	"fmt"
	"math/bits"
	"slices"

	"zhitong/feel"
)

// hit is a rule that matched, with its outputs.
type hit struct {
	rule    int
	outputs []feel.Value
}

func (t *table) evaluate(s *step, scope feel.Scope) (feel.Value, error) {
	mark, hits := len(s.values), len(s.hits)
	value, err := t.apply(s, scope)
	s.leave(mark)
	clear(s.hits[hits:])
	s.hits = s.hits[:hits]
	return value, err
}

func (t *table) apply(s *step, scope feel.Scope) (feel.Value, error) {
	values := s.room(len(t.inputs))
	if err := t.evaluateInputs(s, scope, values); err != nil {
		return feel.Value{}, err
	}
	hits, err := t.match(s, scope, values)
	if err != nil {
		return feel.Value{}, err
	}
	if s.explained && s.taken != nil {
		s.taken.Rules = t.explain(s, scope, values)
	}
	chosen, err := t.policy.choose(t, hits)
	if err != nil {
		t.tellRules(s.taken, hits)
		return feel.Value{}, err
	}
	t.tellRules(s.taken, chosen)
	if len(chosen) == 0 && t.hasDefault() {
		return t.defaults(s, scope)
	}
	return t.result(s, chosen)
}

// room gives space for values that are needed until the table or invocation at work is done; leave ends it.
func (x *evaluation) room(count int) []feel.Value {
	mark := len(x.values)
	x.values = slices.Grow(x.values, count)[:mark+count]
	return x.values[mark : mark+count : mark+count]
}

func (x *evaluation) leave(mark int) {
	clear(x.values[mark:])
	x.values = x.values[:mark]
}

func (t *table) evaluateInputs(s *step, scope feel.Scope, values []feel.Value) error {
	for i := range t.inputs {
		in := &t.inputs[i]
		value, err := in.logic.evaluate(s.plain(), scope)
		if err != nil {
			return err
		}
		values[i] = coerce(in.typ, value)
		if s.taken != nil {
			s.taken.Inputs = append(s.taken.Inputs, EvaluatedValue{in.id, in.name, values[i]})
		}
		if in.allowed == nil {
			continue
		}
		allowed, err := s.run(in.allowed, scope, s.tested(values[i]))
		if err != nil {
			return err
		}
		if !allowed.IsTrue() {
			return &Failure{Code: CodeInputRequired, Message: fmt.Sprintf("the value of input '%s' is not among the allowed ones", in.name)}
		}
	}
	return nil
}

// tested is the environment of unary tests of a value.
func (x *evaluation) tested(value feel.Value) feel.Environment {
	environment := x.environment
	environment.Input = value
	return environment
}

// match finds the rules whose conditions all hold; those that the hit policy cannot want any more are not looked at.
func (t *table) match(s *step, scope feel.Scope, values []feel.Value) ([]hit, error) {
	var words [16]uint64
	var columns [32]bool
	candidates, open := append(ruleSet(words[:0]), make(ruleSet, (len(t.rules)+63)/64)...), append(columns[:0], make([]bool, len(t.inputs))...)
	t.candidates(candidates, open, values)
	mark := len(s.hits)
	for word, rest := range candidates {
		for ; rest != 0; rest &= rest - 1 {
			rule := word*64 + bits.TrailingZeros64(rest)
			matches, err := t.matches(s, scope, rule, values, open)
			if err != nil {
				return nil, err
			}
			if !matches {
				continue
			}
			outputs, err := t.outputsOf(s, scope, &t.rules[rule])
			if err != nil {
				return nil, err
			}
			if s.hits = append(s.hits, hit{rule, outputs}); t.policy.firstOnly {
				return s.hits[mark:], nil
			}
		}
	}
	return s.hits[mark:], nil
}

// candidates gives the rules that may match, and the columns that are still to be tested. What the index decides comes
// before what has to be evaluated.
func (t *table) candidates(candidates ruleSet, open []bool, values []feel.Value) {
	candidates.fill(len(t.rules))
	if t.index != nil {
		t.index.narrow(candidates, open, values)
		return
	}
	for i := range open {
		open[i] = true
	}
}

func (t *table) matches(s *step, scope feel.Scope, at int, values []feel.Value, open []bool) (bool, error) {
	for i, test := range t.rules[at].tests {
		if test == nil || !open[i] && !t.index.columns[i].open.has(at) {
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
	outputs := s.room(len(rule.outputs))
	for i, entry := range rule.outputs {
		value, err := entry.evaluate(s.plain(), scope)
		if err != nil {
			return nil, err
		}
		outputs[i] = coerce(t.outputs[i].typ, value)
	}
	return outputs, nil
}

// tellRules writes down which rules answered: those that the hit policy chose or, where it forbids that they match
// together, all of them.
func (t *table) tellRules(taken *EvaluatedDecision, hits []hit) {
	if taken == nil {
		return
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
