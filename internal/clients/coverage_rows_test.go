package clients_test

// language holds what a page says in one language.
type language struct {
	title, other, intro, notes, columns string
	what                                func(row) string
}

var english = language{
	title: "Clients that are tested", other: "[中文](clients.zh-CN.md)",
	intro: "The tests run these unmodified clients against `zhitong serve` (`go test ./internal/clients`), the Node clients once with a password and once with a token. " +
		"Every call below is made by the step that is named, which checks what comes back. “–”: the client has no call for it.",
	columns: "| Call | Steps |",
	what:    func(r row) string { return r.english },
	notes: `What the clients cannot, which is no matter of the server:

* By OAuth @camunda8/sdk takes only a JWT. Give it the token itself (strategy ` + "`BEARER`" + `); the others get theirs from ` + "`/oauth/token`" + `.
* The REST client of @camunda8/sdk spoils files with other than ASCII characters in ` + "`deployResourcesFromFiles`" + `; ` + "`deployResources`" + ` does not. Its ` + "`updateUserTask`" + ` (` + "`updateTask`" + `),
  ` + "`createDocumentLink`" + ` and ` + "`modifyAuthorization`" + ` ask for paths that Camunda does not have; ` + "`callApiEndpoint`" + ` reaches those that it has.
* With ` + "`CAMUNDA_SDK_VALIDATION=req:strict`" + ` @camunda8/orchestration-cluster-api drops the cursor of a page and refuses files.
* gRPC has no searches, and user tasks only as jobs; what the gRPC scripts have to look up they look up by REST.

Of @camunda8/orchestration-cluster-api every call is made, and every answer is checked against its schema (` + "`res:strict`" + `). Those that the server does not serve answer ` + "`501`" + `, see [the list](camunda-rest-v2.md); the script checks that too.`,
}

var chinese = language{
	title: "经过测试的客户端", other: "[English](clients.md)",
	intro: "测试以未经修改的下列客户端访问 `zhitong serve`（`go test ./internal/clients`），Node 客户端各用密码和令牌运行一遍。" +
		"下列每个调用都由所列步骤发出，并检查返回的内容。“–”表示该客户端没有这种调用。",
	columns: "| 调用 | 步骤 |",
	what:    func(r row) string { return r.chinese },
	notes: `客户端自身的限制，与服务器无关：

* @camunda8/sdk 以 OAuth 方式只接受 JWT：请直接给它令牌（策略 ` + "`BEARER`" + `）；其他客户端从 ` + "`/oauth/token`" + ` 取得令牌。
* @camunda8/sdk 的 REST 客户端用 ` + "`deployResourcesFromFiles`" + ` 部署含非 ASCII 字符的文件会损坏内容，` + "`deployResources`" + ` 则不会。它的 ` + "`updateUserTask`" + `（` + "`updateTask`" + `）、
  ` + "`createDocumentLink`" + ` 和 ` + "`modifyAuthorization`" + ` 请求 Camunda 没有的路径；请用 ` + "`callApiEndpoint`" + `。
* 设置 ` + "`CAMUNDA_SDK_VALIDATION=req:strict`" + ` 时，@camunda8/orchestration-cluster-api 会丢弃分页游标并拒绝文件。
* gRPC 没有查询，用户任务只作为作业出现；gRPC 脚本需要查询的内容经 REST 查询。

@camunda8/orchestration-cluster-api 的每个调用都已执行，每个回答都按其模式严格检查（` + "`res:strict`" + `）。服务器不提供的调用返回 ` + "`501`" + `，见[列表](camunda-rest-v2.zh-CN.md)，脚本同样检查。`,
}

// rows are the things to do, in the order of the clients.
var rows = []row{
	{"topology", "拓扑", [6]string{"status", "NewTopologyCommand", "topology", "topology", "getTopology", "getTopology"}},
	{"deploy", "部署", [6]string{"deploy resource", "NewDeployResourceCommand", "deployResource", "deployResource", "deployResources", "createDeployment"}},
	{"delete a resource", "删除资源", [6]string{"delete resource", "NewDeleteResourceCommand", "", "deleteResource", "deleteResource", "deleteResource"}},
	{"start", "启动", [6]string{"create instance", "NewCreateInstanceCommand", "createProcessInstance", "createProcessInstance", "createProcessInstance", "createProcessInstance"}},
	{"start with result", "启动并等待结果", [6]string{"create instance", "WithResult", "createProcessInstanceWithResult", "createProcessInstanceWithResult", "createProcessInstanceWithResult", "createProcessInstance"}},
	{"cancel", "取消", [6]string{"cancel instance", "NewCancelInstanceCommand", "cancelProcessInstance", "cancelProcessInstance", "cancelProcessInstance", "cancelProcessInstance"}},
	{"modify", "修改实例", [6]string{"", "", "modifyProcessInstance", "modifyProcessInstance", "modifyProcessInstance", "modifyProcessInstance"}},
	{"migrate", "迁移实例", [6]string{"", "", "", "migrateProcessInstance", "migrateProcessInstance", "migrateProcessInstance"}},
	{"set variables", "设置变量", [6]string{"set variables", "NewSetVariablesCommand", "setVariables", "setVariables", "updateElementInstanceVariables", "createElementInstanceVariables"}},
	{"activate jobs", "激活作业", [6]string{"activate jobs", "NewActivateJobsCommand", "activateJobs", "activateJobs", "activateJobs", "activateJobs"}},
	{"worker", "工作程序", [6]string{"create worker", "NewJobWorker", "createWorker", "createWorker", "createJobWorker", "createJobWorker"}},
	{"stream jobs", "作业流", [6]string{"create worker", "NewStreamJobsCommand", "", "streamJobs", "", ""}},
	{"complete with variables", "带变量完成", [6]string{"complete job", "NewCompleteJobCommand", "completeJob", "completeJob", "completeJob", "completeJob"}},
	{"fail", "失败", [6]string{"fail job", "NewFailJobCommand", "failJob", "failJob", "failJob", "failJob"}},
	{"throw an error", "抛出错误", [6]string{"throwError job", "NewThrowErrorCommand", "throwError", "throwError", "errorJob", "throwJobError"}},
	{"retries", "重试次数", [6]string{"update retries", "NewUpdateJobRetriesCommand", "updateJobRetries", "updateJobRetries", "updateJob", "updateJob"}},
	{"time-out", "作业超时", [6]string{"update timeout", "NewUpdateJobTimeoutCommand", "activateJobs", "updateJobTimeout", "updateJob", "updateJob"}},
	{"resolve an incident", "解决故障", [6]string{"resolve incident", "NewResolveIncidentCommand", "resolveIncident", "resolveIncident", "resolveIncident", "resolveIncident"}},
	{"publish a message", "发布消息", [6]string{"publish message", "NewPublishMessageCommand", "publishMessage", "publishMessage", "publishMessage", "publishMessage"}},
	{"correlate a message", "关联消息", [6]string{"", "", "", "", "correlateMessage", "correlateMessage"}},
	{"broadcast a signal", "广播信号", [6]string{"broadcast signal", "NewBroadcastSignalCommand", "broadcastSignal", "broadcastSignal", "broadcastSignal", "broadcastSignal"}},
	{"evaluate a decision", "决策求值", [6]string{"evaluate decision", "NewEvaluateDecisionCommand", "evaluateDecision", "evaluateDecision", "evaluateDecision", "evaluateDecision"}},
	{"evaluate conditions", "条件求值", [6]string{"", "", "", "", "", "evaluateConditionals"}},
	{"evaluate an expression", "表达式求值", [6]string{"", "", "", "", "", "evaluateExpression"}},
	{"user tasks: assign", "用户任务：分配", [6]string{"", "", "", "", "assignUserTask", "assignUserTask"}},
	{"user tasks: change", "用户任务：修改", [6]string{"", "", "", "", "callApiEndpoint", "updateUserTask"}},
	{"user tasks: complete", "用户任务：完成", [6]string{"", "", "", "", "completeUserTask", "completeUserTask"}},
	{"search instances", "查询实例", [6]string{"", "", "", "", "searchProcessInstances", "searchProcessInstances"}},
	{"search user tasks", "查询用户任务", [6]string{"", "", "", "", "searchUserTasks", "searchUserTasks"}},
	{"search incidents", "查询故障", [6]string{"", "", "", "", "searchIncidents", "searchIncidents"}},
	{"search jobs", "查询作业", [6]string{"", "", "", "", "", "searchJobs"}},
	{"search variables", "查询变量", [6]string{"", "", "", "", "searchVariables", "searchVariables"}},
	{"batch operations", "批量操作", [6]string{"", "", "", "", "callApiEndpoint", "cancelProcessInstancesBatchOperation"}},
	{"documents", "文档", [6]string{"", "", "", "", "uploadDocument", "createDocument"}},
	{"users", "用户", [6]string{"", "", "", "", "createUser", "createUser"}},
	{"audit log", "审计日志", [6]string{"", "", "", "", "", "searchAuditLogs"}},
	{"clock", "时钟", [6]string{"", "", "", "", "pinInternalClock", "pinClock"}},
}
