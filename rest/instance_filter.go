package rest

import (
	"context"

	"zhitong/broker"
	"zhitong/store"
)

// VariableCondition asks for a variable whose value, as JSON text, a filter holds of.
type VariableCondition struct {
	Name  string          `json:"name" minLength:"1"`
	Value *Filter[string] `json:"value"`
}

// maxAlternatives bounds how many alternatives a filter has.
const maxAlternatives = 20

// incidentCondition gives what a filter asks beside the columns of instances:
// of their incidents, elements, variables and definitions, and of alternatives.
func (s *Server) incidentCondition(ctx context.Context, filter ProcessInstanceFilter) (all []store.Condition, err error) {
	err = s.read(ctx, processInstances.permission, func(caller Caller, reader store.Reader) error {
		if all, err = filter.beside(ctx, reader, caller.Tenants); err != nil || filter.Or == nil {
			return err
		}
		alternatives, err := filter.alternatives(ctx, reader, caller.Tenants)
		all = append(all, alternatives)
		return err
	})
	return all, err
}

// alternatives gives the condition that one of the alternatives holds.
func (f *ProcessInstanceFilter) alternatives(ctx context.Context, reader store.Reader, tenants []string) (store.Condition, error) {
	if len(f.Or) > maxAlternatives {
		return nil, badInput("filter $or: at most %d alternatives", maxAlternatives)
	}
	either := store.Or{}
	for i := range f.Or {
		one := &f.Or[i]
		if one.Or != nil {
			return nil, badInput("filter $or: an alternative has no alternatives")
		}
		own, err := processInstances.filter(*one)
		if err != nil {
			return nil, badInput("%v", err)
		}
		beside, err := one.beside(ctx, reader, tenants)
		if err != nil {
			return nil, err
		}
		either = append(either, store.And(append(own, beside...)))
	}
	return either, nil
}

// beside gives what the filter asks of other tables than that of instances.
func (f *ProcessInstanceFilter) beside(ctx context.Context, reader store.Reader, tenants []string) (all []store.Condition, err error) {
	for _, part := range []func(context.Context, store.Reader, []string) ([]store.Condition, error){f.ofIncidents, f.ofElements, f.ofVariables, f.ofDefinitions} {
		some, err := part(ctx, reader, tenants)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

func (f *ProcessInstanceFilter) ofIncidents(ctx context.Context, reader store.Reader, tenants []string) (all []store.Condition, err error) {
	open := is("state", broker.StateActive)
	if f.HasIncident != nil {
		keys, err := broker.InstancesWithIncidents(ctx, reader, tenants, open)
		if err != nil {
			return nil, err
		}
		all = append(all, amongOrNot("id", keys, *f.HasIncident))
	}
	if f.ErrorMessage != nil {
		asked, err := f.ErrorMessage.conditions("message", asText)
		if err != nil {
			return nil, badInput("%v", err)
		}
		keys, err := broker.InstancesWithIncidents(ctx, reader, tenants, append(asked, open)...)
		if err != nil {
			return nil, err
		}
		all = append(all, store.In{Column: "id", Values: keys})
	}
	return all, nil
}

func (f *ProcessInstanceFilter) ofElements(ctx context.Context, reader store.Reader, tenants []string) ([]store.Condition, error) {
	if f.ElementID == nil && f.ElementInstanceState == nil && f.HasElementInstanceIncident == nil {
		return nil, nil
	}
	asked, err := conditions(on(f.ElementID, "element_id", asText), on(f.ElementInstanceState, "state", asEnum))
	if err != nil {
		return nil, badInput("%v", err)
	}
	if f.HasElementInstanceIncident != nil {
		keys, err := broker.ElementsWithIncidents(ctx, reader, tenants, is("state", broker.StateActive))
		if err != nil {
			return nil, err
		}
		asked = append(asked, amongOrNot("id", keys, *f.HasElementInstanceIncident))
	}
	keys, err := broker.InstancesWithElements(ctx, reader, tenants, asked...)
	return []store.Condition{store.In{Column: "id", Values: keys}}, err
}

func (f *ProcessInstanceFilter) ofVariables(ctx context.Context, reader store.Reader, tenants []string) (all []store.Condition, err error) {
	for _, variable := range f.Variables {
		asked, err := variable.Value.conditions("value", asBytes)
		if err != nil {
			return nil, badInput("%v", err)
		}
		keys, err := broker.InstancesWithVariables(ctx, reader, tenants, append(asked, is("name", variable.Name))...)
		if err != nil {
			return nil, err
		}
		all = append(all, store.In{Column: "id", Values: keys})
	}
	return all, nil
}

func (f *ProcessInstanceFilter) ofDefinitions(ctx context.Context, reader store.Reader, tenants []string) ([]store.Condition, error) {
	if f.ProcessDefinitionName == nil && f.ProcessDefinitionVersionTag == nil {
		return nil, nil
	}
	asked, err := conditions(onOptional(f.ProcessDefinitionName, "name", "", asText),
		onOptional(f.ProcessDefinitionVersionTag, "version_tag", "", asText))
	if err != nil {
		return nil, badInput("%v", err)
	}
	keys, err := broker.DefinitionsWith(ctx, reader, tenants, append(asked, is("kind", string(broker.ProcessResource)))...)
	return []store.Condition{store.In{Column: "definition", Values: keys}}, err
}

// amongOrNot asks for a column to have one of the values, or none of them.
func amongOrNot(column string, values []any, among bool) store.Condition {
	in := store.In{Column: column, Values: values}
	if among {
		return in
	}
	return store.Not{Condition: in}
}

func asBytes(value string) any { return []byte(value) }
