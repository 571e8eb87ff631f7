package broker_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhitong/archive"
	"zhitong/broker"
	"zhitong/internal/testpostgres"
	"zhitong/pipeline"
	"zhitong/postgres"
	"zhitong/store"
)

// archivingNode is a node with an archive.
type archivingNode struct {
	*node
	directory *archive.Directory
	path      string
}

func startArchiving(t testing.TB, db store.Store, name, path string) archivingNode {
	t.Helper()
	directory, err := archive.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return archivingNode{startNodeWith(t, db, name, func(b *broker.Broker) { b.ArchiveInto(directory.Writer(name, 1<<20)) }), directory, path}
}

func archivingOnBothStores(t *testing.T, test func(archivingNode)) {
	for kind, open := range stores {
		t.Run(kind, func(t *testing.T) {
			db := open(t)
			n := startArchiving(t, db, "one", t.TempDir())
			t.Cleanup(func() { n.stop(); db.Close() })
			test(n)
		})
	}
}

var stores = map[string]func(*testing.T) store.Store{
	"SQLite": func(t *testing.T) store.Store { return openSQLite(t, t.TempDir()) },
	"PostgreSQL": func(t *testing.T) store.Store {
		db, err := postgres.Open(t.Context(), testpostgres.Start(t), postgres.Options{TestClock: true})
		if err != nil {
			t.Fatal(err)
		}
		return db
	},
}

// index gives what is archived, by key.
func (n *node) index() map[int64]*broker.ArchivedInstance {
	n.Helper()
	found := map[int64]*broker.ArchivedInstance{}
	search := broker.Search{Tenants: []string{tenant}, Limit: broker.MaxPage}
	for {
		page := read(n, func(reader store.Reader) (broker.Page[broker.ArchivedInstance], error) {
			return broker.SearchArchivedInstances(n.Context(), reader, search)
		})
		for _, one := range page.Items {
			found[one.Key] = one
		}
		if len(page.Items) < broker.MaxPage {
			return found
		}
		search.After = page.End
	}
}

// document gives the lists of a document and how many rows it says it has.
func (n archivingNode) document(of *broker.ArchivedInstance) (lists map[string][]json.RawMessage, rows int) {
	n.Helper()
	var content bytes.Buffer
	if err := n.directory.Copy(&content, of.Place); err != nil {
		n.Fatal(err)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(content.Bytes(), &all); err != nil {
		n.Fatalf("the document of %d is no JSON: %v", of.Root, err)
	}
	lists = map[string][]json.RawMessage{}
	for name, value := range all {
		var list []json.RawMessage
		if json.Unmarshal(value, &list) == nil {
			lists[name] = list
		}
	}
	if err := json.Unmarshal(all["rows"], &rows); err != nil {
		n.Fatal(err)
	}
	return lists, rows
}

// archivedRows gives how many rows have left under the policy of a process and how
// many of its trees are archived.
func (n *node) archivedRows(processID string) (trees, archived, rows int64) {
	n.Helper()
	page := read(n, func(reader store.Reader) (broker.Page[broker.RetentionRecord], error) {
		return broker.SearchRetentionRecords(n.Context(), reader, broker.Search{Tenants: []string{tenant},
			Where: []store.Condition{store.Compare{Column: "process_id", Op: store.Equal, Value: processID}}})
	})
	for _, record := range page.Items {
		trees, archived, rows = trees+record.Trees, archived+record.Archived, rows+record.Rows
	}
	return trees, archived, rows
}

// TestTreesOfAllSizesAreArchivedWhole has trees that leave in one slice with
// others, and such that leave in many.
func TestTreesOfAllSizesAreArchivedWhole(t *testing.T) { archivingOnBothStores(t, archiveAllSizes) }

func archiveAllSizes(n archivingNode) {
	n.deployTrees()
	var roots []int64
	for i, count := range []int{1, 6000, 3, 2, 200, 480, 1, 490, 495, 500, 7} {
		roots = append(roots, n.create("rows", fmt.Sprintf(`{"count":%d,"text":"%d <&> \u4e2d"}`, count, i)))
	}
	for _, count := range []int{1, 450, 3, 149, 151, 2} {
		roots = append(roots, n.create("calls", fmt.Sprintf(`{"count":%d}`, count)))
	}
	trees := map[int64][]int64{}
	for _, root := range roots {
		n.finished(root)
		trees[root] = n.called(root)
	}
	n.passTo(morning.Add(day))
	index, rows := n.index(), map[string]int64{}
	for _, root := range roots {
		of := index[root]
		if of == nil || of.Root != root || of.Tenant != tenant || of.State != broker.StateCompleted || !of.EndedAt.Equal(morning) || !of.ArchivedAt.Equal(morning.Add(day)) {
			n.Fatalf("the index says %+v of %d", of, root)
		}
		for _, called := range trees[root][1:] {
			if got := index[called]; got == nil || got.Root != root || got.Place.Offset != of.Place.Offset || got.Place.File != of.Place.File || got.ProcessID != "leaf" {
				n.Fatalf("the index says %+v of %d, which %d called", got, called, root)
			}
		}
		lists, said := n.document(of)
		counted := 0
		for name, list := range lists {
			if name != "definitions" {
				counted += len(list)
			}
		}
		if len(lists["instances"]) != len(trees[root]) || counted != said {
			n.Errorf("document %d has %d instances of %d, and %d rows; it says %d", root, len(lists["instances"]), len(trees[root]), counted, said)
		}
		rows[of.ProcessID] += int64(said)
	}
	for _, id := range []string{"rows", "calls"} {
		left, archived, gone := n.archivedRows(id)
		if left != archived || gone != rows[id] {
			n.Errorf("%s: %d trees have left, %d are archived; %d rows have left, %d are in the documents", id, left, archived, gone, rows[id])
		}
	}
	n.holdsNothingBut(roots, "archived_instance")
}

// holdsNothingBut asks that only one table names the instances.
func (n *node) holdsNothingBut(instances []int64, table string) {
	n.Helper()
	for column := range n.stillThere(instances) {
		if !strings.HasPrefix(column, table+".") {
			n.Errorf("what left is still in %s", column)
		}
	}
}

// TestThePolicyDecidesAboutTheArchive on a node that has one and on one that has none.
func TestThePolicyDecidesAboutTheArchive(t *testing.T) {
	for kind, open := range stores {
		t.Run(kind, func(t *testing.T) { policyDecides(t, open(t)) })
	}
}

func policyDecides(t *testing.T, db store.Store) {
	defer db.Close()
	without := startNode(t, db, "without")
	without.setClock(morning)
	without.deploy(process("required", straightThrough), process("never", straightThrough), process("open", straightThrough))
	without.deploySentinel()
	for id, choice := range map[string]broker.ArchiveChoice{"required": broker.ArchiveRequired, "never": broker.ArchiveNever, "open": broker.ArchiveAsServer} {
		do[any](without, &broker.SetRetention{ProcessID: id, Days: 1, Archive: choice})
	}
	without.refused(pipeline.InvalidArgument, &broker.SetRetention{ProcessID: "open", Days: 1, Archive: "SOMETIMES"})
	begin := func(n *node) map[string]int64 {
		instances := map[string]int64{}
		for _, id := range []string{"required", "never", "open"} {
			instances[id] = n.create(id, "")
			n.finished(instances[id])
		}
		return instances
	}
	first := begin(without)
	without.passTo(morning.Add(2 * day))
	without.seen(broker.StateCompleted, first["required"], "there is no archive")
	without.seen("none", first["never"], "it needs no archive")
	without.seen("none", first["open"], "it needs no archive where there is none")
	without.stop()
	with := startArchiving(t, db, "with", t.TempDir())
	defer with.stop()
	with.setClock(morning.Add(3 * day))
	second := begin(with.node)
	with.passTo(morning.Add(5 * day))
	index := with.index()
	for what, test := range map[string]struct {
		key      int64
		archived bool
	}{"required, from before": {first["required"], true}, "required": {second["required"], true}, "never": {second["never"], false}, "open": {second["open"], true}} {
		with.seen("none", test.key, what)
		if (index[test.key] != nil) != test.archived {
			with.Errorf("%s: in the archive is %+v", what, index[test.key])
		}
	}
}

// TestNothingLeavesThatCannotBeArchived has a file where the directory of the day
// must go, and an older file of which nobody was told.
func TestNothingLeavesThatCannotBeArchived(t *testing.T) { archivingOnBothStores(t, nothingLeaves) }

func nothingLeaves(n archivingNode) {
	n.setClock(morning)
	n.deploy(process("through", straightThrough), process("other", straightThrough))
	do[any](n.node, &broker.SetRetention{ProcessID: "other", Days: 1, Archive: broker.ArchiveNever})
	n.keep("through", 1)
	instance, other := n.create("through", ""), n.create("other", "")
	n.finished(instance)
	n.finished(other)
	blocked := filepath.Join(n.path, morning.Add(day).Format(time.DateOnly))
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		n.Fatal(err)
	}
	n.setClock(morning.Add(day))
	n.waitFor(func() bool { return n.state(other) == "none" }) // its version is looked at after the other
	n.seen(broker.StateCompleted, instance, "the archive cannot be written")
	if len(n.index()) != 0 {
		n.Errorf("the index names %v", n.index())
	}
	if err := os.Remove(blocked); err != nil {
		n.Fatal(err)
	}
	n.broker.ClockMoved()
	n.waitFor(func() bool { return n.state(instance) == "none" })
	if err := n.directory.Check(n.index()[instance].Place); err != nil {
		n.Error(err)
	}
}

// startTwoArchiving starts two nodes on one database that share a directory.
func startTwoArchiving(t *testing.T) (nodes [2]archivingNode) {
	t.Helper()
	location, path := testpostgres.Start(t), t.TempDir()
	for i := range nodes {
		db, err := postgres.Open(t.Context(), location, postgres.Options{TestClock: true})
		if err != nil {
			t.Fatal(err)
		}
		nodes[i] = startArchiving(t, db, fmt.Sprint("node", i), path)
		t.Cleanup(func() { nodes[i].stop(); db.Close() })
	}
	return nodes
}

// TestTwoNodesArchiveEverythingOnce into a directory that they share.
func TestTwoNodesArchiveEverythingOnce(t *testing.T) {
	nodes := startTwoArchiving(t)
	n := nodes[0]
	n.setClock(morning)
	n.deploy(process("through", straightThrough))
	const count = 400
	for range count {
		n.finished(n.create("through", ""))
	}
	n.keep("through", 1)
	n.setClock(morning.Add(day + time.Hour))
	leftByEither(nodes[0].node, nodes[1].node, "through", fmt.Sprintf("1: %d/%d/%d", count, count, 4*count))
	places := map[string]bool{}
	for _, of := range n.index() {
		if err := n.directory.Check(of.Place); err != nil {
			t.Fatal(err)
		}
		places[fmt.Sprint(of.Place.File, of.Place.Offset)] = true
	}
	if _, archived, _ := n.archivedRows("through"); archived != count || len(places) != count {
		t.Errorf("%d trees are archived at %d places", archived, len(places))
	}
}
