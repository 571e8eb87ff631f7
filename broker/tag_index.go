package broker

import (
	"context"

	"zhitong/pipeline"
	"zhitong/store"
)

// instanceTag says that an instance has a tag.
type instanceTag struct {
	Tag, Tenant string
	Instance    int64
}

// instanceTags finds instances by their tags.
var instanceTags = &pipeline.Table[instanceTag, instanceTag]{
	Spec: &store.Table{
		Name:    "instance_tag",
		Columns: []store.Column{text("tag"), text("tenant"), number("instance")},
		Key:     []string{"tag", "tenant", "instance"},
		Indexes: []store.Index{{Name: "instance_tag_by_instance", Columns: []string{"instance"}}},
	},
	Key:    func(t *instanceTag) instanceTag { return *t },
	KeyRow: func(t instanceTag) store.Row { return store.Row{t.Tag, t.Tenant, t.Instance} },
	Owner:  func(t instanceTag) int64 { return t.Instance },
	Encode: func(t *instanceTag) (store.Row, error) { return store.Row{t.Tag, t.Tenant, t.Instance}, nil },
	Decode: func(row store.Row) (*instanceTag, error) {
		return &instanceTag{row[0].(string), row[1].(string), row[2].(int64)}, nil
	},
	Derived: true,
}

// tagsIndexed says that the tags of all instances are in the index that have been
// there before, and up to which key they were looked at. It has one row, none while
// that is not so.
type tagsIndexed struct{ Key, UpTo int64 }

// tagsIndexedKey is the key of that row.
const tagsIndexedKey = 1

var tagsIndexedTable = &pipeline.Table[int64, tagsIndexed]{
	Spec: &store.Table{Name: "instance_tag_indexed", Columns: []store.Column{key("id"), number("instance")}, Key: []string{"id"}},
	Key:  func(t *tagsIndexed) int64 { return t.Key }, KeyRow: keyRow, Owner: itself,
	Encode:  func(t *tagsIndexed) (store.Row, error) { return store.Row{t.Key, t.UpTo}, nil },
	Decode:  func(row store.Row) (*tagsIndexed, error) { return &tagsIndexed{row[0].(int64), row[1].(int64)}, nil },
	Derived: true,
}

// showTags writes the tags of an instance into the index.
func showTags(batch *pipeline.Batch, tenant string, instance int64, tags []string) {
	for _, tag := range tags {
		instanceTags.Put(batch, &instanceTag{tag, tenant, instance})
	}
}

// OfTags selects by a column that holds the key of an instance those that have all
// of some tags: by the index once all are in it.
func OfTags(ctx context.Context, reader store.Reader, column string, tenants, tags []string) (all []store.Condition, err error) {
	if len(tags) == 0 {
		return nil, nil
	}
	indexed, err := reader.Count(ctx, store.Query{Table: tagsIndexedTable.Spec}, 1)
	for _, tag := range tags {
		condition := Tagged(tag)
		if err == nil && indexed > 0 {
			condition, err = among(ctx, reader, store.InSelect{Column: column, Table: instanceTags.Spec, Of: "instance", Where: store.And{ofTenants(tenants), equal("tag", tag)}})
		}
		all = append(all, condition)
	}
	return all, err
}

func shownTag(t *instanceTag) any {
	return struct {
		Instance int64  `json:"instance"`
		Tenant   string `json:"tenant"`
		Tag      string `json:"tag"`
	}{t.Instance, t.Tenant, t.Tag}
}
