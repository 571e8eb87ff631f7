package broker

import (
	"context"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
)

// RetentionPolicy says how long the history of finished process instances stays:
// of one process, or of all processes of a tenant that have none of their own.
type RetentionPolicy struct {
	Tenant    string
	ProcessID string // "" for the processes without a policy of their own
	Days      int    // after the end of the root instance; 0 for good
	SetBy     string
	SetAt     time.Time
	Archive   ArchiveChoice
	// ArchiveDays is how long archived documents are kept, after the end of the root
	// instance as well; 0 for good. It counts for what is archived already, too.
	ArchiveDays int
	// InheritedAt is when a process came under this policy of its tenant because its
	// own was cleared, the last time since the policy was set; zero for never.
	InheritedAt time.Time
}

// ArchiveChoice says whether instances are archived before they leave.
type ArchiveChoice string

// The choices of a policy.
const (
	ArchiveAsServer ArchiveChoice = ""         // where the node that deletes has an archive
	ArchiveRequired ArchiveChoice = "REQUIRED" // a node that has none does not delete
	ArchiveNever    ArchiveChoice = "NEVER"
)

// wanted says whether to archive, on a node that has an archive or none.
func (c ArchiveChoice) wanted(has bool) bool {
	return c == ArchiveRequired || c == ArchiveAsServer && has
}

type policyName struct{ Tenant, ProcessID string }

func (p *RetentionPolicy) name() policyName { return policyName{p.Tenant, p.ProcessID} }

var retentionPolicies = &pipeline.Table[policyName, RetentionPolicy]{
	Spec: &store.Table{
		Name: "retention_policy",
		Columns: []store.Column{text("tenant"), text("process_id"), number("days"), text("set_by"), moment("set_at"), optional("archive", store.Text),
			optional("archive_days", store.Int64), optional("inherited_at", store.Time)},
		Key: []string{"tenant", "process_id"},
	},
	Key:    (*RetentionPolicy).name,
	KeyRow: func(n policyName) store.Row { return store.Row{n.Tenant, n.ProcessID} },
	Encode: func(p *RetentionPolicy) (store.Row, error) {
		return store.Row{p.Tenant, p.ProcessID, int64(p.Days), p.SetBy, micros(p.SetAt), optionalText(string(p.Archive)), optionalKey(int64(p.ArchiveDays)),
			optionalMicros(p.InheritedAt)}, nil
	},
	Decode: func(row store.Row) (*RetentionPolicy, error) {
		choice, _ := row[5].(string)
		archiveDays, _ := row[6].(int64)
		return &RetentionPolicy{row[0].(string), row[1].(string), int(row[2].(int64)), row[3].(string), timeOf(row[4]), ArchiveChoice(choice), int(archiveDays),
			timeOf(row[7])}, nil
	},
}

// RetentionRecord says what has left the history on one day under one policy.
// It stays.
type RetentionRecord struct {
	Key       int64
	Tenant    string
	ProcessID string // of the root instances
	Days      int    // the policy's
	Day       time.Time
	Trees     int64 // root instances with all that they called
	Instances int64 // process instances, root instances among them
	Rows      int64 // of all tables
	Archived  int64 // of the trees, those that are in the archive
}

var retentionRecords = &pipeline.Table[int64, RetentionRecord]{
	Spec: &store.Table{
		Name: "retention_record",
		Columns: []store.Column{key("id"), text("tenant"), text("process_id"), number("days"), moment("day"), number("trees"),
			number("instances"), number("row_count"), optional("archived", store.Int64)},
		Key:     []string{"id"},
		Indexes: []store.Index{{Name: "retention_record_by_policy", Columns: []string{"tenant", "process_id", "day", "days"}, Unique: true}},
	},
	Key: func(r *RetentionRecord) int64 { return r.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(r *RetentionRecord) (store.Row, error) {
		return store.Row{r.Key, r.Tenant, r.ProcessID, int64(r.Days), micros(r.Day), r.Trees, r.Instances, r.Rows, optionalKey(r.Archived)}, nil
	},
	Decode: func(row store.Row) (*RetentionRecord, error) {
		archived, _ := row[8].(int64)
		return &RetentionRecord{row[0].(int64), row[1].(string), row[2].(string), int(row[3].(int64)), timeOf(row[4]),
			row[5].(int64), row[6].(int64), row[7].(int64), archived}, nil
	},
}

// departing is a process instance that has left the history although some of
// its rows are still there: what has begun to leave leaves, whatever becomes of
// the policy.
type departing struct {
	Instance int64
	expiry
}

// expiry is the policy that a tree leaves under.
type expiry struct {
	Tenant, ProcessID string // of the root instance
	Days              int
}

var departingInstances = &pipeline.Table[int64, departing]{
	Spec: &store.Table{
		Name:    "departing_instance",
		Columns: []store.Column{key("id"), text("tenant"), text("process_id"), number("days")},
		Key:     []string{"id"},
	},
	Key: func(d *departing) int64 { return d.Instance }, KeyRow: keyRow, Owner: itself,
	Encode: func(d *departing) (store.Row, error) {
		return store.Row{d.Instance, d.Tenant, d.ProcessID, int64(d.Days)}, nil
	},
	Decode: func(row store.Row) (*departing, error) {
		return &departing{row[0].(int64), expiry{row[1].(string), row[2].(string), int(row[3].(int64))}}, nil
	},
	Derived: true,
}

// deletedInstance is a finished process instance that somebody has deleted by
// hand: what that left – its decisions, what it called – leaves when it would
// have left itself.
type deletedInstance struct {
	Instance, Definition, Parent int64
	EndedAt                      time.Time
}

var deletedInstances = &pipeline.Table[int64, deletedInstance]{
	Spec: &store.Table{
		Name:    "deleted_instance",
		Columns: []store.Column{key("id"), number("definition"), number("parent"), moment("ended_at")},
		Key:     []string{"id"},
		Indexes: []store.Index{
			{Name: "deleted_instance_by_end", Columns: []string{"definition", "parent", "ended_at"}},
			{Name: "deleted_instance_by_parent", Columns: []string{"parent", "id"}},
		},
	},
	Key: func(d *deletedInstance) int64 { return d.Instance }, KeyRow: keyRow, Owner: itself,
	Encode: func(d *deletedInstance) (store.Row, error) {
		return store.Row{d.Instance, d.Definition, d.Parent, micros(d.EndedAt)}, nil
	},
	Decode: func(row store.Row) (*deletedInstance, error) {
		return &deletedInstance{row[0].(int64), row[1].(int64), row[2].(int64), timeOf(row[3])}, nil
	},
	Derived: true,
}

// retentionLease says which node deletes. Two that did would disturb nothing
// but the commands of others.
type retentionLease struct {
	Holder    int64
	ExpiresAt time.Time
}

// free says whether a node may delete: the lease is its own or holds no more.
func (l *retentionLease) free(node int64, now time.Time) bool {
	return l.Holder == node || !pipeline.LeaseHolds(l.ExpiresAt, now, retentionTerm)
}

const retentionLeaseKey = int64(1)

var retentionLeases = &pipeline.Table[int64, retentionLease]{
	Spec: &store.Table{
		Name:    "retention_lease",
		Columns: []store.Column{key("id"), number("holder"), moment("expires_at")},
		Key:     []string{"id"},
	},
	Key: func(*retentionLease) int64 { return retentionLeaseKey }, KeyRow: keyRow,
	Encode: func(l *retentionLease) (store.Row, error) {
		return store.Row{retentionLeaseKey, l.Holder, micros(l.ExpiresAt)}, nil
	},
	Decode: func(row store.Row) (*retentionLease, error) {
		return &retentionLease{row[1].(int64), timeOf(row[2])}, nil
	},
	Derived: true,
}

func retentionMigration() store.Migration {
	ends := instanceHistory.Spec.Indexes
	return store.Migration{Module: "retention", Version: 1,
		CreateTables: []*store.Table{atFirst(retentionPolicies.Spec, 3, 0), atFirst(retentionRecords.Spec, 1, 0), departingInstances.Spec, deletedInstances.Spec, retentionLeases.Spec},
		AddIndexes:   []store.AddIndex{{Table: instanceHistory.Spec, Index: ends[len(ends)-1]}}}
}

// ReadRetentionPolicies gives the policies of some tenants.
func ReadRetentionPolicies(ctx context.Context, reader store.Reader, tenants []string) ([]*RetentionPolicy, error) {
	return retentionPolicies.Read(ctx, reader, store.Query{Where: store.In{Column: "tenant", Values: texts(tenants)},
		OrderBy: []store.Order{{Column: "tenant"}, {Column: "process_id"}}})
}

// SearchRetentionRecords finds what has left.
func SearchRetentionRecords(ctx context.Context, reader store.Reader, s Search) (Page[RetentionRecord], error) {
	return search(ctx, reader, retentionRecords, s)
}
