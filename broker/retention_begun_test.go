package broker_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"zhitong/broker"
	"zhitong/store"
	"zhitong/store/memorytest"
)

// TestCopiesThatACrashLeftAreDestroyed: a node dies when it has written a document and not yet said so in the index, among
// documents that stay in the same file, or in a file of which the index says nothing. The instance is archived again, and the
// copy goes when documents have a term, not before.
func TestCopiesThatACrashLeftAreDestroyed(t *testing.T) {
	for what, at := range map[string]int{"in a file of its own": 1, "among others": 2} {
		for kind, open := range stores {
			t.Run(what+" on "+kind, func(t *testing.T) { copiesOfACrash(t, open(t), at) })
		}
	}
}

func copiesOfACrash(t *testing.T, db store.Store, at int) {
	defer db.Close()
	path := t.TempDir()
	crashed := archiveUntil(t, db, path, at)
	n := startArchiving(t, db, "second", path)
	defer func() { n.stop() }()
	n.passTo(morning.Add(day + 2*time.Hour)) // the lease of the one that died is over
	kept := n.index()
	if used, bytes := n.bytesIn(crashed); bytes <= used {
		t.Fatalf("no copy was left: %d bytes of %d are of documents", used, bytes)
	}
	n.passBy(morning.Add(4 * day))
	if there, err := n.directory.Has(crashed); err != nil || !there {
		t.Errorf("a file was removed although everything is kept for good: %v", err)
	}
	n.keepDocuments("short", 3650)
	n.setClock(morning.Add(6 * day))
	n.waitFor(func() bool {
		there, err := n.directory.Has(crashed)
		return err == nil && !there && len(n.rowsOf("leaving_file"))+len(n.rowsOf("begun_file")) == 0
	})
	n.files()
	for key, was := range kept {
		if now := n.index()[key]; now.Document != broker.DocumentKept || string(now.Place.SHA256) != string(was.Place.SHA256) || n.directory.Check(now.Place) != nil {
			t.Errorf("of %d is left %+v", key, now)
		}
	}
}

// archiveUntil has a node die at one of its transactions in which instances leave for the archive, and gives its file.
func archiveUntil(t *testing.T, db store.Store, path string, at int) (file string) {
	t.Helper()
	deadly := &dying{Store: db, died: make(chan struct{}), left: at}
	n := startArchiving(t, deadly, "first", path)
	n.setClock(morning)
	n.deploy(process("long", straightThrough), process("short", straightThrough))
	n.deploySentinel()
	n.keepDocuments("", 0)
	n.finished(n.create("long", ""))
	n.finished(n.create("short", ""))
	n.setClock(morning.Add(day))
	select {
	case <-deadly.died:
	case <-time.After(30 * time.Second):
		t.Fatal("it does not die")
	}
	n.stop()
	files, err := n.directory.Files()
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	return files[0].Name
}

// bytesIn says how many bytes of a file are of documents that count, and how many it has.
func (n archivingNode) bytesIn(file string) (used, all int64) {
	n.Helper()
	for _, one := range n.index() {
		if one.Parent == 0 && one.DestroyedAt.IsZero() && one.Place.File == file {
			used += one.Place.Length
		}
	}
	all, _, err := n.directory.Bytes(file)
	if err != nil {
		n.Fatal(err)
	}
	return used, all
}

// TestFilesWithoutCopiesStay as they are, and are looked at once: when nobody tells of documents in them any more, not before.
func TestFilesWithoutCopiesStay(t *testing.T) {
	archivingOnBothStores(t, func(n archivingNode) {
		archiveMixed(n, 2)
		before := n.files()
		n.passBy(morning.Truncate(day).Add(3*day - time.Hour - time.Microsecond)) // they were archived on the day after that of the morning
		if rows := n.rowsOf("begun_file"); !slices.ContainsFunc(rows, func(row store.Row) bool { return row[0] == before[0] }) {
			n.Errorf("%s was looked at before it may leave: %v", before[0], rows)
		}
		n.setClock(morning.Add(6 * day))
		n.waitFor(func() bool { return len(n.rowsOf("begun_file")) == 0 })
		if after := n.files(); len(before) != 1 || !slices.Contains(after, before[0]) {
			n.Errorf("the files were %v and are %v", before, after)
		}
	})
}

// TestALostFileMayComeBack with copies in it: it is not forgotten while the index says that documents are in it.
func TestALostFileMayComeBack(t *testing.T) {
	archivingOnBothStores(t, func(n archivingNode) {
		archiveMixed(n, 1)
		name := filepath.Join(n.path, n.files()[0])
		content, err := os.ReadFile(name)
		if err != nil {
			n.Fatal(err)
		}
		if err := os.Remove(name); err != nil {
			n.Fatal(err)
		}
		n.passBy(morning.Add(4 * day))
		if err := os.WriteFile(name, append(content, content...), 0o600); err != nil {
			n.Fatal(err)
		}
		n.broker.ClockMoved()
		n.waitFor(func() bool {
			_, err := os.Stat(name)
			return os.IsNotExist(err) && len(n.rowsOf("leaving_file")) == 0
		})
		n.files()
	})
}

// TestNobodyArchivesWhileAnotherNodeDoes: what it wrote would not leave, and stay as a copy.
func TestNobodyArchivesWhileAnotherNodeDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := startArchiving(t, memorytest.New(memorytest.Options{}).Connect("one"), "one", t.TempDir())
		defer n.stop()
		n.deploy(process("through", straightThrough))
		n.keep("through", 1)
		first := n.create("through", "")
		time.Sleep(2*time.Hour + 5*time.Minute)
		second := n.create("through", "")
		time.Sleep(day) // it is due from now on, and was not looked for yet
		synctest.Wait()
		n.seen("none", first, "it was due two hours ago")
		before := n.files()
		lease := store.Row{int64(1), n.pipeline.NodeID() + 1, time.Now().Add(time.Minute).UnixMicro()}
		if err := n.db.Write(t.Context(), func(tx store.Tx) error {
			return tx.Upsert(t.Context(), tableNamed(t, "retention_lease"), []store.Row{lease})
		}); err != nil {
			t.Fatal(err)
		}
		n.broker.ClockMoved()
		synctest.Wait()
		n.seen(broker.StateCompleted, second, "another node has the lease")
		if after := n.files(); len(before) != 1 || len(after) != 1 {
			t.Errorf("the files were %v and are %v", before, after)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		n.seen("none", second, "the other node is gone")
	})
}
