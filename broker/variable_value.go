package broker

import (
	"context"

	"zhitong/store"
)

// byStart narrows conditions on the values of variables, which may be long, by
// their starts, which an index finds. Rows of before starts were kept have none.
func byStart(where []store.Condition) []store.Condition {
	narrowed := make([]store.Condition, 0, 2*len(where))
	for _, condition := range where {
		var starts []any
		switch c := condition.(type) {
		case store.Compare:
			if c.Column == "value" && c.Op == store.Equal {
				starts = valueStarts(c.Value)
			}
		case store.In:
			if c.Column == "value" {
				starts = valueStarts(c.Values...)
			}
		}
		if starts != nil {
			narrowed = append(narrowed, store.Or{store.In{Column: "value_start", Values: starts}, store.IsNull{Column: "value_start"}})
		}
		narrowed = append(narrowed, condition)
	}
	return narrowed
}

func valueStarts(values ...any) []any {
	starts := make([]any, 0, len(values))
	for _, value := range values {
		if content, ok := value.([]byte); ok {
			starts = append(starts, (&InstanceVariable{Value: content}).Start())
		}
	}
	return starts
}

// OfVariable selects by a column that holds the key of an instance, or of another
// scope when of is "scope", those that have a variable of which conditions hold.
func OfVariable(column, of string, tenants []string, where ...store.Condition) store.Condition {
	return store.InSelect{Column: column, Table: variableHistory.Spec, Of: of, Where: flat(append(store.And{ofTenants(tenants)}, byStart(where)...))}
}

// WithKeys gives conditions in which lists of keys, of at most MaxTotal each,
// stand for what other tables say. Such conditions can be kept in a row.
func WithKeys(ctx context.Context, reader store.Reader, conditions []store.Condition) ([]store.Condition, error) {
	kept := make([]store.Condition, len(conditions))
	for i, condition := range conditions {
		var err error
		var parts []store.Condition
		switch c := condition.(type) {
		case store.InSelect:
			keys := store.In{Column: c.Column}
			keys.Values, err = distinct(ctx, reader, c.Table, c.Of, store.And{c.Where})
			condition = keys
		case store.And:
			parts, err = WithKeys(ctx, reader, c)
			condition = store.And(parts)
		case store.Or:
			parts, err = WithKeys(ctx, reader, c)
			condition = store.Or(parts)
		}
		if err != nil {
			return nil, err
		}
		kept[i] = condition
	}
	return kept, nil
}
