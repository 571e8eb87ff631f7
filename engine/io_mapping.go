package engine

import (
	"encoding/json"

	"zhitong/bpmn"
	"zhitong/feel"
)

// applyInputs creates the local variables of the input mappings.
func (x *execution) applyInputs(e *Element) *failure {
	mappings := x.model(e).Inputs
	if len(mappings) == 0 {
		return nil
	}
	created, failure := x.mapped(mappings, x.seenBy(e), nil)
	if failure != nil {
		return failure
	}
	for _, name := range sorted(created) {
		x.setLocal(e.Key, name, created[name])
	}
	return nil
}

// applyOutputs merges what an element instance brought into the scopes around
// it: through the output mappings where there are any, else as it is.
func (x *execution) applyOutputs(e *Element, brought Variables) *failure {
	mappings := x.model(e).Outputs
	if e.Body || len(mappings) == 0 && !x.keepsInside(e) {
		x.propagate(e, brought)
		return nil
	}
	for _, name := range sorted(brought) {
		x.setLocal(e.Key, name, brought[name])
	}
	e = x.element(e.Key)
	created, failure := x.mapped(mappings, x.seenBy(e), x.seenBy(e))
	if failure != nil {
		return failure
	}
	x.propagate(x.element(e.Scope), created)
	return nil
}

// keepsInside says whether what an event brought stays in it unless it is mapped
// out: with an error, on the boundary (Camunda's documentation of error events).
func (x *execution) keepsInside(e *Element) bool {
	model := x.model(e)
	return model.Kind == bpmn.KindBoundaryEvent && model.Event.Type == bpmn.EventError
}

// mapped evaluates mappings in order; each sees what those before it made. A
// mapping into a path adds to what the mappings before it made of the variable,
// or to what targets has.
func (x *execution) mapped(mappings []bpmn.Mapping, scope, targets *visibleScope) (Variables, *failure) {
	values := map[string]feel.Value{}
	scope.overlay = feel.Variables{}
	for i := range mappings {
		value, failure := x.tolerant(mappings[i].Source, scope, IncidentIOMapping)
		if failure != nil {
			return nil, failure
		}
		path := mappings[i].TargetPath
		base, made := values[path[0]]
		if !made && len(path) > 1 && targets != nil {
			base = x.current(targets, path[0])
		}
		values[path[0]] = putPath(base, path[1:], value)
		scope.overlay[path[0]] = values[path[0]]
	}
	created := Variables{}
	for name, value := range values {
		created[name] = json.RawMessage(toJSON(value))
	}
	return created, nil
}

func (x *execution) current(scope *visibleScope, name string) feel.Value {
	x.prefetch([]string{name}, scope)
	value, _ := scope.Variable(name)
	return value
}

// putPath puts a value into a context under a path and keeps the rest of it.
func putPath(base feel.Value, path []string, value feel.Value) feel.Value {
	if len(path) == 0 {
		return value
	}
	var builder feel.ContextBuilder
	for _, entry := range base.Entries() {
		builder.Set(entry.Key, entry.Value)
	}
	inner, _ := base.Lookup(path[0])
	return builder.Set(path[0], putPath(inner, path[1:], value)).Build()
}
