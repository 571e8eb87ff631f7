package broker_test

import (
	"context"
	"testing"

	"zhitong/broker"
	"zhitong/store"
)

// countingReader notes what is counted, up to a limit, in the table of instances.
type countingReader struct {
	store.Reader
	counted *int64
}

// Count implements [store.Reader].
func (r countingReader) Count(ctx context.Context, query store.Query, limit int64) (int64, error) {
	count, err := r.Reader.Count(ctx, query, limit)
	if query.Table == broker.InstanceTable() {
		*r.counted += count
	}
	return count, err
}

// TestAVariableThatVeryManyHaveIsCountedInItsIndex finds instances by a variable of
// which more are there than a database collects, and looks for none to count them.
func TestAVariableThatVeryManyHaveIsCountedInItsIndex(t *testing.T) {
	n := start(t)
	const instances, scopes = 11_000, 5
	variable := &broker.InstanceVariable{Value: []byte(`"CNY"`)}
	var rows, variables []map[string]any
	for i := range int64(instances) {
		rows = append(rows, map[string]any{"id": 1<<40 + i, "tenant": tenant, "process_id": "p", "state": []string{broker.StateActive, broker.StateCompleted}[i%2], "started_at": i})
	}
	for scope := range int64(scopes) {
		for i := range int64(instances) {
			variables = append(variables, map[string]any{"id": 1<<41 + scope*instances + i, "instance": 1<<40 + i, "scope": 1<<40 + scope, "tenant": tenant, "name": "currency",
				"value": variable.Value, "size": int64(len(variable.Value)), "value_start": variable.Start()})
		}
	}
	n.insert("process_instance", rows)
	n.insert("instance_variable", variables)
	for _, test := range []struct {
		order       string
		descending  bool
		first, last int64
	}{{"id", false, 0, 2}, {"id", true, instances - 1, instances - 3}, {"started_at", true, instances - 1, instances - 3}} {
		wanted := broker.Search{Tenants: []string{tenant}, Limit: 3, OrderBy: []store.Order{{Column: test.order, Descending: test.descending}}}
		var counted int64
		page := read(n, func(reader store.Reader) (broker.Page[broker.Instance], error) {
			with, err := broker.OfVariable(n.Context(), reader, "id", "instance", wanted.Tenants,
				store.Compare{Column: "name", Op: store.Equal, Value: "currency"}, store.Compare{Column: "value", Op: store.Equal, Value: variable.Value})
			if in, ok := with.(store.InSelect); err == nil && (!ok || !in.Each) {
				t.Fatalf("%+v", with)
			}
			wanted.Where = []store.Condition{with}
			if err != nil {
				return broker.Page[broker.Instance]{}, err
			}
			return broker.SearchInstances(n.Context(), countingReader{reader, &counted}, wanted)
		})
		if page.Total != broker.MaxTotal || !page.More || len(page.Items) != 3 || page.Items[0].Key != 1<<40+test.first || page.Items[2].Key != 1<<40+test.last {
			t.Errorf("by %s: %d in all, more %t: %+v", test.order, page.Total, page.More, page.Items)
		}
		if counted > 0 {
			t.Errorf("by %s: %d instances are looked at to count them", test.order, counted)
		}
	}
}
