package broker

import (
	"context"
	"slices"

	"zhitong/pipeline"
	"zhitong/store"
)

// foreign says whether something is of another tenant than an act. What the
// platform does itself is in no tenant's name.
func foreign(act pipeline.Act, tenant string) bool {
	return tenant != act.Tenant && !act.Actor.System
}

// enterTenant puts an act that is about a job into the tenant of that, if it is
// one of those that the act may be about.
func enterTenant(batch *pipeline.Batch, task *pipeline.Task, job int64) {
	if len(task.Act.Tenants) == 0 {
		return
	}
	task.Act.Tenant = ""
	if tenant := jobTenant(batch, job); slices.Contains(task.Act.Tenants, tenant) {
		task.Act.Tenant = tenant
	}
}

// ownTenant refuses what is about something of another tenant than that of the
// act, as if it were not there. What is not there is left to the decision.
func ownTenant(batch *pipeline.Batch, task *pipeline.Task) error {
	if _, follows := task.Command.(*step); follows {
		return nil
	}
	of := subjectOf(task.Command)
	what, key, tenant := "", int64(0), ""
	switch {
	case of.job != 0:
		what, key, tenant = "job", of.job, jobTenant(batch, of.job)
	case of.incident != 0:
		what, key, tenant = "incident", of.incident, incidentTenant(batch, of.incident)
	case of.element != 0:
		what, key, tenant = "element instance", of.element, elementTenant(batch, of.element)
	}
	if tenant != "" && foreign(task.Act, tenant) {
		return pipeline.Refuse(pipeline.NotFound, "%s %d does not exist or is finished", what, key)
	}
	return nil
}

func jobTenant(batch *pipeline.Batch, key int64) string {
	if row, _ := jobs.Get(batch, key); row != nil {
		return row.Tenant
	}
	return ""
}

func incidentTenant(batch *pipeline.Batch, key int64) string {
	if row, _ := incidents.Get(batch, key); row != nil {
		return row.Tenant
	}
	return ""
}

func elementTenant(batch *pipeline.Batch, key int64) string {
	row, _ := elements.Get(batch, key)
	if row == nil {
		return ""
	}
	root, _ := elements.Get(batch, row.Instance)
	if root == nil || root.Root == nil {
		return ""
	}
	return root.Root.Tenant
}

// IncidentTenant gives the tenant of an incident among some tenants, "" when it
// is not there.
func IncidentTenant(ctx context.Context, reader store.Reader, tenants []string, key int64) (string, error) {
	return tenantOf(ctx, reader, incidentHistory.Spec, tenants, key)
}

// UserTaskTenant gives the tenant of a user task among some tenants, "" when it
// is not there.
func UserTaskTenant(ctx context.Context, reader store.Reader, tenants []string, key int64) (string, error) {
	return tenantOf(ctx, reader, userTaskHistory.Spec, tenants, key)
}

// InstanceTenant gives the tenant of a process instance among some tenants, ""
// when it is not there.
func InstanceTenant(ctx context.Context, reader store.Reader, tenants []string, key int64) (string, error) {
	return tenantOf(ctx, reader, instanceHistory.Spec, tenants, key)
}

// ElementTenant gives the tenant of an element instance or a process instance
// among some tenants, "" when it is not there.
func ElementTenant(ctx context.Context, reader store.Reader, tenants []string, key int64) (string, error) {
	tenant, err := tenantOf(ctx, reader, elementHistory.Spec, tenants, key)
	if err != nil || tenant != "" {
		return tenant, err
	}
	return InstanceTenant(ctx, reader, tenants, key)
}

// BatchTenant gives the tenant of a batch operation among some tenants, "" when
// it is not there.
func BatchTenant(ctx context.Context, reader store.Reader, tenants []string, key int64) (string, error) {
	return tenantOf(ctx, reader, batchOperations.Spec, tenants, key)
}

// EvaluationTenant gives the tenant of an evaluation among some tenants, "" when
// it is not there.
func EvaluationTenant(ctx context.Context, reader store.Reader, tenants []string, key int64) (string, error) {
	return tenantOf(ctx, reader, decisionEvaluations.Spec, tenants, key)
}

func tenantOf(ctx context.Context, reader store.Reader, table *store.Table, tenants []string, key int64) (string, error) {
	found, err := selected(ctx, reader, table, "tenant", tenants, []store.Condition{equal("id", key)})
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0].(string), nil
}
