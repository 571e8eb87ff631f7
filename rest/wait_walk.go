package rest

import (
	"context"
	"math"
	"slices"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
)

// walkWaits searches what all live instances wait for. In the order of element
// instances it goes no further than the page; in another it needs all.
func (s *Server) walkWaits(ctx context.Context, reader store.Reader, wanted broker.Search) (broker.Page[broker.WaitState], error) {
	found, many, err := s.fewWaits(ctx, reader, wanted)
	if err != nil {
		return broker.Page[broker.WaitState]{}, err
	}
	if !many {
		return pageOf(found, waitColumns, wanted)
	}
	if len(wanted.OrderBy) != 1 || wanted.OrderBy[0].Column != "element" {
		return broker.Page[broker.WaitState]{}, pipeline.Refuse(pipeline.ResourceExhausted,
			"there are more than %d wait states; sort by elementInstanceKey or narrow the filter by a process instance", broker.MaxTotal)
	}
	page, err := s.waitPage(ctx, reader, wanted)
	page.Total, page.More = broker.MaxTotal, true
	return page, err
}

// fewWaits gives all that is wanted, unless it is more than totals are exact.
func (s *Server) fewWaits(ctx context.Context, reader store.Reader, wanted broker.Search) (found []*broker.WaitState, many bool, err error) {
	if len(wanted.Where) == 0 {
		if many, err = broker.ManyWaitStates(ctx, reader, wanted.Tenants); err != nil || many {
			return nil, many, err
		}
	}
	err = s.eachWait(ctx, reader, wanted, 0, false, func(some []*broker.WaitState) bool {
		found = append(found, some...)
		return len(found) <= broker.MaxTotal
	})
	return found, len(found) > broker.MaxTotal, err
}

// waitPage goes from a cursor, or from one end, until a page is full.
func (s *Server) waitPage(ctx context.Context, reader store.Reader, wanted broker.Search) (broker.Page[broker.WaitState], error) {
	order, cursor, from := wanted.OrderBy[0], wanted.After, int64(0)
	backwards := order.Descending
	if wanted.Before != nil {
		cursor, backwards = wanted.Before, !backwards
	}
	if backwards {
		from = math.MaxInt64
	}
	if cursor != nil {
		var ok bool
		if from, ok = cursor[0].(int64); !ok || !sameKinds(cursor, broker.Cursor{from, ""}) {
			return broker.Page[broker.WaitState]{}, badInput("the cursor is not one that a search in this order gave")
		}
	}
	var found []*broker.WaitState
	err := s.eachWait(ctx, reader, wanted, from, backwards, func(some []*broker.WaitState) bool {
		if cursor != nil { // what is before the cursor, or at it, belongs to its element instance
			some = slices.DeleteFunc(some, func(w *broker.WaitState) bool {
				compared := store.ComparePlaces(cursorAt(waitColumns(w), withID(order)), cursor, withID(order))
				return compared == 0 || compared > 0 == (wanted.Before != nil)
			})
		}
		found = append(found, some...)
		return len(found) < wanted.Offset+limitOf(wanted)
	})
	if err != nil {
		return broker.Page[broker.WaitState]{}, err
	}
	return pageOf(found, waitColumns, wanted)
}

func withID(order store.Order) []store.Order { return []store.Order{order, {Column: "id"}} }

// eachWait visits what is wanted of that which live instances wait for, some
// element instances at a time.
func (s *Server) eachWait(ctx context.Context, reader store.Reader, wanted broker.Search, from int64, backwards bool, visit func([]*broker.WaitState) bool) error {
	return s.Broker.WalkWaitStates(ctx, reader, wanted.Tenants, from, backwards, func(some []*broker.WaitState) bool {
		return visit(slices.DeleteFunc(camundaWaits(some), func(w *broker.WaitState) bool { return !holds(store.And(wanted.Where), waitColumns(w)) }))
	})
}
