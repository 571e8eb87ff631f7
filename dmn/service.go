package dmn

import (
	"zhitong/feel"
)

// decisionService is a set of decisions with an interface of its own (DMN 1.5, 6.3.10). Its parameters are its input
// data and then its input decisions.
type decisionService struct {
	id         string
	model      *Model
	element    *element
	variable   typedName
	parameters []node
	outputs    []*Decision
	problems   []*Problem
}

func (r *reader) linkService(s *decisionService) {
	for _, kind := range []string{"inputData", "inputDecision"} {
		for _, reference := range s.element.all(kind) {
			if n := r.reference(reference, &s.problems); n != nil {
				s.parameters = append(s.parameters, n)
			}
		}
	}
	for _, reference := range s.element.all("outputDecision") {
		switch n := r.reference(reference, &s.problems).(type) {
		case nil:
		case *Decision:
			s.outputs = append(s.outputs, n)
		default:
			s.problems = append(s.problems, reference.problem(CodeReference, "'%s' is no decision of this model", reference.attribute("href")))
		}
	}
	if len(s.outputs) == 0 && len(s.problems) == 0 {
		s.problems = append(s.problems, s.element.problem(CodeStructure, "the decision service has no output decision"))
	}
	r.model.problems = append(r.model.problems, s.problems...)
}

// function gives the service as a value that can be called.
func (s *decisionService) function(x *evaluation) (feel.Value, error) {
	if len(s.problems) > 0 {
		return feel.Value{}, notCompiled(s.problems)
	}
	parameters := make([]feel.Parameter, len(s.parameters))
	for i, parameter := range s.parameters {
		parameters[i].Name = parameter.variableName()
	}
	x.kept = true
	return feel.NewFunction(parameters, s.variable.typ, func(arguments []feel.Value) (feel.Value, error) {
		before := len(x.trace)
		value, err := s.call(x, arguments)
		if err == nil {
			x.trace = x.trace[:before] // a service that has a result is told as a whole
		}
		return value, err
	}), nil
}

// call evaluates the output decisions; one alone is the result, several are a context of their names.
func (s *decisionService) call(x *evaluation, arguments []feel.Value) (feel.Value, error) {
	if err := x.deeper(); err != nil {
		return feel.Value{}, err
	}
	defer x.shallower()
	inputs := feel.Variables{}
	inner := x.within(s.model, inputs, newMemory(s.model))
	for i, parameter := range s.parameters {
		if decision, ok := parameter.(*Decision); ok {
			inner.memory.keep(decision, coerce(decision.variable.typ, arguments[i]))
		} else {
			inputs[parameter.variableName()] = arguments[i]
		}
	}
	if len(s.outputs) == 1 {
		value, err := inner.decide(s.outputs[0])
		return coerce(s.variable.typ, value), err
	}
	result := &feel.ContextBuilder{}
	for _, output := range s.outputs {
		value, err := inner.decide(output)
		if err != nil {
			return feel.Value{}, err
		}
		result.Set(output.variable.name, value)
	}
	return coerce(s.variable.typ, result.Build()), nil
}

// Services returns the ids of the decision services by their names.
func (m *Model) Services() map[string]string {
	named := map[string]string{}
	for _, s := range m.services {
		named[s.element.attribute("name")] = s.id
	}
	return named
}
