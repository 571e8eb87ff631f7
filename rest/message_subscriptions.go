package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/identity"
	"zhitong/store"
)

// MessageSubscription is what waits for messages, or waited.
type MessageSubscription struct {
	MessageSubscriptionKey   Key               `json:"messageSubscriptionKey"`
	ProcessDefinitionID      string            `json:"processDefinitionId"`
	ProcessDefinitionKey     *Key              `json:"processDefinitionKey"`
	ProcessDefinitionName    *string           `json:"processDefinitionName"`
	ProcessDefinitionVersion *int              `json:"processDefinitionVersion"`
	ProcessInstanceKey       *Key              `json:"processInstanceKey" doc:"Null of a start event, as elementInstanceKey."`
	RootInstanceKey          *Key              `json:"rootProcessInstanceKey"`
	ElementID                string            `json:"elementId"`
	ElementInstanceKey       *Key              `json:"elementInstanceKey"`
	MessageSubscriptionState string            `json:"messageSubscriptionState" enum:"CREATED,MIGRATED,CORRELATED,DELETED" doc:"What goes on waiting after a message, as a boundary event that does not interrupt, stays CREATED."`
	MessageSubscriptionType  string            `json:"messageSubscriptionType" enum:"START_EVENT,PROCESS_EVENT"`
	LastUpdatedDate          time.Time         `json:"lastUpdatedDate"`
	MessageName              string            `json:"messageName"`
	CorrelationKey           *string           `json:"correlationKey"`
	ToolName                 *string           `json:"toolName"`
	ToolProperties           map[string]string `json:"toolProperties"`
	InboundConnectorType     *string           `json:"inboundConnectorType"`
	TenantID                 string            `json:"tenantId"`
}

// MessageSubscriptionFilter selects message subscriptions.
type MessageSubscriptionFilter struct {
	MessageSubscriptionKey   *Filter[Key]       `json:"messageSubscriptionKey,omitempty"`
	MessageSubscriptionState *Filter[string]    `json:"messageSubscriptionState,omitempty"`
	MessageSubscriptionType  *Filter[string]    `json:"messageSubscriptionType,omitempty"`
	LastUpdatedDate          *Filter[time.Time] `json:"lastUpdatedDate,omitempty"`
	ElementID                *Filter[string]    `json:"elementId,omitempty"`
	ElementInstanceKey       *Filter[Key]       `json:"elementInstanceKey,omitempty"`
	ProcessInstanceKey       *Filter[Key]       `json:"processInstanceKey,omitempty"`
	MessageName              *Filter[string]    `json:"messageName,omitempty"`
	CorrelationKey           *Filter[string]    `json:"correlationKey,omitempty"`
	TenantID                 *Filter[string]    `json:"tenantId,omitempty"`
	ProcessDefinitionID      *Filter[string]    `json:"processDefinitionId,omitempty"`
	ProcessDefinitionKey     *Filter[Key]       `json:"processDefinitionKey,omitempty"`
	ProcessDefinitionName    *Filter[string]    `json:"processDefinitionName,omitempty"`
	ProcessDefinitionVersion *Filter[int64]     `json:"processDefinitionVersion,omitempty"`
	ToolName                 *Filter[string]    `json:"toolName,omitempty"`
	InboundConnectorType     *Filter[string]    `json:"inboundConnectorType,omitempty"`
}

func (f MessageSubscriptionFilter) conditions() ([]store.Condition, error) {
	return conditions(on(f.MessageSubscriptionKey, "id", asKey), on(f.MessageSubscriptionState, "state", asEnum), on(f.MessageSubscriptionType, "type", asEnum),
		on(f.LastUpdatedDate, "updated_at", asTime), on(f.ElementID, "element_id", asText), on(f.ElementInstanceKey, "element", asKey),
		on(f.ProcessInstanceKey, "instance", asKey), on(f.MessageName, "name", asText), on(f.CorrelationKey, "correlation_key", asText),
		on(f.TenantID, "tenant", asText), on(f.ProcessDefinitionID, "process_id", asText), on(f.ProcessDefinitionKey, "definition", asKey),
		on(f.ProcessDefinitionName, "process_name", asText), on(f.ProcessDefinitionVersion, "version", asNumber), on(f.ToolName, "tool_name", asText),
		on(f.InboundConnectorType, "connector_type", asText))
}

var messageSubscriptions = searching[MessageSubscriptionFilter, broker.MessageSubscription, MessageSubscription]{
	tag: "message subscription", id: "searchMessageSubscriptions", path: "/v2/message-subscriptions/search", permission: "process-instance.read",
	filter: MessageSubscriptionFilter.conditions, guards: []guard{byText(identity.ResourceProcess, readInstance, "process_id")},
	sortable: map[string]string{"messageSubscriptionKey": "id", "messageName": "name", "correlationKey": "correlation_key", "processInstanceKey": "instance",
		"tenantId": "tenant", "processDefinitionId": "process_id", "processDefinitionKey": "definition", "processDefinitionName": "process_name",
		"processDefinitionVersion": "version", "elementId": "element_id", "elementInstanceKey": "element", "messageSubscriptionState": "state",
		"messageSubscriptionType": "type", "lastUpdatedDate": "updated_at", "toolName": "tool_name", "inboundConnectorType": "connector_type"},
	run: broker.SearchSubscriptions, view: messageSubscriptionView,
	complete: subscriptionRoots,
}

// subscriptionRoots tells the roots of those that wait in an instance.
func subscriptionRoots(ctx context.Context, _ *Server, _ Caller, reader store.Reader, items []MessageSubscription) error {
	return fillRoots(ctx, reader, items, func(m *MessageSubscription) (Key, **Key) {
		if m.ProcessInstanceKey == nil {
			return 0, &m.RootInstanceKey
		}
		return *m.ProcessInstanceKey, &m.RootInstanceKey
	})
}

func messageSubscriptionView(m *broker.MessageSubscription) MessageSubscription {
	shown := MessageSubscription{MessageSubscriptionKey: Key(m.Key), ProcessDefinitionID: m.ProcessID, ProcessDefinitionKey: optionalKey(m.Definition),
		ProcessDefinitionName: optionalText(m.ProcessName), ProcessInstanceKey: optionalKey(m.Instance), ElementID: m.ElementID,
		ElementInstanceKey: optionalKey(m.Element), MessageSubscriptionState: m.State, MessageSubscriptionType: m.Type, LastUpdatedDate: m.UpdatedAt,
		MessageName: m.Name, CorrelationKey: optionalText(m.Correlation), ToolName: optionalText(m.ToolName), ToolProperties: m.Tool,
		InboundConnectorType: optionalText(m.ConnectorType), TenantID: m.Tenant}
	if m.Version > 0 {
		shown.ProcessDefinitionVersion = &m.Version
	}
	if m.Tool == nil {
		shown.ToolProperties = map[string]string{}
	}
	return shown
}

// SubscriptionStatistics counts the open message subscriptions of the instances
// of a version.
type SubscriptionStatistics struct {
	ProcessDefinitionID  string `json:"processDefinitionId"`
	ProcessDefinitionKey Key    `json:"processDefinitionKey"`
	TenantID             string `json:"tenantId"`
	Instances            int64  `json:"processInstancesWithActiveSubscriptions"`
	Subscriptions        int64  `json:"activeSubscriptions"`
}

func registerSubscriptionStatistics(s *Server, api huma.API) {
	operation(api, "process definition", "getProcessDefinitionMessageSubscriptionStatistics", http.MethodPost, statisticsPath+"message-subscriptions",
		"The open message subscriptions, by process version", http.StatusOK, s.subscriptionStatistics)
}

func (s *Server) subscriptionStatistics(ctx context.Context, in *SearchInput[MessageSubscriptionFilter]) (*Body[Found[SubscriptionStatistics]], error) {
	request := in.request()
	asked, err := request.Filter.conditions()
	if err != nil {
		return nil, badInput("%v", err)
	}
	wanted := searching[AnyFilter, broker.SubscriptionStatistics, SubscriptionStatistics]{
		tag: "process definition", permission: messageSubscriptions.permission, guards: messageSubscriptions.guards, filter: anything,
		run: listedFor(func(ctx context.Context, reader store.Reader, tenants []string) ([]*broker.SubscriptionStatistics, error) {
			return broker.OpenSubscriptionsByVersion(ctx, reader, tenants, asked...)
		}, func(one *broker.SubscriptionStatistics) columns {
			return columns{"id": one.Definition, "process_id": one.ProcessID}
		}),
		view: func(one *broker.SubscriptionStatistics) SubscriptionStatistics {
			return SubscriptionStatistics{one.ProcessID, Key(one.Definition), one.Tenant, one.Instances, one.Subscriptions}
		},
	}
	found, err := wanted.search(ctx, s, SearchRequest[AnyFilter]{Sort: request.Sort, Page: request.Page})
	return &Body[Found[SubscriptionStatistics]]{found}, err
}
