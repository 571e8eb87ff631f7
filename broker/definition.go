package broker

import (
	"fmt"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
)

// ResourceKind is what a deployed definition defines.
type ResourceKind string

// The kinds of definitions.
const (
	ProcessResource  ResourceKind = "process"
	DecisionResource ResourceKind = "decision"
	// RequirementsResource is the decision requirements graph of a DMN file; its key is that of the file.
	RequirementsResource ResourceKind = "decision-requirements"
	FormResource         ResourceKind = "form"
	// FileResource is any other file that job workers need (zeebe:linkedResource).
	FileResource ResourceKind = "resource"
)

// Definition is one immutable version of a process, a decision, a decision requirements graph or a form.
type Definition struct {
	Key          int64
	Kind         ResourceKind
	Tenant       string
	ID           string // process id, decision id, form id, or the name of a file
	Version      int
	VersionTag   string
	Name         string
	Deployment   int64
	Resource     int64  // key of the file's content
	ResourceName string // of the file
	Hash         []byte // SHA-256 of the file
	Group        string // id of the decision requirements graph, of decisions
	GroupName    string
	GroupVersion int // of that graph
	DeployedAt   time.Time
	DeletedAt    time.Time // zero while it is deployed; what was decided with it still names it
}

var definitions = &pipeline.Table[int64, Definition]{
	Spec: &store.Table{
		Name: "definition",
		Columns: []store.Column{
			key("id"), text("kind"), text("tenant"), text("definition_id"), number("version"), text("version_tag"),
			text("name"), number("deployment"), number("resource"), text("resource_name"),
			{Name: "hash", Type: store.Bytes}, text("group_id"), text("group_name"), moment("deployed_at"),
			{Name: "group_version", Type: store.Int64, Nullable: true}, ended("deleted_at"),
		},
		Key: []string{"id"},
		Indexes: []store.Index{
			{Name: "definition_by_version", Columns: []string{"kind", "tenant", "definition_id", "version"}, Unique: true},
			{Name: "definition_by_deployment", Columns: []string{"deployment"}},
			{Name: "definition_by_resource", Columns: []string{"resource"}},
		},
	},
	Key: func(d *Definition) int64 { return d.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(d *Definition) (store.Row, error) {
		return store.Row{d.Key, string(d.Kind), d.Tenant, d.ID, int64(d.Version), d.VersionTag, d.Name, d.Deployment,
			d.Resource, d.ResourceName, d.Hash, d.Group, d.GroupName, d.DeployedAt.UnixMicro(),
			optionalVersion(d.GroupVersion), optionalMicros(d.DeletedAt)}, nil
	},
	Decode: func(row store.Row) (*Definition, error) {
		version, _ := row[14].(int64)
		return &Definition{
			Key: row[0].(int64), Kind: ResourceKind(row[1].(string)), Tenant: row[2].(string), ID: row[3].(string),
			Version: int(row[4].(int64)), VersionTag: row[5].(string), Name: row[6].(string), Deployment: row[7].(int64),
			Resource: row[8].(int64), ResourceName: row[9].(string), Hash: row[10].([]byte),
			Group: row[11].(string), GroupName: row[12].(string), DeployedAt: timeOf(row[13]),
			GroupVersion: int(version), DeletedAt: timeOf(row[15]),
		}, nil
	},
}

// names gives what the definition is found by: its id, and id with version tag.
func (d *Definition) names() []definitionName {
	names := []definitionName{{d.Kind, d.Tenant, d.ID, ""}}
	if d.VersionTag != "" {
		names = append(names, definitionName{d.Kind, d.Tenant, d.ID, d.VersionTag})
	}
	return names
}

// optionalVersion is null for what has no version.
func optionalVersion(version int) any {
	if version == 0 {
		return nil
	}
	return int64(version)
}

// resource is the content of a deployed file.
type resource struct {
	Key     int64
	Name    string
	Content []byte
}

var resources = &pipeline.Table[int64, resource]{
	Spec: &store.Table{
		Name:    "resource",
		Columns: []store.Column{key("id"), text("name"), {Name: "content", Type: store.Bytes}},
		Key:     []string{"id"},
	},
	Key: func(r *resource) int64 { return r.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(r *resource) (store.Row, error) { return store.Row{r.Key, r.Name, r.Content}, nil },
	Decode: func(row store.Row) (*resource, error) {
		return &resource{row[0].(int64), row[1].(string), row[2].([]byte)}, nil
	},
}

// definitionName is what a definition is called by, over all its versions.
type definitionName struct {
	Kind       ResourceKind
	Tenant, ID string
	VersionTag string // "" for the newest of all
}

// latest points at the newest version of a name.
type latest struct {
	definitionName
	Key     int64
	Version int
	Hash    []byte
}

var latests = &pipeline.Table[definitionName, latest]{
	Spec: &store.Table{
		Name: "latest",
		Columns: []store.Column{text("kind"), text("tenant"), text("definition_id"), text("version_tag"),
			number("definition"), number("version"), {Name: "hash", Type: store.Bytes}},
		Key: []string{"kind", "tenant", "definition_id", "version_tag"},
	},
	Key: func(l *latest) definitionName { return l.definitionName },
	KeyRow: func(n definitionName) store.Row {
		return store.Row{string(n.Kind), n.Tenant, n.ID, n.VersionTag}
	},
	Encode: func(l *latest) (store.Row, error) {
		return store.Row{string(l.Kind), l.Tenant, l.ID, l.VersionTag, l.Key, int64(l.Version), l.Hash}, nil
	},
	Decode: func(row store.Row) (*latest, error) {
		name := definitionName{ResourceKind(row[0].(string)), row[1].(string), row[2].(string), row[3].(string)}
		return &latest{name, row[4].(int64), int(row[5].(int64)), row[6].([]byte)}, nil
	},
}

// retired remembers the highest version of a name that was deleted, so that no number is given twice.
type retired struct {
	definitionName
	Version int
}

var retirements = &pipeline.Table[definitionName, retired]{
	Spec: &store.Table{
		Name:    "retired",
		Columns: []store.Column{text("kind"), text("tenant"), text("definition_id"), number("version")},
		Key:     []string{"kind", "tenant", "definition_id"},
	},
	Key:    func(r *retired) definitionName { return r.definitionName },
	KeyRow: func(n definitionName) store.Row { return store.Row{string(n.Kind), n.Tenant, n.ID} },
	Encode: func(r *retired) (store.Row, error) {
		return store.Row{string(r.Kind), r.Tenant, r.ID, int64(r.Version)}, nil
	},
	Decode: func(row store.Row) (*retired, error) {
		name := definitionName{Kind: ResourceKind(row[0].(string)), Tenant: row[1].(string), ID: row[2].(string)}
		return &retired{name, int(row[3].(int64))}, nil
	},
}

// Rule names the version for records and audit leaves: id, version and the
// start of the file's hash.
func (d *Definition) Rule() string {
	return fmt.Sprintf("%s v%d %x", d.ID, d.Version, d.Hash[:min(8, len(d.Hash))])
}
