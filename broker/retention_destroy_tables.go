package broker

import (
	"context"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
)

// DestructionRecord says how many archived documents were destroyed on one day under
// one policy. It stays, and the archived instances name it.
type DestructionRecord struct {
	Key       int64
	Tenant    string
	ProcessID string // of the root instances
	Days      int    // the policy's for documents
	Day       time.Time
	Documents int64
	Bytes     int64 // of the documents, unpacked
}

var destructionRecords = &pipeline.Table[int64, DestructionRecord]{
	Spec: &store.Table{
		Name:    "destruction_record",
		Columns: []store.Column{key("id"), text("tenant"), text("process_id"), number("days"), moment("day"), number("documents"), number("bytes")},
		Key:     []string{"id"},
		Indexes: []store.Index{{Name: "destruction_record_by_policy", Columns: []string{"tenant", "process_id", "day", "days"}, Unique: true}},
	},
	Key: func(r *DestructionRecord) int64 { return r.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(r *DestructionRecord) (store.Row, error) {
		return store.Row{r.Key, r.Tenant, r.ProcessID, int64(r.Days), micros(r.Day), r.Documents, r.Bytes}, nil
	},
	Decode: func(row store.Row) (*DestructionRecord, error) {
		return &DestructionRecord{row[0].(int64), row[1].(string), row[2].(string), int(row[3].(int64)), timeOf(row[4]), row[5].(int64), row[6].(int64)}, nil
	},
}

// leavingFile is a file of the archive that is to be removed as soon as no document
// that stays is in it: those go into its successor. A file that takes over documents
// is one as well until it has all of them: whatever stops in between, no copy of a
// document stays behind in a file that nobody looks after.
type leavingFile struct {
	File      string
	Successor string // the one file into which documents may go, "" for none
	Since     time.Time
}

var leavingFiles = &pipeline.Table[string, leavingFile]{
	Spec: &store.Table{
		Name:    "leaving_file",
		Columns: []store.Column{text("file"), text("successor"), moment("since")},
		Key:     []string{"file"},
	},
	Key:    func(f *leavingFile) string { return f.File },
	KeyRow: func(file string) store.Row { return store.Row{file} },
	Encode: func(f *leavingFile) (store.Row, error) {
		return store.Row{f.File, f.Successor, micros(f.Since)}, nil
	},
	Decode: func(row store.Row) (*leavingFile, error) {
		return &leavingFile{row[0].(string), row[1].(string), timeOf(row[2])}, nil
	},
}

// documentTermMigration has policies say how long documents are kept, and the index
// of the archive which were destroyed.
func documentTermMigration() store.Migration {
	indexes := archivedInstances.Spec.Indexes
	return store.Migration{Module: "retention", Version: 3, CreateTables: []*store.Table{destructionRecords.Spec, leavingFiles.Spec},
		AddColumns: append(added(retentionPolicies.Spec, retentionPolicies.Spec.Columns[6:7]), added(archivedInstances.Spec, archivedInstances.Spec.Columns[17:])...),
		AddIndexes: []store.AddIndex{{Table: archivedInstances.Spec, Index: indexes[3]}, {Table: archivedInstances.Spec, Index: indexes[4]}}}
}

// inheritedTermMigration has policies say since when they count for processes that
// had one of their own.
func inheritedTermMigration() store.Migration {
	return store.Migration{Module: "retention", Version: 5, AddColumns: added(retentionPolicies.Spec, retentionPolicies.Spec.Columns[7:])}
}

// SearchDestructionRecords finds how much was destroyed.
func SearchDestructionRecords(ctx context.Context, reader store.Reader, s Search) (Page[DestructionRecord], error) {
	return search(ctx, reader, destructionRecords, s)
}
