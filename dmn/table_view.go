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

// Position is where something stands in the file, both from 1; the zero value is nowhere.
type Position struct{ Line, Column int }

// TableInput is a column of conditions.
type TableInput struct {
	ID, Name   string
	Position   Position
	Expression string // as it is written
	Program    *feel.Program
	Type       feel.Type
	Allowed    *feel.Program // unary tests of the input values; nil when any value is allowed
	// DeclaredType and DeclaredValues are what the file says where Type and Allowed are without effect, as in Camunda 8.
	DeclaredType   feel.Type
	DeclaredValues *feel.Program
	// UnknownType is a typeRef that names no type and has no effect.
	UnknownType string
}

// TableOutput is a column of results.
type TableOutput struct {
	ID, Name string
	Position Position
	Type     feel.Type
	Values   []feel.Value // the output values, nil when any value is allowed
	Default  *TableResult // nil when there is no default output
	// DeclaredType is what the file says where Type is without effect, as in Camunda 8.
	DeclaredType feel.Type
	// UnknownType is a typeRef that names no type and has no effect.
	UnknownType string
}

// TableRule is a row. A condition that is nil accepts everything.
type TableRule struct {
	ID           string
	Line, Column int // of the element in the file, from 1
	Conditions   []*feel.Program
	Results      []TableResult
	Positions    []Position // of the conditions
}

// TableResult is an output entry. Known tells whether it is a constant; an empty entry is null, as Empty tells. Program is
// nil for what is a constant or empty.
type TableResult struct {
	Value    feel.Value
	Known    bool
	Empty    bool
	Program  *feel.Program
	Position Position
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
		shown.Inputs = append(shown.Inputs, TableInput{ID: in.id, Name: in.name, Position: textPosition(in.element), Expression: in.text,
			Program: programOf(in.logic), Type: in.typ, Allowed: in.allowed, DeclaredType: in.declared.typ, DeclaredValues: in.declared.values,
			UnknownType: in.declared.unknown})
	}
	for _, out := range t.outputs {
		column := TableOutput{ID: out.id, Name: out.name, Position: Position{out.element.line, out.element.column}, Type: out.typ,
			Values: out.values, DeclaredType: out.declared.typ, UnknownType: out.declared.unknown}
		if out.missing != nil {
			entry := result(out.missing, out.element.child("defaultOutputEntry"))
			column.Default = &entry
		}
		shown.Outputs = append(shown.Outputs, column)
	}
	for _, rule := range t.rules {
		shown.Rules = append(shown.Rules, rule.view())
	}
	return shown
}

func (r *tableRule) view() TableRule {
	shown := TableRule{ID: r.id, Line: r.element.line, Column: r.element.column, Conditions: r.tests}
	for _, entry := range r.element.all("inputEntry") {
		shown.Positions = append(shown.Positions, textPosition(entry))
	}
	for i, entry := range r.element.all("outputEntry") {
		shown.Results = append(shown.Results, result(r.outputs[i], entry))
	}
	return shown
}

func result(entry logic, e *element) TableResult {
	shown := TableResult{Position: textPosition(e), Program: programOf(entry)}
	switch entry := entry.(type) {
	case fixed:
		shown.Value, shown.Known = entry.value, true
	case nothing:
		shown.Empty = true
	}
	return shown
}

// programOf gives the program of an expression; nil for a constant and for what is left out.
func programOf(l logic) *feel.Program {
	switch l := l.(type) {
	case *literal:
		return l.program
	case *variable:
		return l.otherwise.program
	case *typed:
		return programOf(l.logic)
	}
	return nil
}

// textPosition is where the text of an element begins.
func textPosition(e *element) Position {
	if text := e.child("text"); text != nil {
		return Position{text.line, text.column}
	}
	return Position{e.line, e.column}
}
