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

// beyondInstanceColumns gives what a filter asks beside the columns of instances:
// of their incidents, elements, variables and definitions, and of alternatives.
func (s *Server) beyondInstanceColumns(ctx context.Context, filter ProcessInstanceFilter) ([]store.Condition, error) {
	return beyondColumns(ctx, s, processInstances.permission, &filter, processInstances.filter)
}

func (f *ProcessInstanceFilter) or() []ProcessInstanceFilter { return f.Or }

// beside gives what the filter asks of other tables than that of instances.
func (f *ProcessInstanceFilter) beside(ctx context.Context, reader store.Reader, tenants []string) (all []store.Condition, err error) {
	for _, part := range []func(context.Context, store.Reader, []string) ([]store.Condition, error){f.ofIncidents, f.ofElements, f.ofVariables, f.ofDefinitions, f.ofJobs, f.ofBatches} {
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
	if f.IncidentErrorHashCode == nil {
		return all, nil
	}
	asked, err := f.IncidentErrorHashCode.conditions("hash", asNumber)
	if err != nil {
		return nil, badInput("%v", err)
	}
	keys, err := broker.InstancesWithErrors(ctx, reader, tenants, func(hash int32) bool { return holds(store.And(asked), columns{"hash": int64(hash)}) })
	return append(all, store.In{Column: "id", Values: keys}), err
}

func (f *ProcessInstanceFilter) ofJobs(ctx context.Context, reader store.Reader, tenants []string) ([]store.Condition, error) {
	if f.HasRetriesLeft == nil {
		return nil, nil
	}
	failed := []store.Condition{is("state", "FAILED"), store.Compare{Column: "retries", Op: store.Greater, Value: int64(0)}}
	keys, err := broker.InstancesWithJobs(ctx, reader, tenants, failed...)
	return []store.Condition{amongOrNot("id", keys, *f.HasRetriesLeft)}, err
}

func (f *ProcessInstanceFilter) ofBatches(ctx context.Context, reader store.Reader, tenants []string) ([]store.Condition, error) {
	asked, err := conditions(on(f.BatchOperationKey, "operation", asKey), on(f.BatchOperationID, "operation", asKey))
	switch {
	case err != nil:
		return nil, badInput("%v", err)
	case f.BatchOperationKey == nil && f.BatchOperationID == nil:
		return nil, nil
	case f.BatchOperationKey != nil && f.BatchOperationID != nil:
		return nil, badInput("the filter has batchOperationKey or its older name batchOperationId, not both")
	}
	keys, err := broker.InstancesOfBatches(ctx, reader, tenants, asked...)
	return []store.Condition{store.In{Column: "id", Values: keys}}, err
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
		with, err := broker.OfVariable(ctx, reader, "id", "instance", tenants, append(asked, is("name", variable.Name))...)
		if err != nil {
			return nil, err
		}
		all = append(all, with)
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
