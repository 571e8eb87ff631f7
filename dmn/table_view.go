package dmn

import (
	"zhitong/feel"
)

// Table describes a decision table for those who check it.
type Table struct {
	HitPolicy    string // "UNIQUE", "FIRST" and so on
	Aggregation  string
	Line, Column int // of the element in the file, from 1
	Inputs       []TableInput
	Outputs      []TableOutput
	Rules        []TableRule
}

// TableInput is a column of conditions.
type TableInput struct {
	ID, Name   string
	Expression string // as it is written
	Type       feel.Type
	Allowed    *feel.Program // unary tests of the input values; nil when any value is allowed
}

// TableOutput is a column of results.
type TableOutput struct {
	ID, Name string
	Type     feel.Type
	Values   []feel.Value // the output values, nil when any value is allowed
	Default  bool         // there is a default output
}

// TableRule is a row. A condition that is nil accepts everything.
type TableRule struct {
	ID           string
	Line, Column int // of the element in the file, from 1
	Conditions   []*feel.Program
	Results      []TableResult
}

// TableResult is an output entry; Known tells whether it is a constant.
type TableResult struct {
	Value feel.Value
	Known bool
}

// Table returns the decision table that is the logic of the decision; ok is false for other logic and for a decision that
// does not compile.
func (d *Decision) Table() (t *Table, ok bool) {
	inner := d.logic
	if coerced, ok := inner.(*typed); ok {
		inner = coerced.logic
	}
	own, ok := inner.(*table)
	if !ok || len(d.problems) > 0 {
		return nil, false
	}
	return own.view(), true
}

func (t *table) view() *Table {
	shown := &Table{HitPolicy: t.policyName, Aggregation: t.aggregation, Line: t.element.line, Column: t.element.column}
	for _, in := range t.inputs {
		shown.Inputs = append(shown.Inputs, TableInput{in.id, in.name, in.text, in.typ, in.allowed})
	}
	for _, out := range t.outputs {
		shown.Outputs = append(shown.Outputs, TableOutput{out.id, out.name, out.typ, out.values, out.missing != nil})
	}
	for _, rule := range t.rules {
		shown.Rules = append(shown.Rules, TableRule{rule.id, rule.element.line, rule.element.column, rule.tests, results(rule.outputs)})
	}
	return shown
}

func results(entries []logic) []TableResult {
	all := make([]TableResult, len(entries))
	for i, entry := range entries {
		if constant, ok := entry.(fixed); ok {
			all[i] = TableResult{constant.value, true}
		}
	}
	return all
}
