package postgres

import (
	"strings"
	"testing"

	"zhitong/internal/testpostgres"
	"zhitong/store"
)

// TestTheLargestIsReadFromTheIndex: to count on costs the same in a long table as in a short one.
func TestTheLargestIsReadFromTheIndex(t *testing.T) {
	line := &store.Table{Name: "line", Columns: []store.Column{{Name: "id", Type: store.Int64}, {Name: "number", Type: store.Int64, Nullable: true}},
		Key: []string{"id"}, Indexes: []store.Index{{Name: "line_by_number", Columns: []string{"number"}}}}
	s := open(t, testpostgres.Start(t), Options{})
	if err := s.Migrate(t.Context(), []store.Migration{{Module: "lines", Version: 1, CreateTables: []*store.Table{line}}}); err != nil {
		t.Fatal(err)
	}
	var rows []store.Row
	for id := range int64(5000) {
		rows = append(rows, store.Row{id, id})
	}
	if err := s.Write(t.Context(), func(tx store.Tx) error { return tx.Insert(t.Context(), line, rows) }); err != nil {
		t.Fatal(err)
	}
	insertion := s.insertion(plain, "number", line, []store.Row{{int64(9000), nil}})
	lines, err := s.writers.Query(t.Context(), "explain "+insertion.text, insertion.args...)
	if err != nil {
		t.Fatal(err)
	}
	defer lines.Close()
	var plan strings.Builder
	for lines.Next() {
		var text string
		if err := lines.Scan(&text); err != nil {
			t.Fatal(err)
		}
		plan.WriteString(text + "\n")
	}
	if !strings.Contains(plan.String(), "using line_by_number") || strings.Contains(plan.String(), "Seq Scan") {
		t.Errorf("the plan is\n%s", plan.String())
	}
}
