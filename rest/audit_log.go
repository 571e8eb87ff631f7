package rest

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"zhitong/audit"
	"zhitong/broker"
	"zhitong/identity"
	"zhitong/pipeline"
	"zhitong/store"
)

// AuditLog is an act as Camunda clients read it. What the record does not tell
// is null.
type AuditLog struct {
	AuditLogKey        string    `json:"auditLogKey"`
	EntityKey          string    `json:"entityKey" doc:"The process instance for what is done within one; empty where the record names none."`
	EntityType         string    `json:"entityType"`
	OperationType      string    `json:"operationType"`
	Category           string    `json:"category"`
	Result             string    `json:"result" doc:"Always SUCCESS: what is refused changes nothing."`
	Timestamp          time.Time `json:"timestamp"`
	ActorID            string    `json:"actorId"`
	ActorType          string    `json:"actorType"`
	TenantID           string    `json:"tenantId"`
	ProcessInstanceKey *Key      `json:"processInstanceKey"`

	RootProcessInstanceKey *Key    `json:"rootProcessInstanceKey"`
	ProcessDefinitionID    *string `json:"processDefinitionId" doc:"Of the process instance, as processDefinitionKey, while it is in the history."`
	ProcessDefinitionKey   *Key    `json:"processDefinitionKey"`
	BatchOperationKey      *Key    `json:"batchOperationKey"`
	BatchOperationType     *string `json:"batchOperationType"`
	DeploymentKey          *Key    `json:"deploymentKey"`
	DecisionEvaluationKey  *Key    `json:"decisionEvaluationKey"`
	ResourceKey            *Key    `json:"resourceKey"`

	UnrecordedActs
}

// UnrecordedActs is what clients know of acts and the record does not tell.
type UnrecordedActs struct {
	AgentElementID          *string `json:"agentElementId" doc:"Always null, as what follows: the record does not tell it."`
	ElementInstanceKey      *Key    `json:"elementInstanceKey"`
	JobKey                  *Key    `json:"jobKey"`
	UserTaskKey             *Key    `json:"userTaskKey"`
	DecisionRequirementsID  *string `json:"decisionRequirementsId"`
	DecisionRequirementsKey *Key    `json:"decisionRequirementsKey"`
	DecisionDefinitionID    *string `json:"decisionDefinitionId"`
	DecisionDefinitionKey   *Key    `json:"decisionDefinitionKey"`
	FormKey                 *Key    `json:"formKey"`
	RelatedEntityKey        *string `json:"relatedEntityKey"`
	RelatedEntityType       *string `json:"relatedEntityType"`
	EntityDescription       *string `json:"entityDescription"`
	InboundChannelType      *string `json:"inboundChannelType"`
	InboundChannelToolName  *string `json:"inboundChannelToolName"`
}

// AuditLogFilter selects acts.
type AuditLogFilter struct {
	EntityKey             *Filter[Key]       `json:"entityKey,omitempty"`
	EntityType            *Filter[string]    `json:"entityType,omitempty"`
	OperationType         *Filter[string]    `json:"operationType,omitempty"`
	Category              *Filter[string]    `json:"category,omitempty"`
	Result                *Filter[string]    `json:"result,omitempty"`
	Timestamp             *Filter[time.Time] `json:"timestamp,omitempty"`
	ActorID               *Filter[string]    `json:"actorId,omitempty"`
	ActorType             *Filter[string]    `json:"actorType,omitempty"`
	TenantID              *Filter[string]    `json:"tenantId,omitempty"`
	ProcessInstanceKey    *Filter[Key]       `json:"processInstanceKey,omitempty"`
	ProcessDefinitionID   *Filter[string]    `json:"processDefinitionId,omitempty"`
	ProcessDefinitionKey  *Filter[Key]       `json:"processDefinitionKey,omitempty"`
	BatchOperationKey     *Filter[Key]       `json:"batchOperationKey,omitempty"`
	BatchOperationType    *Filter[string]    `json:"batchOperationType,omitempty"`
	DeploymentKey         *Filter[Key]       `json:"deploymentKey,omitempty"`
	DecisionEvaluationKey *Filter[Key]       `json:"decisionEvaluationKey,omitempty"`
	ResourceKey           *Filter[Key]       `json:"resourceKey,omitempty"`
}

var auditLogs = searching[AuditLogFilter, audit.Leaf, AuditLog]{
	tag: "audit log", id: "searchAuditLogs", path: "/v2/audit-logs/search", permission: "audit.read",
	guards: []guard{{identity.ResourceAuditLog, "READ", ofCategories}},
	filter: func(f AuditLogFilter) ([]store.Condition, error) {
		asked, err := conditions(onOptional(f.EntityKey, "target", int64(0), asKey), on(f.Timestamp, "decided_at", asTime),
			on(f.ActorID, "actor", asText), on(f.TenantID, "tenant", asText), onOptional(f.ProcessInstanceKey, "target", int64(0), asKey),
			on(f.BatchOperationKey, "target", asKey), on(f.DeploymentKey, "target", asKey), on(f.DecisionEvaluationKey, "target", asKey),
			on(f.ResourceKey, "target", asKey), f.byActors)
		if err != nil {
			return nil, err
		}
		acts, err := f.acts()
		return append(asked, acts), err
	},
	sortable: map[string]string{"auditLogKey": "id", "timestamp": "decided_at", "actorId": "actor", "tenantId": "tenant",
		"entityKey": "target", "processInstanceKey": "target", "result": ""},
	order: []store.Order{{Column: "decided_at", Descending: true}, {Column: "id", Descending: true}},
	run:   searchLeaves, view: auditLog, complete: completed(tellInstancesOfActs, tellBatchesOfActs, markClients),
}

// ofCategories selects the acts of categories, which are the resources of the
// audit log.
func ofCategories(categories []string) store.Condition {
	in := store.In{Column: "act"}
	for _, act := range auditedActs {
		if slices.Contains(categories, act.category) {
			in.Values = append(in.Values, act.kind)
		}
	}
	return in
}

// auditedTasks guards what was done to user tasks.
var auditedTasks = ofPlace(identity.ResourceAuditLog, "READ", taskActs)

// markClients tells clients from users.
func markClients(ctx context.Context, _ *Server, _ Caller, reader store.Reader, items []AuditLog) error {
	clients, err := identity.ReadClients(ctx, reader)
	for i := range items {
		if slices.ContainsFunc(clients, func(c *identity.User) bool { return c.Name == items[i].ActorID }) {
			items[i].ActorType = "CLIENT"
		}
	}
	return err
}

// acts gives the condition that an act is one of those that the filter asks for.
func (f *AuditLogFilter) acts() (store.Condition, error) {
	asked, err := conditions(on(f.EntityType, "entity", asText), on(f.OperationType, "operation", asText),
		on(f.Category, "category", asText), on(f.Result, "result", asText))
	in := store.In{Column: "act"}
	for _, act := range auditedActs {
		row := columns{"entity": act.entity, "operation": act.operation, "category": act.category, "result": "SUCCESS"}
		if f.tells(&act) && holds(store.And(asked), row) {
			in.Values = append(in.Values, act.kind)
		}
	}
	return in, err
}

// tells says whether the record of an act has what the filter asks its target for.
func (f *AuditLogFilter) tells(act *auditedAct) bool {
	inInstance := f.ProcessInstanceKey != nil || f.ProcessDefinitionID != nil || f.ProcessDefinitionKey != nil
	return (!inInstance || act.inInstance) && (f.BatchOperationKey == nil && f.BatchOperationType == nil || act.entity == batchEntity) &&
		(f.DeploymentKey == nil || act.kind == deploymentAct) && (f.DecisionEvaluationKey == nil || act.entity == decisionEntity) &&
		(f.ResourceKey == nil || act.kind == resourceAct)
}

// byActors asks for actors of the types of the filter.
func (f *AuditLogFilter) byActors() ([]store.Condition, error) {
	asked, err := f.ActorType.conditions("type", asEnum)
	if err != nil || len(asked) == 0 {
		return nil, err
	}
	wanted := func(kind string) bool { return holds(store.And(asked), columns{"type": kind}) }
	either, others := store.Or{}, store.In{Column: "actor", Values: []any{pipeline.System.ID, anonymousActor}}
	for _, actor := range []string{pipeline.System.ID, anonymousActor} {
		if wanted(actorType(actor)) {
			either = append(either, is("actor", actor))
		}
	}
	if wanted(userActor) {
		either = append(either, store.Not{Condition: others})
	}
	return []store.Condition{either}, nil
}

func auditLog(leaf *audit.Leaf) AuditLog {
	act := actsByKind[leaf.Act]
	shown := AuditLog{AuditLogKey: auditLogKey(leaf.Position), EntityType: act.entity, OperationType: act.operation, Category: act.category,
		Result: "SUCCESS", Timestamp: leaf.Time, ActorID: leaf.Actor, ActorType: actorType(leaf.Actor), TenantID: leaf.Tenant}
	if leaf.Target == 0 {
		return shown
	}
	shown.EntityKey = strconv.FormatInt(leaf.Target, 10)
	target := optionalKey(leaf.Target)
	switch {
	case act.inInstance:
		shown.ProcessInstanceKey = target
	case act.entity == batchEntity:
		shown.BatchOperationKey = target
	case act.entity == decisionEntity:
		shown.DecisionEvaluationKey = target
	case act.kind == deploymentAct:
		shown.DeploymentKey = target
	case act.kind == resourceAct:
		shown.ResourceKey = target
	}
	return shown
}

// The types of actors beside UNKNOWN, that of the platform itself.
const (
	userActor      = "USER"
	anonymousActor = "anonymous"
)

func actorType(actor string) string {
	switch actor {
	case pipeline.System.ID:
		return "UNKNOWN"
	case anonymousActor:
		return strings.ToUpper(anonymousActor)
	default:
		return userActor
	}
}

// tellInstancesOfActs tells of the instances what runs in them and who called them.
func tellInstancesOfActs(ctx context.Context, _ *Server, _ Caller, reader store.Reader, items []AuditLog) error {
	var keys []int64
	for i := range items {
		if of := items[i].ProcessInstanceKey; of != nil {
			keys = append(keys, int64(*of))
		}
	}
	found, err := broker.InstancesByKey(ctx, reader, keys)
	if err != nil {
		return err
	}
	roots, err := broker.Roots(ctx, reader, keys)
	for i := range items {
		if of := items[i].ProcessInstanceKey; of != nil && found[int64(*of)] != nil {
			instance := found[int64(*of)]
			items[i].ProcessDefinitionID, items[i].ProcessDefinitionKey = optionalText(instance.ProcessID), optionalKey(instance.Definition)
			items[i].RootProcessInstanceKey = optionalKey(roots[instance.Key])
		}
	}
	return err
}

// tellBatchesOfActs tells the types of the batch operations.
func tellBatchesOfActs(ctx context.Context, _ *Server, caller Caller, reader store.Reader, items []AuditLog) error {
	in := store.In{Column: "id"}
	for i := range items {
		if of := items[i].BatchOperationKey; of != nil {
			in.Values = append(in.Values, int64(*of))
		}
	}
	if len(in.Values) == 0 {
		return nil
	}
	found, err := broker.SearchBatchOperations(ctx, reader, broker.Search{Tenants: caller.Tenants, Where: []store.Condition{in}, Limit: broker.MaxPage})
	types := map[Key]broker.BatchType{}
	for _, operation := range found.Items {
		types[Key(operation.Key)] = operation.Type
	}
	for i := range items {
		if of := items[i].BatchOperationKey; of != nil {
			items[i].BatchOperationType = optionalText(string(types[*of]))
		}
	}
	return err
}

// searchAuditLogs searches acts, also by what is known of their targets.
func (s *Server) searchAuditLogs(ctx context.Context, in *SearchInput[AuditLogFilter]) (*Body[Found[AuditLog]], error) {
	request := in.request()
	var more []store.Condition
	err := s.readFound(ctx, auditLogs.permission, func(caller Caller, reader store.Reader) (err error) {
		more, err = request.Filter.targets(ctx, reader, caller.Tenants)
		return err
	})
	if err != nil {
		return nil, err
	}
	found, err := auditLogs.search(ctx, s, request, more...)
	return &Body[Found[AuditLog]]{found}, err
}

// targets gives what the filter asks of instances and batch operations.
func (f *AuditLogFilter) targets(ctx context.Context, reader store.Reader, tenants []string) (all []store.Condition, err error) {
	ofInstances, err := conditions(on(f.ProcessDefinitionID, "process_id", asText), on(f.ProcessDefinitionKey, "definition", asKey))
	if err != nil {
		return nil, badInput("%v", err)
	}
	if len(ofInstances) > 0 {
		keys, err := broker.InstancesWith(ctx, reader, tenants, ofInstances...)
		if err != nil {
			return nil, err
		}
		all = append(all, store.In{Column: "target", Values: keys})
	}
	ofBatches, err := on(f.BatchOperationType, "type", asEnum)()
	if err != nil {
		return nil, badInput("%v", err)
	}
	if len(ofBatches) == 0 {
		return all, nil
	}
	keys, err := broker.BatchesWith(ctx, reader, tenants, ofBatches...)
	return append(all, store.In{Column: "target", Values: keys}), err
}
