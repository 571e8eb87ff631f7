package broker

import (
	"context"
	"slices"

	"zhitong/store"
)

// nextTroubled narrows an operation on incidents to the instances that have open ones.
// Where there are few it lists the next after a key, and gives the last listed if
// further ones follow; of many each instance is looked for.
func nextTroubled(ctx context.Context, reader store.Reader, after int64) (troubled store.Condition, last int64, err error) {
	open, found := store.And{equal("state", StateActive)}, 0
	var instances []int64
	query := store.Query{Table: incidentHistory.Spec, Columns: []string{"instance"}, Where: open, Limit: MaxTotal + 1}
	err = reader.Select(ctx, query, func(row store.Row) error {
		if found++; row[0].(int64) > after {
			instances = append(instances, row[0].(int64))
		}
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	if found > MaxTotal {
		in := store.InSelect{Column: "id", Table: incidentHistory.Spec, Of: "instance", Where: open}
		return lookingForEach(in, open, findsOne(in.Table, in.Of, open)), 0, nil
	}
	slices.Sort(instances)
	if instances = slices.Compact(instances); len(instances) > batchWindow {
		instances = instances[:batchWindow]
		last = instances[batchWindow-1]
	}
	return store.In{Column: "id", Values: anyOf(instances)}, last, nil
}

// listsKeys says whether conditions name the rows by their keys.
func listsKeys(where store.And) bool {
	return slices.ContainsFunc(where, func(c store.Condition) bool { column, _ := equalities(c); return column == "id" })
}
