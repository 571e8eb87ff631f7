package rest

// auditedAct is how a command is told to clients of Camunda.
type auditedAct struct {
	kind, entity, operation, category string
	// inInstance says that the record names the process instance that the
	// entity belongs to, and not the entity.
	inInstance bool
}

const (
	adminActs    = "ADMIN"
	deployedActs = "DEPLOYED_RESOURCES"
	taskActs     = "USER_TASKS"
)

// The entities and acts whose record names what its target is the key of.
const (
	batchEntity    = "BATCH"
	decisionEntity = "DECISION"
	deploymentAct  = "deployment.create"
	resourceAct    = "resource.delete"
)

// auditedActs are the commands that have a counterpart in Camunda's audit log.
var auditedActs = []auditedAct{
	{"user-task.assign", "USER_TASK", "ASSIGN", taskActs, true},
	{"user-task.claim", "USER_TASK", "ASSIGN", taskActs, true},
	{"user-task.unassign", "USER_TASK", "UNASSIGN", taskActs, true},
	{"user-task.update", "USER_TASK", "UPDATE", taskActs, true},
	{"user-task.complete", "USER_TASK", "COMPLETE", taskActs, true},
	{"process-instance.create", "PROCESS_INSTANCE", "CREATE", deployedActs, true},
	{"process-instance.cancel", "PROCESS_INSTANCE", "CANCEL", deployedActs, true},
	{"process-instance.modify", "PROCESS_INSTANCE", "MODIFY", deployedActs, true},
	{"process-instance.migrate", "PROCESS_INSTANCE", "MIGRATE", deployedActs, true},
	{"process-instance.suspend", "PROCESS_INSTANCE", "SUSPEND", deployedActs, true},
	{"process-instance.resume", "PROCESS_INSTANCE", "RESUME", deployedActs, true},
	{"process-instance.delete", "PROCESS_INSTANCE", "DELETE", deployedActs, true},
	{"batch-operation.create", batchEntity, "CREATE", deployedActs, false},
	{"batch-operation.cancel", batchEntity, "CANCEL", deployedActs, false},
	{"batch-operation.suspend", batchEntity, "SUSPEND", deployedActs, false},
	{"batch-operation.resume", batchEntity, "RESUME", deployedActs, false},
	{"incident.resolve", "INCIDENT", "RESOLVE", deployedActs, true},
	{"variable.set", "VARIABLE", "UPDATE", deployedActs, true},
	{"job.update", "JOB", "UPDATE", deployedActs, true},
	{"decision.evaluate", decisionEntity, "EVALUATE", deployedActs, false},
	{"decision-instance.delete", decisionEntity, "DELETE", deployedActs, false},
	{deploymentAct, "RESOURCE", "CREATE", deployedActs, false},
	{resourceAct, "RESOURCE", "DELETE", deployedActs, false},
	{"identity.user.create", "USER", "CREATE", adminActs, false},
	{"identity.user.create-assigned", "USER", "CREATE", adminActs, false},
	{"identity.user.update", "USER", "UPDATE", adminActs, false},
	{"identity.user.update-assigned", "USER", "UPDATE", adminActs, false},
	{"identity.user.change-password", "USER", "UPDATE", adminActs, false},
	{"identity.user.delete", "USER", "DELETE", adminActs, false},
	{"identity.user.assign", "USER", "ASSIGN", adminActs, false},
	{"identity.client.create", "CLIENT", "CREATE", adminActs, false},
	{"identity.client.assign", "CLIENT", "ASSIGN", adminActs, false},
	{"identity.client.delete", "CLIENT", "DELETE", adminActs, false},
	{"identity.group.put", "GROUP", "UPDATE", adminActs, false},
	{"identity.group.create", "GROUP", "CREATE", adminActs, false},
	{"identity.group.describe", "GROUP", "UPDATE", adminActs, false},
	{"identity.group.assign", "GROUP", "ASSIGN", adminActs, false},
	{"identity.group.delete", "GROUP", "DELETE", adminActs, false},
	{"identity.role.put", "ROLE", "UPDATE", adminActs, false},
	{"identity.role.create", "ROLE", "CREATE", adminActs, false},
	{"identity.role.describe", "ROLE", "UPDATE", adminActs, false},
	{"identity.role.assign", "ROLE", "ASSIGN", adminActs, false},
	{"identity.role.delete", "ROLE", "DELETE", adminActs, false},
	{"identity.tenant.create", "TENANT", "CREATE", adminActs, false},
	{"identity.tenant.describe", "TENANT", "UPDATE", adminActs, false},
	{"identity.tenant.delete", "TENANT", "DELETE", adminActs, false},
	{"identity.mapping-rule.create", "MAPPING_RULE", "CREATE", adminActs, false},
	{"identity.mapping-rule.update", "MAPPING_RULE", "UPDATE", adminActs, false},
	{"identity.mapping-rule.assign", "MAPPING_RULE", "ASSIGN", adminActs, false},
	{"identity.mapping-rule.delete", "MAPPING_RULE", "DELETE", adminActs, false},
	{"identity.authorization.create", "AUTHORIZATION", "CREATE", adminActs, false},
	{"identity.authorization.update", "AUTHORIZATION", "UPDATE", adminActs, false},
	{"identity.authorization.delete", "AUTHORIZATION", "DELETE", adminActs, false},
}

// actsByKind finds an act by the kind of its command.
var actsByKind = func() map[string]auditedAct {
	all := map[string]auditedAct{}
	for _, act := range auditedActs {
		all[act.kind] = act
	}
	return all
}()
