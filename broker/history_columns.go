package broker

import "zhitong/store"

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

func (j *JobHistory) columns() store.Row {
	return store.Row{j.Job.Definition, j.ProcessID, j.ElementID, j.Job.Element, optionalText(j.Job.Worker), int64(j.Job.Retries),
		optionalMicros(j.Job.Deadline), optionalMicros(j.EndedAt), optionalText(j.Job.Message), j.Job.Kind.String(), j.Job.ListenerEventType(), int64(j.Job.Priority)}
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

func (t *UserTaskHistory) columns() store.Row {
	return store.Row{t.Task.Definition, t.Task.Element, optionalText(t.Name), optionalMicros(t.CompletedAt), optionalMicros(t.Task.FollowUpDate)}
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

// historyMigration adds the columns to the tables of a database that has them,
// and the table of correlations.
func historyMigration() store.Migration {
	migration := store.Migration{Module: "broker_history", Version: 1, CreateTables: []*store.Table{correlations.Spec}}
	for _, table := range []struct {
		name    string
		columns []store.Column
	}{{jobHistory.Spec.Name, jobColumns}, {incidentHistory.Spec.Name, incidentColumns}, {userTaskHistory.Spec.Name, userTaskColumns}} {
		for _, column := range table.columns {
			migration.AddColumns = append(migration.AddColumns, store.AddColumn{Table: table.name, Column: column})
		}
	}
	return migration
}
