package broker_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zhitong/archive"
	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
)

// keepDocuments sets a policy under which instances leave after a day.
func (n *node) keepDocuments(processID string, archiveDays int) {
	n.Helper()
	do[any](n, &broker.SetRetention{ProcessID: processID, Days: 1, Archive: broker.ArchiveRequired, ArchiveDays: archiveDays})
}

// archiveMixed archives, into one file, documents that are kept for ten days and
// such that are kept for good, some with what they called, and gives their roots.
func archiveMixed(n archivingNode, each int) (short, long []int64) {
	n.Helper()
	call := func(id string) broker.File {
		return process(id, `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="call"/>
<callActivity id="call"><extensionElements><zeebe:calledElement processId="leaf"/></extensionElements></callActivity><sequenceFlow id="f2" sourceRef="call" targetRef="e"/><endEvent id="e"/>`)
	}
	n.setClock(morning)
	n.deploy(process("leaf", straightThrough), process("short", straightThrough), process("long", straightThrough), call("shortcall"), call("longcall"))
	n.deploySentinel()
	n.keepDocuments("", 10) // short, shortcall; leaf is archived with what called it only
	n.keepDocuments("long", 0)
	n.keepDocuments("longcall", 0)
	for range each {
		for _, id := range []string{"short", "shortcall"} {
			short = append(short, n.create(id, ""))
		}
		for _, id := range []string{"long", "longcall"} {
			long = append(long, n.create(id, ""))
		}
	}
	for _, root := range slices.Concat(short, long) {
		n.finished(root)
	}
	n.passTo(morning.Add(day))
	return short, long
}

// files gives the files of the archive, and asks that the documents that count fill
// each of them: nothing else is in any.
func (n archivingNode) files() (names []string) {
	n.Helper()
	files, err := n.directory.Files()
	if err != nil {
		n.Fatal(err)
	}
	filled := map[string]int64{}
	for _, one := range n.index() {
		if one.Parent == 0 && one.DestroyedAt.IsZero() {
			filled[one.Place.File] += one.Place.Length
		}
	}
	for _, file := range files {
		if names = append(names, file.Name); filled[file.Name] != file.Bytes {
			n.Errorf("%s has %d bytes, its documents have %d", file.Name, file.Bytes, filled[file.Name])
		}
		delete(filled, file.Name)
	}
	if len(filled) > 0 {
		n.Errorf("documents are in files that are not there: %v", filled)
	}
	return names
}

// states counts the documents of root instances by what became of them.
func (n *node) states() map[broker.DocumentState]int {
	n.Helper()
	counts := map[broker.DocumentState]int{}
	for _, one := range n.index() {
		if one.Parent == 0 && one.ProcessID != "sentinel" {
			counts[one.Document]++
		}
	}
	return counts
}

// rowsOf gives the rows of a table of the broker.
func (n *node) rowsOf(name string) (rows []store.Row) {
	n.Helper()
	for _, migration := range broker.Migrations() {
		for _, table := range migration.CreateTables {
			if table.Name != name {
				continue
			}
			read(n, func(reader store.Reader) (bool, error) {
				return true, reader.Select(n.Context(), store.Query{Table: table}, func(row store.Row) error { rows = append(rows, row); return nil })
			})
		}
	}
	return rows
}

func TestDocumentsAreDestroyedWhenTheirTimeIsOver(t *testing.T) {
	archivingOnBothStores(t, destroyedInTime)
}

// midnight is when the ten days of what ended in the morning are over.
var midnight = morning.Add(10 * day).Truncate(day).Add(day)

func destroyedInTime(n archivingNode) {
	short, long := archiveMixed(n, 3)
	before := n.files()
	index := n.index()
	n.passBy(midnight.Add(-time.Hour - time.Microsecond))
	if got := n.states(); got[broker.DocumentKept] != len(short)+len(long) {
		n.Fatalf("before the day is over: %v", got)
	}
	if got := n.index()[short[0]]; !got.ExpiresAt.Equal(midnight) || !n.index()[long[0]].ExpiresAt.IsZero() {
		n.Errorf("one will be over at %s, which is %s", got.ExpiresAt, midnight)
	}
	n.setClock(midnight)
	n.waitFor(func() bool {
		return n.states()[broker.DocumentDestroyed] == len(short) && len(n.rowsOf("leaving_file")) == 0
	})
	after := n.files()
	if slices.Contains(after, before[0]) || len(before) != 1 {
		n.Errorf("the files were %v and are %v", before, after)
	}
	n.checkDestroyed(index, short)
	for _, root := range long {
		got := n.index()[root]
		var content bytes.Buffer
		if err := n.directory.Copy(&content, got.Place); err != nil || got.Document != broker.DocumentKept || !bytes.Equal(got.Place.SHA256, index[root].Place.SHA256) ||
			!strings.Contains(content.String(), fmt.Sprintf(`"key":%d,`, root)) {
			n.Errorf("%d: %+v, %v", root, got, err)
		}
	}
}

func TestAClearedPolicyLeavesADayToChangeOnesMind(t *testing.T) {
	archivingOnBothStores(t, clearedPolicy)
}

// clearedPolicy has documents that are kept for good come under the policy of the
// tenant, by which their time has long been over.
func clearedPolicy(n archivingNode) {
	_, long := archiveMixed(n, 1)
	n.setClock(midnight)
	n.waitFor(func() bool { return n.states()[broker.DocumentDestroyed] == 2 })
	cleared := midnight
	for _, id := range []string{"long", "longcall"} {
		do[any](n.node, &broker.ClearRetention{ProcessID: id})
	}
	for _, root := range long {
		if got := n.index()[root]; got.Document != broker.DocumentKept || !got.ExpiresAt.Equal(cleared.Add(day)) {
			n.Errorf("just cleared: %s until %s", got.Document, got.ExpiresAt)
		}
	}
	n.passBy(cleared.Add(day - time.Hour - time.Microsecond))
	n.passTo(cleared.Add(day - time.Microsecond))
	if got := n.states(); got[broker.DocumentKept] != len(long) {
		n.Errorf("before the day is over: %v", got)
	}
	n.setClock(cleared.Add(2 * day)) // the file with them was written at midnight, and is left alone until the second one after
	n.waitFor(func() bool { return n.states()[broker.DocumentDestroyed] == 2+len(long) })
}

// checkDestroyed asks that documents, with what is in them, are noted as destroyed
// at midnight, as they were before, under one record, and that the log says so.
func (n archivingNode) checkDestroyed(before map[int64]*broker.ArchivedInstance, roots []int64) {
	n.Helper()
	after, size := n.index(), int64(0)
	records := map[string]*broker.DestructionRecord{}
	for _, record := range read(n.node, func(reader store.Reader) (broker.Page[broker.DestructionRecord], error) {
		return broker.SearchDestructionRecords(n.Context(), reader, broker.Search{Tenants: []string{tenant}})
	}).Items {
		records[record.ProcessID] = record
	}
	logged := n.loggedHashes()
	for key, was := range before {
		if !slices.Contains(roots, was.Root) {
			continue
		}
		now, record := after[key], records[before[was.Root].ProcessID]
		if now.Document != broker.DocumentDestroyed || !now.DestroyedAt.Equal(midnight) || record == nil || now.Destruction != record.Key || now.Place.File != was.Place.File {
			n.Errorf("%d is noted as %+v under %+v", key, now, record)
		}
		if err := n.directory.Check(now.Place); err == nil {
			n.Errorf("the document of %d is there", key)
		}
		if key == was.Root {
			size += was.Place.Size
			if got := logged[key]; got != hex.EncodeToString(was.Place.SHA256) {
				n.Errorf("the log says that %d with the hash %q was destroyed", key, got)
			}
		}
	}
	total := &broker.DestructionRecord{}
	for _, record := range records {
		total.Documents, total.Bytes = total.Documents+record.Documents, total.Bytes+record.Bytes
	}
	if total.Documents != int64(len(roots)) || total.Bytes != size || len(records) != 2 || records["short"].Days != 10 || !records["short"].Day.Equal(midnight.Truncate(day)) {
		n.Errorf("the records are %v; %d documents with %d bytes were destroyed", slices.Collect(maps.Values(records)), len(roots), size)
	}
}

// loggedHashes gives the documents that the segments of the log say were destroyed.
func (n *node) loggedHashes() map[int64]string {
	n.Helper()
	hashes := map[int64]string{}
	read(n, func(reader store.Reader) (bool, error) {
		return true, reader.Select(n.Context(), store.Query{Table: pipeline.SegmentTable}, func(row store.Row) error {
			segment, err := pipeline.DecodeSegment(row)
			if err != nil {
				return err
			}
			for _, record := range segment.Records {
				documents, err := broker.RecordedDestroyed(record)
				if err != nil {
					return err
				}
				if len(documents) > 0 && (record.Kind != "retention.destroy-documents" || !strings.HasPrefix(record.Rule, "archive short") || record.Target == 0) {
					n.Errorf("%s of %d says that documents were destroyed, by the rule %q", record.Kind, record.Target, record.Rule)
				}
				maps.Copy(hashes, documents)
			}
			return nil
		})
	})
	return hashes
}

// TestNothingIsDestroyedInAFileThatTakesDocuments, although it is over: what is added to it may still be told of.
func TestNothingIsDestroyedInAFileThatTakesDocuments(t *testing.T) {
	archivingOnBothStores(t, func(n archivingNode) {
		n.setClock(morning)
		n.deploy(process("short", straightThrough))
		n.deploySentinel()
		n.keepDocuments("short", 2)
		instance := n.create("short", "")
		n.finished(instance)
		n.passTo(morning.Add(3 * day))
		begun, _ := archive.Day(n.index()[instance].Place.File)
		n.passBy(begun.Add(2*day - time.Hour - time.Microsecond))
		if got := n.index()[instance]; got.Document != broker.DocumentExpired || n.directory.Check(got.Place) != nil {
			n.Errorf("in the two days of its file: %+v", got)
		}
		n.setClock(begun.Add(2 * day))
		n.waitFor(func() bool {
			return n.index()[instance].Document == broker.DocumentDestroyed && len(n.rowsOf("leaving_file")) == 0
		})
	})
}

// TestAChangedPolicyCountsForWhatIsArchived already: one that keeps longer at once,
// one that keeps shorter after a day in which it can be taken back.
func TestAChangedPolicyCountsForWhatIsArchived(t *testing.T) {
	archivingOnBothStores(t, func(n archivingNode) {
		short, long := archiveMixed(n, 1)
		n.passTo(midnight.Add(-time.Hour))
		n.keepDocuments("short", 0)
		n.passTo(midnight.Add(time.Hour))
		n.waitFor(func() bool { return n.states()[broker.DocumentDestroyed] == 1 && len(n.rowsOf("leaving_file")) == 0 })
		if got := n.index()[short[0]]; got.Document != broker.DocumentKept || !got.ExpiresAt.IsZero() {
			n.Errorf("what is kept for good by now: %+v", got)
		}
		n.setClock(morning.Add(20 * day))
		n.keepDocuments("long", 5)
		n.passBy(morning.Add(21*day - time.Hour - time.Microsecond))
		if got := n.index()[long[0]]; got.Document != broker.DocumentKept || !got.ExpiresAt.Equal(morning.Add(21*day)) {
			n.Errorf("within the day: %+v", got)
		}
		n.setClock(morning.Add(21 * day))
		n.waitFor(func() bool { return n.states()[broker.DocumentDestroyed] == 2 && len(n.rowsOf("leaving_file")) == 0 })
		if n.index()[long[0]].Document != broker.DocumentDestroyed {
			n.Error("what is kept for five days by now is there")
		}
		n.files()
	})
}

// TestWhatIsLostIsNotDestroyed: a file that is missing stays missing in the index,
// whether all of its documents are over or some.
func TestWhatIsLostIsNotDestroyed(t *testing.T) {
	for what, longer := range map[string]int{"all are over": 10, "some stay": 0} {
		t.Run(what, func(t *testing.T) {
			archivingOnBothStores(t, func(n archivingNode) {
				short, long := archiveMixed(n, 1)
				n.keepDocuments("long", longer)
				n.keepDocuments("longcall", longer)
				n.keepDocuments("sentinel", longer) // one of which is in the file too
				if err := n.directory.Remove(n.files()[0]); err != nil {
					n.Fatal(err)
				}
				n.passBy(midnight)
				over := len(short)
				if longer > 0 {
					over += len(long)
				}
				if got := n.states(); got[broker.DocumentExpired] != over || got[broker.DocumentDestroyed] != 0 || len(n.rowsOf("destruction_record")) != 0 {
					n.Errorf("without the file: %v", got)
				}
			})
		})
	}
}

// TestADamagedDocumentIsNotLeftBehind: its file stays as it is until it was repaired, and keeps no other from leaving.
func TestADamagedDocumentIsNotLeftBehind(t *testing.T) {
	archivingOnBothStores(t, func(n archivingNode) {
		short, long := archiveMixed(n, 1)
		other := n.create("short", "")
		n.finished(other)
		n.passTo(morning.Add(2 * day)) // into another file
		place := n.index()[long[0]].Place
		name := filepath.Join(n.path, place.File)
		content, err := os.ReadFile(name)
		if err != nil {
			n.Fatal(err)
		}
		damaged := bytes.Clone(content)
		damaged[place.Offset+place.Length/2] ^= 1
		if err := os.WriteFile(name, damaged, 0o600); err != nil {
			n.Fatal(err)
		}
		n.passBy(midnight.Add(day))
		if got, files := n.states(), n.files(); got[broker.DocumentExpired] != len(short) || n.index()[other].Document != broker.DocumentDestroyed || !slices.Contains(files, place.File) {
			n.Errorf("while a document that stays is damaged: %v in %v", got, files)
		}
		if err := os.WriteFile(name, content, 0o600); err != nil {
			n.Fatal(err)
		}
		n.broker.ClockMoved()
		n.waitFor(func() bool {
			return n.states()[broker.DocumentDestroyed] == len(short)+1 && len(n.rowsOf("leaving_file")) == 0
		})
		if files := n.files(); slices.Contains(files, place.File) || n.directory.Check(n.index()[long[0]].Place) != nil {
			n.Errorf("after it was repaired the files are %v", files)
		}
	})
}

func TestTermsThatNoPolicyCanHave(t *testing.T) {
	n := start(t)
	n.deploy(process("p", straightThrough))
	for _, command := range []broker.SetRetention{{Days: 30, ArchiveDays: -1}, {Days: 30, ArchiveDays: broker.MaxRetentionDays + 1}, {Days: 30, ArchiveDays: 30}, {Days: 30, ArchiveDays: 29}, {Days: 0, ArchiveDays: 30}} {
		n.refused(pipeline.InvalidArgument, &command)
	}
	do[any](n, &broker.SetRetention{ProcessID: "p", Days: 30, ArchiveDays: 31, Archive: broker.ArchiveNever}) // for what was archived before
	if got := read(n, func(reader store.Reader) ([]*broker.RetentionPolicy, error) {
		return broker.ReadRetentionPolicies(n.Context(), reader, []string{tenant})
	}); len(got) != 1 || got[0].ArchiveDays != 31 {
		t.Errorf("policies: %+v", got)
	}
}

// TestTwoNodesDestroyEverythingOnce in a directory that they share: the one that has
// the lease.
func TestTwoNodesDestroyEverythingOnce(t *testing.T) {
	nodes := startTwoArchiving(t)
	n, other := nodes[0], nodes[1]
	short, long := archiveMixed(n, 5)
	before := n.index()
	n.setClock(midnight)
	other.broker.ClockMoved()
	for deadline := time.After(30 * time.Second); n.states()[broker.DocumentDestroyed] != len(short) || len(n.rowsOf("leaving_file")) > 0; {
		select {
		case <-n.commits:
		case <-other.commits:
		case <-deadline:
			t.Fatalf("%v, %d files are leaving", n.states(), len(n.rowsOf("leaving_file")))
		}
	}
	n.checkDestroyed(before, short)
	if files := n.files(); n.states()[broker.DocumentKept] != len(long) || len(files) != 1 && len(files) != 2 {
		t.Errorf("%v in %v", n.states(), files)
	}
}
