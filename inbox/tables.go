package inbox

import (
	"time"

	"zhitong/pipeline"
	"zhitong/store"
)

// Completion remembers who completed a user task: what four eyes are checked
// against and what a posting names as proposer and approver.
type Completion struct {
	Task      int64
	Instance  int64
	Scope     int64 // element instance that the task was in
	ElementID string
	By        string
	At        time.Time
}

var completions = &pipeline.Table[int64, Completion]{
	Spec: &store.Table{
		Name: "user_task_completion",
		Columns: []store.Column{{Name: "task", Type: store.Int64}, {Name: "instance", Type: store.Int64}, {Name: "scope", Type: store.Int64},
			{Name: "element_id", Type: store.Text}, {Name: "completed_by", Type: store.Text}, {Name: "completed_at", Type: store.Time}},
		Key:     []string{"task"},
		Indexes: []store.Index{{Name: "user_task_completion_by_scope", Columns: []string{"scope", "element_id"}}},
	},
	Key:    func(c *Completion) int64 { return c.Task },
	KeyRow: keyRow,
	Encode: func(c *Completion) (store.Row, error) {
		return store.Row{c.Task, c.Instance, c.Scope, c.ElementID, c.By, c.At.UnixMicro()}, nil
	},
	Decode: func(row store.Row) (*Completion, error) {
		return &Completion{row[0].(int64), row[1].(int64), row[2].(int64), row[3].(string), row[4].(string),
			time.UnixMicro(row[5].(int64)).UTC()}, nil
	},
}

// Remark is a comment on a user task.
type Remark struct {
	Key    int64
	Task   int64
	Author string
	Text   string
	At     time.Time
}

var remarks = &pipeline.Table[int64, Remark]{
	Spec: &store.Table{
		Name: "user_task_comment",
		Columns: []store.Column{{Name: "id", Type: store.Int64}, {Name: "task", Type: store.Int64}, {Name: "author", Type: store.Text},
			{Name: "text", Type: store.Text}, {Name: "written_at", Type: store.Time}},
		Key:     []string{"id"},
		Indexes: []store.Index{{Name: "user_task_comment_by_task", Columns: []string{"task", "id"}}},
	},
	Key:    func(r *Remark) int64 { return r.Key },
	KeyRow: keyRow,
	Owner:  func(key int64) int64 { return key },
	Encode: func(r *Remark) (store.Row, error) {
		return store.Row{r.Key, r.Task, r.Author, r.Text, r.At.UnixMicro()}, nil
	},
	Decode: func(row store.Row) (*Remark, error) {
		return &Remark{row[0].(int64), row[1].(int64), row[2].(string), row[3].(string), time.UnixMicro(row[4].(int64)).UTC()}, nil
	},
}

func keyRow(key int64) store.Row { return store.Row{key} }

// Migrations are the tables of the inbox.
func Migrations() []store.Migration {
	return []store.Migration{{Module: "inbox", Version: 1, CreateTables: []*store.Table{completions.Spec, remarks.Spec}}}
}
