package broker

import (
	"context"
	"strings"
	"testing"

	"zhitong/internal/testpostgres"
	"zhitong/postgres"
	"zhitong/store"
)

// asking notes what is selected, and says that there is something everywhere.
type asking struct {
	store.Reader
	queries []store.Query
}

// Select implements [store.Reader].
func (a *asking) Select(_ context.Context, query store.Query, _ func(store.Row) error) error {
	a.queries = append(a.queries, query)
	return nil
}

// Count implements [store.Reader].
func (a *asking) Count(context.Context, store.Query, int64) (int64, error) { return 1, nil }

// TestWhatLeavesIsFoundByWhatItBelongsTo also in a database that knows nothing of
// its tables yet: in the order of keys the rows of all older instances are in the way.
func TestWhatLeavesIsFoundByWhatItBelongsTo(t *testing.T) {
	var instances []int64
	for i := range int64(50) {
		instances = append(instances, 1000+i)
	}
	asked := &asking{}
	p := &plan{limits: newRetentionPace(), instances: instances, waits: map[int64]bool{}}
	if err := p.readRows(t.Context(), asked); err != nil {
		t.Fatal(err)
	}
	for _, kind := range p.kinds() {
		if err := p.readLevel(t.Context(), asked, kind, instances, p.limits.instances()); err != nil {
			t.Fatal(err)
		}
	}
	s, err := postgres.Open(t.Context(), testpostgres.Start(t), postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Migrate(t.Context(), Migrations()); err != nil {
		t.Fatal(err)
	}
	filled := map[*store.Table]bool{}
	for _, query := range asked.queries {
		if !filled[query.Table] {
			filled[query.Table] = true
			insertAnything(t, s, query.Table)
		}
		steps, err := s.Plan(t.Context(), query, 0)
		if plan := strings.Join(steps, "\n"); err != nil || strings.Contains(plan, "Filter:") {
			t.Errorf("%s is read in a way that passes over rows of others: %v\n%s", query.Table.Name, err, plan)
		}
	}
}

// insertAnything writes three rows for each of 2,000 instances.
func insertAnything(t *testing.T, s store.Store, table *store.Table) {
	t.Helper()
	var rows []store.Row
	for n := range int64(6000) {
		row := make(store.Row, len(table.Columns))
		for i, column := range table.Columns {
			switch {
			case column.Name == "instance" || column.Name == "parent":
				row[i] = n / 3
			case column.Nullable:
			case column.Type == store.Text:
				row[i] = strings.Repeat("x", int(n%3)+1)
			case column.Type == store.Bytes:
				row[i] = []byte{}
			case column.Type == store.Bool:
				row[i] = false
			default:
				row[i] = n
			}
		}
		if table == correlations.Spec {
			row[0] = (&Correlation{Message: n}).id()
		}
		rows = append(rows, row)
	}
	if err := s.Write(t.Context(), func(tx store.Tx) error { return tx.Insert(t.Context(), table, rows) }); err != nil {
		t.Fatalf("%s: %v", table.Name, err)
	}
}
