package dmn

import (
	"maps"
	"slices"

	"zhitong/feel"
)

// Input is a value that a model gets from outside.
type Input struct {
	Name string
	Type feel.Type
}

// Inputs returns what the model gets from outside: its input data in the order of the file, and a context of those of
// each imported model. With feel.Camunda8, where decisions see all variables of the process, also every other variable
// that an expression names; the names are then sorted.
func (m *Model) Inputs() []Input {
	inputs := make([]Input, 0, len(m.inputs))
	known := map[string]bool{}
	for _, in := range m.inputs {
		inputs = append(inputs, Input{in.variable.name, in.variable.typ})
		known[in.variable.name] = true
	}
	for _, imported := range m.imports {
		var fields []feel.Field
		for _, in := range imported.model.Inputs() {
			fields = append(fields, feel.Field(in))
		}
		inputs = append(inputs, Input{imported.name, feel.ContextOf(fields...)})
	}
	for _, d := range m.decisions {
		known[d.id], known[d.variable.name] = true, true
	}
	for _, k := range m.knowledge {
		known[k.variable.name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(m.variables)) {
		if !known[name] {
			inputs = append(inputs, Input{Name: name})
		}
	}
	return inputs
}

// ResultType returns the type of what the decision gives: the declared one or, where there is none and a decision table
// gives one row, that of its outputs.
func (d *Decision) ResultType() feel.Type {
	if !d.variable.typ.IsAny() {
		return d.variable.typ
	}
	if named, ok := d.logic.(*typed); ok {
		return named.typ
	}
	t, ok := d.logic.(*table)
	if !ok || t.aggregation != "" {
		return feel.Type{}
	}
	row := t.rowType()
	if t.policy.list {
		return feel.ListOf(row)
	}
	return row
}

// rowType is the type of what one rule gives.
func (t *table) rowType() feel.Type {
	if len(t.outputs) == 1 {
		return t.outputs[0].typ
	}
	fields := make([]feel.Field, len(t.outputs))
	for i, output := range t.outputs {
		fields[i] = feel.Field{Name: output.name, Type: output.typ}
	}
	return feel.ContextOf(fields...)
}

// KnowledgeModels returns the ids of the business knowledge models by their names.
func (m *Model) KnowledgeModels() map[string]string {
	named := map[string]string{}
	for _, k := range m.knowledge {
		named[k.variable.name] = k.id
	}
	return named
}

// EvaluateKnowledgeModel calls the business knowledge model of an id. The scope gives the values of its parameters by
// their names. The error is a *Failure.
func (m *Model) EvaluateKnowledgeModel(id string, scope feel.Scope, environment feel.Environment) (Evaluation, error) {
	knowledge, ok := m.byID[id].(*knowledgeModel)
	if !ok {
		return Evaluation{}, &Failure{Code: CodeNoDecision, Message: "the model has no business knowledge model '" + id + "'"}
	}
	x := newEvaluation(m, scope, environment)
	x.traced = true
	value, err := knowledge.call(x)
	evaluation := Evaluation{Output: value, Decisions: x.trace, Warnings: x.warnings}
	if err != nil {
		return evaluation, x.failure(nil, err)
	}
	return evaluation, nil
}

// call calls the function of the model with the inputs of the call as arguments.
func (k *knowledgeModel) call(x *evaluation) (feel.Value, error) {
	value, err := k.function(x)
	if err != nil {
		return feel.Value{}, err
	}
	function, ok := value.AsFunction()
	if !ok {
		return feel.Null(), nil
	}
	arguments := make([]feel.Value, len(function.Parameters))
	for i, parameter := range function.Parameters {
		arguments[i], _ = x.input.Variable(parameter)
	}
	return function.Call(arguments...)
}

// ServiceOutputs returns the output decisions of the decision service of an id, nil where there is no such service.
func (m *Model) ServiceOutputs(id string) []*Decision {
	service, ok := m.byID[id].(*decisionService)
	if !ok {
		return nil
	}
	return slices.Clone(service.outputs)
}
