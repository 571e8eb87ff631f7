package broker

import (
	"context"
	"time"

	"zhitong/archive"
	"zhitong/pipeline"
	"zhitong/store"
)

// StateDeleted is the state in the archive of an instance that somebody had
// deleted by hand: only what that left is in the document.
const StateDeleted = "DELETED"

// ArchivedInstance says where the document is of a process instance that has left
// the history. What was called is in the document of its root. The row is part of
// the log: the audit log proves the hash.
type ArchivedInstance struct {
	Key, Root, Parent int64 // the parent is 0 of roots
	Tenant            string
	Definition        int64
	ProcessID         string
	Version           int
	BusinessID        string
	State             string
	StartedAt         time.Time // zero where it was deleted by hand
	EndedAt           time.Time
	ArchivedAt        time.Time
	Place             archive.Place // where it is, or was
	DestroyedAt       time.Time     // zero while it is there
	Destruction       int64         // the [DestructionRecord], 0 for none

	// What a search adds, by the policies of that moment: whether the document is
	// there and given out, and when its time is over, zero for never.
	Document  DocumentState
	ExpiresAt time.Time
}

var archivedInstances = &pipeline.Table[int64, ArchivedInstance]{
	Spec: &store.Table{
		Name: "archived_instance",
		Columns: []store.Column{key("id"), number("root"), number("parent"), text("tenant"), number("definition"), text("process_id"), number("version"),
			text("business_id"), text("state"), ended("started_at"), moment("ended_at"), moment("archived_at"), text("file"), number("file_offset"),
			number("file_length"), number("size"), {Name: "sha256", Type: store.Bytes},
			ended("destroyed_at"), optional("destruction", store.Int64)},
		Key: []string{"id"},
		Indexes: []store.Index{
			{Name: "archived_instance_by_business", Columns: []string{"business_id", "id"}},
			{Name: "archived_instance_by_process", Columns: []string{"process_id", "id"}},
			{Name: "archived_instance_by_root", Columns: []string{"root", "id"}},
			{Name: "archived_instance_by_file", Columns: []string{"file", "destroyed_at"}},
			{Name: "archived_instance_by_end", Columns: []string{"tenant", "process_id", "parent", "destroyed_at", "ended_at"}},
		},
	},
	Key: func(a *ArchivedInstance) int64 { return a.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(a *ArchivedInstance) (store.Row, error) {
		return store.Row{a.Key, a.Root, a.Parent, a.Tenant, a.Definition, a.ProcessID, int64(a.Version), a.BusinessID, a.State,
			optionalMicros(a.StartedAt), micros(a.EndedAt), micros(a.ArchivedAt), a.Place.File, a.Place.Offset, a.Place.Length, a.Place.Size, a.Place.SHA256,
			optionalMicros(a.DestroyedAt), optionalKey(a.Destruction)}, nil
	},
	Decode: func(row store.Row) (*ArchivedInstance, error) {
		destruction, _ := row[18].(int64)
		return &ArchivedInstance{Key: row[0].(int64), Root: row[1].(int64), Parent: row[2].(int64), Tenant: row[3].(string), Definition: row[4].(int64),
			ProcessID: row[5].(string), Version: int(row[6].(int64)), BusinessID: row[7].(string), State: row[8].(string),
			StartedAt: timeOf(row[9]), EndedAt: timeOf(row[10]), ArchivedAt: timeOf(row[11]),
			Place:       archive.Place{File: row[12].(string), Offset: row[13].(int64), Length: row[14].(int64), Size: row[15].(int64), SHA256: row[16].([]byte)},
			DestroyedAt: timeOf(row[17]), Destruction: destruction}, nil
	},
}

// archiveMigration makes the table of what is archived, and has policies say
// whether that is wanted and records how much was.
func archiveMigration() store.Migration {
	return store.Migration{Module: "retention", Version: 2, CreateTables: []*store.Table{atFirst(archivedInstances.Spec, 2, 2)},
		AddColumns: append(added(retentionPolicies.Spec, retentionPolicies.Spec.Columns[5:6]), added(retentionRecords.Spec, retentionRecords.Spec.Columns[8:])...)}
}

// SearchArchivedInstances finds process instances that are in the archive, or were
// until their document was destroyed.
func SearchArchivedInstances(ctx context.Context, reader store.Reader, s Search) (Page[ArchivedInstance], error) {
	page, err := search(ctx, reader, archivedInstances, s)
	if err == nil {
		err = fillTerms(ctx, reader, page.Items)
	}
	return page, err
}

// EachArchivedDocument visits the places of all documents, whatever their tenant,
// those that were destroyed among them.
func EachArchivedDocument(ctx context.Context, reader store.Reader, visit func(*ArchivedInstance) error) error {
	query := store.Query{Table: archivedInstances.Spec, Where: equal("parent", int64(0)), OrderBy: []store.Order{{Column: "id"}}}
	return reader.Select(ctx, query, func(stored store.Row) error {
		row, err := archivedInstances.Decode(stored)
		if err != nil {
			return err
		}
		return visit(row)
	})
}

// ArchivedDocument gives the place of the document of a root instance, nil for none.
func ArchivedDocument(ctx context.Context, reader store.Reader, root int64) (*ArchivedInstance, error) {
	rows, err := archivedInstances.Read(ctx, reader, byKey(root))
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}
