package broker

import (
	"context"
	"slices"
	"strconv"

	"zhitong/identity"
	"zhitong/pipeline"
	"zhitong/store"
)

// The ways in which commands reach their process, decision or resource; see
// [pipeline.Guarded].

const (
	updateInstance = "UPDATE_PROCESS_INSTANCE"
	createInstance = "CREATE_PROCESS_INSTANCE"
)

// processWays names a process by its id; there is none without an id.
func processWays(permission, process string) []pipeline.Resource {
	if process == "" {
		return nil
	}
	return []pipeline.Resource{{Type: identity.ResourceProcess, Permission: permission, ID: process}}
}

// through gives the ways to the process of the row that has the key.
func through[R any](ctx context.Context, reader store.Reader, permission string, table *pipeline.Table[int64, R], key int64,
	process func(*R) string) ([]pipeline.Resource, error) {
	found, err := table.Read(ctx, reader, byKey(key))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return processWays(permission, process(found[0])), nil
}

func throughInstance(ctx context.Context, reader store.Reader, permission string, key int64) ([]pipeline.Resource, error) {
	return through(ctx, reader, permission, instanceHistory, key, func(i *Instance) string { return i.ProcessID })
}

func throughJob(ctx context.Context, reader store.Reader, key int64) ([]pipeline.Resource, error) {
	return through(ctx, reader, updateInstance, jobHistory, key, func(j *JobHistory) string { return j.ProcessID })
}

// throughElement takes the key of an element instance or a process instance.
func throughElement(ctx context.Context, reader store.Reader, key int64) ([]pipeline.Resource, error) {
	ways, err := through(ctx, reader, updateInstance, elementHistory, key, func(e *ElementInstance) string { return e.ProcessID })
	if err != nil || len(ways) > 0 {
		return ways, err
	}
	return throughInstance(ctx, reader, updateInstance, key)
}

// throughDefinition takes the key of a version, which is of the kind.
func throughDefinition(ctx context.Context, reader store.Reader, kind ResourceKind, resource, permission string, key int64) ([]pipeline.Resource, error) {
	found, err := definitions.Read(ctx, reader, byKey(key))
	if err != nil || len(found) == 0 || found[0].Kind != kind {
		return nil, err
	}
	return []pipeline.Resource{{Type: resource, Permission: permission, ID: found[0].ID}}, nil
}

// Resources implements [pipeline.Guarded].
func (c *CreateInstance) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	if c.Definition != 0 {
		return throughDefinition(ctx, reader, ProcessResource, identity.ResourceProcess, createInstance, c.Definition)
	}
	return processWays(createInstance, c.ProcessID), nil
}

// Resources implements [pipeline.Guarded].
func (c *EvaluateConditionals) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	return throughDefinition(ctx, reader, ProcessResource, identity.ResourceProcess, createInstance, c.Definition)
}

// Resources implements [pipeline.Guarded].
func (c *CancelInstance) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	return throughInstance(ctx, reader, "CANCEL_PROCESS_INSTANCE", c.Instance)
}

// Resources implements [pipeline.Guarded].
func (c *ModifyInstance) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	return throughInstance(ctx, reader, "MODIFY_PROCESS_INSTANCE", c.Instance)
}

// Resources implements [pipeline.Guarded].
func (c *MigrateInstance) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	return throughInstance(ctx, reader, updateInstance, c.Instance)
}

// Resources implements [pipeline.Guarded].
func (c *SuspendInstance) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	return throughInstance(ctx, reader, "SUSPEND_PROCESS_INSTANCE", c.Instance)
}

// Resources implements [pipeline.Guarded].
func (c *ResumeInstance) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	return throughInstance(ctx, reader, "SUSPEND_PROCESS_INSTANCE", c.Instance)
}

// Resources implements [pipeline.Guarded].
func (c *DeleteInstance) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	return throughInstance(ctx, reader, "DELETE_PROCESS_INSTANCE", c.Instance)
}

// Resources implements [pipeline.Guarded].
func (c *AssignBusinessID) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	return throughInstance(ctx, reader, updateInstance, c.Instance)
}

// Resources implements [pipeline.Guarded].
func (c *ActivateAdHoc) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	return throughElement(ctx, reader, c.Element)
}

// Resources implements [pipeline.Guarded].
func (c *SetVariables) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	return throughElement(ctx, reader, c.Element)
}

// Resources implements [pipeline.Guarded].
func (c *ResolveIncident) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	return through(ctx, reader, updateInstance, incidentHistory, c.Incident, func(i *IncidentHistory) string { return i.ProcessID })
}

// Resources implements [pipeline.Guarded].
func (c *CompleteJob) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	return throughJob(ctx, reader, c.Job)
}

// Resources implements [pipeline.Guarded].
func (c *FailJob) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	return throughJob(ctx, reader, c.Job)
}

// Resources implements [pipeline.Guarded].
func (c *ThrowError) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	return throughJob(ctx, reader, c.Job)
}

// Resources implements [pipeline.Guarded].
func (c *UpdateJob) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	return throughJob(ctx, reader, c.Job)
}

// Within implements [pipeline.Narrowed]: a worker gets the jobs of the processes
// that he may change the instances of, of those that he asks for.
func (c *ActivateJobs) Within(scope pipeline.Scope) pipeline.Command {
	ids, all := scope.IDs(identity.ResourceProcess, updateInstance)
	if all {
		return c
	}
	narrowed := *c
	narrowed.Processes = []string{} // not nil, which has all
	for _, id := range ids {
		if c.Processes == nil || slices.Contains(c.Processes, id) {
			narrowed.Processes = append(narrowed.Processes, id)
		}
	}
	return &narrowed
}

// Resources implements [pipeline.Guarded].
func (c *PublishMessage) Resources(context.Context, store.Reader, string) ([]pipeline.Resource, error) {
	return []pipeline.Resource{{Type: identity.ResourceMessage, Permission: "CREATE", ID: c.Name}}, nil
}

// Resources implements [pipeline.Guarded].
func (c *EvaluateDecision) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	const permission = "CREATE_DECISION_INSTANCE"
	if c.Decision != 0 {
		return throughDefinition(ctx, reader, DecisionResource, identity.ResourceDecision, permission, c.Decision)
	}
	return []pipeline.Resource{{Type: identity.ResourceDecision, Permission: permission, ID: c.DecisionID}}, nil
}

// Resources implements [pipeline.Guarded].
func (c *DeleteDecisionEvaluation) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	found, err := decisionEvaluations.Read(ctx, reader, byKey(c.Evaluation))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return []pipeline.Resource{{Type: identity.ResourceDecision, Permission: "DELETE_DECISION_INSTANCE", ID: found[0].DecisionID}}, nil
}

// deletePermissions are what the deletion of each kind of resource needs.
var deletePermissions = map[ResourceKind]string{ProcessResource: "DELETE_PROCESS", DecisionResource: "DELETE_DRD", RequirementsResource: "DELETE_DRD",
	FormResource: "DELETE_FORM", FileResource: "DELETE_RESOURCE"}

// Resources implements [pipeline.Guarded].
func (c *DeleteResource) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	found, err := definitions.Read(ctx, reader, byKey(c.Resource))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return []pipeline.Resource{{Type: identity.ResourceFile, Permission: deletePermissions[found[0].Kind], ID: found[0].ID}}, nil
}

// Resources implements [pipeline.Guarded].
func (c *CreateBatch) Resources(context.Context, store.Reader, string) ([]pipeline.Resource, error) {
	permission := "CREATE_BATCH_OPERATION_" + string(c.Type)
	if c.Type == BatchResume { // has the permission of what it takes back
		permission = "CREATE_BATCH_OPERATION_" + string(BatchSuspend)
	}
	return []pipeline.Resource{{Type: identity.ResourceBatch, Permission: "CREATE", ID: pipeline.AnyID},
		{Type: identity.ResourceBatch, Permission: permission, ID: pipeline.AnyID}}, nil
}

// Resources implements [pipeline.Guarded].
func (c *SuspendBatch) Resources(context.Context, store.Reader, string) ([]pipeline.Resource, error) {
	return batchWays(c.Operation), nil
}

// Resources implements [pipeline.Guarded].
func (c *ResumeBatch) Resources(context.Context, store.Reader, string) ([]pipeline.Resource, error) {
	return batchWays(c.Operation), nil
}

// Resources implements [pipeline.Guarded].
func (c *CancelBatch) Resources(context.Context, store.Reader, string) ([]pipeline.Resource, error) {
	return batchWays(c.Operation), nil
}

func batchWays(operation int64) []pipeline.Resource {
	return []pipeline.Resource{{Type: identity.ResourceBatch, Permission: "UPDATE", ID: strconv.FormatInt(operation, 10)}}
}

// TaskWays gives the ways to a user task: through its process and by its key.
func TaskWays(ctx context.Context, reader store.Reader, task int64, ofProcess, ofTask string) ([]pipeline.Resource, error) {
	ways, err := through(ctx, reader, ofProcess, userTaskHistory, task, func(t *UserTaskHistory) string { return t.ProcessID })
	return append(ways, pipeline.Resource{Type: identity.ResourceUserTask, Permission: ofTask, ID: strconv.FormatInt(task, 10)}), err
}

// OfProcesses selects what belongs to instances of processes, by the column that
// holds the key of the instance.
func OfProcesses(column string, processes []string) store.InSelect {
	return store.InSelect{Column: column, Table: instanceHistory.Spec, Of: "id", Where: store.In{Column: "process_id", Values: texts(processes)}}
}
