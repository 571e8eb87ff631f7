package broker

import (
	"context"
	"reflect"
	"slices"

	"zhitong/pipeline"
	"zhitong/store"
)

// How a page is read depends on how much is found. Of much, only the rows of the
// page may be looked at: an index must give them in the order, and where it gives
// the rows of one tenant or one state in the order, those of several are read
// beside each other and merged. What is found by other indexes is sorted here.

// pagePlan says how a page is read.
type pagePlan struct {
	parts []store.And // in each an index gives the rows in the order; none where no index does
	fits  fit         // how well
	// found reads the places of all that is found, some more than once. At most so many
	// are sorted here.
	found store.Query
	most  int
	// counted is where what is found is counted: the selection of another table when
	// that is all that is wanted.
	counted store.Query
}

// readPage reads the page of what is found, and how many rows are, up to one more
// than MaxTotal.
func readPage[K comparable, R any](ctx context.Context, reader store.Reader, table *pipeline.Table[K, R], where store.And, page store.Query) (items []*R, counted int64, err error) {
	if isOne(where) && page.Where == nil && page.Offset == 0 {
		items, err = table.Read(ctx, reader, store.Query{Where: where})
		return items, int64(len(items)), err
	}
	plan, err := planPage(ctx, reader, table.Spec, where, page.OrderBy)
	if err == nil && plan.fits > withOthers {
		counted, err = plan.count(ctx, reader, table.Spec)
	}
	if err != nil {
		return nil, 0, err
	}
	if plan.fits < exactly && counted <= MaxTotal {
		places, whole, err := readPlaces(ctx, reader, plan.found, plan.most, page.OrderBy)
		if err != nil {
			return nil, 0, err
		}
		if counted = int64(len(places)); whole {
			items, err = readPlaced(ctx, reader, table, page, places)
			return items, counted, err
		}
	}
	items, err = readParts(ctx, reader, table, where, page, plan.parts)
	return items, counted, err
}

// planPage decides how a page is read.
func planPage(ctx context.Context, reader store.Reader, table *store.Table, where store.And, order []store.Order) (plan pagePlan, err error) {
	plan.parts, plan.fits = partsInOrder(table, where, order)
	found, err := withoutTenants(ctx, reader, table, where)
	if err != nil {
		return plan, err
	}
	plan.found, plan.most = store.Query{Table: table, Columns: columnsOf(order), Where: found}, MaxTotal
	plan.counted = plan.found
	in, each, err := onlySelected(ctx, reader, table, where)
	if err != nil || in.Table == nil {
		return plan, err
	}
	plan.counted = in
	if !each && len(order) == 1 && order[0].Column == "id" { // the selection has what the order is of
		plan.found, plan.most = in, fewSelected
	}
	return plan, nil
}

// count counts what is found up to one more than MaxTotal. Where a selection has as
// many, no row of the table itself is looked at.
func (p *pagePlan) count(ctx context.Context, reader store.Reader, table *store.Table) (int64, error) {
	if p.counted.Table != table {
		selected, _, err := readPlaces(ctx, reader, p.counted, MaxTotal, keyOrder)
		if err != nil || len(selected) > MaxTotal {
			return int64(len(selected)), err
		}
	}
	return reader.Count(ctx, store.Query{Table: table, Where: p.found.Where}, MaxTotal+1)
}

// readParts reads a page in the order that indexes give.
func readParts[K comparable, R any](ctx context.Context, reader store.Reader, table *pipeline.Table[K, R], where store.And, page store.Query, parts []store.And) ([]*R, error) {
	switch len(parts) {
	case 0:
	case 1:
		where = parts[0]
	default:
		return readMerged(ctx, reader, table, page, parts)
	}
	page.Where = from(where, page)
	return table.Read(ctx, reader, page)
}

// onlySelected gives the selection of instances by their variables or elements when
// nothing else is wanted of them: an index of these tells then which they are and how
// many. What an instance has belongs to its tenant. Each says that the selection is of many.
func onlySelected(ctx context.Context, reader store.Reader, table *store.Table, where store.And) (selection store.Query, each bool, err error) {
	if table != instanceHistory.Spec || len(where) != 2 {
		return selection, false, nil
	}
	in, ok := where[1].(store.InSelect)
	if !ok || in.Column != "id" || in.Of != "instance" || in.Table != variableHistory.Spec && in.Table != elementHistory.Spec {
		return selection, false, nil
	}
	conditions := sought(flat(store.And{in.Where}))
	if in.Each && in.Table == variableHistory.Spec {
		if conditions, err = byStart(ctx, reader, conditions); err != nil {
			return selection, false, err
		}
	}
	if !reflect.DeepEqual(conditions[0], where[0]) || findsOne(in.Table, in.Of, conditions) == nil || !foundByIndex(in.Table, conditions) {
		return selection, false, nil
	}
	return store.Query{Table: in.Table, Columns: []string{in.Of}, Where: conditions}, in.Each, nil
}

// foundByIndex says whether an index begins with a column that has one value.
func foundByIndex(table *store.Table, where store.And) bool {
	return slices.ContainsFunc(serving(table, where), func(index store.Index) bool { return slices.ContainsFunc(where, hasOne(index.Columns[0])) })
}

// isOne says whether conditions are of one key.
func isOne(where store.And) bool {
	return slices.ContainsFunc(where, func(condition store.Condition) bool {
		c, ok := condition.(store.Compare)
		return ok && c.Column == "id" && c.Op == store.Equal
	})
}

// withoutTenants leaves out of which tenants the instances are, which comes
// first, when there are none of others and something else finds the rows: often
// an index tells then all that is asked.
func withoutTenants(ctx context.Context, reader store.Reader, table *store.Table, where store.And) (store.And, error) {
	_, of := equalities(where[0])
	if table != instanceHistory.Spec || len(of) != 1 || !slices.ContainsFunc(where[1:], func(c store.Condition) bool { return !probes(c) }) {
		return where, nil
	}
	others, err := othersThan(ctx, reader, []string{of[0].(store.Compare).Value.(string)})
	if err != nil || others {
		return where, err
	}
	return where[1:], nil
}

// othersThan says whether there are instances of other tenants.
func othersThan(ctx context.Context, reader store.Reader, tenants []string) (bool, error) {
	between := store.And{}
	for _, tenant := range slices.Sorted(slices.Values(tenants)) {
		if count, err := reader.Count(ctx, store.Query{Table: instanceHistory.Spec, Where: append(between, store.Compare{Column: "tenant", Op: store.Less, Value: tenant})}, 1); err != nil || count > 0 {
			return true, err
		}
		between = store.And{store.Compare{Column: "tenant", Op: store.Greater, Value: tenant}}
	}
	count, err := reader.Count(ctx, store.Query{Table: instanceHistory.Spec, Where: between}, 1)
	return count > 0, err
}

// from adds where a page begins.
func from(where store.And, page store.Query) store.And {
	if page.Where == nil {
		return where
	}
	return append(where[:len(where):len(where)], page.Where)
}

// readPlaces reads the places of what a query finds, each once and in order. Whole says
// that these are all: the query finds no more rows than most.
func readPlaces(ctx context.Context, reader store.Reader, query store.Query, most int, order []store.Order) (places []store.Row, whole bool, err error) {
	query.Limit = most + 1
	err = reader.Select(ctx, query, func(row store.Row) error {
		places = append(places, row)
		return nil
	})
	whole = len(places) <= most
	compare := func(a, b store.Row) int { return store.ComparePlaces(a, b, order) }
	slices.SortFunc(places, compare)
	return slices.CompactFunc(places, func(a, b store.Row) bool { return compare(a, b) == 0 }), whole, err
}

// readPlaced reads the page of rows that are at some places.
func readPlaced[K comparable, R any](ctx context.Context, reader store.Reader, table *pipeline.Table[K, R], page store.Query, places []store.Row) ([]*R, error) {
	if after, ok := page.Where.(store.After); ok {
		if err := (store.Query{Table: table.Spec, Where: after}).Validate(); err != nil {
			return nil, err
		}
		places = slices.DeleteFunc(places, func(place store.Row) bool { return store.ComparePlaces(place, after.Values, page.OrderBy) <= 0 })
	}
	slices.SortFunc(places, func(a, b store.Row) int { return store.ComparePlaces(a, b, page.OrderBy) })
	places = places[min(page.Offset, len(places)):min(page.Offset+page.Limit, len(places))]
	key := slices.Index(columnsOf(page.OrderBy), "id")
	keys := make([]any, len(places))
	for i, place := range places {
		keys[i] = place[key]
	}
	return readInOrder(ctx, reader, table, keys)
}

// readMerged reads a page out of parts: first the places of rows, then the rows.
func readMerged[K comparable, R any](ctx context.Context, reader store.Reader, table *pipeline.Table[K, R], page store.Query, parts []store.And) ([]*R, error) {
	places := store.Query{Table: table.Spec, Columns: columnsOf(page.OrderBy), OrderBy: page.OrderBy, Limit: page.Offset + page.Limit}
	var found []store.Row
	for _, part := range parts {
		places.Where = from(part, page)
		err := reader.Select(ctx, places, func(row store.Row) error {
			found = append(found, row)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	page.Where = nil // they come after it
	return readPlaced(ctx, reader, table, page, found)
}

func columnsOf(order []store.Order) []string {
	columns := make([]string, len(order))
	for i, o := range order {
		columns[i] = o.Column
	}
	return columns
}

// readInOrder reads the rows of keys in the order of these.
func readInOrder[K comparable, R any](ctx context.Context, reader store.Reader, table *pipeline.Table[K, R], keys []any) ([]*R, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	rows, err := table.Read(ctx, reader, store.Query{Where: store.In{Column: "id", Values: keys}})
	place := make(map[any]int, len(keys))
	for i, key := range keys {
		place[key] = i
	}
	slices.SortFunc(rows, func(a, b *R) int { return place[any(table.Key(a))] - place[any(table.Key(b))] })
	return rows, err
}
