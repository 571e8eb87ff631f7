package dmn

import (
	"zhitong/feel"
)

// requireInto puts the values of requirements into a scope.
func (x *evaluation) requireInto(scope *layer, requires []node) error {
	var imported map[string]*feel.ContextBuilder
	for _, required := range requires {
		if from, ok := required.(*importedNode); ok {
			if imported == nil {
				imported = map[string]*feel.ContextBuilder{}
			}
			if err := x.requireImported(from, imported); err != nil {
				return err
			}
			continue
		}
		value, known, err := x.valueOf(required)
		if err != nil {
			return err
		}
		if known {
			scope.set(required.variableName(), value)
		}
		if decision, ok := required.(*Decision); ok && x.model.profile == feel.Camunda8 {
			scope.set(decision.id, value) // Camunda 8 calls the result by the id of the decision too
		}
	}
	for name, values := range imported {
		scope.set(name, values.Build())
	}
	return nil
}

// requireImported gathers the nodes of an imported model in a context of its name.
func (x *evaluation) requireImported(from *importedNode, imported map[string]*feel.ContextBuilder) error {
	inner := x.within(from.model, importedScope{from.prefix, x.input}, x.memory.of(from.model))
	value, known, err := inner.valueOf(from.node)
	if err != nil || !known {
		return err
	}
	if imported[from.prefix] == nil {
		imported[from.prefix] = &feel.ContextBuilder{}
	}
	imported[from.prefix].Set(from.node.variableName(), value)
	return nil
}

// importedScope gives the inputs of an imported model: those in the context of its name, else those at the top.
type importedScope struct {
	prefix string
	outer  feel.Scope
}

// Variable implements feel.Scope.
func (s importedScope) Variable(name string) (feel.Value, bool) {
	if context, ok := s.outer.Variable(s.prefix); ok {
		if value, ok := context.Lookup(name); ok {
			return value, true
		}
	}
	return s.outer.Variable(name)
}

// valueOf gives the value of a requirement; known is false for input data that nobody gave.
func (x *evaluation) valueOf(required node) (value feel.Value, known bool, err error) {
	switch required := required.(type) {
	case *inputData:
		value, known = x.input.Variable(required.variable.name)
		return coerce(required.variable.typ, value), known || x.model.profile != feel.Camunda8, nil
	case *Decision:
		value, err = x.decide(required)
		return value, true, err
	case *knowledgeModel:
		value, err = required.function(x)
		return value, true, err
	case *decisionService:
		value, err = required.function(x)
		return value, true, err
	}
	return feel.Null(), true, nil
}
