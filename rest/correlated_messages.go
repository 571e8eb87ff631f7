package rest

import (
	"time"

	"zhitong/broker"
	"zhitong/identity"
	"zhitong/store"
)

// CorrelatedMessage is a message that reached a waiting element or started an
// instance.
type CorrelatedMessage struct {
	MessageKey           Key       `json:"messageKey"`
	MessageName          string    `json:"messageName"`
	CorrelationKey       *string   `json:"correlationKey"`
	CorrelationTime      time.Time `json:"correlationTime"`
	SubscriptionKey      Key       `json:"subscriptionKey"`
	PartitionID          int       `json:"partitionId" doc:"Always 1: there is one partition."`
	ElementID            string    `json:"elementId"`
	ElementInstanceKey   *Key      `json:"elementInstanceKey" doc:"Null when the message started the instance."`
	ProcessInstanceKey   Key       `json:"processInstanceKey"`
	ProcessDefinitionID  string    `json:"processDefinitionId"`
	ProcessDefinitionKey Key       `json:"processDefinitionKey"`
	BusinessID           *string   `json:"businessId"`
	RootInstanceKey      *Key      `json:"rootProcessInstanceKey"`
	TenantID             string    `json:"tenantId"`
}

// CorrelatedMessageFilter selects messages that reached somebody.
type CorrelatedMessageFilter struct {
	MessageKey           *Filter[Key]       `json:"messageKey,omitempty"`
	MessageName          *Filter[string]    `json:"messageName,omitempty"`
	CorrelationKey       *Filter[string]    `json:"correlationKey,omitempty"`
	CorrelationTime      *Filter[time.Time] `json:"correlationTime,omitempty"`
	SubscriptionKey      *Filter[Key]       `json:"subscriptionKey,omitempty"`
	ElementInstanceKey   *Filter[Key]       `json:"elementInstanceKey,omitempty"`
	ProcessInstanceKey   *Filter[Key]       `json:"processInstanceKey,omitempty"`
	ProcessDefinitionID  *Filter[string]    `json:"processDefinitionId,omitempty"`
	ProcessDefinitionKey *Filter[Key]       `json:"processDefinitionKey,omitempty"`
	BusinessID           *Filter[string]    `json:"businessId,omitempty"`
	ElementID            *Filter[string]    `json:"elementId,omitempty"`
	PartitionID          *Filter[int64]     `json:"partitionId,omitempty"`
	TenantID             *Filter[string]    `json:"tenantId,omitempty"`
}

func correlatedMessages(s *Server) searching[CorrelatedMessageFilter, broker.Correlation, CorrelatedMessage] {
	return searching[CorrelatedMessageFilter, broker.Correlation, CorrelatedMessage]{
		tag: "correlated message subscription", id: "searchCorrelatedMessageSubscriptions", path: "/v2/correlated-message-subscriptions/search",
		permission: "process-instance.read", guards: []guard{byText(identity.ResourceProcess, readInstance, "process_id")},
		filter: func(f CorrelatedMessageFilter) ([]store.Condition, error) {
			return conditions(on(f.MessageKey, "message", asKey), on(f.MessageName, "name", asText), on(f.CorrelationKey, "correlation_key", asText),
				on(f.CorrelationTime, "correlated_at", asTime), on(f.SubscriptionKey, "subscription", asKey), on(f.ElementInstanceKey, "element", asKey),
				on(f.ProcessInstanceKey, "instance", asKey), on(f.ProcessDefinitionID, "process_id", asText),
				on(f.ProcessDefinitionKey, "definition", asKey), on(f.TenantID, "tenant", asText),
				on(f.BusinessID, "business_id", asText), on(f.ElementID, "element_id", asText), onConstant(f.PartitionID, int64(1), asNumber))
		},
		sortable: map[string]string{"messageKey": "message", "messageName": "name", "correlationKey": "correlation_key", "correlationTime": "correlated_at",
			"subscriptionKey": "subscription", "elementInstanceKey": "element", "processInstanceKey": "instance", "processDefinitionId": "process_id",
			"processDefinitionKey": "definition", "businessId": "business_id", "elementId": "element_id", "partitionId": "", "tenantId": "tenant"},
		run: s.Broker.SearchCorrelations,
		view: func(c *broker.Correlation) CorrelatedMessage {
			return CorrelatedMessage{MessageKey: Key(c.Message), MessageName: c.Name, CorrelationKey: optionalText(c.Key), CorrelationTime: c.At,
				SubscriptionKey: Key(c.Subscription), PartitionID: 1, ElementID: c.ElementID, ElementInstanceKey: optionalKey(c.Element),
				ProcessInstanceKey: Key(c.Instance), ProcessDefinitionID: c.ProcessID, ProcessDefinitionKey: Key(c.Definition),
				BusinessID: optionalText(c.BusinessID), TenantID: c.Tenant}
		},
		complete: rooted(func(c *CorrelatedMessage) (Key, **Key) { return c.ProcessInstanceKey, &c.RootInstanceKey }),
	}
}
