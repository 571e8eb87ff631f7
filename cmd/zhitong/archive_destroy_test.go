package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zhitong/archive"
	"zhitong/broker"
	"zhitong/internal/testpostgres"
	"zhitong/rest"
	"zhitong/store"
)

// archiveLongAgo archives, 300 days ago, documents of "straight", which are kept for
// a hundred days and so are over, and as many of "kept", which stay.
func archiveLongAgo(t *testing.T, s *settings, each int) (n *node, stop func()) {
	t.Helper()
	s.Archive, s.Retention = filepath.Join(t.TempDir(), "archive"), 0
	n, stop = serveNode(t, s)
	began := time.Now().AddDate(0, 0, -330)
	n.moveClock(t, began)
	l := life{t, n}
	l.do(&broker.Deploy{Files: []broker.File{{Name: "s.bpmn", Content: []byte(straight)}, {Name: "k.bpmn", Content: []byte(strings.Replace(straight, `process id="straight"`, `process id="kept"`, 1))}}})
	l.do(&broker.SetRetention{ProcessID: "straight", Days: 30, Archive: broker.ArchiveRequired, ArchiveDays: 100})
	l.do(&broker.SetRetention{ProcessID: "kept", Days: 30, Archive: broker.ArchiveRequired})
	for range each {
		l.create("straight")
		l.create("kept")
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
	n.moveClock(t, began.AddDate(0, 0, 31))
	n.eventually(t, "everything is archived", func() bool { return n.rowsOf(t, "process_instance") == 0 && n.rowsOf(t, "departing_instance") == 0 })
	return n, stop
}

// documentsNow counts what became of documents, and asks that each that is not
// destroyed is whole.
func documentsNow(t *testing.T, s *settings) (kept, destroyed int) {
	t.Helper()
	readArchive(t, s, func(reader store.Reader, directory *archive.Directory) error {
		return broker.EachArchivedDocument(t.Context(), reader, func(of *broker.ArchivedInstance) error {
			if !of.DestroyedAt.IsZero() {
				destroyed++
				return nil
			}
			kept++
			return directory.Check(of.Place)
		})
	})
	return kept, destroyed
}

// TestAKilledNodeDestroysWhatIsOverAndNothingElse kills a server at random moments
// while it destroys documents: whatever it left, each that stays is whole, and in
// the end those that are over are in no file.
func TestAKilledNodeDestroysWhatIsOverAndNothingElse(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { killDestroying(t, "sqlite:"+t.TempDir()) })
	t.Run("PostgreSQL", func(t *testing.T) { killDestroying(t, testpostgres.Start(t)) })
}

func killDestroying(t *testing.T, location string) {
	const each = 1500
	s := testSettings(t, location)
	n, stop := archiveLongAgo(t, s, each)
	err := n.store.SetClock(t.Context(), nil)
	if stop(); err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 2))
	for range kills(t) {
		endLease(t, s)
		killServer(t, s, time.Duration(50+random.IntN(400))*time.Millisecond)
		kept, destroyed := documentsNow(t, s)
		t.Logf("%d documents are kept, %d are destroyed", kept, destroyed)
	}
	endLease(t, s)
	n, stop = serveNode(t, s)
	n.eventually(t, "everything that is over is destroyed", func() bool {
		over := 0
		n.eachRow(t, tableOfArchive(), func(row store.Row) {
			if row[5] == "straight" && row[17] == nil {
				over++
			}
		})
		return over == 0 && n.rowsOf(t, "leaving_file") == 0
	})
	stop()
	code, report := verifyArchive(t, s, "--against-log")
	if code != exitOK || report.Documents != each || report.Destroyed != each || len(report.Surplus)+len(report.Leaving)+len(report.Unreferenced)+len(report.Open) != 0 {
		t.Errorf("archive verify: %d %+v", code, report)
	}
}

// TestVerifyTellsTheTruthOfWhatWasDestroyed: that is no loss, what is lost is, and
// neither a file that is still there nor a forged index passes.
func TestVerifyTellsTheTruthOfWhatWasDestroyed(t *testing.T) {
	const each = 20
	s := testSettings(t, "sqlite:"+t.TempDir())
	n, stop := archiveLongAgo(t, s, each)
	files := archiveFiles(t, s)
	old, err := os.ReadFile(filepath.Join(s.Archive, files[0]))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	n.moveClock(t, time.Now().AddDate(0, 0, -200))
	n.eventually(t, "what is over is destroyed", func() bool {
		records := 0
		n.eachRow(t, tableNamed("destruction_record"), func(row store.Row) { records += int(row[5].(int64)) })
		return records == each && n.rowsOf(t, "leaving_file") == 0
	})
	n.showsDestroyed(t, each)
	stop()
	if code, report := verifyArchive(t, s, "--against-log"); code != exitOK || report.Documents != each || report.Destroyed != each || report.Files != 1 {
		t.Errorf("after the destruction: %d %+v", code, report)
	}
	put := filepath.Join(s.Archive, files[0])
	if err := os.WriteFile(put, old, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, report := verifyArchive(t, s); code != exitNegative || !slices.Equal(report.Leaving, files) || len(report.Problems) != 1 || !strings.Contains(report.Problems[0], codeRemaining) {
		t.Errorf("with the old file: %d %+v", code, report)
	}
	if err := os.Remove(put); err != nil {
		t.Fatal(err)
	}
	restore := forgeDestruction(t, s)
	if code, report := verifyArchive(t, s); code != exitOK || report.Destroyed != each+1 {
		t.Errorf("a forged index by itself: %d %+v", code, report)
	}
	if code, report := verifyArchive(t, s, "--against-log"); code != exitNegative || len(report.Problems) != 1 || !strings.Contains(report.Problems[0], codeUnproven) {
		t.Errorf("a forged index against the log: %d %+v", code, report)
	}
	restore()
	if err := os.Remove(filepath.Join(s.Archive, archiveFiles(t, s)[0])); err != nil {
		t.Fatal(err)
	}
	if code, report := verifyArchive(t, s); code != exitNegative || len(report.Problems) != each || report.Destroyed != each || !strings.Contains(report.Problems[0], archive.CodeUnreachable) {
		t.Errorf("without the file of what is kept: %d %+v", code, report)
	}
}

func archiveFiles(t *testing.T, s *settings) (names []string) {
	t.Helper()
	directory, err := archive.View(s.Archive)
	if err != nil {
		t.Fatal(err)
	}
	files, err := directory.Files()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		names = append(names, file.Name)
	}
	return names
}

// showsDestroyed asks the command line and the API of a server about documents that
// were destroyed.
func (n *node) showsDestroyed(t *testing.T, each int) {
	t.Helper()
	code, out, talk := zhitong(t, "archive", "list", "--destroyed", "true", "--json", "--url", n.url())
	var first rest.ArchivedInstance
	if err := json.NewDecoder(strings.NewReader(out)).Decode(&first); err != nil || code != exitOK || strings.Count(out, "\n") != each || first.DocumentState != "DESTROYED" || first.DestructionDate == nil {
		t.Fatalf("archive list: %d %s %s", code, out, talk)
	}
	if code, out, _ := zhitong(t, "archive", "list", "--destroyed", "false", "--url", n.url()); code != exitOK || strings.Count(out, "\tKEPT\t") != each {
		t.Errorf("archive list of what is kept: %d %s", code, out)
	}
	if code, _, talk := zhitong(t, "archive", "show", fmt.Sprint(int64(first.ProcessInstanceKey)), "--url", n.url()); code == exitOK || !strings.Contains(talk, "destroyed on") || !strings.Contains(talk, first.SHA256) {
		t.Errorf("archive show: %d %s", code, talk)
	}
	response, err := http.Get(fmt.Sprintf("%s/v2/process-instances/%d", n.url(), first.ProcessInstanceKey))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, _ := io.ReadAll(response.Body); response.StatusCode != http.StatusNotFound || !strings.Contains(string(body), "destroyed on") {
		t.Errorf("the instance: %d %s", response.StatusCode, body)
	}
	if code, out, talk := zhitong(t, "archive", "verify", "--json", "--archive", n.settings.Archive, "--url", n.url()); code != exitOK || !strings.Contains(out, fmt.Sprintf(`"destroyed":%d`, each)) {
		t.Errorf("archive verify of a server: %d %s %s", code, out, talk)
	}
}

// forgeDestruction notes, behind the platform's back, that a document was destroyed.
func forgeDestruction(t *testing.T, s *settings) (restore func()) {
	t.Helper()
	var original store.Row
	change := func(row func() store.Row) {
		db, err := openDatabase(t.Context(), s, asTool)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		err = db.Read(t.Context(), func(reader store.Reader) error {
			return reader.Select(t.Context(), store.Query{Table: tableOfArchive(), Limit: 1, Where: store.IsNull{Column: "destroyed_at"}}, func(row store.Row) error {
				if original == nil {
					original = row
				}
				return nil
			})
		})
		if err == nil {
			err = db.Write(t.Context(), func(tx store.Tx) error { return tx.Upsert(t.Context(), tableOfArchive(), []store.Row{row()}) })
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	change(func() store.Row {
		forged := slices.Clone(original)
		forged[17] = time.Now().UnixMicro()
		return forged
	})
	return func() { change(func() store.Row { return original }) }
}

// tableOfArchive is the index of the archive with all its columns.
func tableOfArchive() *store.Table {
	all := store.Tables(migrations())
	return all[slices.IndexFunc(all, func(table *store.Table) bool { return table.Name == "archived_instance" })]
}
