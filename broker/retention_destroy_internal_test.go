package broker

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"zhitong/archive"
	"zhitong/pipeline"
	"zhitong/store"
	"zhitong/store/memorytest"
)

// destroying is a node that decides about files of the archive, with nothing else.
type destroying struct {
	*testing.T
	*pipeline.Pipeline
	now time.Time
}

// leavingName is a file that is on its way out, successorName the one that takes over what stays, stayingName another one.
const (
	leavingName   = "2026-03-02/archive-leaving.jsonl.gz"
	successorName = "2026-03-20/archive-successor.jsonl.gz"
	stayingName   = "2026-03-02/archive-staying.jsonl.gz"
)

// openDestroying opens a node that knows two processes, one with a term, and documents of them.
func openDestroying(t *testing.T) *destroying {
	db := memorytest.New(memorytest.Options{}).Connect("node")
	if err := db.Migrate(t.Context(), append(pipeline.Migrations(), Migrations()...)); err != nil {
		t.Fatal(err)
	}
	p, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: everyone{}, Deciders: []pipeline.Decider{&departures{}}, NodeName: "node", Writers: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close(); db.Close() })
	n := &destroying{t, p, time.Now().UTC()}
	long := n.now.AddDate(0, 0, -30)
	putRows(n, retentionPolicies, &RetentionPolicy{Tenant: "t", ProcessID: "p", Days: 1, SetAt: long, ArchiveDays: 2}, &RetentionPolicy{Tenant: "t", ProcessID: "q", Days: 1, SetAt: long})
	putRows(n, leavingFiles, &leavingFile{leavingName, successorName, long}, &leavingFile{successorName, "", long})
	putRows(n, archivedInstances,
		n.archived(1, 1, "p", long, leavingName), n.archived(2, 2, "p", n.now, leavingName), n.archived(3, 1, "p", long, leavingName),
		n.archived(7, 7, "p", long, leavingName), n.archived(4, 4, "q", long, leavingName), n.archived(5, 5, "p", long, stayingName), n.archived(6, 6, "p", long, leavingName))
	gone := n.archived(6, 6, "p", long, leavingName)
	gone.DestroyedAt, gone.Destruction = long, 1000
	putRows(n, archivedInstances, gone)
	return n
}

func (n *destroying) archived(key, root int64, processID string, ended time.Time, file string) *ArchivedInstance {
	parent := root
	if key == root {
		parent = 0
	}
	return &ArchivedInstance{Key: key, Root: root, Parent: parent, Tenant: "t", ProcessID: processID, State: StateCompleted, EndedAt: ended, Place: documentIn(file, root)}
}

func documentIn(file string, root int64) archive.Place {
	return archive.Place{File: file, Offset: 10 * root, Length: 10, Size: 100, SHA256: fmt.Appendf(nil, "hash of %d", root)}
}

// putRows writes rows behind the node's back.
func putRows[K comparable, R any](n *destroying, table *pipeline.Table[K, R], rows ...*R) {
	n.Helper()
	all := make([]store.Row, len(rows))
	for i, row := range rows {
		encoded, err := table.Encode(row)
		if err != nil {
			n.Fatal(err)
		}
		all[i] = encoded
	}
	if err := n.Store().Write(n.T.Context(), func(tx store.Tx) error { return tx.Upsert(n.T.Context(), table.Spec, all) }); err != nil {
		n.Fatal(err)
	}
}

// state gives what is known of documents and files.
func (n *destroying) state() (state []string) {
	n.Helper()
	err := n.Store().Read(n.T.Context(), func(reader store.Reader) error {
		for _, table := range []*store.Table{archivedInstances.Spec, leavingFiles.Spec, destructionRecords.Spec} {
			if err := reader.Select(n.T.Context(), store.Query{Table: table, OrderBy: inKeyOrder(table)}, func(row store.Row) error {
				state = append(state, fmt.Sprint(row))
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		n.Fatal(err)
	}
	return state
}

func (n *destroying) carryOut(command pipeline.Command) (documentStepped, error) {
	answer, _, err := submitted[documentStepped](n.T.Context(), n.Pipeline, command)
	return answer, err
}

// TestWhatIsNoLongerSoIsRefused: a node that was held up may ask for anything that was so once.
func TestWhatIsNoLongerSoIsRefused(t *testing.T) {
	n := openDestroying(t)
	before := n.state()
	otherHash := documentIn(successorName, 2)
	otherHash.SHA256 = []byte("another hash")
	move := func(key int64, place archive.Place) *moveDocuments {
		return &moveDocuments{File: leavingName, Trees: []archivedTree{{key, place}}}
	}
	for what, command := range map[string]documentCommand{
		"a document whose time is not over":        &destroyDocuments{File: leavingName, Roots: []int64{2}},
		"one that is kept for good":                &destroyDocuments{File: leavingName, Roots: []int64{4}},
		"one of another process":                   &destroyDocuments{File: leavingName, Roots: []int64{1, 4}},
		"one of no root instance":                  &destroyDocuments{File: leavingName, Roots: []int64{3}},
		"one that is in another file":              &destroyDocuments{File: leavingName, Roots: []int64{5}},
		"one that is destroyed":                    &destroyDocuments{File: leavingName, Roots: []int64{6}},
		"one that is in no index":                  &destroyDocuments{File: leavingName, Roots: []int64{9}},
		"what is called before its root":           &destroyDocuments{File: leavingName, Called: []int64{3}},
		"a file that stays":                        &destroyDocuments{File: stayingName, Roots: []int64{5}},
		"moving another document":                  move(2, otherHash),
		"moving into a file that takes over none":  move(2, documentIn(stayingName, 2)),
		"moving what was called as a root":         move(3, documentIn(successorName, 1)),
		"moving from another file":                 move(5, documentIn(successorName, 5)),
		"moving what is destroyed":                 move(6, documentIn(successorName, 6)),
		"moving what was called before its root":   &moveDocuments{File: leavingName, Called: []int64{3}},
		"moving out of a file that stays":          &moveDocuments{File: stayingName, Trees: []archivedTree{{5, documentIn(successorName, 5)}}},
		"removing a file with documents that stay": &removeFile{leavingName},
		"removing a file that stays":               &removeFile{stayingName},
	} {
		if answer, err := n.carryOut(command); pipeline.CodeOf(err) != pipeline.InvalidState {
			t.Errorf("%s: %+v, %v", what, answer, err)
		}
		if after := n.state(); !slices.Equal(after, before) {
			t.Fatalf("%s changed\n%v to\n%v", what, before, after)
		}
	}
}

// TestWhoDestroysHasTheLease: nothing is changed while another node has it, and whoever changes something keeps it.
func TestWhoDestroysHasTheLease(t *testing.T) {
	n := openDestroying(t)
	before := n.state()
	steps := []documentCommand{
		&moveDocuments{File: leavingName, Trees: []archivedTree{{2, documentIn(successorName, 2)}, {4, documentIn(successorName, 4)}}},
		&destroyDocuments{File: leavingName, Roots: []int64{1}}, &destroyDocuments{File: leavingName, Roots: []int64{7}},
		&destroyDocuments{File: leavingName, Called: []int64{3}}, &retireFile{File: leavingName, Emptied: true}, &removeFile{leavingName},
	}
	for _, command := range append([]documentCommand{&beginFile{"new"}, &settleFile{leavingName}, &retireFile{File: stayingName}}, steps...) {
		putRows(n, retentionLeases, &retentionLease{n.NodeID() + 1, time.Now().Add(retentionTerm)})
		if answer, err := n.carryOut(command); err != nil || !answer.Held || !slices.Equal(n.state(), before) {
			t.Errorf("%s of another node: %+v, %v", command.Kind(), answer, err)
		}
	}
	putRows(n, begunFiles, &begunFile{leavingName, n.now})
	for _, command := range steps {
		putRows(n, retentionLeases, &retentionLease{n.NodeID(), n.now})
		if answer, err := n.carryOut(command); err != nil || answer.Held {
			t.Fatalf("%s: %+v, %v", command.Kind(), answer, err)
		}
		if err := n.Store().Read(t.Context(), func(reader store.Reader) error {
			leases, err := retentionLeases.Read(t.Context(), reader, store.Query{})
			if len(leases) != 1 || leases[0].Holder != n.NodeID() || !leases[0].ExpiresAt.After(n.now.Add(retentionTerm/2)) {
				t.Errorf("after %s the lease is %+v", command.Kind(), leases)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	n.isDone()
}

// isDone asks that nothing is left to do about files, and that two documents are destroyed by one record.
func (n *destroying) isDone() {
	n.Helper()
	err := n.Store().Read(n.T.Context(), func(reader store.Reader) error {
		for _, table := range []*store.Table{begunFiles.Spec, leavingFiles.Spec} {
			if left, err := reader.Count(n.T.Context(), store.Query{Table: table}, 1); err != nil || left > 0 {
				n.Errorf("%d rows are left in %s: %v", left, table.Name, err)
			}
		}
		records, err := destructionRecords.Read(n.T.Context(), reader, store.Query{})
		if len(records) != 1 || records[0].Documents != 2 || records[0].Bytes != 200 {
			n.Errorf("%d records", len(records))
		}
		return err
	})
	if err != nil {
		n.Fatal(err)
	}
}

// TestNothingMovesIntoAFileThatLeaves by a node that was held up.
func TestNothingMovesIntoAFileThatLeaves(t *testing.T) {
	n := openDestroying(t)
	if _, err := n.carryOut(&retireFile{File: successorName, Successor: stayingName}); err != nil {
		t.Fatal(err)
	}
	move := &moveDocuments{File: leavingName, Trees: []archivedTree{{2, documentIn(successorName, 2)}}}
	if _, err := n.carryOut(move); pipeline.CodeOf(err) != pipeline.InvalidState {
		t.Errorf("a document moves into a file that is on its way out: %v", err)
	}
}

// TestWhatKeepsOneFileKeepsNoOther, but for trouble of all of them.
func TestWhatKeepsOneFileKeepsNoOther(t *testing.T) {
	r := &retention{logger: slog.New(slog.DiscardHandler)}
	trouble := errors.New("trouble")
	for err, want := range map[error]error{errLostFile: nil, errDocumentsChanged: nil, errHeldElsewhere: errHeldElsewhere, trouble: trouble} {
		if got := r.unlessUnwritten("file", err); got != want {
			t.Errorf("%v: %v", err, got)
		}
	}
}

// TestNoFileIsRemovedWithDocumentsInIt: the file itself is the first to go, before any batch could refuse it.
func TestNoFileIsRemovedWithDocumentsInIt(t *testing.T) {
	n := openDestroying(t)
	path := t.TempDir()
	directory, err := archive.Open(path)
	if err == nil {
		err = os.MkdirAll(filepath.Join(path, filepath.Dir(leavingName)), 0o700)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(path, leavingName), nil, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	r := &retention{pipeline: n.Pipeline, archive: &archiving{writer: directory.Writer("n", 1)}}
	if err := r.remove(t.Context(), leavingName, new(destruction)); !errors.Is(err, errDocumentsChanged) {
		t.Errorf("it is removed: %v", err)
	}
	if there, err := directory.Has(leavingName); !there || err != nil {
		t.Errorf("it is gone: %v", err)
	}
}

// TestAllThatIsOverIsFound: what ended at the very last moment too, and however many there are.
func TestAllThatIsOverIsFound(t *testing.T) {
	n := openDestroying(t)
	term := documentTerm{"t", "many", 2, n.now.AddDate(0, 0, -30)}
	cutoff, _ := term.cutoff(n.now)
	rows := []*ArchivedInstance{n.archived(99, 99, "many", cutoff.Add(time.Microsecond), successorName)}
	for i := range int64(MaxPage + 1) {
		file := leavingName
		if i == MaxPage {
			file = stayingName
		}
		rows = append(rows, n.archived(100+i, 100+i, "many", cutoff, file))
	}
	putRows(n, archivedInstances, rows...)
	var found []string
	looks := 0
	for after, more := []any(nil), true; more && looks < 3; more = after != nil {
		looks++
		err := n.Store().Read(t.Context(), func(reader store.Reader) (err error) {
			var files []string
			files, after, err = dueFiles(t.Context(), reader, term, after)
			found = append(found, files...)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{leavingName, stayingName}; !slices.Equal(found, want) || looks != 2 {
		t.Errorf("%v are found in %d looks, want %v", found, looks, want)
	}
}
