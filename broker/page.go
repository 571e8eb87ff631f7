package broker

import (
	"context"
	"slices"

	"zhitong/pipeline"
	"zhitong/store"
)

// Limits of a search.
const (
	DefaultPage = 100
	MaxPage     = 1000
	MaxTotal    = 10_000 // totals are exact up to here
)

// Search says which rows of a history table are wanted. Columns are those of
// the table; see the Columns of each search.
type Search struct {
	Tenants []string // of the caller; none means nothing is found
	Where   []store.Condition
	OrderBy []store.Order
	Limit   int
	Offset  int
	// After and Before are the place of the last row seen, or the first one, of
	// which at most one is given; nil for none.
	After, Before Cursor
}

// Cursor is the place of a row in an order: what it has in the columns of the
// order and then, unless it is one of them, its key.
type Cursor []any

// Page is what a search found.
type Page[R any] struct {
	Items []*R
	Total int64 // exact up to MaxTotal
	More  bool  // there are more than Total, which is MaxTotal
	// Start and End are the places of the first and the last item, nil for none.
	Start, End Cursor
}

func search[K comparable, R any](ctx context.Context, reader store.Reader, table *pipeline.Table[K, R], s Search) (Page[R], error) {
	where, order := flat(append(store.And{ofTenants(s.Tenants)}, s.Where...)), withKey(s.OrderBy)
	items, counted, err := readPage(ctx, reader, table, where, s.page(order))
	if err != nil {
		return Page[R]{}, slow(err, table.Spec, where, order)
	}
	if s.Before != nil {
		slices.Reverse(items)
	}
	page := Page[R]{Items: items, Total: min(counted, MaxTotal), More: counted > MaxTotal}
	if len(items) > 0 {
		page.Start, err = cursorOf(table, items[0], order)
	}
	if err == nil && len(items) > 0 {
		page.End, err = cursorOf(table, items[len(items)-1], order)
	}
	return page, err
}

// ofTenants selects the rows of tenants.
func ofTenants(tenants []string) store.Condition {
	if len(tenants) == 1 {
		return equal("tenant", tenants[0])
	}
	return store.In{Column: "tenant", Values: texts(tenants)}
}

// page asks for one page; the one before a cursor is read backwards. Its Where is
// where it begins, nil for the beginning.
func (s Search) page(order []store.Order) store.Query {
	from := s.After
	if s.Before != nil {
		order, from = reversed(order), s.Before
	}
	limit := s.Limit
	if limit <= 0 {
		limit = DefaultPage
	}
	query := store.Query{OrderBy: order, Limit: min(limit, MaxPage), Offset: s.Offset}
	if from != nil {
		query.Where = store.After{Order: order, Values: from}
	}
	return query
}

func reversed(order []store.Order) []store.Order {
	backwards := make([]store.Order, len(order))
	for i, o := range order {
		backwards[i] = store.Order{Column: o.Column, Descending: !o.Descending}
	}
	return backwards
}

// cursorOf gives the place of a row in an order.
func cursorOf[K comparable, R any](table *pipeline.Table[K, R], row *R, order []store.Order) (Cursor, error) {
	columns, err := table.Encode(row)
	if err != nil {
		return nil, err
	}
	cursor := make(Cursor, len(order))
	for i, o := range order {
		cursor[i] = columns[table.Spec.Position(o.Column)]
	}
	return cursor, nil
}

// withKey makes an order total by adding the key.
func withKey(order []store.Order) []store.Order {
	for _, o := range order {
		if o.Column == "id" {
			return order
		}
	}
	return append(order[:len(order):len(order)], store.Order{Column: "id"})
}
