package broker

import (
	"slices"
	"strings"

	"zhitong/engine"
	"zhitong/store"
)

// What the history of jobs, incidents and user tasks can be searched by beside
// the columns that it had from the start. The columns come last; they hold
// nothing in rows that were written before there were any.

func optional(name string, kind store.ColumnType) store.Column {
	return store.Column{Name: name, Type: kind, Nullable: true}
}

var jobColumns = []store.Column{
	optional("definition", store.Int64), optional("process_id", store.Text), optional("element_id", store.Text), optional("element", store.Int64),
	optional("worker", store.Text), optional("retries", store.Int64), optional("deadline", store.Time), optional("ended_at", store.Time),
	optional("message", store.Text), optional("kind", store.Text), optional("listener_event", store.Text), optional("priority", store.Int64),
}

// laterJobColumns came with the second step of the history.
var laterJobColumns = []store.Column{
	optional("created_at", store.Time), optional("updated_at", store.Time), optional("failed_at", store.Time),
	optional("error_code", store.Text), optional("denied", store.Bool), optional("denied_reason", store.Text),
	optional("failed_with_retries", store.Bool),
}

var allJobColumns = slices.Concat(jobColumns, laterJobColumns)

func (j *JobHistory) columns() store.Row {
	return store.Row{j.Job.Definition, j.ProcessID, j.ElementID, j.Job.Element, optionalText(j.Job.LastWorker), int64(j.Job.Retries),
		optionalMicros(j.Job.Deadline), optionalMicros(j.EndedAt), optionalText(j.Job.Message), j.Job.Kind.String(), j.Job.ListenerEventType(), int64(j.Job.Priority),
		optionalMicros(j.Job.CreatedAt), optionalMicros(j.UpdatedAt), optionalMicros(j.Job.FailedAt),
		optionalText(j.Job.ErrorCode), j.denied(), optionalText(j.Job.DeniedReason), j.FailedWithRetries()}
}

// denied says whether a task listener denied the change; nil before it has
// ended, and of other jobs.
func (j *JobHistory) denied() any {
	if j.Job.Kind != engine.JobTaskListener || j.State != "COMPLETED" {
		return nil
	}
	return j.Job.Denied
}

// FailedWithRetries says that the last attempt failed and more are left.
func (j *JobHistory) FailedWithRetries() bool { return j.State == "FAILED" && j.Job.Retries > 0 }

// Denied says whether a task listener denied the change; nil before it has
// ended, and of other jobs.
func (j *JobHistory) Denied() *bool {
	denied, known := j.denied().(bool)
	if !known {
		return nil
	}
	return &denied
}

var incidentColumns = []store.Column{
	optional("definition", store.Int64), optional("process_id", store.Text), optional("element_id", store.Text), optional("element", store.Int64),
	optional("job", store.Int64), optional("error_type", store.Text), optional("message", store.Text), optional("created_at", store.Time),
}

func (i *IncidentHistory) columns() store.Row {
	return store.Row{i.Incident.Definition, i.ProcessID, i.ElementID, i.Incident.Element, optionalKey(i.Incident.Job),
		string(i.Incident.Type), i.Incident.Message, optionalMicros(i.Incident.CreatedAt)}
}

var userTaskColumns = []store.Column{
	optional("definition", store.Int64), optional("element", store.Int64), optional("name", store.Text),
	optional("completed_at", store.Time), optional("follow_up_at", store.Time),
}

// laterUserTaskColumns came with the second step of the history.
var laterUserTaskColumns = []store.Column{optional("business_id", store.Text)}

var allUserTaskColumns = slices.Concat(userTaskColumns, laterUserTaskColumns)

func (t *UserTaskHistory) columns() store.Row {
	return store.Row{t.Task.Definition, t.Task.Element, optionalText(t.Name), optionalMicros(t.CompletedAt), optionalMicros(t.Task.FollowUpDate),
		optionalText(t.Task.BusinessID)}
}

// laterVariableColumns came with the second step of the history: the length of
// the value in bytes, its start, by which values are sorted, the process version
// and since when it has the value.
var laterVariableColumns = []store.Column{optional("size", store.Int64), optional("value_start", store.Text), optional("definition", store.Int64), ended("changed_at")}

// maxValueStart is how many bytes of values are compared when they are sorted.
const maxValueStart = 200

// Start gives what of the value counts when values are sorted.
func (v *InstanceVariable) Start() string {
	return strings.ToValidUTF8(string(v.Value[:min(len(v.Value), maxValueStart)]), "")
}

func optionalText(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func optionalKey(key int64) any {
	if key == 0 {
		return nil
	}
	return key
}

// historyMigrations add the columns to the tables of a database that has them,
// and the tables of correlations, of message subscriptions and of former values;
// the last ones let the newest instances, the values of variables, tags and those that
// stand at an element be found.
func historyMigrations() []store.Migration {
	first := store.Migration{Module: "broker_history", Version: 1, CreateTables: []*store.Table{atFirst(correlations.Spec, len(laterCorrelationColumns), 0)}}
	first.AddColumns = slices.Concat(added(jobHistory.Spec, jobColumns), added(incidentHistory.Spec, incidentColumns), added(userTaskHistory.Spec, userTaskColumns))
	second := store.Migration{Module: "broker_history", Version: 2, CreateTables: []*store.Table{messageSubscriptions.Spec, formerValues.Spec}}
	second.AddColumns = slices.Concat(added(jobHistory.Spec, laterJobColumns), added(userTaskHistory.Spec, laterUserTaskColumns),
		added(correlations.Spec, laterCorrelationColumns), added(instanceHistory.Spec, instanceHistory.Spec.Columns[13:]),
		added(variableHistory.Spec, laterVariableColumns))
	third := store.Migration{Module: "broker_history", Version: 3, AddIndexes: []store.AddIndex{
		{Table: instanceHistory.Spec, Index: instanceHistory.Spec.Indexes[4]}, {Table: variableHistory.Spec, Index: variableHistory.Spec.Indexes[1]}}}
	fourth := store.Migration{Module: "broker_history", Version: 4, CreateTables: []*store.Table{instanceTags.Spec, tagsIndexedTable.Spec}}
	fifth := store.Migration{Module: "broker_history", Version: 5, CreateTables: []*store.Table{tagNodes.Spec},
		AddIndexes: []store.AddIndex{{Table: elementHistory.Spec, Index: elementHistory.Spec.Indexes[1]}}}
	return []store.Migration{first, second, third, fourth, fifth}
}

func added(table *store.Table, columns []store.Column) []store.AddColumn {
	all := make([]store.AddColumn, len(columns))
	for i, column := range columns {
		all[i] = store.AddColumn{Table: table.Name, Column: column}
	}
	return all
}
