package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
)

// sealedLog is a log of two seals with a checkpoint between them.
func sealedLog(t *testing.T) (log *testLog, between *Checkpoint) {
	t.Helper()
	log = newTestLog(t)
	log.write("clerk", 10)
	log.seal()
	between = log.checkpoint()
	log.advance(2 * time.Hour)
	log.write("approver", 5)
	log.seal()
	return log, between
}

// changed is a copy of a row with one column replaced.
func changed(row store.Row, column int, value any) store.Row {
	copied := append(store.Row{}, row...)
	copied[column] = value
	return copied
}

// TestStoreThatWasTamperedWith changes single rows of a sealed store, as
// somebody with access to the database would.
func TestStoreThatWasTamperedWith(t *testing.T) {
	for _, test := range []struct {
		name   string
		tamper func(*testLog)
		code   Code
	}{
		{"another actor on a leaf", func(l *testLog) {
			row := l.rows(leaves.Spec)[3]
			l.replace(leaves.Spec, row, changed(row, 4, "somebody else"))
		}, EntryChanged},
		{"another act on a leaf", func(l *testLog) {
			row := l.rows(leaves.Spec)[3]
			l.replace(leaves.Spec, row, changed(row, 6, "note.read"))
		}, EntryChanged},
		{"a leaf is gone", func(l *testLog) { l.replace(leaves.Spec, l.rows(leaves.Spec)[3]) }, LeafMissing},
		{"a segment is gone", func(l *testLog) {
			l.replace(pipeline.SegmentTable, l.rows(pipeline.SegmentTable)[3])
		}, SegmentMissing},
		{"another body of a segment", func(l *testLog) {
			row := l.rows(pipeline.SegmentTable)[3]
			body := bytes.Clone(row[7].([]byte))
			body[len(body)-1] ^= 1
			l.replace(pipeline.SegmentTable, row, changed(row, 7, body))
		}, SegmentChanged},
		{"the end of the order is cut off", func(l *testLog) {
			rows := l.rows(order.Spec)
			l.replace(order.Spec, rows[len(rows)-1])
		}, Truncated},
		{"another hash in the tree", func(l *testLog) {
			row := l.rows(tiles.Spec)[0]
			hashes := bytes.Clone(row[2].([]byte))
			hashes[5] ^= 1
			l.replace(tiles.Spec, row, changed(row, 2, hashes))
		}, TreeMismatch},
		{"a checkpoint with another signature", func(l *testLog) {
			row := l.rows(checkpoints.Spec)[0]
			note := bytes.Clone(row[2].([]byte))
			note[len(note)-5] ^= 1
			l.replace(checkpoints.Spec, row, changed(row, 2, note))
		}, SignatureInvalid},
	} {
		t.Run(test.name, func(t *testing.T) {
			log, _ := sealedLog(t)
			test.tamper(log)
			wantCode(t, log.verify(nil), test.code)
		})
	}
}

// TestExportHolds verifies an export and finds in it what the store has.
func TestExportHolds(t *testing.T) {
	log, between := sealedLog(t)
	report := verifyExport(t, log.export(), log.public, between)
	wantOK(t, report)
	if whole := log.verify(between); whole.Size != report.Size || whole.Root != report.Root {
		t.Errorf("the export says %+v, the store %+v", report, whole)
	}
}

// lines splits an export.
func lines(export []byte) [][]byte {
	return bytes.SplitAfter(bytes.TrimSuffix(export, []byte("\n")), []byte("\n"))
}

// TestExportThatWasTamperedWith changes an export in every way that a line can be changed.
func TestExportThatWasTamperedWith(t *testing.T) {
	log, _ := sealedLog(t)
	export := lines(log.export())
	_, otherPublic, err := GenerateKey(seeded(9), testOrigin)
	must(t, err)
	for _, test := range []struct {
		name string
		with func() []byte
		key  string
		code Code
	}{
		{"another actor", func() []byte { return bytes.Replace(join(export), []byte(`"clerk"`), []byte(`"clark"`), 1) }, log.public, EntryChanged},
		{"a line is gone", func() []byte { return join(append(export[:4:4], export[5:]...)) }, log.public, OrderChanged},
		{"the end is cut off", func() []byte { return join(export[:len(export)-3]) }, log.public, Truncated},
		{"two lines are swapped", func() []byte {
			swapped := append([][]byte{}, export...)
			swapped[3], swapped[5] = swapped[5], swapped[3]
			return join(swapped)
		}, log.public, OrderChanged},
		{"no JSON", func() []byte { return join(append(export[:4:4], []byte("{\n"))) }, log.public, Malformed},
		{"nothing", func() []byte { return nil }, log.public, Truncated},
		{"another key", func() []byte { return join(export) }, otherPublic, KeyMismatch},
	} {
		t.Run(test.name, func(t *testing.T) {
			wantCode(t, verifyExport(t, test.with(), test.key, nil), test.code)
		})
	}
}

func join(lines [][]byte) []byte { return bytes.Join(lines, nil) }

// TestRewrittenLogFailsAgainstAnEarlierCheckpoint: the operator makes a new log
// with the right key. By itself it is sound; against a checkpoint that an
// auditor kept it is not.
func TestRewrittenLogFailsAgainstAnEarlierCheckpoint(t *testing.T) {
	_, kept := sealedLog(t)
	rewritten := newTestLog(t)
	rewritten.write("nobody", 12)
	rewritten.seal()
	wantOK(t, rewritten.verify(nil))
	wantCode(t, rewritten.verify(kept), Rewritten)
	wantOK(t, verifyExport(t, rewritten.export(), rewritten.public, nil))
	wantCode(t, verifyExport(t, rewritten.export(), rewritten.public, kept), Rewritten)
}

// TestLogThatIsShorterThanACheckpoint: what an auditor has seen is gone.
func TestLogThatIsShorterThanACheckpoint(t *testing.T) {
	log, _ := sealedLog(t)
	newest := log.checkpoint()
	short := newTestLog(t)
	short.write("clerk", 10)
	short.seal()
	if report := verifyExport(t, short.export(), short.public, newest); report.OK {
		t.Error("a log that lost its end is said to extend the checkpoint")
	}
}

func TestProofsOfSingleEntries(t *testing.T) {
	log, _ := sealedLog(t)
	verifier, err := ParsePublicKey(log.public)
	must(t, err)
	size := log.checkpoint().Size
	log.read(func(ctx context.Context, reader store.Reader) error {
		for index := range size {
			proof, err := Prove(ctx, reader, index)
			if err != nil {
				return err
			}
			if err := VerifyInclusion(proof, proof.Hash, verifier); err != nil {
				t.Errorf("entry %d: %v", index, err)
			}
			wrong := proof.Hash
			wrong[0] ^= 1
			if VerifyInclusion(proof, wrong, verifier) == nil {
				t.Errorf("entry %d: another hash is proven too", index)
			}
		}
		_, err := Prove(ctx, reader, size)
		if pipeline.CodeOf(err) != pipeline.NotFound {
			t.Errorf("beyond the end: %v", err)
		}
		return nil
	})
}

// TestErasureLeavesEveryProofValid erases who did it; the name is gone from the
// store and the export, and both still verify against the earlier checkpoint.
func TestErasureLeavesEveryProofValid(t *testing.T) {
	log, between := sealedLog(t)
	answer, err := pipeline.Do[*ErasedLeaves](t.Context(), log.pipeline, pipeline.Act{Actor: pipeline.System, Command: &EraseActor{Actor: "clerk"}})
	must(t, err)
	if answer.Leaves != 10 || answer.More {
		t.Errorf("erased %+v", answer)
	}
	log.seal()
	wantOK(t, verifyExport(t, log.export(), log.public, between))
	if bytes.Contains(log.export(), []byte(`"actor":"clerk"`)) {
		t.Error("the export still names who was erased")
	}
	found := 0
	log.read(func(ctx context.Context, reader store.Reader) error {
		listed, err := Leaves(ctx, reader, Filter{Actor: "clerk"})
		found = len(listed)
		return err
	})
	if found != 0 {
		t.Errorf("%d leaves still name who was erased", found)
	}
}

func TestLeavesAreListedNewestFirstInPages(t *testing.T) {
	log, _ := sealedLog(t)
	var seen []ListedLeaf
	log.read(func(ctx context.Context, reader store.Reader) error {
		for cursor := ""; ; cursor = seen[len(seen)-1].Cursor() {
			page, err := Leaves(ctx, reader, Filter{Before: cursor, Limit: 4})
			if err != nil || len(page) == 0 {
				return err
			}
			seen = append(seen, page...)
		}
	})
	if len(seen) != 15 || seen[0].Actor != "approver" || seen[14].Actor != "clerk" || seen[14].Target != 0 {
		t.Fatalf("%d leaves, first %+v", len(seen), seen[0].Leaf)
	}
	if seen[0].Index == nil || seen[0].Rule != "notes-v1" {
		t.Errorf("the newest leaf is %+v", seen[0])
	}
}

// FuzzVerifyExport: whatever the file holds, there is a report and no panic,
// and only the export itself is sound.
func FuzzVerifyExport(f *testing.F) {
	private, public, err := GenerateKey(seeded(1), testOrigin)
	if err != nil || private == "" {
		f.Fatal(err)
	}
	header, err := json.Marshal(exportLine{Header: &exportHeader{exportFormat, exportVersion, testOrigin, keyFingerprint(public)}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(append(header, []byte("\n{\"end\":{\"entries\":0}}\n")...))
	f.Add([]byte(`{"segment":{"index":0,"writer":"1","sequence":1,"hash":"AA=="}}`))
	f.Add([]byte(`{"leaf":{"index":1,"writer":"x","salts":{"actor":"AA=="}}}`))
	f.Fuzz(func(t *testing.T, export []byte) {
		report, err := VerifyExport(bytes.NewReader(export), public, nil)
		if err == nil && report.OK && report.Size > 0 {
			t.Errorf("an export that nobody signed is said to be sound: %+v", report)
		}
	})
}

// TestAnotherKeyIsTold: whoever checks with the wrong key is told so, and not that a signature was forged.
func TestAnotherKeyIsTold(t *testing.T) {
	log, _ := sealedLog(t)
	_, other, err := GenerateKey(seeded(9), testOrigin)
	must(t, err)
	verifier, err := ParsePublicKey(other)
	must(t, err)
	signed := log.rows(checkpoints.Spec)[0][2].([]byte)
	if _, err := OpenCheckpoint(signed, verifier); !errors.Is(err, ErrAnotherKey) || !errors.Is(err, ErrCheckpoint) {
		t.Errorf("a checkpoint of another key: %v", err)
	}
	forged := bytes.Clone(signed)
	forged[len(forged)-5] ^= 1
	own, err := ParsePublicKey(log.public)
	must(t, err)
	if _, err := OpenCheckpoint(forged, own); errors.Is(err, ErrAnotherKey) || !errors.Is(err, ErrCheckpoint) {
		t.Errorf("a forged signature: %v", err)
	}
	report, err := VerifyStore(t.Context(), log.db, other, nil)
	must(t, err)
	if report.OK || !strings.Contains(report.Problems[0].Message, "is this the key of the log?") {
		t.Errorf("the report says %+v", report.Problems)
	}
}
