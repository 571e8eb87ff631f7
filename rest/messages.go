package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// PublishInput publishes a message.
type PublishInput struct {
	Body struct {
		Name           string           `json:"name" minLength:"1"`
		CorrelationKey string           `json:"correlationKey,omitempty"`
		TimeToLive     int64            `json:"timeToLive,omitempty" doc:"Milliseconds." minimum:"0"`
		MessageID      string           `json:"messageId,omitempty"`
		Variables      engine.Variables `json:"variables,omitempty"`
		TenantID       string           `json:"tenantId,omitempty"`
	}
}

// CorrelateInput hands a message over now or not at all.
type CorrelateInput struct {
	Body struct {
		Name           string           `json:"name" minLength:"1"`
		CorrelationKey string           `json:"correlationKey,omitempty"`
		Variables      engine.Variables `json:"variables,omitempty"`
		TenantID       string           `json:"tenantId,omitempty"`
	}
}

// PublishedMessage names a published message.
type PublishedMessage struct {
	MessageKey         Key    `json:"messageKey"`
	TenantID           string `json:"tenantId"`
	ProcessInstanceKey *Key   `json:"processInstanceKey,omitempty"`
}

// MessageSubscription is an open message subscription.
type MessageSubscription struct {
	MessageSubscriptionKey   Key    `json:"messageSubscriptionKey"`
	ProcessDefinitionID      string `json:"processDefinitionId"`
	ProcessDefinitionKey     Key    `json:"processDefinitionKey"`
	ProcessInstanceKey       Key    `json:"processInstanceKey"`
	ElementID                string `json:"elementId"`
	ElementInstanceKey       Key    `json:"elementInstanceKey"`
	MessageSubscriptionState string `json:"messageSubscriptionState"`
	MessageName              string `json:"messageName"`
	CorrelationKey           string `json:"correlationKey"`
	TenantID                 string `json:"tenantId"`
	MessageSubscriptionType  string `json:"messageSubscriptionType" doc:"Always PROCESS_EVENT: of an element that waits."`

	ProcessDefinitionName    *string `json:"processDefinitionName"`
	ProcessDefinitionVersion *int    `json:"processDefinitionVersion"`
}

// MessageSubscriptionFilter selects message subscriptions.
type MessageSubscriptionFilter struct {
	MessageSubscriptionKey *Filter[Key]    `json:"messageSubscriptionKey,omitempty"`
	ProcessInstanceKey     *Filter[Key]    `json:"processInstanceKey,omitempty"`
	MessageName            *Filter[string] `json:"messageName,omitempty"`
	CorrelationKey         *Filter[string] `json:"correlationKey,omitempty"`
	TenantID               *Filter[string] `json:"tenantId,omitempty"`
	ProcessDefinitionID    *Filter[string] `json:"processDefinitionId,omitempty"`
	ProcessDefinitionKey   *Filter[Key]    `json:"processDefinitionKey,omitempty"`
}

func messageSubscriptions(s *Server) searching[MessageSubscriptionFilter, broker.OpenSubscription, MessageSubscription] {
	return searching[MessageSubscriptionFilter, broker.OpenSubscription, MessageSubscription]{
		tag: "message subscription", id: "searchMessageSubscriptions", path: "/v2/message-subscriptions/search", permission: "process-instance.read",
		guards: []guard{byInstance(readInstance, "instance")},
		filter: func(f MessageSubscriptionFilter) ([]store.Condition, error) {
			return conditions(on(f.MessageSubscriptionKey, "id", asKey), on(f.ProcessInstanceKey, "instance", asKey),
				on(f.MessageName, "name", asText), onOptional(f.CorrelationKey, "correlation_key", "", asText),
				on(f.TenantID, "tenant", asText))
		},
		sortable: map[string]string{"messageSubscriptionKey": "id", "messageName": "name", "correlationKey": "correlation_key",
			"processInstanceKey": "instance", "tenantId": "tenant"},
		complete: nameSubscriptions,
		run:      s.Broker.SearchSubscriptions,
		view: func(m *broker.OpenSubscription) MessageSubscription {
			return MessageSubscription{Key(m.Key), m.ProcessID, Key(m.Definition), Key(m.Instance), m.ElementID, Key(m.Element),
				"CREATED", m.Name, m.CorrelationKey, m.Tenant, "PROCESS_EVENT", nil, nil}
		},
	}
}

func (s *Server) searchSubscriptions(ctx context.Context, in *SearchInput[MessageSubscriptionFilter]) (*Body[Found[MessageSubscription]], error) {
	request, open := in.request(), messageSubscriptions(s)
	var more []store.Condition
	if request.Filter.ProcessDefinitionID != nil || request.Filter.ProcessDefinitionKey != nil {
		asked, err := conditions(on(request.Filter.ProcessDefinitionID, "process_id", asText), on(request.Filter.ProcessDefinitionKey, "definition", asKey))
		if err != nil {
			return nil, badInput("%v", err)
		}
		err = s.readFound(ctx, open.permission, func(caller Caller, reader store.Reader) error {
			keys, err := broker.InstancesWith(ctx, reader, caller.Tenants, append(asked, is("state", broker.StateActive))...)
			more = append(more, store.In{Column: "instance", Values: keys})
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	found, err := open.search(ctx, s, request, more...)
	return &Body[Found[MessageSubscription]]{found}, err
}

func registerMessages(s *Server, api huma.API) {
	open := messageSubscriptions(s)
	operation(api, open.tag, open.id, http.MethodPost, open.path, "Search message subscriptions", http.StatusOK, s.searchSubscriptions)
	correlatedMessages(s).register(s, api)
	operation(api, "message", "publishMessage", http.MethodPost, "/v2/messages/publication", "Publish a message", http.StatusOK, s.publish)
	operation(api, "message", "correlateMessage", http.MethodPost, "/v2/messages/correlation", "Hand a message over now", http.StatusOK, s.correlate)
}

func (s *Server) publish(ctx context.Context, input *PublishInput) (*Body[PublishedMessage], error) {
	tenant, err := callerOf(ctx).tenant(input.Body.TenantID)
	if err != nil {
		return nil, err
	}
	answer, err := do[broker.MessagePublished](ctx, s, tenant, &broker.PublishMessage{
		Tenant: tenant, Name: input.Body.Name, CorrelationKey: input.Body.CorrelationKey, MessageID: input.Body.MessageID,
		TimeToLive: milliseconds(input.Body.TimeToLive), Variables: input.Body.Variables,
	})
	return &Body[PublishedMessage]{PublishedMessage{MessageKey: Key(answer.Key), TenantID: tenant}}, err
}

func (s *Server) correlate(ctx context.Context, input *CorrelateInput) (*Body[PublishedMessage], error) {
	tenant, err := callerOf(ctx).tenant(input.Body.TenantID)
	if err != nil {
		return nil, err
	}
	answer, err := do[broker.MessagePublished](ctx, s, tenant, &broker.PublishMessage{
		Tenant: tenant, Name: input.Body.Name, CorrelationKey: input.Body.CorrelationKey,
		Variables: input.Body.Variables, MustCorrelate: true,
	})
	if err != nil {
		return nil, err
	}
	if len(answer.Instances) == 0 {
		return nil, pipeline.Refuse(pipeline.NotFound, "nobody waits for the message")
	}
	shown := PublishedMessage{Key(answer.Key), tenant, optionalKey(answer.Instances[0])}
	return &Body[PublishedMessage]{shown}, nil
}
