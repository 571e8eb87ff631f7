package broker_test

import (
	"fmt"
	"slices"
	"testing"

	"zhitong/broker"
	"zhitong/internal/testpostgres"
	"zhitong/pipeline"
	"zhitong/postgres"
	"zhitong/store"
)

// taggedBefore writes instances as a release without the index of tags did: more
// than are looked at together, some of them with tags.
func taggedBefore(t *testing.T, db store.Store) (vip []int64) {
	t.Helper()
	if err := db.Migrate(t.Context(), append(pipeline.Migrations(), broker.Migrations()...)); err != nil {
		t.Fatal(err)
	}
	n := &node{TB: t, db: db}
	var rows []map[string]any
	for i := range int64(12_000) {
		row := map[string]any{"id": 1<<40 + i, "tenant": tenant, "process_id": "before", "state": broker.StateCompleted,
			"started_at": morning.UnixMicro(), "ended_at": morning.UnixMicro()}
		switch i % 1000 {
		case 1:
			row["tags"] = "|vip|old|"
			vip = append(vip, 1<<40+i)
		case 2:
			row["tags"] = "|vip2|"
		case 3:
			row["tags"], row["tenant"] = "|vip|", "other"
		}
		rows = append(rows, row)
	}
	n.insert("process_instance", rows)
	return vip
}

// tagged searches instances by their tags and says whether an index found them.
func (n *node) tagged(tags ...string) (keys []int64, byIndex bool) {
	n.Helper()
	page := read(n, func(reader store.Reader) (broker.Page[broker.Instance], error) {
		where, err := broker.OfTags(n.Context(), reader, "id", []string{tenant}, tags)
		if err != nil {
			return broker.Page[broker.Instance]{}, err
		}
		_, byIndex = where[0].(store.InSelect)
		return broker.SearchInstances(n.Context(), reader, broker.Search{Tenants: []string{tenant}, Where: where, OrderBy: []store.Order{{Column: "id"}}})
	})
	for _, instance := range page.Items {
		keys = append(keys, instance.Key)
	}
	return keys, byIndex
}

// countRows counts the rows of a table.
func (n *node) countRows(table string) int64 {
	n.Helper()
	return read(n, func(reader store.Reader) (int64, error) {
		return reader.Count(n.Context(), store.Query{Table: tableNamed(n.TB.(*testing.T), table)}, 1_000_000)
	})
}

// TestInstancesAreFoundByTheIndexOfTags finds those that were there before the
// index as well as those that came after it, and none that are deleted.
func TestInstancesAreFoundByTheIndexOfTags(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { foundByTags(t, openSQLite(t, t.TempDir())) })
	t.Run("PostgreSQL", func(t *testing.T) {
		db, err := postgres.Open(t.Context(), testpostgres.Start(t), postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		foundByTags(t, db)
	})
}

func foundByTags(t *testing.T, db store.Store) {
	defer db.Close()
	vip := taggedBefore(t, db)
	n := startNode(t, db, "one")
	defer n.stop()
	n.waitFor(func() bool { _, byIndex := n.tagged("vip"); return byIndex })
	n.deploy(process("one", oneTask))
	created := do[broker.InstanceCreated](n, &broker.CreateInstance{ProcessID: "one", Tags: []string{"vip", "new"}}).Key
	n.create("one", "") // without tags it has no row
	n.completeJob("work")
	n.finished(created)
	if got := n.countRows("instance_tag"); got != 12*2+12+12+2 {
		t.Errorf("the index has %d rows", got)
	}
	for _, test := range []struct {
		tags []string
		want []int64
	}{
		{[]string{"vip"}, append(slices.Clone(vip), created)}, {[]string{"vip", "new"}, []int64{created}}, {[]string{"old", "vip"}, vip}, {[]string{"vi"}, nil},
	} {
		if got, _ := n.tagged(test.tags...); !slices.Equal(got, test.want) {
			t.Errorf("%v: %v, not %v", test.tags, got, test.want)
		}
	}
	for _, key := range []int64{vip[0], created} {
		do[any](n, &broker.DeleteInstance{Instance: key})
	}
	if got, _ := n.tagged("vip"); !slices.Equal(got, vip[1:]) {
		t.Errorf("after a deletion: %v, not %v", got, vip[1:])
	}
	if got := n.countRows("instance_tag"); got != 12*2+12+12-2 {
		t.Errorf("after a deletion the index has %d rows", got)
	}
}

// TestTagsAreNotIndexedBesideAnOlderNode: a node of a release without the index may
// still write instances, so what has tags is looked for as before until it is gone.
func TestTagsAreNotIndexedBesideAnOlderNode(t *testing.T) {
	db, err := postgres.Open(t.Context(), testpostgres.Start(t), postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	vip := taggedBefore(t, db)
	released := func(name, release string) (*node, func()) {
		n := startNodeAs(t, db, name, func(*broker.Broker) {}, func(o *pipeline.Options) { o.Release = release })
		return n, n.stop
	}
	older, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: everybody{}, NodeName: "older", Release: "1.0"})
	if err != nil {
		t.Fatal(err)
	}
	newer, stop := released("newer", "2.0")
	defer stop()
	if got, byIndex := newer.tagged("vip"); byIndex || !slices.Equal(got, vip) {
		t.Errorf("beside an older node, by the index %t: %v", byIndex, got)
	}
	older.Close()
	last, stop := released("last", "2.0")
	defer stop()
	last.waitFor(func() bool { _, byIndex := last.tagged("vip"); return byIndex })
	if got, _ := newer.tagged("vip"); fmt.Sprint(got) != fmt.Sprint(vip) {
		t.Errorf("when all are of one release: %v", got)
	}
}
