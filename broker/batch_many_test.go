package broker_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"zhitong/broker"
	"zhitong/internal/testpostgres"
	"zhitong/postgres"
	"zhitong/store"
)

// stored writes a row of a table: named columns, and nothing in the others.
func stored(t testing.TB, table *store.Table, named map[string]any) store.Row {
	t.Helper()
	row := make(store.Row, len(table.Columns))
	for i, column := range table.Columns {
		if value, ok := named[column.Name]; ok {
			row[i] = value
			continue
		}
		if !column.Nullable {
			row[i] = map[store.ColumnType]any{store.Int64: int64(0), store.Text: "", store.Time: int64(0), store.Bytes: []byte{}}[column.Type]
		}
	}
	return row
}

func (n *node) insert(table string, rows []map[string]any) {
	n.Helper()
	of := tableNamed(n.TB.(*testing.T), table)
	var all []store.Row
	for _, row := range rows {
		all = append(all, stored(n, of, row))
	}
	if err := n.db.Write(n.Context(), func(tx store.Tx) error { return tx.Insert(n.Context(), of, all) }); err != nil {
		n.Fatal(err)
	}
}

// TestABatchOperationSelectsMoreThanAFilterMayList deletes instances by a variable
// that more instances have than a part of a filter lists, among many that have none.
func TestABatchOperationSelectsMoreThanAFilterMayList(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { selectMany(start(t), func() {}) })
	t.Run("PostgreSQL", func(t *testing.T) {
		location := testpostgres.Start(t)
		db, err := postgres.Open(t.Context(), location, postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		n := startNode(t, db, "one")
		defer func() { n.stop(); db.Close() }()
		selectMany(n, func() { analyze(t, location) })
	})
}

// analyze has PostgreSQL look at what was loaded, as it does by itself after a while.
func analyze(t *testing.T, location string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), location)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), "analyze"); err != nil {
		t.Fatal(err)
	}
}

func selectMany(n *node, loaded func()) {
	const ended, have, others = 9000, 40, 10_020 // others have the variable, and no row that could be selected
	at := morning.UnixMicro()
	var instances, variables []map[string]any
	with := func(instance int64) {
		variables = append(variables, map[string]any{"id": int64(1<<41 + len(variables)), "instance": instance, "scope": instance, "tenant": tenant,
			"name": "file", "value": []byte(`"f7"`), "value_start": `"f7"`, "size": int64(4)})
	}
	for i := range int64(ended) {
		key, process := 1<<40+i, "bulk"
		if i%225 == 224 {
			with(key)
		}
		if i%450 >= 448 { // one that has it and one that has not
			process = "few"
		}
		instances = append(instances, map[string]any{"id": key, "tenant": tenant, "process_id": process, "state": []string{broker.StateCompleted, broker.StateTerminated}[i%2],
			"started_at": at, "ended_at": at})
	}
	for i := range int64(others) {
		with(1<<42 + i)
	}
	n.insert("process_instance", instances)
	n.insert("instance_variable", variables)
	loaded()
	n.deploy(process("one", oneTask))

	asked := func() store.Condition {
		return read(n, func(reader store.Reader) (store.Condition, error) {
			return broker.OfVariable(n.Context(), reader, "id", "instance", []string{tenant},
				store.Compare{Column: "name", Op: store.Equal, Value: "file"}, store.Compare{Column: "value", Op: store.Equal, Value: []byte(`"f7"`)})
		})
	}
	few := store.Compare{Column: "process_id", Op: store.Equal, Value: "few"}
	for _, test := range []struct {
		name  string
		where []store.Condition
		want  int
	}{
		{"of a process, without the variable", []store.Condition{few, store.Not{Condition: asked()}}, ended / 450},
		{"of either", []store.Condition{store.Or{store.And{few, asked()}, store.In{Column: "id", Values: []any{int64(1 << 40)}}}}, ended/450 + 1},
		{"with the variable", []store.Condition{asked()}, have - ended/450},
		{"when all are gone", []store.Condition{asked()}, 0},
	} {
		kept := read(n, func(reader store.Reader) (store.Condition, error) {
			return broker.Kept(n.Context(), reader, test.where)
		})
		key := do[int64](n, &broker.CreateBatch{Type: broker.BatchDelete, Tenants: []string{tenant}, Plan: broker.BatchPlan{Where: broker.Selection{Condition: kept}}})
		n.until(func() bool { return !n.operation(key).EndedAt.IsZero() })
		if o := n.operation(key); o.State != broker.StateCompleted || o.Total != test.want || o.Completed != test.want {
			n.Errorf("%s: %d selected and %d deleted, not %d: %+v", test.name, o.Total, o.Completed, test.want, o)
		}
	}
	left := read(n, func(reader store.Reader) (int64, error) {
		return reader.Count(n.Context(), store.Query{Table: broker.InstanceTable()}, ended)
	})
	if want := int64(ended - have - ended/450 - 1); left != want {
		n.Errorf("%d instances are left, not %d", left, want)
	}
}
