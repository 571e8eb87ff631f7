package pipeline

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zhitong/sqlite"
	"zhitong/store"
)

var laidTable = &store.Table{
	Name: "laid",
	Columns: []store.Column{{Name: "team", Type: store.Text}, {Name: "id", Type: store.Int64},
		{Name: "rank", Type: store.Int64, Nullable: true}, {Name: "body", Type: store.Bytes}},
	Key:     []string{"team", "id"},
	Indexes: []store.Index{{Name: "laid_by_rank", Columns: []string{"rank"}}},
}

// TestOverlay: what is read of a snapshot with changes laid over it is what SQLite reads once they are written, whether
// the snapshot was taken before that or after.
func TestOverlay(t *testing.T) {
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 1))
		db, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		must(t, db.Migrate(t.Context(), []store.Migration{{Module: "laid", Version: 1, CreateTables: []*store.Table{laidTable}}}))
		rows := map[string]store.Row{}
		writeChanges(t, db, randomChanges(random, rows))
		changes := randomChanges(random, rows)
		queries := make([]store.Query, 40)
		before := make([][]store.Row, len(queries))
		for i := range queries {
			queries[i] = randomQuery(random)
			before[i] = overlaid(t, db, changes, queries[i])
		}
		writeChanges(t, db, changes)
		for i, query := range queries {
			want := selected(t, func(each func(store.Row) error) error {
				return db.Read(t.Context(), func(reader store.Reader) error { return reader.Select(t.Context(), query, each) })
			}, query)
			for when, got := range map[string][]store.Row{"before": before[i], "after": overlaid(t, db, changes, query)} {
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("seed %d, query %+v, snapshot %s: (-SQLite +overlay)\n%s", seed, query, when, diff)
				}
			}
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func writeChanges(t *testing.T, db store.Store, changes tableChanges) {
	t.Helper()
	must(t, db.Write(t.Context(), func(tx store.Tx) error { return changes.write(t.Context(), tx) }))
}

// randomChanges inserts, replaces and deletes rows.
func randomChanges(random *rand.Rand, rows map[string]store.Row) tableChanges {
	changes := tableChanges{table: laidTable}
	touched := map[string]bool{}
	for range random.IntN(40) {
		row := store.Row{string(rune('a' + random.IntN(3))), random.Int64N(15), any(nil), []byte{byte(random.IntN(3))}}
		if random.IntN(3) > 0 {
			row[2] = random.Int64N(6)
		}
		key := store.KeyOf(row, []int{0, 1})
		if touched[key] {
			continue
		}
		touched[key] = true
		old := rows[key]
		switch {
		case old == nil:
			rows[key] = row
			changes.inserts = append(changes.inserts, row)
		case random.IntN(2) == 0:
			delete(rows, key)
			changes.deletes = append(changes.deletes, row[:2])
		default:
			rows[key] = row
			var unchanged uint64
			if store.CompareValues(old[2], row[2]) == 0 {
				unchanged = 1 << 2
			}
			changes.replace(unchanged, row)
		}
	}
	return changes
}

func randomQuery(random *rand.Rand) store.Query {
	conditions := []store.Condition{
		nil, store.Compare{Column: "rank", Op: store.Operator(1 + random.IntN(6)), Value: random.Int64N(6)},
		store.In{Column: "team", Values: []any{"a", "c"}}, store.IsNull{Column: "rank"},
		store.Not{Condition: store.Compare{Column: "rank", Op: store.Equal, Value: int64(2)}},
		store.KeyIn{Columns: []string{"team", "id"}, Rows: []store.Row{{"a", random.Int64N(15)}, {"b", random.Int64N(15)}}},
		store.Like{Column: "team", Pattern: "b%"},
		store.After{Order: []store.Order{{Column: "rank"}, {Column: "id", Descending: true}}, Values: []any{random.Int64N(6), random.Int64N(15)}},
		store.Or{store.Compare{Column: "id", Op: store.Less, Value: int64(4)}, store.IsNull{Column: "rank"}},
	}
	query := store.Query{Table: laidTable, Where: store.And{conditions[1+random.IntN(len(conditions)-1)]}}
	if random.IntN(3) == 0 {
		query.Where = conditions[random.IntN(len(conditions))]
	}
	if random.IntN(2) == 0 { // a limit means the same rows only in a complete order
		query.OrderBy = []store.Order{{Column: "rank", Descending: random.IntN(2) == 0}, {Column: "team"}, {Column: "id", Descending: random.IntN(2) == 0}}
		query.Limit, query.Offset = random.IntN(8), random.IntN(3)
	}
	if random.IntN(2) == 0 {
		query.Columns = []string{"id", "team"}
	}
	return query
}

// overlaid reads a query, and counts it, with the changes laid over what the store has.
func overlaid(t *testing.T, db store.Store, changes tableChanges, query store.Query) []store.Row {
	t.Helper()
	over := &flight{batch: &Batch{changes: []tableChanges{changes}}}
	return selected(t, func(each func(store.Row) error) error {
		return db.Read(t.Context(), func(reader store.Reader) error {
			top := &overlay{reader, over}
			all := 0
			unlimited := query
			unlimited.Limit, unlimited.Offset = 0, 0
			if err := top.Select(t.Context(), unlimited, func(store.Row) error { all++; return nil }); err != nil {
				return err
			}
			for _, limit := range []int64{3, 1000} {
				count, err := top.Count(t.Context(), query, limit)
				if err != nil || count != min(limit, int64(all)) {
					return fmt.Errorf("counted %d of %d rows up to %d: %w", count, all, limit, err)
				}
			}
			return top.Select(t.Context(), query, each)
		})
	}, query)
}

// selected gives the rows of a query, sorted where it leaves the order open.
func selected(t *testing.T, read func(func(store.Row) error) error, query store.Query) (rows []store.Row) {
	t.Helper()
	must(t, read(func(row store.Row) error {
		rows = append(rows, row)
		return nil
	}))
	if len(query.OrderBy) == 0 {
		slices.SortFunc(rows, func(a, b store.Row) int { return store.CompareRows(a, b, store.Positions(len(a))) })
	}
	return rows
}

// TestALookElsewhereWaits: what asks for another table is decided once the flight is over.
func TestALookElsewhereWaits(t *testing.T) {
	changes := tableChanges{table: laidTable, inserts: []store.Row{{"a", int64(1), nil, []byte{}}}}
	top := &overlay{nil, &flight{batch: &Batch{changes: []tableChanges{changes}}}}
	where := store.And{store.Or{store.Not{Condition: store.InSelect{Column: "id", Table: laidTable, Of: "id"}}}}
	err := top.Select(t.Context(), store.Query{Table: laidTable, Where: where}, nil)
	if err != errGrounded {
		t.Errorf("got %v", err)
	}
}
