package rulebook

import (
	"zhitong/pipeline"
	"zhitong/store"
)

func text(name string) store.Column   { return store.Column{Name: name, Type: store.Text} }
func number(name string) store.Column { return store.Column{Name: name, Type: store.Int64} }

var body = store.Column{Name: "body", Type: store.Bytes}

func is(column string, value any) store.Condition {
	return store.Compare{Column: column, Op: store.Equal, Value: value}
}

var ruleSets = &pipeline.Table[ID, RuleSet]{
	Spec: &store.Table{
		Name: "rulebook_rule_set", Columns: []store.Column{text("tenant"), text("name"), body}, Key: []string{"tenant", "name"},
	},
	Key:    func(r *RuleSet) ID { return r.ID },
	KeyRow: func(id ID) store.Row { return store.Row{id.Tenant, id.Name} },
	Encode: func(r *RuleSet) (store.Row, error) { return pipeline.WithBody(r, r.Tenant, r.Name) },
	Decode: pipeline.FromBody[RuleSet],
}

var versions = &pipeline.Table[VersionID, Version]{
	Spec: &store.Table{
		Name:    "rulebook_version",
		Columns: []store.Column{text("tenant"), text("name"), number("version"), body},
		Key:     []string{"tenant", "name", "version"},
	},
	Key:    func(v *Version) VersionID { return v.VersionID },
	KeyRow: VersionID.row,
	Encode: func(v *Version) (store.Row, error) { return pipeline.WithBody(v, v.Tenant, v.Name, v.Number) },
	Decode: pipeline.FromBody[Version],
}

// content is the text of a version, apart from what changes of it.
type content struct {
	VersionID
	Text string
}

var contents = &pipeline.Table[VersionID, content]{
	Spec: &store.Table{
		Name:    "rulebook_text",
		Columns: []store.Column{text("tenant"), text("name"), number("version"), {Name: "content", Type: store.Bytes}},
		Key:     []string{"tenant", "name", "version"},
	},
	Key:    func(c *content) VersionID { return c.VersionID },
	KeyRow: VersionID.row,
	Encode: func(c *content) (store.Row, error) {
		return store.Row{c.Tenant, c.Name, c.Number, []byte(c.Text)}, nil
	},
	Decode: func(row store.Row) (*content, error) {
		return &content{VersionID{ID{row[0].(string), row[1].(string)}, row[2].(int64)}, string(row[3].([]byte))}, nil
	},
}

var tests = &pipeline.Table[int64, Test]{
	Spec: &store.Table{
		Name:    "rulebook_test",
		Columns: []store.Column{number("id"), text("tenant"), text("name"), number("version"), body},
		Key:     []string{"id"},
		Indexes: []store.Index{{Name: "rulebook_test_by_version", Columns: []string{"tenant", "name", "version", "id"}}},
	},
	Key:    func(t *Test) int64 { return t.Key },
	KeyRow: func(key int64) store.Row { return store.Row{key} },
	Owner:  func(key int64) int64 { return key },
	Encode: func(t *Test) (store.Row, error) { return pipeline.WithBody(t, t.Key, t.Tenant, t.Name, t.Number) },
	Decode: pipeline.FromBody[Test],
}

// Migrations are the tables of this package.
func Migrations() []store.Migration {
	return []store.Migration{{Module: "rulebook", Version: 1, CreateTables: []*store.Table{
		ruleSets.Spec, versions.Spec, contents.Spec, tests.Spec, refusals.Spec,
	}}}
}
