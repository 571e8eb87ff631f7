package rest

import (
	"context"
	"reflect"
	"slices"

	"zhitong/broker"
	"zhitong/store"
	"zhitong/store/match"
)

// columns are the values of a row that is searched in memory; "id" is unique.
type columns map[string]any

// listed searches a list that is short enough to be read whole, by the same
// conditions, orders and cursors as a table is searched.
func listed[R any](list func(context.Context, store.Reader) ([]*R, error), columnsOf func(*R) columns) func(context.Context, store.Reader, broker.Search) (broker.Page[R], error) {
	return func(ctx context.Context, reader store.Reader, wanted broker.Search) (broker.Page[R], error) {
		all, err := list(ctx, reader)
		if err != nil {
			return broker.Page[R]{}, err
		}
		var found []*R
		for _, row := range all {
			if holds(store.And(wanted.Where), columnsOf(row)) {
				found = append(found, row)
			}
		}
		return pageOf(found, columnsOf, wanted)
	}
}

// pageOf sorts what was found and cuts the page out.
func pageOf[R any](found []*R, columnsOf func(*R) columns, wanted broker.Search) (broker.Page[R], error) {
	order := wanted.OrderBy
	if !slices.ContainsFunc(order, func(o store.Order) bool { return o.Column == "id" }) {
		order = append(order[:len(order):len(order)], store.Order{Column: "id"})
	}
	place := func(row *R) broker.Cursor { return cursorAt(columnsOf(row), order) }
	slices.SortFunc(found, func(a, b *R) int { return store.ComparePlaces(place(a), place(b), order) })
	page := broker.Page[R]{Total: int64(len(found))}
	if len(found) > 0 && !(sameKinds(wanted.After, place(found[0])) && sameKinds(wanted.Before, place(found[0]))) {
		return page, badInput("the cursor is not one that a search in this order gave")
	}
	limit := limitOf(wanted)
	from, to := min(wanted.Offset, len(found)), len(found)
	for from < to && wanted.After != nil && store.ComparePlaces(place(found[from]), wanted.After, order) <= 0 {
		from++
	}
	for from < to && wanted.Before != nil && store.ComparePlaces(place(found[to-1]), wanted.Before, order) >= 0 {
		to--
	}
	if wanted.Before != nil {
		from = max(from, to-limit)
	}
	page.Items = found[from:min(to, from+limit)]
	if len(page.Items) > 0 {
		page.Start, page.End = place(page.Items[0]), place(page.Items[len(page.Items)-1])
	}
	return page, nil
}

// limitOf gives how many rows a page of a search has at most.
func limitOf(wanted broker.Search) int {
	if wanted.Limit <= 0 {
		return broker.DefaultPage
	}
	return min(wanted.Limit, broker.MaxPage)
}

// sameKinds says whether a cursor that a client sent, if any, has values of
// the kinds that places have.
func sameKinds(cursor, place broker.Cursor) bool {
	for i, value := range cursor {
		if value != nil && place[i] != nil && reflect.TypeOf(value) != reflect.TypeOf(place[i]) {
			return false
		}
	}
	return true
}

func cursorAt(row columns, order []store.Order) broker.Cursor {
	cursor := make(broker.Cursor, len(order))
	for i, o := range order {
		cursor[i] = row[o.Column]
	}
	return cursor
}

// holds says whether a row fulfils a condition. A value that is not there is null.
func holds(condition store.Condition, row columns) bool {
	return match.Values(condition, func(column string) any { return row[column] })
}
