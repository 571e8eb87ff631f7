package identity

import "slices"

// The types of resources that an authorization is for.
const (
	ResourceAuditLog             = "AUDIT_LOG"
	ResourceAuthorization        = "AUTHORIZATION"
	ResourceBatch                = "BATCH"
	ResourceDecision             = "DECISION_DEFINITION"
	ResourceDecisionRequirements = "DECISION_REQUIREMENTS_DEFINITION"
	ResourceDocument             = "DOCUMENT"
	ResourceExpression           = "EXPRESSION"
	ResourceGroup                = "GROUP"
	ResourceMappingRule          = "MAPPING_RULE"
	ResourceMessage              = "MESSAGE"
	ResourceProcess              = "PROCESS_DEFINITION"
	ResourceFile                 = "RESOURCE"
	ResourceRole                 = "ROLE"
	ResourceSystem               = "SYSTEM"
	ResourceTenant               = "TENANT"
	ResourceUser                 = "USER"
	ResourceUserTask             = "USER_TASK"
)

// right is one type of permission for one type of resource.
type right struct{ resource, permission string }

// rights are what authorizations grant of our permissions, the kinds of commands
// and the names of queries: a permission with several rights is reached by any of
// them, as far as it is about a resource of that type. A permission that is not
// here is granted by roles only.
var rights = map[string][]right{
	"process.read":          {{ResourceProcess, "READ_PROCESS_DEFINITION"}},
	"process-instance.read": {{ResourceProcess, "READ_PROCESS_INSTANCE"}},
	"job.read":              {{ResourceProcess, "READ_PROCESS_INSTANCE"}, {ResourceSystem, "READ_JOB_METRIC"}},
	"incident.read":         {{ResourceProcess, "READ_PROCESS_INSTANCE"}},
	"user-task.read":        {{ResourceProcess, "READ_USER_TASK"}, {ResourceUserTask, "READ"}},
	"decision.read": {{ResourceDecision, "READ_DECISION_DEFINITION"}, {ResourceDecision, "READ_DECISION_INSTANCE"},
		{ResourceDecisionRequirements, "READ"}},
	"resource.read":        {{ResourceFile, "READ"}},
	"batch-operation.read": {{ResourceBatch, "READ"}},
	"document.read":        {{ResourceDocument, "READ"}},
	"audit.read":           {{ResourceAuditLog, "READ"}},
	"usage.read":           {{ResourceSystem, "READ_USAGE_METRIC"}},
	"identity.read": {{ResourceUser, "READ"}, {ResourceGroup, "READ"}, {ResourceRole, "READ"}, {ResourceTenant, "READ"},
		{ResourceMappingRule, "READ"}, {ResourceAuthorization, "READ"}},

	"process-instance.create":             {{ResourceProcess, "CREATE_PROCESS_INSTANCE"}},
	"process-instance.cancel":             {{ResourceProcess, "CANCEL_PROCESS_INSTANCE"}},
	"process-instance.modify":             {{ResourceProcess, "MODIFY_PROCESS_INSTANCE"}},
	"process-instance.migrate":            {{ResourceProcess, "UPDATE_PROCESS_INSTANCE"}},
	"process-instance.suspend":            {{ResourceProcess, "SUSPEND_PROCESS_INSTANCE"}},
	"process-instance.resume":             {{ResourceProcess, "SUSPEND_PROCESS_INSTANCE"}},
	"process-instance.delete":             {{ResourceProcess, "DELETE_PROCESS_INSTANCE"}},
	"process-instance.activate-ad-hoc":    {{ResourceProcess, "UPDATE_PROCESS_INSTANCE"}},
	"process-instance.assign-business-id": {{ResourceProcess, "UPDATE_PROCESS_INSTANCE"}},
	"variable.set":                        {{ResourceProcess, "UPDATE_PROCESS_INSTANCE"}},
	"incident.resolve":                    {{ResourceProcess, "UPDATE_PROCESS_INSTANCE"}},
	"job.activate":                        {{ResourceProcess, "UPDATE_PROCESS_INSTANCE"}},
	"job.complete":                        {{ResourceProcess, "UPDATE_PROCESS_INSTANCE"}},
	"job.fail":                            {{ResourceProcess, "UPDATE_PROCESS_INSTANCE"}},
	"job.throw-error":                     {{ResourceProcess, "UPDATE_PROCESS_INSTANCE"}},
	"job.update":                          {{ResourceProcess, "UPDATE_PROCESS_INSTANCE"}},
	"signal.broadcast":                    {{ResourceProcess, "CREATE_PROCESS_INSTANCE"}, {ResourceProcess, "UPDATE_PROCESS_INSTANCE"}},
	"conditional.evaluate":                {{ResourceProcess, "CREATE_PROCESS_INSTANCE"}},
	"message.publish":                     {{ResourceMessage, "CREATE"}},

	"user-task.assign":   {{ResourceProcess, "UPDATE_USER_TASK"}, {ResourceUserTask, "UPDATE"}},
	"user-task.unassign": {{ResourceProcess, "UPDATE_USER_TASK"}, {ResourceUserTask, "UPDATE"}},
	"user-task.update":   {{ResourceProcess, "UPDATE_USER_TASK"}, {ResourceUserTask, "UPDATE"}},
	"user-task.comment":  {{ResourceProcess, "UPDATE_USER_TASK"}, {ResourceUserTask, "UPDATE"}},
	"user-task.claim": {{ResourceProcess, "CLAIM_USER_TASK"}, {ResourceProcess, "UPDATE_USER_TASK"},
		{ResourceUserTask, "CLAIM"}, {ResourceUserTask, "UPDATE"}},
	"user-task.complete": {{ResourceProcess, "COMPLETE_USER_TASK"}, {ResourceProcess, "UPDATE_USER_TASK"},
		{ResourceUserTask, "COMPLETE"}, {ResourceUserTask, "UPDATE"}},

	"decision.evaluate":        {{ResourceDecision, "CREATE_DECISION_INSTANCE"}},
	"decision-instance.delete": {{ResourceDecision, "DELETE_DECISION_INSTANCE"}},
	"expression.evaluate":      {{ResourceExpression, "EVALUATE"}},
	"deployment.create":        {{ResourceFile, "CREATE"}},
	"resource.delete": {{ResourceFile, "DELETE_PROCESS"}, {ResourceFile, "DELETE_DRD"}, {ResourceFile, "DELETE_FORM"},
		{ResourceFile, "DELETE_RESOURCE"}},
	"document.create":   {{ResourceDocument, "CREATE"}},
	"document.part.put": {{ResourceDocument, "CREATE"}},
	"document.link":     {{ResourceDocument, "CREATE"}},
	"document.delete":   {{ResourceDocument, "DELETE"}},
	"batch-operation.create": {{ResourceBatch, "CREATE"}, {ResourceBatch, "CREATE_BATCH_OPERATION_CANCEL_PROCESS_INSTANCE"},
		{ResourceBatch, "CREATE_BATCH_OPERATION_RESOLVE_INCIDENT"}, {ResourceBatch, "CREATE_BATCH_OPERATION_MIGRATE_PROCESS_INSTANCE"},
		{ResourceBatch, "CREATE_BATCH_OPERATION_MODIFY_PROCESS_INSTANCE"}, {ResourceBatch, "CREATE_BATCH_OPERATION_SUSPEND_PROCESS_INSTANCE"},
		{ResourceBatch, "CREATE_BATCH_OPERATION_UPDATE_JOB"}, {ResourceBatch, "CREATE_BATCH_OPERATION_DELETE_PROCESS_INSTANCE"}, {ResourceBatch, "CREATE_BATCH_OPERATION_DELETE_DECISION_INSTANCE"}},
	"batch-operation.cancel": {{ResourceBatch, "UPDATE"}}, "batch-operation.suspend": {{ResourceBatch, "UPDATE"}},
	"batch-operation.resume": {{ResourceBatch, "UPDATE"}},
	"clock.set":              {{ResourceSystem, "UPDATE"}},

	"identity.user.create": {{ResourceUser, "CREATE"}}, "identity.user.update": {{ResourceUser, "UPDATE"}}, "identity.user.delete": {{ResourceUser, "DELETE"}},
	"identity.group.create": {{ResourceGroup, "CREATE"}}, "identity.group.describe": {{ResourceGroup, "UPDATE"}}, "identity.group.delete": {{ResourceGroup, "DELETE"}},
	"identity.role.create": {{ResourceRole, "CREATE"}}, "identity.role.describe": {{ResourceRole, "UPDATE"}}, "identity.role.delete": {{ResourceRole, "DELETE"}},
	"identity.tenant.create": {{ResourceTenant, "CREATE"}}, "identity.tenant.describe": {{ResourceTenant, "UPDATE"}}, "identity.tenant.delete": {{ResourceTenant, "DELETE"}},
	"identity.mapping-rule.create": {{ResourceMappingRule, "CREATE"}}, "identity.mapping-rule.update": {{ResourceMappingRule, "UPDATE"}},
	"identity.mapping-rule.delete": {{ResourceMappingRule, "DELETE"}},
	"identity.user.assign":         toAssign, "identity.client.assign": toAssign, "identity.group.assign": toAssign, "identity.role.assign": toAssign,
	"identity.mapping-rule.assign":  toAssign,
	"identity.authorization.create": {{ResourceAuthorization, "CREATE"}}, "identity.authorization.update": {{ResourceAuthorization, "UPDATE"}},
	"identity.authorization.delete": {{ResourceAuthorization, "DELETE"}},
}

// toAssign is what assigning to a group, a role or a tenant needs.
var toAssign = []right{{ResourceGroup, "UPDATE"}, {ResourceRole, "UPDATE"}, {ResourceTenant, "UPDATE"}}

// PermissionTypes lists the types of permissions for a type of resource that
// mean something here.
func PermissionTypes(resource string) (types []string) {
	for _, granted := range rights {
		for _, one := range granted {
			if one.resource == resource {
				types = append(types, one.permission)
			}
		}
	}
	return sorted(types)
}

// ResourceTypes lists the types of resources that mean something here.
func ResourceTypes() (types []string) {
	for _, granted := range rights {
		for _, one := range granted {
			types = append(types, one.resource)
		}
	}
	return sorted(types)
}

// ByAuthorization says whether authorizations can grant a permission of ours.
func ByAuthorization(permission string) bool { return len(rights[permission]) > 0 }

// grantsAny says whether an authorization has the right.
func (a *Authorization) grants(one right) bool {
	return a.Resource == one.resource && slices.Contains(a.Permissions, one.permission)
}
