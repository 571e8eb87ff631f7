package disktest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"zhitong/sqlite"
	"zhitong/store"
)

var marks = &store.Table{Name: "mark", Columns: []store.Column{{Name: "id", Type: store.Int64}}, Key: []string{"id"}}

// openMarks opens a store with a table of marks.
func openMarks(t *testing.T, directory string) *sqlite.Store {
	t.Helper()
	db, err := sqlite.Open(t.Context(), directory, sqlite.Options{})
	if err == nil {
		err = db.Migrate(t.Context(), []store.Migration{{Module: "marks", Version: 1, CreateTables: []*store.Table{marks}}})
	}
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func mark(t *testing.T, db store.Store, keys ...int64) error {
	return db.Write(t.Context(), func(tx store.Tx) error {
		for _, key := range keys {
			if err := tx.Insert(t.Context(), marks, []store.Row{{key}}); err != nil {
				return err
			}
		}
		return nil
	})
}

// marked counts the marks, in a transaction that may write.
func marked(ctx context.Context, db store.Store) (count int64, err error) {
	err = db.Write(ctx, func(tx store.Tx) (err error) {
		count, err = tx.Count(ctx, store.Query{Table: marks}, 1000)
		return err
	})
	return count, err
}

// killed gives the files of a database as they are when its process is killed now.
func killed(t *testing.T, directory string) (copied string) {
	t.Helper()
	copied = t.TempDir()
	for _, name := range []string{"zhitong.db", "zhitong.db-wal"} {
		content, err := os.ReadFile(filepath.Join(directory, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(copied, name), content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return copied
}

// failing has the next syncs of the log fail.
func failing(syncs int32) func(Operation, string) Fault {
	var left atomic.Int32
	left.Store(syncs)
	return func(of Operation, name string) Fault {
		if of == Sync && filepath.Ext(name) == ".db-wal" && left.Add(-1) >= 0 {
			return Broken
		}
		return None
	}
}

// TestACommitWhoseSyncFailed may have happened: whether a crash makes it so is open until somebody has looked, in a
// transaction that is committed, and found it is not there. After that it is not.
func TestACommitWhoseSyncFailed(t *testing.T) {
	disk, directory := Install(), t.TempDir()
	db := openMarks(t, directory)
	defer db.Close()
	defer disk.SetFault(nil)
	disk.SetFault(failing(2))
	if err := mark(t, db, 1, 2, 3); !errors.Is(err, store.ErrUnknownOutcome) {
		t.Fatalf("a commit whose sync failed is told as %v", err)
	}
	if count, err := marked(t.Context(), db); !errors.Is(err, store.ErrUnknownOutcome) {
		t.Errorf("found %d marks for certain, while no sync succeeds: %v", count, err)
	}
	count, err := marked(t.Context(), db)
	if err != nil || count != 0 {
		t.Fatalf("%d marks: %v", count, err)
	}
	after := openMarks(t, killed(t, directory))
	defer after.Close()
	if count, err := marked(t.Context(), after); err != nil || count != 0 {
		t.Errorf("%d marks are there after a crash that were found not to be: %v", count, err)
	}
}

// TestWhatACallerIsToldOfAFailedSyncHolds after a crash, however many syncs failed before.
func TestWhatACallerIsToldOfAFailedSyncHolds(t *testing.T) {
	disk := Install()
	b := openBank(t, t.TempDir())
	defer b.close()
	defer disk.SetFault(nil)
	disk.SetFault(failing(20))
	posted := &told{}
	posted.hear(1, b.post(1))
	disk.SetFault(nil)
	after := openBank(t, killed(t, b.directory))
	defer after.close()
	if err := posted.holds(after, nil); err != nil || len(posted.numbers)+len(posted.refused) != 1 {
		t.Errorf("told %v and refused %v: %v", posted.numbers, posted.refused, err)
	}
}
