package broker

import (
	"time"

	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// The tables of the searchable history. They are written in the transaction of
// the state they show, so that what was just written is found at once.

// The states of an instance as history shows them.
const (
	StateActive     = "ACTIVE"
	StateSuspended  = "SUSPENDED"
	StateCompleted  = "COMPLETED"
	StateTerminated = "TERMINATED"
)

// Instance is a process instance, running or finished.
type Instance struct {
	Key           int64
	Tenant        string
	Definition    int64
	ProcessID     string
	Version       int
	BusinessID    string
	Parent        int64 // instance that called it, 0 for none
	Root          int64 // instance that began the chain of calls, 0 in rows of before this was kept
	ParentElement int64
	State         string
	StartedAt     time.Time
	EndedAt       time.Time
	SuspendedAt   time.Time // zero while it is not suspended
	Tags          []string
	ProcessName   string // of the process version, as VersionTag; empty in rows of before they were kept
	VersionTag    string
}

var instanceHistory = &pipeline.Table[int64, Instance]{
	Spec: &store.Table{
		Name: "process_instance",
		Columns: []store.Column{key("id"), few(text("tenant")), few(number("definition")), few(text("process_id")), number("version"),
			text("business_id"), number("parent"), number("parent_element"), few(text("state")), moment("started_at"), ended("ended_at"),
			ended("suspended_at"), {Name: "tags", Type: store.Text, Nullable: true}, optional("root", store.Int64),
			optional("process_name", store.Text), optional("version_tag", store.Text)},
		Key: []string{"id"},
		Indexes: []store.Index{
			{Name: "process_instance_by_process", Columns: []string{"process_id", "state", "id"}},
			{Name: "process_instance_by_state", Columns: []string{"state", "id"}},
			{Name: "process_instance_by_business", Columns: []string{"business_id", "id"}},
			{Name: "process_instance_by_parent", Columns: []string{"parent", "id"}},
			{Name: "process_instance_by_start", Columns: []string{"tenant", "state", "started_at", "id"}},
			{Name: "process_instance_by_end", Columns: []string{"definition", "parent", "ended_at"}}, // what retention looks for
		},
	},
	Key: func(i *Instance) int64 { return i.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(i *Instance) (store.Row, error) {
		return store.Row{i.Key, i.Tenant, i.Definition, i.ProcessID, int64(i.Version), i.BusinessID, i.Parent,
			i.ParentElement, i.State, micros(i.StartedAt), optionalMicros(i.EndedAt), optionalMicros(i.SuspendedAt), joinTags(i.Tags), optionalKey(i.Root),
			optionalText(i.ProcessName), optionalText(i.VersionTag)}, nil
	},
	Decode: func(row store.Row) (*Instance, error) {
		root, _ := row[13].(int64)
		name, _ := row[14].(string)
		tag, _ := row[15].(string)
		return &Instance{row[0].(int64), row[1].(string), row[2].(int64), row[3].(string), int(row[4].(int64)),
			row[5].(string), row[6].(int64), root, row[7].(int64), row[8].(string), timeOf(row[9]), timeOf(row[10]),
			timeOf(row[11]), splitTags(row[12]), name, tag}, nil
	},
	Derived: true,
}

// ElementInstance is an element instance, running or finished.
type ElementInstance struct {
	Key        int64
	Instance   int64
	Scope      int64
	Definition int64
	ProcessID  string
	Tenant     string
	ElementID  string
	Name       string
	Type       string
	State      string
	StartedAt  time.Time
	EndedAt    time.Time
}

var elementHistory = &pipeline.Table[int64, ElementInstance]{
	Spec: &store.Table{
		Name: "element_instance",
		Columns: []store.Column{key("id"), number("instance"), number("scope"), number("definition"), text("process_id"), text("tenant"),
			text("element_id"), text("name"), text("type"), text("state"), moment("started_at"), ended("ended_at")},
		Key: []string{"id"},
		Indexes: []store.Index{
			{Name: "element_instance_by_instance", Columns: []string{"instance", "id"}},
			{Name: "element_instance_at_work", Columns: []string{"element_id", "instance", "tenant", "ended_at"}, WhileNull: "ended_at"},
		},
	},
	Key: func(e *ElementInstance) int64 { return e.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(e *ElementInstance) (store.Row, error) {
		return store.Row{e.Key, e.Instance, e.Scope, e.Definition, e.ProcessID, e.Tenant, e.ElementID, e.Name, e.Type,
			e.State, micros(e.StartedAt), optionalMicros(e.EndedAt)}, nil
	},
	Decode: func(row store.Row) (*ElementInstance, error) {
		return &ElementInstance{row[0].(int64), row[1].(int64), row[2].(int64), row[3].(int64), row[4].(string), row[5].(string),
			row[6].(string), row[7].(string), row[8].(string), row[9].(string), timeOf(row[10]), timeOf(row[11])}, nil
	},
	Derived: true,
}

// InstanceVariable is the last value of a variable.
type InstanceVariable struct {
	Key      int64
	Instance int64
	Scope    int64
	Tenant   string
	Name     string
	Value    []byte // JSON
	// Definition is the process version of the instance when the variable was
	// set; 0 in rows of before this was kept.
	Definition int64
	// ChangedAt is since when it has this value; zero where that was not yet kept.
	ChangedAt time.Time
}

var variableHistory = &pipeline.Table[int64, InstanceVariable]{
	Spec: &store.Table{
		Name: "instance_variable",
		Columns: []store.Column{key("id"), number("instance"), number("scope"), text("tenant"), few(text("name")),
			{Name: "value", Type: store.Bytes}, laterVariableColumns[0], laterVariableColumns[1], laterVariableColumns[2], laterVariableColumns[3]},
		Key: []string{"id"},
		Indexes: []store.Index{
			{Name: "instance_variable_by_instance", Columns: []string{"instance", "name"}},
			{Name: "instance_variable_by_value", Columns: []string{"name", "value_start", "size", "tenant", "id", "instance"}},
		},
	},
	Key: func(v *InstanceVariable) int64 { return v.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(v *InstanceVariable) (store.Row, error) {
		return store.Row{v.Key, v.Instance, v.Scope, v.Tenant, v.Name, v.Value, int64(len(v.Value)), v.Start(), optionalKey(v.Definition),
			optionalMicros(v.ChangedAt)}, nil
	},
	Decode: func(row store.Row) (*InstanceVariable, error) {
		definition, _ := row[8].(int64)
		return &InstanceVariable{row[0].(int64), row[1].(int64), row[2].(int64), row[3].(string), row[4].(string), row[5].([]byte), definition, timeOf(row[9])}, nil
	},
	Derived: true,
}

// takenFlow is a sequence flow that an instance has taken.
type takenFlow struct {
	Instance int64
	FlowID   string
}

var flowHistory = &pipeline.Table[takenFlow, takenFlow]{
	Spec: &store.Table{
		Name:    "taken_flow",
		Columns: []store.Column{number("instance"), text("flow_id")},
		Key:     []string{"instance", "flow_id"},
	},
	Key:     func(f *takenFlow) takenFlow { return *f },
	KeyRow:  func(f takenFlow) store.Row { return store.Row{f.Instance, f.FlowID} },
	Owner:   func(f takenFlow) int64 { return f.Instance },
	Encode:  func(f *takenFlow) (store.Row, error) { return store.Row{f.Instance, f.FlowID}, nil },
	Decode:  func(row store.Row) (*takenFlow, error) { return &takenFlow{row[0].(int64), row[1].(string)}, nil },
	Derived: true,
}

// JobHistory is a job as search shows it.
type JobHistory struct {
	Job   engine.Job `json:"job"`
	State string     `json:"state"`
	// What the model says of it.
	ProcessID string    `json:"processId"`
	ElementID string    `json:"elementId"`
	EndedAt   time.Time `json:"endedAt,omitzero"`
	UpdatedAt time.Time `json:"updatedAt,omitzero"`
}

var jobHistory = &pipeline.Table[int64, JobHistory]{
	Spec: &store.Table{
		Name:    "job_history",
		Columns: append([]store.Column{key("id"), number("instance"), text("tenant"), few(text("type")), few(text("state")), body()}, allJobColumns...),
		Key:     []string{"id"},
		Indexes: []store.Index{
			{Name: "job_history_by_instance", Columns: []string{"instance", "id"}},
			{Name: "job_history_by_type", Columns: []string{"type", "state", "id"}},
		},
	},
	Key: func(j *JobHistory) int64 { return j.Job.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(j *JobHistory) (store.Row, error) {
		row, err := withBody(j, j.Job.Key, j.Job.Instance, j.Job.Tenant, j.Job.Type, j.State)
		return append(row, j.columns()...), err
	},
	Decode:  func(row store.Row) (*JobHistory, error) { return decodeColumn[JobHistory](row, 5) },
	Derived: true,
}

// IncidentHistory is an incident, open or resolved.
type IncidentHistory struct {
	Incident   engine.Incident `json:"incident"`
	State      string          `json:"state"`
	ProcessID  string          `json:"processId"`
	ElementID  string          `json:"elementId"`
	ResolvedAt time.Time       `json:"resolvedAt,omitzero"`
}

var incidentHistory = &pipeline.Table[int64, IncidentHistory]{
	Spec: &store.Table{
		Name:    "incident_history",
		Columns: append([]store.Column{key("id"), number("instance"), text("tenant"), few(text("state")), body()}, incidentColumns...),
		Key:     []string{"id"},
		Indexes: []store.Index{
			{Name: "incident_history_by_instance", Columns: []string{"instance", "state"}},
			{Name: "incident_history_by_state", Columns: []string{"state", "id"}},
		},
	},
	Key: func(i *IncidentHistory) int64 { return i.Incident.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(i *IncidentHistory) (store.Row, error) {
		row, err := withBody(i, i.Incident.Key, i.Incident.Instance, i.Incident.Tenant, i.State)
		return append(row, i.columns()...), err
	},
	Decode:  func(row store.Row) (*IncidentHistory, error) { return decodeColumn[IncidentHistory](row, 4) },
	Derived: true,
}

// UserTaskHistory is a user task, open or finished.
type UserTaskHistory struct {
	Task        engine.UserTask `json:"task"`
	State       string          `json:"state"`
	ProcessID   string          `json:"processId"`
	ElementID   string          `json:"elementId"`
	Name        string          `json:"name"`
	CompletedAt time.Time       `json:"completedAt,omitzero"`
}

var userTaskHistory = &pipeline.Table[int64, UserTaskHistory]{
	Spec: &store.Table{
		Name: "user_task_history",
		Columns: append([]store.Column{key("id"), number("instance"), text("tenant"), few(text("state")), text("assignee"), text("process_id"),
			text("element_id"), number("priority"), moment("created_at"), ended("due_at"), body()}, allUserTaskColumns...),
		Key: []string{"id"},
		Indexes: []store.Index{
			{Name: "user_task_history_by_instance", Columns: []string{"instance", "id"}},
			{Name: "user_task_history_by_assignee", Columns: []string{"assignee", "state", "id"}},
			{Name: "user_task_history_by_state", Columns: []string{"state", "id"}},
		},
	},
	Key: func(t *UserTaskHistory) int64 { return t.Task.Key }, KeyRow: keyRow, Owner: itself,
	Encode: func(t *UserTaskHistory) (store.Row, error) {
		row, err := withBody(t, t.Task.Key, t.Task.Instance, t.Task.Tenant, t.State, t.Task.Assignee, t.ProcessID, t.ElementID,
			int64(t.Task.Priority), micros(t.Task.CreatedAt), optionalMicros(t.Task.DueDate))
		return append(row, t.columns()...), err
	},
	Decode:  func(row store.Row) (*UserTaskHistory, error) { return decodeColumn[UserTaskHistory](row, 10) },
	Derived: true,
}

// candidate says who may take an open user task.
type candidate struct {
	Group bool
	Name  string
	Task  int64
}

var candidatesTable = &pipeline.Table[candidate, candidate]{
	Spec: &store.Table{
		Name:    "user_task_candidate",
		Columns: []store.Column{flag("is_group"), text("name"), number("task")},
		Key:     []string{"is_group", "name", "task"},
	},
	Key:    func(c *candidate) candidate { return *c },
	KeyRow: func(c candidate) store.Row { return store.Row{c.Group, c.Name, c.Task} },
	Owner:  func(c candidate) int64 { return c.Task },
	Encode: func(c *candidate) (store.Row, error) { return store.Row{c.Group, c.Name, c.Task}, nil },
	Decode: func(row store.Row) (*candidate, error) {
		return &candidate{row[0].(bool), row[1].(string), row[2].(int64)}, nil
	},
	Derived: true,
}

func micros(t time.Time) int64 { return t.UnixMicro() }

func optionalMicros(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

func timeOf(column any) time.Time {
	at, ok := column.(int64)
	if !ok {
		return time.Time{}
	}
	return time.UnixMicro(at).UTC()
}
