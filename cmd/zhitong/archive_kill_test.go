package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zhitong/archive"
	"zhitong/broker"
	"zhitong/engine"
	"zhitong/internal/testpostgres"
	"zhitong/store"
)

// TestAKilledNodeLosesNothingOfTheArchive kills a server at random moments while
// it archives: in the end every instance that has left is in the archive once,
// and every document is whole.
func TestAKilledNodeLosesNothingOfTheArchive(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { killArchiving(t, "sqlite:"+t.TempDir()) })
	t.Run("PostgreSQL", func(t *testing.T) { killArchiving(t, testpostgres.Start(t)) })
}

func killArchiving(t *testing.T, location string) {
	s := testSettings(t, location)
	s.Archive, s.Retention = filepath.Join(t.TempDir(), "archive"), 0
	instances := finishLongAgo(t, s, 1500)
	s.Retention = 30
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	for range kills(t) {
		killServer(t, s, time.Duration(250+random.IntN(700))*time.Millisecond)
		endLease(t, s)
	}
	if checkReferences(t, s, instances) == len(instances) {
		t.Error("nothing had left when the server was killed")
	}
	n, stop := serveNode(t, s)
	n.eventually(t, "everything has left", func() bool { return n.rowsOf(t, "process_instance") == 0 && n.rowsOf(t, "departing_instance") == 0 })
	stop()
	if left := checkReferences(t, s, instances); left != 0 {
		t.Errorf("%d instances are left", left)
	}
	code, out, talk := zhitong(t, "archive", "verify", "--json", "--store", location, "--archive", s.Archive)
	var report archiveReport
	if err := json.Unmarshal([]byte(out), &report); err != nil || code != exitOK || report.Documents != int64(len(instances)) {
		t.Errorf("archive verify: %d %s %s", code, out, talk)
	}
	t.Logf("%d files, %d of them without a hash, %d with copies, %d without a document that counts", report.Files, len(report.Open), len(report.Surplus), len(report.Unreferenced))
	if wrong := settleCopies(t, s); wrong.Documents != int64(len(instances)) || len(wrong.Surplus)+len(wrong.Unreferenced)+len(wrong.Leaving) > 0 {
		t.Errorf("with a term of documents: %+v", wrong)
	}
}

// settleCopies sets a term of documents and waits until no file has anything in it that is in no index.
func settleCopies(t *testing.T, s *settings) archiveReport {
	t.Helper()
	endLease(t, s)
	n, stop := serveNode(t, s)
	life{t, n}.do(&broker.SetRetention{Days: 30, ArchiveDays: broker.MaxRetentionDays})
	n.moveClock(t, time.Now().AddDate(0, 0, 3))
	n.eventually(t, "copies are gone", func() bool { return n.rowsOf(t, "begun_file") == 0 && n.rowsOf(t, "leaving_file") == 0 })
	stop()
	_, report := verifyArchive(t, s)
	return report
}

// endLease does as if the minute were over in which a node that is gone is waited for.
func endLease(t *testing.T, s *settings) {
	t.Helper()
	db, err := openDatabase(t.Context(), s, asTool)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Write(t.Context(), func(tx store.Tx) error {
		return tx.Delete(t.Context(), tableNamed("retention_lease"), []store.Row{{int64(1)}})
	}); err != nil {
		t.Fatal(err)
	}
}

// finishLongAgo runs instances to their end at a time in the past.
func finishLongAgo(t *testing.T, s *settings, count int) map[int64]bool {
	t.Helper()
	n, stop := serveNode(t, s)
	defer stop()
	n.moveClock(t, time.Now().AddDate(-1, 0, 0))
	l := life{t, n}
	l.do(&broker.Deploy{Files: []broker.File{{Name: "s.bpmn", Content: []byte(straight)}}})
	instances := map[int64]bool{}
	for i := range count {
		text, _ := json.Marshal(strings.Repeat("it is said ", i%20))
		instances[l.do(&broker.CreateInstance{ProcessID: "straight", Variables: engine.Variables{"said": text}}).(broker.InstanceCreated).Key] = true
	}
	n.eventually(t, "all have ended", func() bool {
		running := 0
		n.eachRow(t, tableNamed("process_instance"), func(row store.Row) {
			if row[10] == nil {
				running++
			}
		})
		return running == 0
	})
	if err := n.store.SetClock(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	return instances
}

const straight = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
<process id="straight" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/><endEvent id="e"/></process></definitions>`

// killServer runs a server for a time.
func killServer(t *testing.T, s *settings, after time.Duration) {
	t.Helper()
	child := exec.CommandContext(t.Context(), "zhitong", "serve", "--store", s.Store, "--keys", s.Keys, "--listen", "127.0.0.1:0", "--grpc-listen", "off",
		"--auth", "off", "--archive", s.Archive, "--retention-days", "30")
	child.Stderr = io.Discard
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	first := make([]byte, 5)
	if _, err := io.ReadFull(out, first); err != nil || string(first) != "ready" {
		t.Fatalf("the server says %q, %v", first, err)
	}
	time.AfterFunc(after, func() { child.Process.Kill() })
	if err := child.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the server ended by itself: %v", err)
	}
}

// readArchive reads the index of an archive, beside its directory.
func readArchive(t *testing.T, s *settings, read func(store.Reader, *archive.Directory) error) {
	t.Helper()
	db, err := openDatabase(t.Context(), s, asTool)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	directory, err := archive.View(s.Archive)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Read(t.Context(), func(reader store.Reader) error { return read(reader, directory) }); err != nil {
		t.Fatal(err)
	}
}

// verifyArchive has the command check an archive.
func verifyArchive(t *testing.T, s *settings, more ...string) (int, archiveReport) {
	t.Helper()
	var report archiveReport
	code, out, talk := zhitong(t, append([]string{"archive", "verify", "--json", "--store", s.Store, "--archive", s.Archive}, more...)...)
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatalf("%v %s", err, talk)
	}
	return code, report
}

// checkReferences asks that each instance is in the history or in the archive, not
// in both, with a document that is whole; and gives how many are in the history.
func checkReferences(t *testing.T, s *settings, instances map[int64]bool) (left int) {
	t.Helper()
	seen := map[int64]bool{}
	readArchive(t, s, func(reader store.Reader, directory *archive.Directory) error {
		err := broker.EachArchivedDocument(t.Context(), reader, func(of *broker.ArchivedInstance) error {
			seen[of.Key] = true
			return directory.Check(of.Place)
		})
		if err != nil {
			return err
		}
		return reader.Select(t.Context(), store.Query{Table: broker.InstanceTable(), Columns: []string{"id"}}, func(row store.Row) error {
			if left++; seen[row[0].(int64)] {
				t.Errorf("instance %d is in the history and in the archive", row[0])
			}
			seen[row[0].(int64)] = true
			return nil
		})
	})
	for key := range instances {
		if !seen[key] {
			t.Errorf("instance %d is neither in the history nor in the archive", key)
		}
	}
	return left
}

func (n *node) rowsOf(t *testing.T, name string) (rows int) {
	t.Helper()
	n.eachRow(t, tableNamed(name), func(store.Row) { rows++ })
	return rows
}

// TestTheArchiveIsVerified finds damage, missing files, and files of which nobody
// was told, which are removed only when they are old.
func TestTheArchiveIsVerified(t *testing.T) {
	s := testSettings(t, "sqlite:"+t.TempDir())
	s.Archive = filepath.Join(t.TempDir(), "archive")
	finishLongAgo(t, s, 40)
	n, stop := serveNode(t, s)
	n.eventually(t, "everything has left", func() bool { return n.rowsOf(t, "process_instance") == 0 })
	n.eventually(t, "nothing is on its way", func() bool { return n.rowsOf(t, "departing_instance") == 0 })
	stop()
	verify := func(more ...string) (int, archiveReport) { t.Helper(); return verifyArchive(t, s, more...) }
	if code, report := verify(); code != exitOK || report.Documents != 40 || report.Files != 1 || len(report.Open)+len(report.Unreferenced) != 0 {
		t.Errorf("at first: %d %+v", code, report)
	}
	directory, err := archive.View(s.Archive)
	if err != nil {
		t.Fatal(err)
	}
	files, err := directory.Files()
	if err != nil {
		t.Fatal(err)
	}
	forgotten, err := directory.Writer("crashed", 1000).Add(time.Now(), func(to io.Writer) error { _, err := io.WriteString(to, "{}"); return err })
	if err != nil {
		t.Fatal(err)
	}
	if code, report := verify("--remove-unreferenced"); code != exitOK || len(report.Unreferenced) != 1 || report.Unreferenced[0] != forgotten.File || len(report.Removed) != 0 || len(report.Open) != 1 {
		t.Errorf("a file of just now: %d %+v", code, report)
	}
	old := time.Now().Add(-25 * time.Hour)
	if err := os.Chtimes(filepath.Join(s.Archive, forgotten.File), old, old); err != nil {
		t.Fatal(err)
	}
	if code, report := verify("--remove-unreferenced"); code != exitOK || len(report.Removed) != 1 || report.Files != 2 {
		t.Errorf("an old file: %d %+v", code, report)
	}
	if code, report := verify("--against-log"); code != exitOK || report.Documents != 40 {
		t.Errorf("against the log: %d %+v", code, report)
	}
	first, restore := forgeIndex(t, s)
	if code, report := verify("--against-log"); code != exitNegative || len(report.Problems) != 2 || !strings.Contains(strings.Join(report.Problems, "\n"), fmt.Sprintf("%d\t%s", first[0], codeUnproven)) {
		t.Errorf("a forged index against the log: %d %+v", code, report)
	}
	restore()
	damageIsFound(t, filepath.Join(s.Archive, files[0].Name), first[13].(int64)+first[14].(int64)/2, verify)
	if code, _, talk := zhitong(t, "archive", "verify", "--remove-unreferenced", "--archive", s.Archive); code != exitUsage || !strings.Contains(talk, "--store") {
		t.Errorf("removing by what a server shows: %d %s", code, talk)
	}
	if code, _, talk := zhitong(t, "archive", "verify", "--store", s.Store, "--archive", s.Archive+"/nowhere"); code != exitNegative || !strings.Contains(talk, "cannot be read") {
		t.Errorf("a directory that is not there: %d %s", code, talk)
	}
}

// damageIsFound changes a bit within a document of the file that has them all, and
// takes the file away.
func damageIsFound(t *testing.T, path string, at int64, verify func(...string) (int, archiveReport)) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content[at] ^= 4
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, report := verify(); code != exitNegative || report.OK || len(report.Problems) != 2 || !strings.Contains(strings.Join(report.Problems, "\n"), archive.CodeDamaged) {
		t.Errorf("a bit of a document and so of its file: %d %+v", code, report)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if code, report := verify(); code != exitNegative || len(report.Problems) != 40 || !strings.Contains(report.Problems[0], archive.CodeUnreachable) {
		t.Errorf("without the file: %d %+v", code, report)
	}
}

// forgeIndex changes a hash in the index behind the platform's back.
func forgeIndex(t *testing.T, s *settings) (original store.Row, restore func()) {
	t.Helper()
	db, err := openDatabase(t.Context(), s, asTool)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	put := func(db store.Store, row store.Row) {
		if err := db.Write(t.Context(), func(tx store.Tx) error {
			return tx.Upsert(t.Context(), tableNamed("archived_instance"), []store.Row{row})
		}); err != nil {
			t.Fatal(err)
		}
	}
	err = db.Read(t.Context(), func(reader store.Reader) error {
		return reader.Select(t.Context(), store.Query{Table: tableNamed("archived_instance"), Limit: 1}, func(row store.Row) error { original = row; return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	forged := slices.Clone(original)
	forged[16] = make([]byte, 32)
	put(db, forged)
	return original, func() {
		db, err := openDatabase(t.Context(), s, asTool)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		put(db, original)
	}
}

// TestAServerNeedsItsArchive does not start where it cannot write.
func TestAServerNeedsItsArchive(t *testing.T) {
	s := testSettings(t, "sqlite:"+t.TempDir())
	s.Archive = filepath.Join(t.TempDir(), "file", "archive")
	if err := os.WriteFile(filepath.Dir(s.Archive), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openNode(t.Context(), s, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "--archive") {
		t.Errorf("got %v", err)
	}
}
