package broker_test

import (
	"context"
	"testing"
	"time"

	"zhitong/archive"
	"zhitong/broker"
	"zhitong/store"
)

// batchItemTable is where items of batch operations are.
func batchItemTable(t testing.TB) *store.Table {
	t.Helper()
	for _, migration := range broker.Migrations() {
		for _, table := range migration.CreateTables {
			if table.Name == "batch_item" {
				return table
			}
		}
	}
	t.Fatal("there is no table of batch items")
	return nil
}

// putItem puts an item of a batch operation behind the platform's back.
func putItem(t testing.TB, db store.Store, key, instance int64, state string) {
	t.Helper()
	row := store.Row{key, int64(1), tenant, string(broker.BatchCancel), instance, instance, instance, state, nil, ""}
	if err := db.Write(t.Context(), func(tx store.Tx) error { return tx.Upsert(t.Context(), batchItemTable(t), []store.Row{row}) }); err != nil {
		t.Fatal(err)
	}
}

// TestWhatABatchOperationWaitsForIsNotArchived before the operation has done it;
// others are.
func TestWhatABatchOperationWaitsForIsNotArchived(t *testing.T) {
	archivingOnBothStores(t, func(n archivingNode) {
		n.setClock(morning)
		n.deploy(process("through", straightThrough))
		n.deploySentinel()
		n.keep("through", 1)
		waiting, other := n.create("through", ""), n.create("through", "")
		n.finished(waiting)
		n.finished(other)
		putItem(n, n.db, 7, waiting, broker.StateActive)
		n.passTo(morning.Add(day))
		n.seen(broker.StateCompleted, waiting, "a batch operation is still to do something about it")
		n.seen("none", other, "nothing is to be done")
		putItem(n, n.db, 7, waiting, broker.StateCompleted)
		n.broker.ClockMoved()
		n.waitFor(func() bool { return n.state(waiting) == "none" })
		if lists, rows := n.document(n.index()[waiting]); len(lists["batchItems"]) != 1 || rows != 5 { // one instance, two elements, one sequence flow, the item
			n.Errorf("the document has %v and says that it has %d rows", lists, rows)
		}
	})
}

// TestWhatChangesWhileItIsArchivedStays has a row come after the rows were read
// and before they are deleted: nothing leaves by a document that lacks a row.
func TestWhatChangesWhileItIsArchivedStays(t *testing.T) {
	for kind, open := range stores {
		t.Run(kind, func(t *testing.T) { changesMeanwhile(t, open(t)) })
	}
}

func changesMeanwhile(t *testing.T, db store.Store) {
	defer db.Close()
	directory, err := archive.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var instance int64
	looked, changed := make(chan bool, 100), false
	spy := broker.Section{Name: "spy", Read: func(_ context.Context, _ store.Reader, instances []any, _ func(int64, any) error) error {
		for _, one := range instances {
			if one == instance {
				if !changed { // after the other sections were read
					putItem(t, db, 8, instance, broker.StateCompleted)
				}
				changed = true
				looked <- true
			}
		}
		return nil
	}}
	n := archivingNode{startNodeWith(t, db, "one", func(b *broker.Broker) { b.ArchiveInto(directory.Writer("one", 1<<20), spy) }), directory, ""}
	defer n.stop()
	n.setClock(morning)
	n.deploy(process("through", straightThrough))
	n.deploySentinel()
	instance = n.create("through", "")
	n.finished(instance)
	n.keep("through", 1)
	n.passTo(morning.Add(day))
	<-looked
	n.seen(broker.StateCompleted, instance, "a row came after it was archived")
	if n.index()[instance] != nil {
		n.Error("it is in the index although it has not left")
	}
	n.setClock(morning.Add(day + time.Hour))
	n.broker.ClockMoved()
	n.waitFor(func() bool { return n.state(instance) == "none" })
	if lists, _ := n.document(n.index()[instance]); len(lists["batchItems"]) != 1 {
		n.Errorf("the document has %v", lists)
	}
}
