package broker

import (
	"context"

	"zhitong/pipeline"
	"zhitong/store"
)

// VariableNames gives the different names of the variables of which the
// conditions hold.
func VariableNames(ctx context.Context, reader store.Reader, tenants []string, where ...store.Condition) ([]string, error) {
	found, err := selected(ctx, reader, variableHistory.Spec, "name", tenants, where)
	names := make([]string, len(found))
	for i, name := range found {
		names[i] = name.(string)
	}
	return names, err
}

// BatchesWith gives the keys of the batch operations of which the conditions hold.
func BatchesWith(ctx context.Context, reader store.Reader, tenants []string, where ...store.Condition) ([]any, error) {
	return selected(ctx, reader, batchOperations.Spec, "id", tenants, where)
}

// InstancesWith gives the keys of the instances of which the conditions hold.
func InstancesWith(ctx context.Context, reader store.Reader, tenants []string, where ...store.Condition) ([]any, error) {
	return selected(ctx, reader, instanceHistory.Spec, "id", tenants, where)
}

// DefinitionsWith gives the keys of the definitions of which the conditions
// hold, deleted ones too.
func DefinitionsWith(ctx context.Context, reader store.Reader, tenants []string, where ...store.Condition) ([]any, error) {
	return selected(ctx, reader, definitions.Spec, "id", tenants, where)
}

// InstancesCalledBy gives the key of an instance and those of all instances
// that it called, and they called.
func InstancesCalledBy(ctx context.Context, reader store.Reader, tenants []string, instance int64) ([]any, error) {
	return closure([]any{instance}, func(level []any) ([]any, error) {
		return selected(ctx, reader, instanceHistory.Spec, "id", tenants, []store.Condition{store.In{Column: "parent", Values: level}})
	})
}

// Within gives the keys of an element instance of an instance and of those
// inside of it, and the keys of the instances that these called, and they called.
func Within(ctx context.Context, reader store.Reader, tenants []string, instance, element int64) (elements, called []any, err error) {
	elements, err = closure([]any{element}, func(level []any) ([]any, error) {
		return selected(ctx, reader, elementHistory.Spec, "id", tenants, []store.Condition{equal("instance", instance), store.In{Column: "scope", Values: level}})
	})
	if err != nil {
		return nil, nil, err
	}
	first, err := selected(ctx, reader, instanceHistory.Spec, "id", tenants, []store.Condition{equal("parent", instance), store.In{Column: "parent_element", Values: elements}})
	if err != nil {
		return nil, nil, err
	}
	called, err = closure(first, func(level []any) ([]any, error) {
		return selected(ctx, reader, instanceHistory.Spec, "id", tenants, []store.Condition{store.In{Column: "parent", Values: level}})
	})
	return elements, called, err
}

// closure gives keys and what follows from them, level by level.
func closure(first []any, next func([]any) ([]any, error)) ([]any, error) {
	all, level := first, first
	for len(level) > 0 {
		following, err := next(level)
		if err != nil {
			return nil, err
		}
		if all = append(all, following...); len(all) > MaxTotal {
			return nil, tooMany()
		}
		level = following
	}
	return all, nil
}

// selected gives the different values of a column of the rows, none for null.
func selected(ctx context.Context, reader store.Reader, table *store.Table, column string, tenants []string, where []store.Condition) ([]any, error) {
	return distinct(ctx, reader, table, column, append(store.And{store.In{Column: "tenant", Values: texts(tenants)}}, where...))
}

// distinct is [selected] for a table whose rows belong to no tenant.
func distinct(ctx context.Context, reader store.Reader, table *store.Table, column string, where store.And) ([]any, error) {
	found, seen := []any{}, map[any]bool{}
	query := store.Query{Table: table, Columns: []string{column}, Where: where}
	err := reader.Select(ctx, query, func(row store.Row) error {
		if row[0] == nil || seen[row[0]] {
			return nil
		}
		if len(found) == MaxTotal {
			return tooMany()
		}
		seen[row[0]], found = true, append(found, row[0])
		return nil
	})
	return found, err
}

func tooMany() error {
	return pipeline.Refuse(pipeline.ResourceExhausted, "more than %d match a part of the filter; narrow it", MaxTotal)
}
