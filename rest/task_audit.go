package rest

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/audit"
	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
)

// TaskAuditLogFilter selects acts on a user task.
type TaskAuditLogFilter struct {
	OperationType *Filter[string]    `json:"operationType,omitempty"`
	Result        *Filter[string]    `json:"result,omitempty"`
	Timestamp     *Filter[time.Time] `json:"timestamp,omitempty"`
	ActorType     *Filter[string]    `json:"actorType,omitempty"`
	ActorID       *Filter[string]    `json:"actorId,omitempty"`
}

// registerTaskAudit declares the search of what was done to a user task.
func registerTaskAudit(s *Server, api huma.API) {
	operation(api, userTasks.tag, "searchUserTaskAuditLogs", http.MethodPost, "/v2/user-tasks/{key}/audit-logs/search",
		"Who did what to a user task", http.StatusOK, s.taskAuditLogs)
}

func (s *Server) taskAuditLogs(ctx context.Context, in *KeySearch[TaskAuditLogFilter]) (*Body[Found[AuditLog]], error) {
	task, err := userTasks.one(ctx, s, in.Key)
	if err != nil {
		return nil, err
	}
	wanted := searching[TaskAuditLogFilter, AuditLog, AuditLog]{
		tag: auditLogs.tag, permission: auditLogs.permission, guards: []guard{auditedTasks},
		filter: func(f TaskAuditLogFilter) ([]store.Condition, error) {
			return conditions(on(f.OperationType, "operation", asText), on(f.Result, "result", asText), on(f.Timestamp, "decided_at", asTime),
				on(f.ActorType, "actor_type", asText), on(f.ActorID, "actor", asText))
		},
		sortable: map[string]string{"auditLogKey": "id", "timestamp": "decided_at", "actorId": "actor", "operationType": "operation"},
		order:    auditLogs.order,
		run: listedFor(func(ctx context.Context, reader store.Reader, tenants []string) ([]*AuditLog, error) {
			return s.actsOn(ctx, reader, tenants, &task.Body)
		}, func(a *AuditLog) columns {
			return columns{"id": a.AuditLogKey, "operation": a.OperationType, "result": a.Result, "decided_at": a.Timestamp.UnixMicro(),
				"actor_type": a.ActorType, "actor": a.ActorID}
		}),
		view: func(a *AuditLog) AuditLog { return *a },
	}
	found, err := wanted.search(ctx, s, requestOf(in.Body))
	return &Body[Found[AuditLog]]{found}, err
}

// actsOn gives what was done to a user task since the act that made it.
func (s *Server) actsOn(ctx context.Context, reader store.Reader, tenants []string, task *UserTask) ([]*AuditLog, error) {
	acts := store.In{Column: "act"}
	for _, act := range auditedActs {
		if act.category == taskActs {
			acts.Values = append(acts.Values, act.kind)
		}
	}
	where := store.And{store.In{Column: "tenant", Values: texts(tenants)}, is("target", int64(task.ProcessInstanceKey)), acts,
		store.Compare{Column: "decided_at", Op: store.Greater, Value: task.CreationDate.UnixMicro()}}
	leaves, total, err := audit.Search(ctx, reader, store.Query{Where: where, Limit: broker.MaxTotal}, where, broker.MaxTotal+1)
	if err != nil {
		return nil, err
	}
	if total > broker.MaxTotal {
		return nil, pipeline.Refuse(pipeline.ResourceExhausted, "more than %d acts on user tasks of the instance are recorded", broker.MaxTotal)
	}
	leaves, err = audit.Changing(ctx, reader, leaves, broker.UserTasks.Spec.Name, int64(task.UserTaskKey))
	if err != nil {
		return nil, err
	}
	items := make([]AuditLog, len(leaves))
	shown := make([]*AuditLog, len(leaves))
	for i, leaf := range leaves {
		items[i] = auditLog(leaf)
		items[i].EntityKey, shown[i] = strconv.FormatInt(int64(task.UserTaskKey), 10), &items[i]
	}
	return shown, markClients(ctx, s, callerOf(ctx), reader, items)
}
