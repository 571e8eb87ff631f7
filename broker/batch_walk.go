package broker

import (
	"context"
	"slices"

	"zhitong/pipeline"
	"zhitong/store"
)

// keyOrder is how a batch operation goes through the rows of a table.
var keyOrder = []store.Order{{Column: "id"}}

// nextRows loads the next rows that an operation selects and says how far it looked:
// no further than batchWindow rows, of which as few as none may be wanted.
//
// An operation on incidents goes through the instances that have open ones.
func nextRows[R any](ctx context.Context, batch *pipeline.Batch, table *pipeline.Table[int64, R], o *BatchOperation) ([]int64, *batchPage, error) {
	where := flat(store.And{o.Plan.Where.Condition, o.Type.applicable()})
	from := store.And{store.Compare{Column: "id", Op: store.Greater, Value: o.Plan.SelectedTo}}
	if o.Plan.CreatedAt.IsZero() {
		from = append(from, store.Compare{Column: "id", Op: store.Less, Value: o.Key})
	}
	listedTo := int64(0)
	if o.Type == BatchResolve && !listsKeys(where) {
		troubled, last, err := nextTroubled(ctx, batch.Tx(), o.Plan.SelectedTo)
		if err != nil {
			return nil, nil, err
		}
		where, listedTo = append(where, troubled), last
	}
	end, columns, err := windowEnd(ctx, batch, table, where, from)
	if err != nil {
		return nil, nil, err
	}
	end = max(end, listedTo)
	if end != 0 {
		from = append(from, store.Compare{Column: "id", Op: store.LessOrEqual, Value: end})
	}
	keys, err := table.LoadWhere(ctx, batch, store.Query{Where: append(unsought(where, columns), from...), OrderBy: keyOrder, Limit: batchSelection})
	switch {
	case len(keys) == batchSelection:
		return keys, &batchPage{last: keys[len(keys)-1], more: true}, err
	case end != 0:
		return keys, &batchPage{last: end, more: true}, err
	default:
		return keys, &batchPage{last: o.Plan.SelectedTo}, err
	}
}

// windowEnd gives the key up to which a step looks, 0 for no bound, and the columns
// of the index that it goes by, "id" where keys are listed.
func windowEnd[R any](ctx context.Context, batch *pipeline.Batch, table *pipeline.Table[int64, R], where, from store.And) (end int64, columns []string, err error) {
	if listsKeys(where) {
		return 0, []string{"id"}, nil
	}
	where = slices.DeleteFunc(slices.Clone(where), func(c store.Condition) bool { column, _ := equalities(c); return column == "tenant" })
	for _, part := range partsOf(where) {
		var sought store.And
		sought, columns = walkedBy(table.Spec, part)
		keys, err := table.LoadWhere(ctx, batch, store.Query{Where: append(sought, from...), OrderBy: keyOrder, Offset: batchWindow - 1, Limit: 1})
		if err != nil {
			return 0, nil, err
		}
		if len(keys) > 0 && (end == 0 || keys[0] < end) {
			end = keys[0]
		}
	}
	return end, columns, nil
}

// walkedBy gives those of the conditions by which an index gives the fewest rows in
// the order of their keys, and its columns; none for the key itself.
func walkedBy(table *store.Table, where store.And) (sought store.And, columns []string) {
	fixed := map[string]bool{}
	for _, condition := range where {
		if column, values := equalities(condition); len(values) == 1 && condition != equal("parent", int64(0)) {
			fixed[column] = true
		}
	}
	best := 0
	for _, index := range serving(table, where) {
		if !indexGives(table, index.Columns, fixed, keyOrder) {
			continue
		}
		if narrow := narrows(table, index.Columns); narrow > best {
			best, columns = narrow, index.Columns
		}
	}
	for _, condition := range where {
		if column, _ := equalities(condition); slices.Contains(columns, column) {
			sought = append(sought, condition)
		}
	}
	return sought, columns
}

// narrows says how much an index narrows before the key: a column of which few rows
// share a value more than all others.
func narrows(table *store.Table, columns []string) (much int) {
	for _, name := range columns[:slices.Index(columns, "id")] {
		if much++; !table.Columns[table.Position(name)].Few {
			much += len(columns)
		}
	}
	return much
}
