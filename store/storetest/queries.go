package storetest

import (
	"context"
	"slices"
	"testing"

	"zhitong/store"
)

var queryTests = []test{
	{"every condition", on(everyCondition)},
	{"every order", on(everyOrder)},
	{"paging visits every row once", on(pagingVisitsAll)},
	{"count up to a limit", on(countUpToLimit)},
	{"columns in another order", on(columnsInOrder)},
	{"tuples", on(tuples)},
	{"an early end", on(earlyEnd)},
	{"rows may be kept", on(rowsMayBeKept)},
}

// queryRows have nulls, equal values, and names where locales would differ.
var queryRows = []store.Row{
	{int64(1), "alpha", int64(10), true, []byte{1}, int64(100)},
	{int64(2), "Beta", nil, false, nil, int64(100)},
	{int64(3), "gamma_1", int64(-5), true, []byte{}, int64(300)},
	{int64(4), "gamma%2", int64(10), false, []byte{0, 255}, int64(400)},
	{int64(5), "直通", nil, true, []byte{2}, int64(500)},
	{int64(6), `back\slash`, int64(30), false, nil, int64(-600)},
}

func compare(column string, op store.Operator, value any) store.Condition {
	return store.Compare{Column: column, Op: op, Value: value}
}

var conditions = []struct {
	name  string
	where store.Condition
	want  []int64
}{
	{"none", nil, []int64{1, 2, 3, 4, 5, 6}},
	{"equal integer", compare("amount", store.Equal, int64(10)), []int64{1, 4}},
	{"not equal leaves out null", compare("amount", store.NotEqual, int64(10)), []int64{3, 6}},
	{"less", compare("amount", store.Less, int64(10)), []int64{3}},
	{"less or equal", compare("amount", store.LessOrEqual, int64(10)), []int64{1, 3, 4}},
	{"greater", compare("at", store.Greater, int64(300)), []int64{4, 5}},
	{"greater or equal", compare("at", store.GreaterOrEqual, int64(300)), []int64{3, 4, 5}},
	{"equal text", compare("name", store.Equal, "直通"), []int64{5}},
	{"text is compared by bytes", compare("name", store.Less, "alpha"), []int64{2}},
	{"equal bool", compare("active", store.Equal, true), []int64{1, 3, 5}},
	{"equal bytes", compare("body", store.Equal, []byte{0, 255}), []int64{4}},
	{"empty bytes are not null", compare("body", store.Equal, []byte{}), []int64{3}},
	{"is null", store.IsNull{Column: "amount"}, []int64{2, 5}},
	{"is not null", store.Not{Condition: store.IsNull{Column: "amount"}}, []int64{1, 3, 4, 6}},
	{"not of a comparison leaves out null", store.Not{Condition: compare("amount", store.Equal, int64(10))}, []int64{3, 6}},
	{"in integers", store.In{Column: "id", Values: []any{int64(6), int64(2), int64(9), int64(2)}}, []int64{2, 6}},
	{"in text", store.In{Column: "name", Values: []any{"alpha", "beta", "直通"}}, []int64{1, 5}},
	{"in bytes", store.In{Column: "body", Values: []any{[]byte{}, []byte{2}}}, []int64{3, 5}},
	{"in bools", store.In{Column: "active", Values: []any{false}}, []int64{2, 4, 6}},
	{"in nothing", store.In{Column: "id"}, []int64{}},
	{"not in", store.Not{Condition: store.In{Column: "id", Values: []any{int64(1), int64(2), int64(3)}}}, []int64{4, 5, 6}},
	{"in a select", store.InSelect{Column: "id", Table: account, Of: "number", Where: compare("code", store.GreaterOrEqual, "b")}, []int64{2, 5}},
	{"in a select of names that both have", store.And{compare("active", store.Equal, true),
		store.InSelect{Column: "name", Table: sample, Of: "name", Where: compare("amount", store.Equal, int64(10))}}, []int64{1}},
	{"in a select of all", store.InSelect{Column: "amount", Table: account, Of: "number"}, []int64{}},
	{"not in a select", store.Not{Condition: store.InSelect{Column: "id", Table: account, Of: "number"}}, []int64{1, 3, 4, 6}},
	{"each in a select", store.InSelect{Column: "id", Table: account, Of: "number", Where: compare("code", store.GreaterOrEqual, "b"), Each: true}, []int64{2, 5}},
	{"not each in a select of all", store.Not{Condition: store.InSelect{Column: "id", Table: account, Of: "number", Each: true}}, []int64{1, 3, 4, 6}},
	{"key in nothing", store.KeyIn{Columns: []string{"id"}}, []int64{}},
	{"key in", store.KeyIn{Columns: []string{"id"}, Rows: idKeys(5, 1)}, []int64{1, 5}},
	{"like prefix", store.Like{Column: "name", Pattern: "gamma%"}, []int64{3, 4}},
	{"like is case-sensitive", store.Like{Column: "name", Pattern: "b%"}, []int64{6}},
	{"like one character", store.Like{Column: "name", Pattern: "_通"}, []int64{5}},
	{"like escaped", store.Like{Column: "name", Pattern: "%" + store.EscapeLike("a_1")}, []int64{3}},
	{"like escaped percent", store.Like{Column: "name", Pattern: "%" + store.EscapeLike("%") + "%"}, []int64{4}},
	{"like escaped backslash", store.Like{Column: "name", Pattern: store.EscapeLike(`back\`) + "%"}, []int64{6}},
	{"and", store.And{compare("active", store.Equal, true), compare("at", store.Greater, int64(100))}, []int64{3, 5}},
	{"or", store.Or{compare("id", store.Equal, int64(1)), store.IsNull{Column: "body"}}, []int64{1, 2, 6}},
	{"empty and", store.And{}, []int64{1, 2, 3, 4, 5, 6}},
	{"empty or", store.Or{}, []int64{}},
	{"nested", store.And{
		store.Or{compare("id", store.Less, int64(3)), compare("id", store.Greater, int64(4))},
		store.Not{Condition: store.Or{compare("id", store.Equal, int64(1)), compare("id", store.Equal, int64(6))}},
	}, []int64{2, 5}},
}

func everyCondition(t *testing.T, s store.Store) {
	insert(t, s, sample, queryRows...)
	insert(t, s, account, accountRow("b", 2, nil), accountRow("c", 5, nil))
	for _, c := range conditions {
		t.Run(c.name, func(t *testing.T) {
			wantEqual(t, readIDs(t, s, store.Query{Where: c.where, OrderBy: byID}), c.want)
		})
	}
}

var orders = []struct {
	name   string
	by     []store.Order
	limit  int
	offset int
	want   []int64
}{
	{"descending", []store.Order{{Column: "id", Descending: true}}, 0, 0, []int64{6, 5, 4, 3, 2, 1}},
	{"null first", []store.Order{{Column: "amount"}, {Column: "id"}}, 0, 0, []int64{2, 5, 3, 1, 4, 6}},
	{"null last when descending", []store.Order{{Column: "amount", Descending: true}, {Column: "id"}}, 0, 0, []int64{6, 1, 4, 3, 2, 5}},
	{"text by bytes", []store.Order{{Column: "name"}}, 0, 0, []int64{2, 1, 6, 4, 3, 5}},
	{"false first", []store.Order{{Column: "active"}, {Column: "id", Descending: true}}, 0, 0, []int64{6, 4, 2, 5, 3, 1}},
	{"bytes", []store.Order{{Column: "body", Descending: true}, {Column: "id"}}, 0, 0, []int64{5, 1, 4, 3, 2, 6}},
	{"limit", byID, 2, 0, []int64{1, 2}},
	{"offset", byID, 0, 4, []int64{5, 6}},
	{"limit and offset", byID, 2, 3, []int64{4, 5}},
	{"offset behind the end", byID, 2, 9, []int64{}},
}

func everyOrder(t *testing.T, s store.Store) {
	insert(t, s, sample, queryRows...)
	for _, o := range orders {
		t.Run(o.name, func(t *testing.T) {
			wantEqual(t, readIDs(t, s, store.Query{OrderBy: o.by, Limit: o.limit, Offset: o.offset}), o.want)
		})
	}
}

// pagingVisitsAll goes through every order page by page and must see what one
// query without pages sees.
func pagingVisitsAll(t *testing.T, s store.Store) {
	insert(t, s, sample, queryRows...)
	for _, order := range orders[:6] {
		by := append(slices.Clone(order.by), store.Order{Column: "id"})
		if slices.ContainsFunc(order.by, func(o store.Order) bool { return o.Column == "id" }) {
			by = order.by
		}
		for size := 1; size <= 4; size++ {
			wantEqual(t, pages(t, s, by, size), order.want)
		}
	}
}

func pages(t *testing.T, s store.Store, by []store.Order, size int) []int64 {
	var ids []int64
	query := store.Query{Table: sample, OrderBy: by, Limit: size}
	for {
		rows := read(t, s, query)
		if len(rows) == 0 {
			return ids
		}
		for _, row := range rows {
			ids = append(ids, row[0].(int64))
		}
		values := make([]any, len(by))
		for i, order := range by {
			values[i] = rows[len(rows)-1][sample.Position(order.Column)]
		}
		query.Where = store.After{Order: by, Values: values}
	}
}

func countUpToLimit(t *testing.T, s store.Store) {
	insert(t, s, sample, queryRows...)
	query := store.Query{Table: sample, Where: compare("active", store.Equal, true), Limit: 1, OrderBy: byID}
	for limit, want := range map[int64]int64{1: 1, 2: 2, 3: 3, 4: 3, 1000: 3} {
		must(t, s.Read(t.Context(), func(r store.Reader) error {
			count, err := r.Count(t.Context(), query, limit)
			wantEqual(t, count, want)
			return err
		}))
	}
}

func columnsInOrder(t *testing.T, s store.Store) {
	insert(t, s, sample, queryRows[3])
	got := read(t, s, store.Query{Table: sample, Columns: []string{"active", "name", "id"}})
	wantEqual(t, got, []store.Row{{false, "gamma%2", int64(4)}})
}

func tuples(t *testing.T, s store.Store) {
	insert(t, s, account, accountRow("a", 1, nil), accountRow("b", 2, nil), accountRow("c", 3, nil))
	keys := []store.Row{{"bank", "c"}, {"other", "a"}, {"bank", "a"}, {"bank", "a"}}
	got := read(t, s, store.Query{Table: account, Columns: []string{"code"},
		Where: store.KeyIn{Columns: account.Key, Rows: keys}, OrderBy: []store.Order{{Column: "code"}}})
	wantEqual(t, got, []store.Row{{"a"}, {"c"}})
}

func earlyEnd(t *testing.T, s store.Store) {
	insert(t, s, sample, sampleRows(1000)...)
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		seen := 0
		err := tx.Select(ctx, store.Query{Table: sample}, func(store.Row) error {
			seen++
			return errEnough
		})
		wantError(t, err, errEnough)
		wantEqual(t, seen, 1)
		return tx.Delete(ctx, sample, idKeys(1))
	})
	wantEqual(t, len(readIDs(t, s, store.Query{})), 999)
}

func rowsMayBeKept(t *testing.T, s store.Store) {
	insert(t, s, sample, queryRows...)
	wantEqual(t, read(t, s, store.Query{Table: sample, OrderBy: byID}), queryRows)
}
