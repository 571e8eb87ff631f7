package broker_test

import (
	"context"
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
	newer.waitFor(func() bool { _, byIndex := newer.tagged("vip"); return byIndex })
	if got, _ := newer.tagged("vip"); fmt.Sprint(got) != fmt.Sprint(vip) {
		t.Errorf("when the older one has gone: %v", got)
	}
}

// noting is a store that counts the rows of instances that are read in it.
type noting struct {
	store.Store
	instances int
}

type notingReader struct {
	store.Reader
	to *noting
}

// Read implements [store.Store].
func (s *noting) Read(ctx context.Context, body func(store.Reader) error) error {
	return s.Store.Read(ctx, func(reader store.Reader) error { return body(notingReader{reader, s}) })
}

// Select implements [store.Reader].
func (r notingReader) Select(ctx context.Context, query store.Query, each func(store.Row) error) error {
	return r.Reader.Select(ctx, query, func(row store.Row) error {
		if query.Table == broker.InstanceTable() {
			r.to.instances++
		}
		return each(row)
	})
}

// TestAStartLooksForTagsOnlyAfterAnOlderRelease: once all tags are in the index no
// start reads instances for them, until a node without the index was at work.
func TestAStartLooksForTagsOnlyAfterAnOlderRelease(t *testing.T) {
	db := openSQLite(t, t.TempDir())
	defer db.Close()
	taggedBefore(t, db)
	started := func() (*node, int) {
		watched := &noting{Store: db}
		n := startNode(t, watched, "one")
		n.waitFor(func() bool { _, byIndex := n.tagged("vip"); return byIndex })
		read := watched.instances
		n.stop()
		var written []map[string]any // by this release, so that no tag is missing
		for i := range int64(60) {
			written = append(written, map[string]any{"id": n.pipeline.NodeID() + 100 + i, "tenant": tenant, "state": broker.StateActive})
		}
		n.insert("process_instance", written)
		return n, read
	}
	if _, read := started(); read < 12_000 {
		t.Errorf("the first start looks at %d instances", read)
	}
	found := func(n *node) int { keys, _ := n.tagged("vip"); return len(keys) }
	n, read := started()
	before := found(n)
	if most := 2 * before; read > most { // those that are found
		t.Errorf("the second start looks at %d instances", read)
	}
	older, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: everybody{}, NodeName: "older", Release: "1.0"})
	if err != nil {
		t.Fatal(err)
	}
	n.insert("process_instance", []map[string]any{{"id": older.NodeID() + 5, "tenant": tenant, "tags": "|vip|", "state": broker.StateActive}})
	older.Close()
	n, read = started()
	if got := found(n); got != before+1 {
		t.Errorf("what the older release wrote is not found: %d, not %d", got, before+1)
	}
	if read > 3*before { // and none that were there before the older release
		t.Errorf("the start after the older release looks at %d instances", read)
	}
	n, read = started()
	if most := 2 * found(n); read > most {
		t.Errorf("the start after that looks at %d instances", read)
	}
}
