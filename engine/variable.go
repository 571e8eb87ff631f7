package engine

import (
	"bytes"
	"encoding/json"
	"slices"

	"zhitong/feel"
)

// setLocal creates or changes a variable of one scope.
func (x *execution) setLocal(scope int64, name string, value json.RawMessage) {
	key := VariableKey{scope, name}
	x.loadVariables([]VariableKey{key})
	event := Event{Intent: VariableUpdatedEvent}
	changed := Variable{Scope: scope, Name: name, Instance: x.root, Value: value, ChangedAt: x.ctx.Now}
	if existing, presence := x.state.Variables.Get(key); presence == Present {
		event.Occurrence, changed.Key = existing, existing.Key
		if bytes.Equal(existing.Value, value) {
			changed.ChangedAt = existing.ChangedAt
		}
	} else {
		event.Intent = VariableCreatedEvent
		changed.Key = x.ctx.Keys.Next()
		if e := x.element(scope); !e.Locals {
			x.update(e, func(e *Element) { e.Locals = true })
		}
	}
	x.state.Variables.Put(&changed)
	event.Variable = &changed
	x.emit(event)
	x.variableChanged(scope, name, event.Intent == VariableCreatedEvent)
}

// propagate sets each variable in the nearest scope around e, e included, that
// has one of the name, else in the root (Camunda's variable propagation).
func (x *execution) propagate(e *Element, variables Variables) {
	if len(variables) == 0 {
		return
	}
	scopes := scopesOf(e)
	names := sorted(variables)
	x.loadVariables(crossed(scopes, names))
	for _, name := range names {
		x.setLocal(x.holder(scopes, name), name, variables[name])
	}
}

// holder gives the innermost scope that has a variable, else the root.
func (x *execution) holder(scopes []int64, name string) int64 {
	for i := len(scopes) - 1; i > 0; i-- {
		if _, presence := x.state.Variables.Get(VariableKey{scopes[i], name}); presence == Present {
			return scopes[i]
		}
	}
	return scopes[0]
}

// scopesOf gives the scopes that an element instance sees, from the root
// inwards, its own last.
func scopesOf(e *Element) []int64 { return append(slices.Clip(e.Path), e.Key) }

func crossed(scopes []int64, names []string) []VariableKey {
	keys := make([]VariableKey, 0, len(scopes)*len(names))
	for _, scope := range scopes {
		for _, name := range names {
			keys = append(keys, VariableKey{scope, name})
		}
	}
	return keys
}

func sorted(variables Variables) []string {
	names := make([]string, 0, len(variables))
	for name := range variables {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// allVariables gives everything that is visible from the innermost of scopes.
func (x *execution) allVariables(scopes []int64) Variables {
	names := x.variableNames(scopes)
	var keys []VariableKey
	for _, scope := range scopes {
		keys = append(keys, crossed([]int64{scope}, names[scope])...)
	}
	x.loadVariables(keys)
	visible := Variables{}
	for _, key := range keys {
		if row, presence := x.state.Variables.Get(key); presence == Present {
			visible[key.Name] = row.Value
		}
	}
	return visible
}

// dropLocals deletes the variables of a scope that ends.
func (x *execution) dropLocals(e *Element) {
	for _, name := range x.variableNames([]int64{e.Key})[e.Key] {
		x.state.Variables.Delete(VariableKey{e.Key, name})
	}
}

// visibleScope answers the variables of FEEL programs. What has not been
// loaded is noted, and the evaluation counts only when nothing was.
type visibleScope struct {
	x       *execution
	scopes  []int64
	overlay feel.Variables // seen before all scopes
	lacking bool           // a variable that was asked for is not loaded
	broken  error
}

// Variable implements [feel.Scope].
func (v *visibleScope) Variable(name string) (feel.Value, bool) {
	if value, ok := v.overlay[name]; ok {
		return value, true
	}
	for i := len(v.scopes) - 1; i >= 0; i-- {
		row, presence := v.x.state.Variables.Get(VariableKey{v.scopes[i], name})
		if presence == Unknown {
			v.noteAll(name)
			return feel.Null(), false
		}
		if presence == Present {
			return v.decode(row)
		}
	}
	return feel.Null(), false
}

// noteAll notes that a variable is needed in every scope where it is unknown.
func (v *visibleScope) noteAll(name string) {
	for _, scope := range v.scopes {
		key := VariableKey{scope, name}
		if _, presence := v.x.state.Variables.Get(key); presence == Unknown {
			v.x.need.Variables = append(v.x.need.Variables, key)
			v.lacking = true
		}
	}
}

func (v *visibleScope) decode(row *Variable) (feel.Value, bool) {
	value, err := feel.FromJSON(row.Value)
	if err != nil {
		v.broken = err
		return feel.Null(), false
	}
	return value, true
}

// seenBy gives the scope of the expressions of an element instance.
func (x *execution) seenBy(e *Element) *visibleScope {
	return &visibleScope{x: x, scopes: scopesOf(e)}
}
