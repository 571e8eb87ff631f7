package broker

import (
	"context"
	"encoding/json"
	"slices"

	"zhitong/pipeline"
	"zhitong/store"
)

// Section is a list in the documents of the archive: what of one kind there is of
// a process instance and of all that it called.
type Section struct {
	Name string
	// Read visits what some instances have, with the instance that it belongs to;
	// it becomes JSON.
	Read func(ctx context.Context, reader store.Reader, instances []any, each func(instance int64, item any) error) error
}

// sectionOf makes a section of a table of the history.
func sectionOf[K comparable, R any](name string, table *pipeline.Table[K, R], instanceOf func(*R) int64, show func(*R) any) Section {
	return Section{name, func(ctx context.Context, reader store.Reader, instances []any, each func(int64, any) error) error {
		query := store.Query{Table: table.Spec, Where: store.In{Column: instanceColumn(table.Spec), Values: instances}, OrderBy: inKeyOrder(table.Spec)}
		return reader.Select(ctx, query, func(stored store.Row) error {
			row, err := table.Decode(stored)
			if err != nil {
				return err
			}
			return each(instanceOf(row), show(row))
		})
	}}
}

// instanceColumn names the column with the instance that a row belongs to.
func instanceColumn(table *store.Table) string {
	if table == instanceHistory.Spec || table == deletedInstances.Spec {
		return "id"
	}
	return "instance"
}

// historySections are the tables whose rows leave with instances, those of the
// instances first. All their rows are in the document.
var historySections = []Section{
	sectionOf("instances", instanceHistory, func(r *Instance) int64 { return r.Key }, shownInstance),
	sectionOf("deletedInstances", deletedInstances, func(r *deletedInstance) int64 { return r.Instance }, shownDeleted),
	sectionOf("elements", elementHistory, func(r *ElementInstance) int64 { return r.Instance }, shownElement),
	sectionOf("variables", variableHistory, func(r *InstanceVariable) int64 { return r.Instance }, shownVariable),
	sectionOf("formerValues", formerValues, func(r *FormerValue) int64 { return r.Instance }, shownFormer),
	sectionOf("sequenceFlows", flowHistory, func(r *takenFlow) int64 { return r.Instance }, shownFlow),
	sectionOf("jobs", jobHistory, func(r *JobHistory) int64 { return r.Job.Instance }, asItIs),
	sectionOf("incidents", incidentHistory, func(r *IncidentHistory) int64 { return r.Incident.Instance }, asItIs),
	sectionOf("correlatedMessages", correlations, func(r *Correlation) int64 { return r.Instance }, asItIs),
	sectionOf("messageSubscriptions", messageSubscriptions, func(r *MessageSubscription) int64 { return r.Instance }, asItIs),
	sectionOf("decisionEvaluations", decisionEvaluations, func(r *DecisionEvaluation) int64 { return r.Instance }, shownEvaluation),
	sectionOf("decisions", decisionInstances, func(r *DecisionInstance) int64 { return r.Instance }, asItIs),
	sectionOf("batchItems", batchItems, func(r *BatchItem) int64 { return r.Instance }, shownItem),
	sectionOf("userTasks", userTaskHistory, func(r *UserTaskHistory) int64 { return r.Task.Instance }, asItIs),
	sectionOf("tags", instanceTags, func(r *instanceTag) int64 { return r.Instance }, shownTag),
}

// TaskRows is a table of a module above with rows of user tasks. They leave
// before the tasks do, and are in the documents of the archive.
type TaskRows struct {
	// Take loads, and later deletes, at most limit of the rows.
	Take TakeTaskRows
	// Section names them in the documents, and Read visits them with their task.
	Section string
	Read    func(ctx context.Context, reader store.Reader, tasks []any, each func(task int64, item any) error) error
}

// section reads the rows of the tasks of instances.
func (t TaskRows) section() Section {
	return Section{t.Section, func(ctx context.Context, reader store.Reader, instances []any, each func(int64, any) error) error {
		owners := map[int64]int64{}
		var tasks []any
		query := store.Query{Table: userTaskHistory.Spec, Columns: []string{"id", "instance"}, OrderBy: inKeyOrder(userTaskHistory.Spec),
			Where: store.In{Column: "instance", Values: instances}}
		err := reader.Select(ctx, query, func(row store.Row) error {
			owners[row[0].(int64)], tasks = row[1].(int64), append(tasks, row[0])
			return nil
		})
		for some := range slices.Chunk(tasks, MaxPage) {
			if err == nil {
				err = t.Read(ctx, reader, some, func(task int64, item any) error { return each(owners[task], item) })
			}
		}
		return err
	}}
}

func asItIs[R any](row *R) any { return row }

// jsonOrText gives what holds JSON as such, and anything else as a text.
func jsonOrText(content []byte) any {
	if json.Valid(content) {
		return json.RawMessage(content)
	}
	return string(content)
}
