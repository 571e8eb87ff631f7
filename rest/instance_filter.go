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
	for _, part := range []func(context.Context, store.Reader, []string) ([]store.Condition, error){f.ofIncidents, f.ofElements, f.ofVariables, f.ofDefinitions, f.ofJobs, f.ofBatches, f.ofTags} {
		some, err := part(ctx, reader, tenants)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

func (f *ProcessInstanceFilter) ofIncidents(ctx context.Context, reader store.Reader, tenants []string) (all []store.Condition, err error) {
	if f.HasIncident != nil {
		with, err := broker.OfIncidents(ctx, reader, "id", "instance", tenants)
		if err != nil {
			return nil, err
		}
		all = append(all, holdsOrNot(with, *f.HasIncident))
	}
	if f.ErrorMessage != nil {
		asked, err := f.ErrorMessage.conditions("message", asText)
		if err != nil {
			return nil, badInput("%v", err)
		}
		with, err := broker.OfIncidents(ctx, reader, "id", "instance", tenants, asked...)
		if err != nil {
			return nil, err
		}
		all = append(all, with)
	}
	if f.IncidentErrorHashCode == nil {
		return all, nil
	}
	asked, err := f.IncidentErrorHashCode.conditions("hash", asNumber)
	if err != nil {
		return nil, badInput("%v", err)
	}
	with, err := broker.OfErrors(ctx, reader, "id", tenants, func(hash int32) bool { return holds(store.And(asked), columns{"hash": int64(hash)}) })
	return append(all, with), err
}

func (f *ProcessInstanceFilter) ofJobs(_ context.Context, _ store.Reader, tenants []string) ([]store.Condition, error) {
	if f.HasRetriesLeft == nil {
		return nil, nil
	}
	failed := broker.OfJobs("id", tenants, is("state", "FAILED"), store.Compare{Column: "retries", Op: store.Greater, Value: int64(0)})
	return []store.Condition{holdsOrNot(failed, *f.HasRetriesLeft)}, nil
}

func (f *ProcessInstanceFilter) ofTags(ctx context.Context, reader store.Reader, tenants []string) ([]store.Condition, error) {
	return broker.OfTags(ctx, reader, "id", tenants, f.Tags)
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
	of, err := broker.OfBatches(ctx, reader, "id", tenants, asked...)
	return []store.Condition{of}, err
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
		with, err := broker.OfIncidents(ctx, reader, "id", "element", tenants)
		if err != nil {
			return nil, err
		}
		asked = append(asked, holdsOrNot(with, *f.HasElementInstanceIncident))
	}
	at, err := broker.OfElements(ctx, reader, "id", tenants, asked...)
	return []store.Condition{at}, err
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
	return holdsOrNot(store.In{Column: column, Values: values}, among)
}

// holdsOrNot asks for a condition to hold, or not to.
func holdsOrNot(condition store.Condition, holds bool) store.Condition {
	if holds {
		return condition
	}
	return store.Not{Condition: condition}
}

func asBytes(value string) any { return []byte(value) }
