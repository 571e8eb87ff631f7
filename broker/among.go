package broker

import (
	"context"
	"slices"

	"zhitong/store"
)

// fewSelected is up to how many rows of another table the database collects to
// look for those that they name. Of more it looks for the rows of each by itself.
const fewSelected = 5 * MaxTotal

// among selects the rows that those of another table name. Only where all its
// conditions are equalities are they counted before.
func among(ctx context.Context, reader store.Reader, in store.InSelect) (store.Condition, error) {
	where := in.Where.(store.And)
	index := findsOne(in.Table, in.Of, where)
	if index == nil {
		return in, nil
	}
	counted := slices.DeleteFunc(slices.Clone(where), func(c store.Condition) bool { column, _ := equalities(c); return column == "tenant" })
	count, err := reader.Count(ctx, store.Query{Table: in.Table, Where: counted}, fewSelected+1)
	if count > fewSelected {
		in = lookingForEach(in, where, index)
	}
	return in, err
}

// lookingForEach has each row looked for by itself, by an index. Of variables it compares the
// value itself: PostgreSQL, which plans a statement for any value once it has seen it
// often, would else go through all variables that have the value for each row.
func lookingForEach(in store.InSelect, where store.And, index []string) store.InSelect {
	compares := func(column string) func(store.Condition) bool {
		return func(c store.Condition) bool { compare, ok := c.(store.Compare); return ok && compare.Column == column }
	}
	start := slices.IndexFunc(where, compares("value_start"))
	if in.Table == variableHistory.Spec && start >= 0 {
		content := []byte(where[start].(store.Compare).Value.(string))
		whole := slices.DeleteFunc(slices.Clone(where), func(c store.Condition) bool { return compares("value_start")(c) || compares("size")(c) })
		if !slices.ContainsFunc(whole, compares("value")) {
			whole = append(whole, store.Compare{Column: "value", Op: store.Equal, Value: content})
		}
		where = whole
	}
	in.Each, in.Where = true, unsought(where, index)
	return in
}

// findsOne gives the columns of the key, or of the index, that finds the rows
// which have one value in a column, when all conditions are equalities; nil for none.
// With them comes the one that is null in all rows of the index.
func findsOne(table *store.Table, of string, where store.And) (columns []string) {
	fixed := map[string]bool{}
	for _, condition := range where {
		column, values := equalities(condition)
		if column != "tenant" && len(values) != 1 {
			return nil
		}
		fixed[column] = true
	}
	best := -1
	for _, index := range append([]store.Index{{Columns: table.Key}}, serving(table, where)...) {
		next := slices.IndexFunc(index.Columns, func(name string) bool { return !fixed[name] })
		if next > best && index.Columns[next] == of {
			best, columns = next, index.Columns
			if index.WhileNull != "" {
				columns = append(slices.Clone(columns), index.WhileNull)
			}
		}
	}
	return columns
}

// each selects the rows for each of which another table has one of which
// conditions hold; the index of a column finds it.
func each(column string, table *store.Table, of string, tenants []string, where []store.Condition) store.Condition {
	return store.InSelect{Column: column, Table: table, Of: of, Each: true, Where: unsought(append(store.And{ofTenants(tenants)}, where...), nil)}
}

// OfIncidents selects by a column that holds the key of an instance, or of an
// element instance when of is "element", those that have an open incident of
// which conditions hold.
func OfIncidents(ctx context.Context, reader store.Reader, column, of string, tenants []string, where ...store.Condition) (store.Condition, error) {
	open := append(store.And{ofTenants(tenants), equal("state", StateActive)}, where...)
	if of == "element" { // unknown of incidents that were written first
		open = append(open, store.Not{Condition: store.IsNull{Column: of}})
	}
	return among(ctx, reader, store.InSelect{Column: column, Table: incidentHistory.Spec, Of: of, Where: flat(open)})
}

// OfErrors selects by a column that holds the key of an instance those that have
// an open incident whose message has a hash that is wanted.
func OfErrors(ctx context.Context, reader store.Reader, column string, tenants []string, wanted func(hash int32) bool) (store.Condition, error) {
	messages, seen := store.In{Column: "message"}, map[string]bool{}
	err := openErrors(ctx, reader, tenants, func(_, _ int64, message string) {
		if !seen[message] && wanted(ErrorHash(message)) {
			messages.Values = append(messages.Values, message)
		}
		seen[message] = true
	})
	if err != nil {
		return nil, err
	}
	if len(messages.Values) > MaxTotal {
		return nil, tooMany()
	}
	return OfIncidents(ctx, reader, column, "instance", tenants, messages)
}

// OfElements selects by a column that holds the key of an instance those that
// have an element instance of which conditions hold. An index finds those that are
// active at one element, else only those of one instance.
func OfElements(ctx context.Context, reader store.Reader, column string, tenants []string, where ...store.Condition) (store.Condition, error) {
	asked := flat(store.And(where))
	active := slices.IndexFunc(asked, only("state", StateActive))
	if active < 0 || !slices.ContainsFunc(asked, hasOne("element_id")) {
		return each(column, elementHistory.Spec, "instance", tenants, asked), nil
	}
	asked[active] = store.IsNull{Column: "ended_at"} // what is active has not ended
	return among(ctx, reader, store.InSelect{Column: column, Table: elementHistory.Spec, Of: "instance", Where: append(store.And{ofTenants(tenants)}, asked...)})
}

// hasOne says of conditions that a column has one value.
func hasOne(column string) func(store.Condition) bool {
	return func(c store.Condition) bool { of, values := equalities(c); return of == column && len(values) == 1 }
}

// only says of conditions that a column has a value.
func only(column string, value any) func(store.Condition) bool {
	return func(c store.Condition) bool {
		_, values := equalities(c)
		return len(values) == 1 && values[0] == equal(column, value)
	}
}

// OfJobs selects by a column that holds the key of an instance those that have a
// job of which conditions hold. Only those of one instance are found by an index.
func OfJobs(column string, tenants []string, where ...store.Condition) store.Condition {
	return each(column, jobHistory.Spec, "instance", tenants, where)
}

// OfInstances selects by a column that holds the key of an instance what belongs
// to instances of which conditions hold.
func OfInstances(column string, tenants []string, where ...store.Condition) store.Condition {
	return each(column, instanceHistory.Spec, "id", tenants, where)
}

// OfBatches selects by a column that holds the key of an instance those of the
// items of batch operations of which conditions hold.
func OfBatches(ctx context.Context, reader store.Reader, column string, tenants []string, where ...store.Condition) (store.Condition, error) {
	return among(ctx, reader, store.InSelect{Column: column, Table: batchItems.Spec, Of: "instance", Where: append(store.And{ofTenants(tenants)}, where...)})
}
