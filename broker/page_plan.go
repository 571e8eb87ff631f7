package broker

import (
	"context"
	"slices"

	"zhitong/pipeline"
	"zhitong/store"
)

// How a page is read depends on how much is found. Of much, only the rows of the
// page may be looked at: an index must give them in the order, and where it gives
// the rows of one tenant or one state in the order, those of several are read
// beside each other and merged. What is found by other indexes is sorted here.

// readPage reads the page of what is found, and how many rows are, up to one more
// than MaxTotal.
func readPage[K comparable, R any](ctx context.Context, reader store.Reader, table *pipeline.Table[K, R], where store.And, page store.Query) (items []*R, counted int64, err error) {
	if isOne(where) && page.Where == nil && page.Offset == 0 {
		items, err = table.Read(ctx, reader, store.Query{Where: where})
		return items, int64(len(items)), err
	}
	if in, only := onlySelected(table.Spec, where, page.OrderBy); only {
		places, err := readSelected(ctx, reader, in)
		if err != nil {
			return nil, 0, err
		}
		items, err = readPlaced(ctx, reader, table, page, places)
		return items, int64(len(places)), err
	}
	parts, fits := partsInOrder(table.Spec, where, page.OrderBy)
	found, err := withoutTenants(ctx, reader, table.Spec, where)
	if err == nil && fits > withOthers {
		counted, err = reader.Count(ctx, store.Query{Table: table.Spec, Where: found}, MaxTotal+1)
	}
	if err == nil && fits < exactly && counted <= MaxTotal {
		var places []store.Row
		places, err = readPlaces(ctx, reader, table.Spec, found, page.OrderBy, MaxTotal+1)
		if counted = int64(len(places)); err == nil && counted <= MaxTotal {
			items, err = readPlaced(ctx, reader, table, page, places)
			return items, counted, err
		}
	}
	if err != nil {
		return nil, 0, err
	}
	if len(parts) > 1 {
		items, err = readMerged(ctx, reader, table, page, parts)
		return items, counted, err
	}
	if len(parts) == 1 {
		where = parts[0]
	}
	page.Where = from(where, page)
	items, err = table.Read(ctx, reader, page)
	return items, counted, err
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

// readPlaces reads the places of rows in an order, up to limit, without sorting them.
func readPlaces(ctx context.Context, reader store.Reader, table *store.Table, where store.And, order []store.Order, limit int) (places []store.Row, err error) {
	query := store.Query{Table: table, Columns: columnsOf(order), Where: where, Limit: limit}
	err = reader.Select(ctx, query, func(row store.Row) error {
		places = append(places, row)
		return nil
	})
	return places, err
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
