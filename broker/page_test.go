package broker_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/internal/testpostgres"
	"zhitong/postgres"
	"zhitong/store"
)

// pageRows is more than totals are exact.
const pageRows = 12_500

// TestPages compares pages of searches, of few rows and of many, with what a
// sort of all rows gives.
func TestPages(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { pages(t, openSQLite(t, t.TempDir())) })
	t.Run("PostgreSQL", func(t *testing.T) {
		db, err := postgres.Open(t.Context(), testpostgres.Start(t), postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		pages(t, db)
	})
}

func pages(t *testing.T, db store.Store) {
	defer db.Close()
	if err := db.Migrate(t.Context(), broker.Migrations()); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	rows := randomInstances(r)
	err := db.Write(t.Context(), func(tx store.Tx) error { return tx.Insert(t.Context(), broker.InstanceTable(), rows) })
	if err != nil {
		t.Fatal(err)
	}
	capped := 0
	for _, incidents := range []int{1, 25} { // of an instance that has some: the database collects few and probes for many
		addIncidents(t, db, rows, incidents)
		for range 100 {
			wanted := randomSearch(r)
			if r.IntN(3) == 0 {
				wanted.Where = append(wanted.Where, ofIncidents(t, db, wanted.Tenants, incidents > 1, r.IntN(2) == 0))
			}
			all := matching(rows, wanted)
			if len(all) > broker.MaxTotal {
				capped++
			}
			checkPage(t, db, wanted, all, func(n int) int { return r.IntN(n) })
		}
	}
	for _, elements := range []int{1, 5} { // at an element of an instance that has some
		addElements(t, db, rows, elements)
		for range 20 {
			wanted := randomSearch(r)
			if r.IntN(4) == 0 {
				wanted.Where, wanted.OrderBy = nil, []store.Order{{Column: "id", Descending: r.IntN(2) == 0}}
			}
			wanted.Where = append(wanted.Where, atElement(t, db, wanted.Tenants, elements > 1))
			checkPage(t, db, wanted, matching(rows, wanted), func(n int) int { return r.IntN(n) })
		}
	}
	addVariables(t, db, rows)
	for range 60 {
		wanted := randomSearch(r)
		if r.IntN(2) == 0 {
			wanted.Where, wanted.OrderBy = nil, []store.Order{{Column: "id", Descending: r.IntN(2) == 0}}
		}
		wanted.Where = append(wanted.Where, ofVariable(t, db, wanted.Tenants))
		all := matching(rows, wanted)
		if len(all) > broker.MaxTotal {
			capped++
		}
		checkPage(t, db, wanted, all, func(n int) int { return r.IntN(n) })
	}
	if capped < 15 {
		t.Errorf("only %d searches find more than %d", capped, broker.MaxTotal)
	}
}

// troubled says which instances have incidents.
func troubled(instance int64) bool { return instance%6 == 0 }

// addIncidents adds incidents to the instances that have some.
func addIncidents(t *testing.T, db store.Store, instances []store.Row, each int) {
	t.Helper()
	table := tableNamed(t, "incident_history")
	var rows []store.Row
	for _, instance := range instances {
		for i := range each {
			if troubled(instance[0].(int64)) {
				row := make(store.Row, len(table.Columns))
				copy(row, store.Row{int64(each*1_000_000 + len(rows)*each + i), instance[0], instance[1], broker.StateActive, []byte{}})
				rows = append(rows, row)
			}
		}
	}
	if err := db.Write(t.Context(), func(tx store.Tx) error { return tx.Insert(t.Context(), table, rows) }); err != nil {
		t.Fatal(err)
	}
}

// standing says which instances stand at an element.
func standing(instance int64) bool { return instance%7 != 0 }

// addElements adds element instances to the instances: active ones to those that stand
// at the element, to others some that have ended, and to all one at another element.
func addElements(t *testing.T, db store.Store, instances []store.Row, each int) {
	t.Helper()
	table := tableNamed(t, "element_instance")
	var rows []store.Row
	for _, instance := range instances {
		for i := range each {
			row := map[string]any{"id": int64(each*1_000_000 + 2*len(rows)), "instance": instance[0], "tenant": instance[1], "element_id": "approve", "state": broker.StateActive}
			if !standing(instance[0].(int64)) {
				row["state"], row["ended_at"] = []string{broker.StateCompleted, broker.StateTerminated}[i%2], int64(1)
			}
			rows = append(rows, stored(t, table, row))
			if i == 0 {
				row["id"], row["element_id"] = row["id"].(int64)+1, "other"
				rows = append(rows, stored(t, table, row))
			}
		}
	}
	for some := range slices.Chunk(rows, 10_000) {
		if err := db.Write(t.Context(), func(tx store.Tx) error { return tx.Insert(t.Context(), table, some) }); err != nil {
			t.Fatal(err)
		}
	}
}

// atElement asks for the instances that stand at the element.
func atElement(t *testing.T, db store.Store, tenants []string, many bool) (condition store.Condition) {
	t.Helper()
	err := db.Read(t.Context(), func(reader store.Reader) (err error) {
		condition, err = broker.OfElements(t.Context(), reader, "id", tenants, store.Compare{Column: "element_id", Op: store.Equal, Value: "approve"},
			store.Compare{Column: "state", Op: store.Equal, Value: broker.StateActive})
		return err
	})
	if in, ok := condition.(store.InSelect); err != nil || !ok || in.Each != many {
		t.Fatalf("%+v %v", condition, err)
	}
	return condition
}

// branded says which instances have a variable.
func branded(instance int64) bool { return instance%13 != 0 }

// addVariables adds a variable to the instances that have one, and to two scopes of them.
func addVariables(t *testing.T, db store.Store, instances []store.Row) {
	t.Helper()
	variable := &broker.InstanceVariable{Value: []byte(`"CNY"`)}
	table := tableNamed(t, "instance_variable")
	var rows []store.Row
	for _, instance := range instances {
		for scope := range int64(2) {
			if branded(instance[0].(int64)) {
				rows = append(rows, store.Row{int64(len(rows) + 1), instance[0], instance[0].(int64) + scope, instance[1], "currency", variable.Value,
					int64(len(variable.Value)), variable.Start(), nil, nil})
			}
		}
	}
	if err := db.Write(t.Context(), func(tx store.Tx) error { return tx.Insert(t.Context(), table, rows) }); err != nil {
		t.Fatal(err)
	}
}

// ofVariable asks for instances that have the variable.
func ofVariable(t *testing.T, db store.Store, tenants []string) (condition store.Condition) {
	t.Helper()
	err := db.Read(t.Context(), func(reader store.Reader) (err error) {
		condition, err = broker.OfVariable(t.Context(), reader, "id", "instance", tenants,
			store.Compare{Column: "name", Op: store.Equal, Value: "currency"}, store.Compare{Column: "value", Op: store.Equal, Value: []byte(`"CNY"`)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return condition
}

func tableNamed(t *testing.T, name string) *store.Table {
	t.Helper()
	for _, table := range store.Tables(broker.Migrations()) {
		if table.Name == name {
			return table
		}
	}
	t.Fatal(name)
	return nil
}

// ofIncidents asks for instances that have an incident, or have none.
func ofIncidents(t *testing.T, db store.Store, tenants []string, many, with bool) (condition store.Condition) {
	t.Helper()
	err := db.Read(t.Context(), func(reader store.Reader) (err error) {
		condition, err = broker.OfIncidents(t.Context(), reader, "id", "instance", tenants)
		return err
	})
	if in, ok := condition.(store.InSelect); err != nil || !ok || in.Each != many {
		t.Fatalf("%+v %v", condition, err)
	}
	if with {
		return condition
	}
	return store.Not{Condition: condition}
}

// The values of rows. Most are of one tenant, most have one state.
var (
	pageTenants = []string{"a", "a", "a", "a", "a", "a", "a", "a", "b", "c"}
	pageStates  = []string{broker.StateActive, broker.StateActive, broker.StateActive, broker.StateActive, broker.StateActive, broker.StateActive, broker.StateCompleted, broker.StateSuspended, broker.StateTerminated}
)

func randomInstances(r *rand.Rand) []store.Row {
	rows := make([]store.Row, pageRows)
	for i := range rows {
		rows[i] = store.Row{int64(i + 1), pageTenants[r.IntN(len(pageTenants))], int64(1), fmt.Sprintf("p%d", r.IntN(20)/19), int64(1),
			fmt.Sprintf("b%d", r.IntN(400)), int64(0), int64(0), pageStates[r.IntN(len(pageStates))], int64(r.IntN(3000)), nil, nil, nil, nil, nil, nil}
	}
	return rows
}

func randomSearch(r *rand.Rand) broker.Search {
	wanted := broker.Search{Tenants: [][]string{{"a"}, {"b"}, {"c"}, {"a", "b"}, {"a", "b", "c"}, {"a", "b", "c"}}[r.IntN(6)], Limit: 1 + r.IntN(20)}
	for _, condition := range []store.Condition{
		store.Compare{Column: "state", Op: store.Equal, Value: broker.StateActive},
		store.In{Column: "state", Values: []any{broker.StateActive, broker.StateCompleted, broker.StateActive}},
		store.Compare{Column: "process_id", Op: store.Equal, Value: "p0"},
		store.Or{store.Compare{Column: "process_id", Op: store.Equal, Value: "p0"}},
		store.Compare{Column: "process_id", Op: store.Equal, Value: "p1"},
		store.Compare{Column: "business_id", Op: store.Equal, Value: "b7"},
	} {
		if r.IntN(6) == 0 {
			wanted.Where = append(wanted.Where, condition)
		}
	}
	for _, column := range [][]string{{"started_at"}, {"started_at"}, {"id"}, {}, {"business_id"}, {"state", "started_at"}}[r.IntN(6)] {
		wanted.OrderBy = append(wanted.OrderBy, store.Order{Column: column, Descending: r.IntN(2) == 0})
	}
	return wanted
}

// matching gives the rows that a search wants, in its order.
func matching(rows []store.Row, wanted broker.Search) []store.Row {
	table := broker.InstanceTable()
	value := func(row store.Row, column string) any { return row[table.Position(column)] }
	var holds func(store.Condition, store.Row) bool
	holds = func(condition store.Condition, row store.Row) bool {
		switch c := condition.(type) {
		case store.Compare:
			return value(row, c.Column) == c.Value
		case store.In:
			return slices.Contains(c.Values, value(row, c.Column))
		case store.Or:
			return holds(c[0], row)
		case store.InSelect:
			return map[string]func(int64) bool{"instance_variable": branded, "element_instance": standing, "incident_history": troubled}[c.Table.Name](value(row, c.Column).(int64))
		case store.Not:
			return !holds(c.Condition, row)
		}
		return false
	}
	found := slices.DeleteFunc(slices.Clone(rows), func(row store.Row) bool {
		return !slices.Contains(wanted.Tenants, value(row, "tenant").(string)) ||
			slices.ContainsFunc(wanted.Where, func(c store.Condition) bool { return !holds(c, row) })
	})
	slices.SortStableFunc(found, func(a, b store.Row) int { // rows are in the order of keys
		for _, o := range wanted.OrderBy {
			compared := store.CompareValues(value(a, o.Column), value(b, o.Column))
			if o.Descending {
				compared = -compared
			}
			if compared != 0 {
				return compared
			}
		}
		return 0
	})
	return found
}

// checkPage reads a page from an offset, the one after it and, back from there, the same again.
func checkPage(t *testing.T, db store.Store, wanted broker.Search, all []store.Row, choose func(int) int) {
	t.Helper()
	wanted.Offset = choose(min(len(all), 9000) + 1)
	first := readPage(t, db, wanted)
	samePage(t, wanted, first, all, wanted.Offset)
	if first.End == nil {
		return
	}
	next, offset := wanted, wanted.Offset
	next.Offset, next.After = 0, first.End
	second := readPage(t, db, next)
	samePage(t, next, second, all, offset+wanted.Limit)
	if second.Start != nil {
		next.After, next.Before = nil, second.Start
		samePage(t, next, readPage(t, db, next), all, offset)
	}
}

func readPage(t *testing.T, db store.Store, wanted broker.Search) (page broker.Page[broker.Instance]) {
	t.Helper()
	err := db.Read(t.Context(), func(reader store.Reader) (err error) {
		page, err = broker.SearchInstances(t.Context(), reader, wanted)
		return err
	})
	if err != nil {
		t.Fatalf("%+v: %v", wanted, err)
	}
	return page
}

func samePage(t *testing.T, wanted broker.Search, page broker.Page[broker.Instance], all []store.Row, offset int) {
	t.Helper()
	var got, want []int64
	for _, item := range page.Items {
		got = append(got, item.Key)
	}
	for _, row := range all[min(offset, len(all)):min(offset+wanted.Limit, len(all))] {
		want = append(want, row[0].(int64))
	}
	if !slices.Equal(got, want) || page.Total != min(int64(len(all)), broker.MaxTotal) || page.More != (len(all) > broker.MaxTotal) {
		t.Fatalf("%+v finds %v, %d in all, more %v; want %v, %d", wanted, got, page.Total, page.More, want, len(all))
	}
}

// TestASearchThatIsGivenUp tells what no index serves.
func TestASearchThatIsGivenUp(t *testing.T) {
	n := start(t)
	late, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	for want, wanted := range map[string]broker.Search{
		"[version]":     {Where: []store.Condition{store.Compare{Column: "version", Op: store.Equal, Value: int64(1)}, store.Compare{Column: "state", Op: store.Equal, Value: "ACTIVE"}}},
		"[version_tag]": {OrderBy: []store.Order{{Column: "version_tag"}}},
		"[tags]":        {Where: []store.Condition{store.Or{store.Like{Column: "tags", Pattern: "%x%"}, store.Compare{Column: "id", Op: store.Equal, Value: int64(1)}}}},
		"[element_id]":  {Where: []store.Condition{ofElements(n, store.Compare{Column: "element_id", Op: store.Equal, Value: "x"})}},
		"[type]": {Where: []store.Condition{ofElements(n, store.Compare{Column: "element_id", Op: store.Equal, Value: "x"}, store.Compare{Column: "state", Op: store.Equal, Value: "ACTIVE"},
			store.Compare{Column: "type", Op: store.Equal, Value: "x"})}},
		"[]": {Where: []store.Condition{store.Compare{Column: "business_id", Op: store.Equal, Value: "x"}}},
	} {
		wanted.Tenants = []string{tenant}
		err := n.db.Read(t.Context(), func(reader store.Reader) error {
			_, err := broker.SearchInstances(late, reader, wanted)
			return err
		})
		slow, ok := errors.AsType[*broker.SlowSearch](err)
		if !ok || fmt.Sprint(slow.Columns) != want || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%+v: %v, want %s", wanted, err, want)
		}
	}
}

func ofElements(n *node, where ...store.Condition) store.Condition {
	n.Helper()
	return read(n, func(reader store.Reader) (store.Condition, error) {
		return broker.OfElements(n.Context(), reader, "id", []string{tenant}, where...)
	})
}
