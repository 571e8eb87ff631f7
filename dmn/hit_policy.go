package dmn

import (
	"fmt"
	"slices"
	"strings"

	"zhitong/feel"
)

// hitPolicy says what becomes of rules that match at the same time (DMN 1.5, 8.2.8).
type hitPolicy struct {
	choose    func(t *table, hits []hit) ([]hit, error)
	firstOnly bool // no rule after the first that matches is looked at
	list      bool // the result is a list
}

var hitPolicies = map[string]hitPolicy{
	"UNIQUE":       {choose: (*table).unique},
	"FIRST":        {choose: all, firstOnly: true},
	"ANY":          {choose: (*table).same},
	"PRIORITY":     {choose: (*table).foremost},
	"COLLECT":      {choose: all, list: true},
	"RULE ORDER":   {choose: all, list: true},
	"OUTPUT ORDER": {choose: (*table).byPriority, list: true},
}

func all(_ *table, hits []hit) ([]hit, error) { return hits, nil }

func (t *table) unique(hits []hit) ([]hit, error) {
	if len(hits) > 1 {
		return nil, &Failure{Code: CodeUniqueHit, Message: "more than one rule of a UNIQUE table matches: " + t.named(hits), RuleIDs: t.ids(hits)}
	}
	return hits, nil
}

func (t *table) same(hits []hit) ([]hit, error) {
	for _, h := range hits {
		for i, value := range h.outputs {
			if equal, comparable := feel.Equal(value, hits[0].outputs[i]); !equal || !comparable {
				return nil, &Failure{Code: CodeAnyHit, Message: "rules of an ANY table match with different outputs: " + t.named(hits), RuleIDs: t.ids(hits)}
			}
		}
	}
	return hits[:min(1, len(hits))], nil
}

func (t *table) foremost(hits []hit) ([]hit, error) {
	sorted, err := t.byPriority(hits)
	return sorted[:min(1, len(sorted))], err
}

// byPriority orders hits by where their outputs stand among the output values, the first output first.
func (t *table) byPriority(hits []hit) ([]hit, error) {
	ranks := map[int][]int{}
	for _, h := range hits {
		for i, value := range h.outputs {
			rank, err := t.rank(&t.outputs[i], value)
			if err != nil {
				return nil, err
			}
			ranks[h.rule] = append(ranks[h.rule], rank)
		}
	}
	sorted := slices.Clone(hits)
	slices.SortStableFunc(sorted, func(a, b hit) int { return slices.Compare(ranks[a.rule], ranks[b.rule]) })
	return sorted, nil
}

// rank is the place of a value among the output values; outputs without any do not count.
func (t *table) rank(output *tableOutput, value feel.Value) (int, error) {
	for i, allowed := range output.values {
		if equal, comparable := feel.Equal(value, allowed); equal && comparable {
			return i, nil
		}
	}
	if len(output.values) == 0 {
		return 0, nil
	}
	return 0, &Failure{Code: CodeOutputValues, Message: fmt.Sprintf("a value of output '%s' is not among the output values", output.name)}
}

func (t *table) ids(hits []hit) []string {
	var ids []string
	for _, h := range hits {
		ids = append(ids, t.rules[h.rule].id)
	}
	return ids
}

// named lists rules by their numbers, as analysts see them.
func (t *table) named(hits []hit) string {
	var numbers []string
	for _, h := range hits {
		numbers = append(numbers, fmt.Sprint(h.rule+1))
	}
	return "rules " + strings.Join(numbers, ", ")
}

// aggregations are the FEEL functions of COLLECT tables (DMN 1.5, 8.2.11); in B-FEEL they are its own.
var (
	aggregations         = aggregationsOf(feel.DMN)
	friendlyAggregations = aggregationsOf(feel.BFEEL)
)

func aggregationsOf(profile feel.Profile) map[string]*feel.Program {
	return map[string]*feel.Program{
		"SUM": aggregation("sum", profile), "MIN": aggregation("min", profile), "MAX": aggregation("max", profile),
		"COUNT": aggregation("count", profile),
	}
}

func aggregation(function string, profile feel.Profile) *feel.Program {
	program, err := feel.CompileExpression(function+"(outputs)", feel.Options{Profile: profile, Names: []string{"outputs"}})
	if err != nil {
		panic(err) // the four texts above compile
	}
	return program
}

func (t *table) aggregate(s *step, hits []hit) (feel.Value, error) {
	values := make([]feel.Value, len(hits))
	for i, h := range hits {
		values[i] = h.outputs[0]
	}
	programs := aggregations
	if s.model.profile == feel.BFEEL {
		programs = friendlyAggregations
	}
	return s.run(programs[t.aggregation], feel.Variables{"outputs": feel.List(values...)}, s.environment)
}
