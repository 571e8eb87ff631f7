package identity

import "strings"

// grants says whether a pattern covers a permission: "*" all, "ledger.*" all
// that begin with "ledger.", anything else itself.
func grants(pattern, permission string) bool {
	if prefix, open := strings.CutSuffix(pattern, "*"); open {
		return strings.HasPrefix(permission, prefix)
	}
	return pattern == permission
}

func validPattern(pattern string) bool {
	name, open := strings.CutSuffix(pattern, "*")
	if open && name != "" && !strings.HasSuffix(name, ".") {
		return false
	}
	return pattern != "" && len(pattern) <= 100 && !strings.ContainsAny(name, "* \t\n")
}

// The roles that are there from the start.
const (
	Administrator   = "administrator"
	Clerk           = "clerk"
	Approver        = "approver"
	Auditor         = "auditor"
	ProcessEngineer = "process-engineer"
	Operator        = "operator"
	Worker          = "worker"
)

// lookAround is what everybody who works here may read.
var lookAround = []string{"process.read", "process-instance.read", "batch-operation.read", "job.read", "incident.read", "decision.read", "user-task.read", "reconciliation.read", "statement.read", "ledger.read", "cluster.read", "document.read", "retention.read"}

// workTasks is what people do with user tasks.
var workTasks = []string{"user-task.assign", "user-task.claim", "user-task.unassign", "user-task.complete", "user-task.comment", "audit.read", "audit.verify", "document.create"}

// workBreaks is what people do with the breaks of a reconciliation; the limits of
// the account say how much each may write off.
var workBreaks = []string{"recon.break.assign", "recon.break.take", "recon.break.comment", "recon.break.evidence", "recon.break.cause",
	"recon.decision.make", "recon.decision.undo", "recon.decision.reject", "recon.group.confirm", "recon.group.refuse"}

// builtinRoles are the roles that are there from the start; an administrator may change them.
func builtinRoles() []Role {
	with := func(sets ...[]string) (all []string) {
		for _, set := range sets {
			all = append(all, set...)
		}
		return all
	}
	return []Role{
		{Name: Administrator, Title: "管理员 · Administrator", Permissions: []string{"*"}},
		{Name: Clerk, Title: "经办 · Clerk", Permissions: with(lookAround, workTasks, workBreaks, []string{"statement.*", "message.publish", "signal.broadcast", "conditional.evaluate", "process-instance.create", "ledger.propose"})},
		{Name: Approver, Title: "复核 · Approver", Permissions: with(lookAround, workTasks, workBreaks, []string{"ledger.approve", "ledger.reject", "recon.decision.approve"})},
		{Name: Auditor, Title: "审计 · Auditor", Permissions: with(lookAround, []string{"audit.read", "audit.verify", "audit.export", "identity.read", "usage.read"})},
		{Name: ProcessEngineer, Title: "流程工程师 · Process engineer", Permissions: with(lookAround, []string{"deployment.create", "expression.evaluate", "process-instance.*", "batch-operation.*", "decision.*", "message.*", "variable.set", "incident.*", "job.*", "recon.account.register", "recon.account.configure"})},
		{Name: Operator, Title: "运维 · Operator", Permissions: with(lookAround, []string{"process-instance.cancel", "batch-operation.*", "incident.resolve", "job.update", "audit.read", "audit.verify", "clock.set", "usage.read"})},
		{Name: Worker, Title: "作业程序 · Worker", Permissions: []string{"job.*", "message.publish", "signal.broadcast", "conditional.evaluate", "process-instance.create", "cluster.read", "document.*"}},
	}
}
