package broker

import (
	"context"

	"zhitong/store"
)

// byStart narrows conditions on the name and the value of variables by the start
// of the value, which an index finds, and its size. Both say all of a value that
// is its own start.
func byStart(ctx context.Context, reader store.Reader, where []store.Condition) ([]store.Condition, error) {
	var name store.Condition
	var value *store.Compare
	var rest store.And
	for _, condition := range where {
		c, ok := condition.(store.Compare)
		switch {
		case ok && c.Op == store.Equal && c.Column == "name":
			name = c
		case ok && c.Op == store.Equal && c.Column == "value" && value == nil:
			value = &c
			continue
		}
		rest = append(rest, condition)
	}
	if name == nil || value == nil {
		return where, nil
	}
	content, _ := value.Value.([]byte)
	start := (&InstanceVariable{Value: content}).Start()
	found := store.And{equal("value_start", start), equal("size", int64(len(content)))}
	if start != string(content) {
		found = append(found, *value)
	}
	// Rows of before starts were kept have none.
	older := store.And{name, store.IsNull{Column: "value_start"}}
	count, err := reader.Count(ctx, store.Query{Table: variableHistory.Spec, Where: older}, 1)
	if err != nil || count == 0 {
		return append(rest, found...), err
	}
	return append(rest, store.Or{found, append(older, *value)}), nil
}

// OfVariable selects by a column that holds the key of an instance, or of another
// scope when of is "scope", those that have a variable of which conditions hold.
func OfVariable(ctx context.Context, reader store.Reader, column, of string, tenants []string, where ...store.Condition) (store.Condition, error) {
	narrowed, err := byStart(ctx, reader, where)
	if err != nil {
		return nil, err
	}
	return among(ctx, reader, store.InSelect{Column: column, Table: variableHistory.Spec, Of: of, Where: flat(append(store.And{ofTenants(tenants)}, narrowed...))})
}
