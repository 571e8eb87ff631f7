package audit

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"zhitong/pipeline"
	"zhitong/store"
)

// Filter selects leaves. Empty fields do not restrict.
type Filter struct {
	Tenant string
	Actor  string
	Target int64
	// Before is the cursor of the last leaf of the previous page.
	Before string
	// Limit is the highest number of leaves, at most [MaxPage]; 0 means MaxPage.
	Limit int
}

// MaxPage is the largest page of leaves.
const MaxPage = 1000

// ListedLeaf is a leaf and its place in the log.
type ListedLeaf struct {
	*Leaf
	// Index of the leaf's entry in the log; nil until it is sealed.
	Index *int64
}

// The orders of leaves; the position settles ties.
var (
	newestFirst = leafOrder(true)
	oldestFirst = leafOrder(false)
)

func leafOrder(descending bool) []store.Order {
	var columns []store.Order
	for _, column := range []string{"decided_at", "writer", "sequence", "position"} {
		columns = append(columns, store.Order{Column: column, Descending: descending})
	}
	return columns
}

// Leaves lists leaves, the newest first. A cursor that cannot be read is
// refused with InvalidArgument.
func Leaves(ctx context.Context, reader store.Reader, filter Filter) ([]ListedLeaf, error) {
	where, err := filter.condition()
	if err != nil {
		return nil, err
	}
	limit := filter.Limit
	if limit <= 0 || limit > MaxPage {
		limit = MaxPage
	}
	found, err := leaves.Read(ctx, reader, store.Query{Where: where, OrderBy: newestFirst, Limit: limit})
	if err != nil {
		return nil, err
	}
	return withIndexes(ctx, reader, found)
}

func (f Filter) condition() (store.Condition, error) {
	where := store.And{}
	if f.Tenant != "" {
		where = append(where, store.Compare{Column: "tenant", Op: store.Equal, Value: f.Tenant})
	}
	if f.Actor != "" {
		where = append(where, store.Compare{Column: "actor", Op: store.Equal, Value: f.Actor})
	}
	if f.Target != 0 {
		where = append(where, store.Compare{Column: "target", Op: store.Equal, Value: f.Target})
	}
	before, err := parseCursor(f.Before, newestFirst)
	if before != nil {
		where = append(where, before)
	}
	return where, err
}

// Cursor names the leaf for the next page of a list.
func (l *Leaf) Cursor() string {
	return fmt.Sprintf("%d.%d.%d.%d", l.Time.UnixMicro(), l.Writer, l.Sequence, l.Number)
}

// parseCursor gives the condition for what comes after a cursor, nil for none.
func parseCursor(cursor string, order []store.Order) (store.Condition, error) {
	if cursor == "" {
		return nil, nil
	}
	parts := strings.Split(cursor, ".")
	if len(parts) != len(order) {
		return nil, pipeline.Refuse(pipeline.InvalidArgument, "the cursor of the page cannot be read")
	}
	values := make([]any, len(parts))
	for i, part := range parts {
		value, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return nil, pipeline.Refuse(pipeline.InvalidArgument, "the cursor of the page cannot be read")
		}
		values[i] = value
	}
	return store.After{Order: order, Values: values}, nil
}

// withIndexes gives the leaves their indexes from the places of their segments.
func withIndexes(ctx context.Context, reader store.Reader, found []*Leaf) ([]ListedLeaf, error) {
	first, err := placesOf(ctx, reader, found)
	if err != nil {
		return nil, err
	}
	listed := make([]ListedLeaf, len(found))
	for i, leaf := range found {
		listed[i].Leaf = leaf
		if place := first[segmentKey{leaf.Writer, leaf.Sequence}]; place != nil {
			index := place.Index + 1 + leaf.Number
			listed[i].Index = &index
		}
	}
	return listed, nil
}

// segmentKey names a segment.
type segmentKey struct{ Writer, Sequence int64 }

func placesOf(ctx context.Context, reader store.Reader, found []*Leaf) (map[segmentKey]*placed, error) {
	places := map[segmentKey]*placed{}
	var keys []store.Row
	for _, leaf := range found {
		key := segmentKey{leaf.Writer, leaf.Sequence}
		if _, known := places[key]; !known {
			places[key] = nil
			keys = append(keys, store.Row{key.Writer, key.Sequence})
		}
	}
	if len(keys) == 0 {
		return places, nil
	}
	query := store.Query{Where: store.KeyIn{Columns: []string{"writer", "sequence"}, Rows: keys}}
	stored, err := order.Read(ctx, reader, query)
	for _, place := range stored {
		places[segmentKey{place.Writer, place.Sequence}] = place
	}
	return places, err
}

// LatestCheckpoint gives the newest signed checkpoint; nil before the first seal.
func LatestCheckpoint(ctx context.Context, reader store.Reader) ([]byte, error) {
	stored, err := checkpoints.Read(ctx, reader, store.Query{
		OrderBy: []store.Order{{Column: "size", Descending: true}}, Limit: 1,
	})
	if err != nil || len(stored) == 0 {
		return nil, err
	}
	return stored[0].Note, nil
}

// KeyColumns are the columns that identify a leaf, for orders and cursors of [Search].
var KeyColumns = []string{"writer", "sequence", "position"}

// Search gives the leaves that a query selects, by the columns decided_at,
// actor, tenant, act, target and those of [KeyColumns], and how many there are
// without its limit and offset, up to atMost.
func Search(ctx context.Context, reader store.Reader, query store.Query, counted store.Condition, atMost int64) ([]*Leaf, int64, error) {
	total, err := reader.Count(ctx, store.Query{Table: leaves.Spec, Where: counted}, atMost)
	if err != nil {
		return nil, 0, err
	}
	found, err := leaves.Read(ctx, reader, query)
	return found, total, err
}
